"""What is said on stderr while a scan runs: progress, bad inputs, the summary."""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

import click

from .output import is_terminal
from .reports.printable import printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from .report import Report


def say(line: str) -> None:
    """One line on stderr, with the name of the program; file names in it may be anything."""
    _to_stderr(f"screencheck: {printable(line)}")


class Console:
    """Counts reports by verdict and tells people how the scan goes.

    `progress` asks for a live line, which is drawn only where stderr is a terminal.
    """

    def __init__(self, *, quiet: bool, progress: bool, errors: bool = True) -> None:
        self.counts: Counter[str] = Counter()
        self._quiet = quiet
        self._errors = errors
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._started = time.monotonic()
        if progress and not quiet and is_terminal(sys.stderr):
            self._progress = _live_line()

    def __enter__(self) -> Console:
        if self._progress is not None:
            self._task = self._progress.add_task("", total=None, flagged=0)
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def note(self, report: Report) -> None:
        """Count one report, and say why its input could not be examined if so."""
        self.counts[report.verdict.value] += 1
        if report.error is not None and self._errors:
            say(f"{report.path}: {report.error.message}")
        if self._progress is not None and self._task is not None:
            flagged = self.counts["fake"] + self.counts["suspect"]
            self._progress.update(self._task, advance=1, flagged=flagged)

    def summarise(self, *, interrupted: bool = False) -> None:
        """The last line, unless quiet."""
        if self._quiet:
            return
        seconds = time.monotonic() - self._started
        counts = self.counts
        parts = [f"{counts[name]} {name}" for name in ("fake", "suspect", "consistent")]
        parts += [f"{counts['unsupported']} unsupported", _plural(counts["error"], "error")]
        line = f"{_plural(counts.total(), 'image')}: {', '.join(parts)} in {seconds:.1f} s"
        _to_stderr(f"interrupted after {line}" if interrupted else line)


def _to_stderr(line: str) -> None:
    with suppress(OSError):  # that nobody listens is no reason to end a scan
        click.echo(line, err=True)


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _live_line() -> Progress:
    from rich.console import Console as RichConsole
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} done, {task.fields[flagged]} flagged"),
        TimeElapsedColumn(),
        console=RichConsole(stderr=True),
        transient=True,
        redirect_stdout=False,
    )
