"""Commands examine images in worker processes; here in this one, where tests can reach in."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable
from types import ModuleType
from typing import Any

import pytest

from screencheck import batch
from screencheck.inputs import Input
from screencheck.report import Report
from screencheck.settings import Settings


def examine_with(monkeypatch: pytest.MonkeyPatch, scanner: Any) -> None:
    """Have commands examine images by this stand-in for `pipeline.Scanner`, in this process."""
    pipeline = ModuleType("screencheck.pipeline")
    pipeline.Scanner = scanner  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "screencheck.pipeline", pipeline)
    scan_many = batch.scan_many

    def scan_here(
        items: Iterable[Input], settings: Settings, *more: object
    ) -> Generator[Report, None, None]:
        return scan_many(items, settings)

    monkeypatch.setattr(batch, "scan_many", scan_here)
