"""What is said on stderr while a scan runs: progress, bad inputs, the summary."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from types import TracebackType
from typing import TYPE_CHECKING

import click

from .language import Message, Translator, said
from .output import is_terminal
from .reports.printable import printable

if TYPE_CHECKING:
    from .progress import LiveLine
    from .report import Report


def say(line: str) -> None:
    """One line on stderr, with the name of the program; file names in it may be anything."""
    _to_stderr(f"screencheck: {printable(line)}")


class Console:
    """Counts reports by verdict and tells people how the scan goes.

    Where stderr is a terminal a live line shows progress, with the time that is left once `count`
    has told how many inputs there are; it is asked in a thread of its own, as folders may be large.
    `shared` tells that the report goes to the same terminal.
    """

    def __init__(
        self,
        *,
        quiet: bool,
        errors: bool = True,
        shared: bool = False,
        count: Callable[[], int | None] | None = None,
        translator: Translator | None = None,
    ) -> None:
        self._say = translator or Translator("en")
        self.counts: Counter[str] = Counter()
        self._quiet = quiet
        self._errors = errors
        self._shared = shared
        self._count = count
        self._noticed = False
        self._line: LiveLine | None = None
        self._started = time.monotonic()
        if not quiet and is_terminal(sys.stderr):
            from .progress import LiveLine

            self._line = LiveLine(self._say)

    def __enter__(self) -> Console:
        if self._line is not None:
            self._line.start()
            threading.Thread(target=self._expect, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._line is not None:
            self._line.stop()

    def aside(self) -> AbstractContextManager[None]:
        """Take the live line away while a piece of the report is written to the same terminal."""
        return self._hidden() if self._shared else nullcontext()

    def _hidden(self) -> AbstractContextManager[None]:
        return nullcontext() if self._line is None else self._line.hidden()

    def _expect(self) -> None:
        # whatever is wrong with the inputs, reading them tells; here only an estimate is lost
        with suppress(Exception):
            total = self._count() if self._count is not None else None
            if total is not None and self._line is not None:
                self._line.expect(total)

    def note_earlier(self, counts: Mapping[str, int]) -> None:
        """Count what an earlier run examined, by verdicts, as if it had been now."""
        self.counts.update(counts)
        if self._line is not None:
            self._line.advance(self._flagged, by=sum(counts.values()))

    @property
    def _flagged(self) -> int:
        return self.counts["fake"] + self.counts["suspect"]

    def note(self, report: Report) -> None:
        """Count one report, and say why its input could not be examined if so.

        Of notices about the run the first is told, as every worker has its own.
        """
        self.counts[report.verdict.value] += 1
        if report.notice is not None and not self._noticed:
            self._noticed = True
            self.tell(Message.of(report.notice))
        if report.error is not None and self._errors:
            with self._hidden():
                say(f"{report.path}: {self._say(report.error.message)}")
        if self._line is not None:
            self._line.advance(self._flagged)

    def tell(self, message: Message) -> None:
        """One line about the run."""
        with self._hidden():
            say(self._say(message))

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
