"""`python -m tests.fake_cli`: the real command line with the stand-in for the pipeline."""

from __future__ import annotations

import sys
from types import ModuleType

from tests.fakes import FakeScanner

fake_pipeline = ModuleType("screencheck.pipeline")
fake_pipeline.Scanner = FakeScanner  # type: ignore[attr-defined]
sys.modules["screencheck.pipeline"] = fake_pipeline  # in workers too: they import this module

if __name__ == "__main__":
    from screencheck.cli import main

    main()
