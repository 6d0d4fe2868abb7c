"""How a scan goes: inputs to those who examine them, reports to a stream or into a folder."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from ..interruption import interruption, status_of_interruption
from ..output import Sink, clean_stdout, open_output

if TYPE_CHECKING:
    from ..console import Console
    from ..inputs import Input
    from ..pictures.copies import CopyFolder
    from ..report import Report
    from ..reports import Format
    from ..resume import Kept
    from ..shards import Target


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be examined, and who is told of each report besides those who read it.

    Both ways to report give the exit status where the scan was interrupted, else None.
    """

    items: Iterable[Input]
    console: Console
    copies: CopyFolder | None

    def into_stream(
        self,
        examine: Callable[[Iterable[Input]], Generator[Report, None, None]],
        report_format: Format,
        encoding: str,
        output: str | None,
        *,
        resume: bool,
        text: bool,
    ) -> int | None:
        """Report to a file, which may be continued, or to stdout, in the order of the inputs."""
        stopped = None
        with (
            interruption() as asked,
            clean_stdout() as stdout,
            _continued(output if resume else None, text) as (kept, earlier),
            closing(
                examine(self.items if kept is None else kept.unfinished(self.items))
            ) as reports,
            nullcontext(earlier) if earlier else open_output(output, stdout) as stream,
            self.console,
        ):
            if kept is not None:
                self.console.note_earlier(kept.counts)
            sink = Sink(stream, encoding)
            sink.write(report_format.begin())
            try:
                for report in asked.between(reports):
                    self._copy(report)
                    with self.console.aside():
                        sink.write(report_format.add(report))
                    self.console.note(report)
            except KeyboardInterrupt as error:
                # what is done stays written, and a document is closed
                stopped = status_of_interruption(error)
            sink.write(report_format.end())
        return stopped

    def into_folder(
        self,
        examine: Callable[[Iterable[Input]], Generator[tuple[int, Report], None, None]],
        opened: AbstractContextManager[Target],
    ) -> int | None:
        """Report into numbered files. Images may be done in any order, which no file shows."""
        with interruption() as asked, clean_stdout(), opened as target, self.console:
            try:
                with closing(examine(target.pending(self.items))) as numbered:
                    for ordinal, report in asked.between(numbered):
                        self._copy(report)
                        target.add(ordinal, report)
                        self.console.note(report)
            except KeyboardInterrupt as error:
                return status_of_interruption(error)
            target.finish()
        return None

    def _copy(self, report: Report) -> None:
        """To be done before the report is written: --resume takes what has a record for done."""
        if self.copies is not None:
            self.copies.write(report)


@contextmanager
def _continued(path: str | None, text: bool) -> Iterator[tuple[Kept, BinaryIO] | tuple[None, None]]:
    """What a file to be continued holds, and the file; nothing where there is none."""
    if path is None:
        yield None, None
        return
    from ..resume import continued

    with continued(path, text=text) as found:
        yield found
