"""A folder in a store, as a place to write to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from .access import objects, open_object, store_of
from .urls import Url


class RemoteFolder:
    """All objects of which the URLs begin with `where` and a slash. Every method raises OSError.

    A folder need not exist, as stores know none.
    """

    def __init__(self, url: str) -> None:
        self.where = str(Url.parse(url)).rstrip("/")

    def names(self) -> Iterator[str]:
        """The names of the objects directly in it, sorted, a page of them in memory."""
        before = len(self.where) + 1
        found = (item.url[before:] for item in objects(f"{self.where}/", flat=True))
        yield from (name for name in found if name and "/" not in name)

    def open(self, name: str) -> BinaryIO:
        """An object to be read in pieces. Raises FileNotFoundError where there is none."""
        return open_object(self._of(name))

    def write(self, name: str, data: bytes) -> None:
        """Write an object by one request: it is there as a whole, or not at all."""
        url = Url.parse(self._of(name))
        store_of(url).write(url.bucket, url.key, data)

    def remove(self, name: str) -> None:
        """Remove an object; one that is not there is no error."""
        url = Url.parse(self._of(name))
        store_of(url).remove(url.bucket, url.key)

    def _of(self, name: str) -> str:
        return f"{self.where}/{name}"
