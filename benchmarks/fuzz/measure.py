"""Time and peak memory of every class of hostile file, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screencheck.errors import ImageError
from screencheck.screenshot import load
from screencheck.settings import Limits

from .hostile import CLASSES, GIANTS, Hostile

if TYPE_CHECKING:
    from screencheck.pipeline import Scanner


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of a file: CPU seconds of loading, MiB beyond the file itself, the outcome."""

    name: str
    size: int
    seconds: float
    memory: float
    outcome: str
    right: bool


def measure(words: str = "") -> Iterator[Measured]:
    """The classes whose names hold `words`, one after another."""
    context = multiprocessing.get_context("spawn")
    for case in (*CLASSES, *GIANTS):
        if words in case.name:
            with context.Pool(1) as pool:
                yield pool.apply(_one, (case.name,))


def _one(name: str) -> Measured:
    if name.startswith("scan"):
        from screencheck.pipeline import Scanner

        return measured(name, Scanner())
    return measured(name)


def measured(name: str, scanner: Scanner | None = None) -> Measured:
    """Load the file of one class, or have the scanner examine it."""
    case = next(case for case in (*CLASSES, *GIANTS) if case.name == name)
    data = case.build()
    before = peak_memory(reset=True)
    started = time.process_time()
    outcome, right = _loaded(data, case) if scanner is None else _scanned(data, scanner)
    seconds = time.process_time() - started
    return Measured(name, len(data), seconds, (peak_memory() - before) / 1024, outcome, right)


def _loaded(data: bytes, case: Hostile) -> tuple[str, bool]:
    try:
        load(data, Limits())
    except ImageError as error:
        return f"{error.kind}: {error.message}", error.kind in case.expected
    return "loaded", "loaded" in case.expected


def _scanned(data: bytes, scanner: Scanner) -> tuple[str, bool]:
    report = scanner.scan(data)
    failed = [str(skipped) for skipped in report.skipped if skipped.failed]
    if report.error is not None or failed:
        return str(report.error or failed), False
    return report.verdict.value, True


def peak_memory(*, reset: bool = False) -> int:
    """Peak resident memory in KiB, 0 where the system does not tell.

    With `reset` it is the present one, from which the peak counts anew.
    """
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    line = next((line for line in status if line.startswith("VmHWM")), "VmHWM: 0")
    return int(line.split()[1])


def table(rows: Iterator[Measured]) -> Iterator[str]:
    """The rows as lines of text, as they come."""
    yield f"{'class':52} {'bytes':>10} {'s':>7} {'MiB':>6}  outcome"
    for row in rows:
        mark = "" if row.right else "  <- not expected"
        numbers = f"{row.size:>10} {row.seconds:7.2f} {row.memory:6.0f}"
        yield f"{row.name:52} {numbers}  {row.outcome}{mark}"
