"""Going on with a run that was cut short: what its file of JSON lines holds already.

Records stand in the order of the inputs, so both are gone through in step and nothing is kept in
memory. Only where they part, as a folder was changed in between, the paths of the records that are
left are gathered; from there on inputs that are among them are passed over.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import BinaryIO, NamedTuple

from .errors import UsageError, why
from .inputs import Input
from .language import said
from .output import open_output
from .report import SCHEMA, Verdict
from .reports.encoding import encode

_BEGIN = encode({"schema": SCHEMA})[:-1].encode()  # of every record
_LONGEST = 64 * 1024 * 1024  # of a line; no record comes near
_FAMILY = SCHEMA.partition("/")[0] + "/"


class _Record(NamedTuple):
    path: str
    verdict: Verdict
    text: bool


class Kept:
    """The records of an earlier run in a file.

    `counts` are their numbers by verdict, `end` is where the last complete line ends, in bytes:
    what stands behind it was cut short. `stream` is read from its start; `name` is the file's, for
    errors; `text` tells whether records are to hold the text that was read. Raises UsageError
    where the file holds anything but records such as this run writes.
    """

    def __init__(self, stream: BinaryIO, name: str, *, text: bool) -> None:
        self._stream = stream
        self._name = name
        self.counts: Counter[str] = Counter()
        self.end = 0
        for number, line in enumerate(lines(stream), 1):
            if not line.endswith(b"\n"):
                if not _cut_short(line, first=number == 1):
                    raise self._foreign(number)
                break
            record = self._record(line, number)
            if record.verdict is not Verdict.ERROR and record.text != text:
                raise other_text(self._name, has=record.text)
            self.counts[record.verdict.value] += 1
            self.end += len(line)

    def unfinished(self, items: Iterable[Input]) -> Iterator[Input]:
        """Those of the inputs that have no record yet, each record standing for one input."""
        items = iter(items)
        kept = self._paths()
        for item in items:
            path = next(kept, None)
            if path is None:
                yield item
                yield from items
                return
            if path != item.name:
                left = Counter(chain([path], kept))
                yield from _not_among(left, chain([item], items))
                return

    def _paths(self) -> Iterator[str]:
        self._stream.seek(0)
        place = 0
        for number, line in enumerate(lines(self._stream), 1):
            if place >= self.end:
                return
            place += len(line)
            yield self._record(line, number).path

    def _record(self, line: bytes, number: int) -> _Record:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            raise self._foreign(number) from None
        schema = found.get("schema") if isinstance(found, dict) else None
        if not isinstance(schema, str):
            raise self._foreign(number)
        if schema.startswith(_FAMILY) and schema != SCHEMA:
            raise UsageError(
                said(
                    "{path} holds records of {schema} and this version writes {own}: "
                    "name another file",
                    path=self._name,
                    schema=schema,
                    own=SCHEMA,
                )
            )
        path, verdict = found.get("path"), found.get("verdict")
        if schema != SCHEMA or not isinstance(path, str) or verdict not in tuple(Verdict):
            raise self._foreign(number)
        return _Record(path, Verdict(verdict), "text" in found)

    def _foreign(self, number: int) -> UsageError:
        return UsageError(
            said(
                "{path} is not continued, as its line {number} is no record of screencheck: "
                "name another file",
                path=self._name,
                number=number,
            )
        )


@contextmanager
def continued(path: str, *, text: bool) -> Iterator[tuple[Kept, BinaryIO]]:
    """What a file holds already, and the file to append to, without a last line cut short.

    A file that is not there is made. Raises UsageError where it cannot be continued, and leaves
    it as it is then.
    """
    with ExitStack() as stack:
        try:
            if os.path.exists(path) and not os.path.isfile(path):
                raise UsageError(said("{path} is no file that can be continued", path=path))
            stream = stack.enter_context(open_output(path, keep=True))
            kept = Kept(stack.enter_context(open(path, "rb")), path, text=text)
            stream.truncate(kept.end)
        except (OSError, ValueError) as error:
            raise UsageError(
                said("cannot continue {path}: {why}", path=path, why=why(error))
            ) from error
        yield kept, stream


def other_text(path: str, *, has: bool) -> UsageError:
    """What to say where records hold the text that was read and are not to, or the reverse."""
    if has:
        return UsageError(
            said(
                "the records in {path} hold the text that was read: continue with --text",
                path=path,
            )
        )
    return UsageError(
        said(
            "the records in {path} do not hold the text that was read: continue without --text",
            path=path,
        )
    )


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends; one that is too long to be a record comes in pieces without any."""
    while line := stream.readline(_LONGEST):
        yield line


def _cut_short(line: bytes, *, first: bool) -> bool:
    """Whether a last line without its end is a record that was cut short.

    After a loss of power file systems may have zeros in place of what was not written yet.
    """
    written = line.rstrip(b"\0")
    if len(line) >= _LONGEST or (first and not written):
        return False
    return written.startswith(_BEGIN) or _BEGIN.startswith(written)


def _not_among(left: Counter[str], items: Iterable[Input]) -> Iterator[Input]:
    for item in items:
        if left[item.name]:
            left[item.name] -= 1
        else:
            yield item
