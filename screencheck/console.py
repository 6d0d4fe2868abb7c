"""What is said on stderr while a scan runs: progress, bad inputs, the summary."""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

import click

from .language import Translator, said
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

    def __init__(
        self,
        *,
        quiet: bool,
        progress: bool,
        errors: bool = True,
        translator: Translator | None = None,
    ) -> None:
        self._say = translator or Translator("en")
        self.counts: Counter[str] = Counter()
        self._quiet = quiet
        self._errors = errors
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._started = time.monotonic()
        if progress and not quiet and is_terminal(sys.stderr):
            self._progress = _live_line(self._say)

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
            say(f"{report.path}: {self._say(report.error.message)}")
        if self._progress is not None and self._task is not None:
            flagged = self.counts["fake"] + self.counts["suspect"]
            self._progress.update(self._task, advance=1, flagged=flagged)

    def summarise(self, *, interrupted: bool = False) -> None:
        """The last line, unless quiet."""
        if self._quiet:
            return
        seconds = time.monotonic() - self._started
        counts = self.counts
        total, errors = counts.total(), counts["error"]
        line = said(
            "{images}: {fake} fake, {suspect} suspect, {consistent} consistent, "
            "{unsupported} unsupported, {errors} in {seconds:.1f} s",
            images=said("1 image") if total == 1 else said("{count} images", count=total),
            fake=counts["fake"],
            suspect=counts["suspect"],
            consistent=counts["consistent"],
            unsupported=counts["unsupported"],
            errors=said("1 error") if errors == 1 else said("{count} errors", count=errors),
            seconds=seconds,
        )
        if interrupted:
            line = said("interrupted after {summary}", summary=line)
        _to_stderr(self._say(line))


def _to_stderr(line: str) -> None:
    with suppress(OSError):  # that nobody listens is no reason to end a scan
        click.echo(line, err=True)


def _live_line(say: Translator) -> Progress:
    from rich.console import Console as RichConsole
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn(say("{task.completed} done, {task.fields[flagged]} flagged")),
        TimeElapsedColumn(),
        console=RichConsole(stderr=True),
        transient=True,
        redirect_stdout=False,
    )
