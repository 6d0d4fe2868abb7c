"""Reading and listing, by URL: the driver is chosen and imported here."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, Protocol

from ..errors import ImageError, UsageError, package_needed, why
from .urls import GS, OSS, S3, Object, Url

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PACKAGES = {S3: "s3fs", OSS: "s3fs", GS: "gcsfs"}
_BUFFER = 4 * 1024 * 1024


class Store(Protocol):
    """What a driver does; `s3.S3Store` tells of each method."""

    def read(self, bucket: str, key: str, max_bytes: int) -> bytes: ...
    def read_range(self, bucket: str, key: str, start: int, stop: int) -> bytes: ...
    def size(self, bucket: str, key: str) -> int: ...
    def page(
        self, bucket: str, prefix: str, token: str | None, *, flat: bool
    ) -> tuple[list[tuple[str, int]], str | None]: ...
    def write(self, bucket: str, key: str, data: bytes) -> None: ...
    def remove(self, bucket: str, key: str) -> None: ...


def check(text: str) -> None:
    """Raise UsageError where the package that a URL needs is not installed. Nothing is imported."""
    try:
        kind = Url.parse(text).store
    except OSError:  # it gets its record
        return
    if find_spec(_PACKAGES[kind]) is None:
        raise UsageError(package_needed(f"{kind}://", kind))


def store_of(url: Url) -> Store:
    """The store that a URL is in. Raises OSError where it cannot be opened at all."""
    kind = url.store
    try:
        if kind == GS:
            from .gcs import google

            return google()
        from .s3 import aliyun, amazon

        return aliyun() if kind == OSS else amazon()
    except ImportError:
        raise OSError(errno.ENOSYS, package_needed(f"{kind}://", kind)) from None


def read(text: str, max_bytes: int) -> bytes:
    """The bytes of an object, no more than what shows that it exceeds `max_bytes`.

    Raises ImageError with kind not_found, permission, unreadable or too_large.
    """
    try:
        url = Url.parse(text)
        return store_of(url).read(url.bucket, url.key, max_bytes)
    except OSError as error:
        raise ImageError(kind_of(error), why(error)) from None
    except MemoryError:
        raise ImageError("too_large", "the file does not fit into memory") from None


def kind_of(error: OSError) -> str:
    """The kind of record that an error of a store makes."""
    if isinstance(error, FileNotFoundError):
        return "not_found"
    return "permission" if isinstance(error, PermissionError) else "unreadable"


def size_of(text: str) -> int | None:
    """The size of an object in bytes, None where there is none. Raises OSError."""
    url = Url.parse(text)
    if not url.key:
        return None
    try:
        return store_of(url).size(url.bucket, url.key)
    except FileNotFoundError:
        return None


def objects(prefix: str, *, flat: bool = False) -> Iterator[Object]:
    """The objects whose URLs begin with `prefix`, in the order of their keys, page by page.

    `flat` leaves out those with a slash behind it. Raises OSError.
    """
    url = Url.parse(prefix)
    store = store_of(url)
    token: str | None = None
    while True:
        found, token = store.page(url.bucket, url.key, token, flat=flat)
        yield from (Object(str(url.with_key(key)), size) for key, size in found)
        if token is None:
            return


def open_object(text: str) -> BinaryIO:
    """An object to be read in pieces, from any place. Raises OSError, as reading does."""
    url = Url.parse(text)
    store = store_of(url)
    pieces = _Pieces(store, url, store.size(url.bucket, url.key))
    return io.BufferedReader(pieces, _BUFFER)


class _Pieces(io.RawIOBase):
    """An object of which each read fetches a range."""

    def __init__(self, store: Store, url: Url, size: int) -> None:
        self._store = store
        self._url = url
        self._size = size
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        stop = min(self._place + len(view), self._size)
        if stop <= self._place:
            return 0
        data = self._store.read_range(self._url.bucket, self._url.key, self._place, stop)
        view[: len(data)] = data
        self._place += len(data)
        return len(data)
