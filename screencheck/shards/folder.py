"""Where parts go: a local folder, or a place in an object store that offers the same."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Protocol

from ..errors import UsageError, why
from ..language import said
from ..output import locked
from .names import unfinished_name

LOCK = ".screencheck-lock"


class Folder(Protocol):
    """Files by their names, without folders below. Every method raises OSError where it fails.

    `where` is the folder's path or URL, for people.
    """

    where: str

    def names(self) -> Iterator[str]:
        """The names in it, in any order."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A file to be read; FileNotFoundError where there is none."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write a file, which is there whole or not at all, whatever happens meanwhile."""
        ...

    def remove(self, name: str) -> None:
        """Take a file away."""
        ...


class LocalFolder:
    """A folder of this system, which must exist."""

    def __init__(self, where: str) -> None:
        self.where = where

    def names(self) -> Iterator[str]:
        """See Folder.names."""
        with os.scandir(self.where) as entries:
            for entry in entries:
                yield entry.name

    def open(self, name: str) -> BinaryIO:
        """See Folder.open."""
        return open(os.path.join(self.where, name), "rb")

    def write(self, name: str, data: bytes) -> None:
        """See Folder.write. It is on the disk when this returns."""
        path = os.path.join(self.where, unfinished_name(name))
        with suppress(FileNotFoundError):
            os.unlink(path)
        try:
            with open(path, "xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(path, os.path.join(self.where, name))
        except BaseException:
            with suppress(OSError):
                os.unlink(path)
            raise
        self._sync()

    def remove(self, name: str) -> None:
        """See Folder.remove."""
        os.unlink(os.path.join(self.where, name))

    def _sync(self) -> None:
        """The name of a new file shall outlast a loss of power as well."""
        if sys.platform == "win32":
            return
        with suppress(OSError):  # some file systems do not know it
            descriptor = os.open(self.where, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


@contextmanager
def open_folder(where: str) -> Iterator[Folder]:
    """The folder that a path or a URL names. A local one is made and locked until the end.

    Raises UsageError where a local one cannot be made, or where another run writes to it.
    """
    if "://" in where:
        from ..stores import RemoteFolder, is_url

        if is_url(where):
            yield RemoteFolder(where)
            return
    path = os.path.join(where, LOCK)
    try:
        os.makedirs(where, exist_ok=True)
        lock = open(path, "ab")  # noqa: SIM115 - errors of the body are not this one's
    except (OSError, ValueError) as error:
        raise UsageError(
            said("cannot write to the folder {folder}: {why}", folder=where, why=why(error))
        ) from error
    with lock:
        if not locked(lock):
            raise UsageError(said("another run is writing to {path}", path=where))
        yield LocalFolder(where)
