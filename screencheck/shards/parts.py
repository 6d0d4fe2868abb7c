"""The parts in a folder: those of an earlier run are read, new ones are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..errors import UsageError, why
from ..language import said
from .description import Description
from .folder import Folder
from .formats import NoPart, PartFormat
from .names import part_name


class Parts:
    """`numbers` are those of the parts that were there at the beginning, in order."""

    def __init__(
        self,
        folder: Folder,
        numbers: Sequence[int],
        form: PartFormat,
        description: Description,
    ) -> None:
        self._folder = folder
        self._form = form
        self.numbers = numbers
        self.description = description

    @property
    def size(self) -> int:
        """How many records a part holds; a last one may hold fewer."""
        return self.description.size

    def records(self, number: int) -> Iterator[tuple[str, str]]:
        """Path and verdict of each record of a part, the path as `shown` gives it.

        They are read as they are taken. Raises UsageError where the part cannot be read, or is not
        one that was written as these are.
        """
        name = part_name(number, self._form.suffix)
        path = f"{self._folder.where}/{name}"
        count = 0
        try:
            with self._folder.open(name) as stream:
                for record in self._form.read(stream, self.description):
                    count += 1
                    if count > self.size:
                        raise NoPart("too long")
                    yield record
                if not count:
                    raise NoPart("empty")
        except OSError as error:
            raise UsageError(
                said("cannot continue {path}: {why}", path=path, why=why(error))
            ) from error
        except NoPart as error:
            raise UsageError(
                said(
                    "{path} is damaged or no part of this scan: take it away to have its images "
                    "examined again, or name another folder",
                    path=path,
                )
            ) from error

    def shown(self, path: str) -> str:
        """A path as the records of these parts hold it."""
        return self._form.shown(path)

    def write(self, number: int, records: Iterable[bytes]) -> None:
        """Write a part. Raises OSError where it cannot; then there is none."""
        data = self._form.encode(records, self.description)
        self._folder.write(part_name(number, self._form.suffix), data)
