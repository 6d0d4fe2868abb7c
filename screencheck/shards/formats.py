"""The formats of parts: what each does with the records of one, which come as lines of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol

from ..errors import UsageError
from ..language import said
from .description import Description

FORMATS = ("jsonl", "parquet")


class NoPart(ValueError):
    """A file that is damaged, or no part of such a scan."""


class PartFormat(Protocol):
    """What every format of parts offers. `suffix` is that of file names, without its first dot."""

    name: str
    suffix: str

    def encode(self, records: Iterable[bytes], description: Description) -> bytes:
        """The file of these records, each a line of JSON with its end.

        It has the same bytes whenever it is made.
        """
        ...

    def read(self, stream: BinaryIO, description: Description) -> Iterator[tuple[str, str]]:
        """Path, as `shown` gives it, and verdict of each record, in order.

        Raises NoPart where the file was not written by such a scan, OSError where it cannot be
        read.
        """
        ...

    def shown(self, path: str) -> str:
        """A path as records hold it."""
        ...


def format_of(name: str) -> PartFormat:
    """A format by its name. Raises UsageError for others, and where it needs what is missing."""
    if name == "jsonl":
        from .json_lines import JsonLines

        return JsonLines()
    if name == "parquet":
        from .table import Parquet

        return Parquet()
    known = ", ".join(FORMATS)
    raise UsageError(
        said("parts cannot be {name}: --shards takes one of {known}", name=name, known=known)
    )
