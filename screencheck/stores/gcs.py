"""Google Cloud Storage."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from gcsfs.core import GCSFileSystem
from gcsfs.retry import HttpError
from google.auth.exceptions import GoogleAuthError

from ..errors import too_many_bytes
from . import failures
from .packing import unpacked

# Without a handler of its own, Python would print the driver's tracebacks to stderr.
logging.getLogger("gcsfs").addHandler(logging.NullHandler())

_OBJECTS, _OBJECT = "b/{}/o", "b/{}/o/{}"
_PAGE = 1000
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=20, sock_read=60)
# The store unpacks what it holds packed, as a whole whatever range is asked for, unless it is told
# that the reader does; and the driver would unpack without a limit.
_SESSION = {"auto_decompress": False, "headers": {"Accept-Encoding": "identity"}}
_AS_STORED = {"Accept-Encoding": "gzip"}
_TOO_FAR, _BUSY = 416, (429, 503)


class GoogleStore:
    """Buckets of Google Cloud Storage. Every method raises OSError."""

    def __init__(self, driver: GCSFileSystem) -> None:
        self._driver = driver

    def read(self, bucket: str, key: str, max_bytes: int) -> bytes:
        """A whole object. Raises ImageError where it is larger than `max_bytes`."""
        headers, data = self._get(bucket, key, 0, max_bytes + 1)
        if len(data) > max_bytes:
            raise too_many_bytes(max_bytes)
        return unpacked(data, headers.get("Content-Encoding"), max_bytes + 1)

    def read_range(self, bucket: str, key: str, start: int, stop: int) -> bytes:
        """The bytes from `start` up to `stop`, fewer where the object ends."""
        return self._get(bucket, key, start, stop)[1]

    def size(self, bucket: str, key: str) -> int:
        """The size of an object in bytes."""
        with failures.clear(_told):
            answer = self._driver.call("GET", _OBJECT, bucket, key, json_out=True, fields="size")
            return int(answer["size"])

    def page(
        self, bucket: str, prefix: str, token: str | None, *, flat: bool
    ) -> tuple[list[tuple[str, int]], str | None]:
        """Some keys with their sizes, in order, and the token for those that follow.

        `flat` leaves out keys with a slash behind the prefix.
        """
        with failures.clear(_told):
            answer = self._driver.call(
                "GET",
                _OBJECTS,
                bucket,
                json_out=True,
                prefix=prefix,
                delimiter="/" if flat else None,
                maxResults=_PAGE,
                pageToken=token,
                fields="items(name,size),nextPageToken",
            )
            found = [(entry["name"], int(entry["size"])) for entry in answer.get("items", ())]
        return found, answer.get("nextPageToken")

    def write(self, bucket: str, key: str, data: bytes) -> None:
        """Put an object in one go, over any that is there."""
        base = self._driver.base.removesuffix("storage/v1/")
        with failures.clear(_told):
            self._driver.call(
                "POST",
                f"{base}upload/storage/v1/{_OBJECTS}",
                bucket,
                uploadType="media",
                name=key,
                data=data,
                headers={"Content-Type": "application/octet-stream"},
            )

    def remove(self, bucket: str, key: str) -> None:
        """Remove an object; one that is not there is no error, as with other stores."""
        with failures.clear(_told):
            try:
                self._driver.call("DELETE", _OBJECT, bucket, key)
            except FileNotFoundError:
                return

    def _get(self, bucket: str, key: str, start: int, stop: int) -> tuple[Mapping[str, str], bytes]:
        span = {"Range": f"bytes={start}-{stop - 1}"}
        with failures.clear(_told):
            try:
                headers, data = self._driver.call(
                    "GET", _OBJECT, bucket, key, alt="media", headers={**span, **_AS_STORED}
                )
            except HttpError as error:
                if _status(error) == _TOO_FAR:
                    return {}, b""
                raise
        if start and "Content-Range" not in headers:
            raise failures.failed("no ranges")
        return headers, data[: stop - start]


def google() -> GoogleStore:
    """The store that the settings of Google's tools name."""
    with failures.clear(_told):
        return GoogleStore(GCSFileSystem(requests_timeout=_TIMEOUT, session_kwargs=_SESSION))


def _told(error: Exception) -> OSError:
    """A failure of the driver in this program's words."""
    status = _status(error)
    if isinstance(error, FileNotFoundError):
        return failures.missing()
    if status in (401, 403) or (isinstance(error, OSError) and str(error).startswith("Forbidden")):
        return failures.denied(str(status or 403))
    if status in _BUSY:
        return failures.busy()
    if status:
        return failures.failed(str(status))
    if isinstance(error, GoogleAuthError):
        return failures.no_credentials()
    if isinstance(error, TimeoutError):
        return failures.late()
    if isinstance(error, aiohttp.ClientError | ConnectionError):
        return failures.unreachable()
    return failures.failed(type(error).__name__)


def _status(error: Any) -> int:
    """The status of HTTP that an error tells of, 0 where it tells of none."""
    code = str(error.code) if isinstance(error, HttpError) else ""
    return int(code) if code.isdecimal() else 0
