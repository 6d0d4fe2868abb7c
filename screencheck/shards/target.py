"""Takes reports in any order and puts them together to parts."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ..inputs import Input
from ..report import Report
from ..reports.encoding import encode
from .folder import Folder
from .names import DESCRIPTION, SUCCESS, Names
from .parts import Parts
from .plan import Kept, Plan

_FAST = 1  # of zlib's levels: records wait for their neighbours, some thousand at a time


class _Open:
    """A part that is not written yet: the records that came, compressed, in their places."""

    def __init__(self, number: int, size: int) -> None:
        self.number = number
        self.count = 0
        self._packed: list[bytes | None] = [None] * size

    def put(self, place: int, record: str) -> None:
        if self._packed[place] is not None:
            raise ValueError("there are two reports on one input")
        self._packed[place] = zlib.compress(record.encode(), _FAST)
        self.count += 1

    def records(self) -> Iterator[bytes]:
        return (zlib.decompress(packed) for packed in self._packed if packed is not None)


class Target:
    """Where the reports of a run go.

    `there` is what the folder held at the beginning. `counts` are the numbers of kept records by
    verdict; they are complete when `pending` gives its first input, or ends. `kept` is called with
    those of each part. Memory grows with the distance between the first input that is not done and
    the last one that is.
    """

    def __init__(self, folder: Folder, parts: Parts, there: Names, kept: Kept | None) -> None:
        self._folder = folder
        self._parts = parts
        self._there = there
        self._note = kept
        self._plan = Plan(parts, self._keep)
        self._open: dict[int, _Open] = {}  # by their places among the parts that are new
        self._given = 0
        self._ended = False
        self._begun = False
        self.counts: Counter[str] = Counter()
        if not there.description:
            self._begin()

    @property
    def waiting(self) -> int:
        """How many parts are open."""
        return len(self._open)

    def pending(self, items: Iterable[Input]) -> Iterator[Input]:
        """The inputs to be examined, in order.

        `items` is the listing, in an order that is the same in every run. Their places, from 0
        on, are the ordinals that `add` takes. Raises UsageError, before the first one, where a part
        of an earlier run is damaged, OSError where the folder cannot be written.
        """
        for number, item in self._plan.pending(items):
            self._begin()
            turn, place = divmod(self._given, self._parts.size)
            if place == 0:
                self._open[turn] = _Open(number, self._parts.size)
            self._given += 1
            yield item
        self._ended = True

    def add(self, ordinal: int, report: Report) -> None:
        """Take the report on a pending input. The last one of a part has it written.

        Raises OSError where it cannot be, and ValueError where no report is awaited on this input.
        """
        turn, place = divmod(ordinal, self._parts.size)
        part = self._open.get(turn)
        if part is None or ordinal >= self._given:
            raise ValueError("there is a report on an input that nobody was asked about")
        part.put(place, f"{encode(report.to_dict())}\n")
        if part.count == self._parts.size:
            self._write(turn)

    def finish(self) -> None:
        """Write the last, shorter part, and that all are there.

        Raises OSError where it cannot, and ValueError where reports are missing.
        """
        size = self._parts.size
        last, rest = divmod(self._given, size)
        if not self._ended or any(
            turn != last or part.count != rest for turn, part in self._open.items()
        ):
            raise ValueError("there are inputs without a report")
        if self._open:
            self._write(last)
        if self._begun or not self._there.success:
            self._begin()
            self._folder.write(SUCCESS, b"")

    def _begin(self) -> None:
        """From here on the folder is changed."""
        if self._begun:
            return
        self._begun = True
        for name in self._there.unfinished:
            self._folder.remove(name)
        if self._there.success:
            self._folder.remove(SUCCESS)
        if not self._there.description:
            self._folder.write(DESCRIPTION, self._parts.description.encode())

    def _write(self, turn: int) -> None:
        part = self._open.pop(turn)
        self._parts.write(part.number, part.records())

    def _keep(self, counts: Mapping[str, int]) -> None:
        self.counts.update(counts)
        if self._note is not None:
            self._note(counts)
