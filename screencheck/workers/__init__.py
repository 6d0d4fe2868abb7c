"""Processes that examine images, so that no image can harm the scan that it is part of.

`crew.py` decides who does what, and puts the reports in order; it is the only one that others
need. `worker.py` is one process as its parent sees it, `inside.py` what runs in it, `system.py`
what both ask of the operating system. `ends.py` tells why a process ended, `stray.py` holds what
libraries in it write to stdout and stderr. Nothing but `inside.py` loads what examines images.
"""

from __future__ import annotations

from .crew import Crew
from .inside import Recipe, ScannerFactory, SupportsScan, examine

__all__ = ["Crew", "Recipe", "ScannerFactory", "SupportsScan", "examine"]
