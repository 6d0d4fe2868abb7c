"""The command line in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment() -> dict[str, str]:
    """What a process needs to import this tree, wherever it runs."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def command(*args: str, module: str = "tests.fake_cli") -> list[str]:
    """The words that scan."""
    return [sys.executable, "-m", module, "scan", *args]


def run(*args: str, module: str = "tests.fake_cli") -> subprocess.CompletedProcess[str]:
    """Scan, and show no traceback whatever happens."""
    done = subprocess.run(
        command(*args, module=module),
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=240,
    )
    assert "Traceback" not in done.stderr
    return done
