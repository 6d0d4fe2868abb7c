"""Stores that speak the protocol of S3: that of Amazon and those like it, and Aliyun's OSS."""

from __future__ import annotations

import errno
import ipaddress
import os
import re
from typing import Any
from urllib.parse import urlsplit

import s3fs
from botocore import exceptions as boto
from fsspec.asyn import sync
from s3fs.core import S3_RETRYABLE_ERRORS

from ..errors import too_many_bytes
from ..language import said
from . import failures
from .packing import unpacked

_TRIES = 3  # to read what follows the header, which the driver does not retry
_EMPTY_RANGE = ("InvalidRange", "416")
_ABSENT = ("NoSuchKey", "NotFound", "404")
_BUSY = ("SlowDown", "ServiceUnavailable", "503", "429", "RequestLimitExceeded")
_DENIED = re.compile(r"403|Access|Denied|Forbidden|Signature|Token|Credential|Security|NotSignedUp")
_NOBODY = (boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError)
_LATE = (boto.ConnectTimeoutError, boto.ReadTimeoutError, TimeoutError)
_CUT = (boto.ConnectionError, boto.HTTPClientError, ConnectionError)


class S3Store:
    """Buckets behind one endpoint. Every method raises OSError."""

    def __init__(self, driver: s3fs.S3FileSystem) -> None:
        self._driver = driver

    def read(self, bucket: str, key: str, max_bytes: int) -> bytes:
        """A whole object. Raises ImageError where it is larger than `max_bytes`."""
        with failures.clear(_told):
            answer, data = self._get(max_bytes + 1, Bucket=bucket, Key=key)
        return unpacked(data, answer.get("ContentEncoding"), max_bytes + 1)

    def read_range(self, bucket: str, key: str, start: int, stop: int) -> bytes:
        """The bytes from `start` up to `stop`, fewer where the object ends."""
        span = f"bytes={start}-{stop - 1}"
        with failures.clear(_told):
            try:
                answer, data = self._get(stop - start, Bucket=bucket, Key=key, Range=span)
            except OSError as error:
                if _code(error) in _EMPTY_RANGE:
                    return b""
                raise
        if start and "ContentRange" not in answer:
            raise failures.failed("no ranges")
        return data

    def size(self, bucket: str, key: str) -> int:
        """The size of an object in bytes."""
        with failures.clear(_told):
            return int(self._driver.call_s3("head_object", Bucket=bucket, Key=key)["ContentLength"])

    def page(
        self, bucket: str, prefix: str, token: str | None, *, flat: bool
    ) -> tuple[list[tuple[str, int]], str | None]:
        """Some keys with their sizes, in order, and the token for those that follow.

        `flat` leaves out keys with a slash behind the prefix.
        """
        what = {"ContinuationToken": token} if token else {}
        if flat:
            what["Delimiter"] = "/"
        with failures.clear(_told):
            answer = self._driver.call_s3("list_objects_v2", Bucket=bucket, Prefix=prefix, **what)
            found = [(entry["Key"], int(entry["Size"])) for entry in answer.get("Contents", ())]
        more = answer.get("NextContinuationToken") if answer.get("IsTruncated") else None
        return found, more

    def write(self, bucket: str, key: str, data: bytes) -> None:
        """Put an object in one go, over any that is there."""
        with failures.clear(_told):
            self._driver.call_s3("put_object", Bucket=bucket, Key=key, Body=data)

    def remove(self, bucket: str, key: str) -> None:
        """Remove an object; one that is not there is no error, as S3 has it."""
        with failures.clear(_told):
            self._driver.call_s3("delete_object", Bucket=bucket, Key=key)

    def _get(self, limit: int, **what: str) -> tuple[dict[str, Any], bytes]:
        """The header, and `limit` bytes of what follows; tried again where that breaks off."""
        tries = _TRIES
        while True:
            tries -= 1
            answer = self._driver.call_s3("get_object", **what)
            body = answer["Body"]
            try:
                if "Range" not in what and answer.get("ContentLength", 0) >= limit:
                    raise too_many_bytes(limit - 1)
                return answer, sync(self._driver.loop, _drained, body, limit)
            except S3_RETRYABLE_ERRORS:
                if not tries:
                    raise
            finally:
                body.close()


async def _drained(body: Any, limit: int) -> bytes:
    """What a stream holds, `limit` bytes at most: it gives less at a time than is asked for."""
    parts = []
    while limit > 0 and (part := await body.read(limit)):
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)


def amazon() -> S3Store:
    """The store that the settings of the AWS tools name."""
    with failures.clear(_told):
        return S3Store(s3fs.S3FileSystem())


def aliyun() -> S3Store:
    """The store that the settings of the OSS tools name; without a key it is read as a stranger."""
    named = os.environ.get("OSS_ENDPOINT", "").strip()
    if not named:
        raise OSError(errno.EINVAL, said("oss:// needs the environment variable OSS_ENDPOINT"))
    endpoint = named if "://" in named else f"https://{named}"
    host = urlsplit(endpoint).hostname or ""
    key = os.environ.get("OSS_ACCESS_KEY_ID")
    with failures.clear(_told):
        return S3Store(
            s3fs.S3FileSystem(
                anon=not key,
                key=key,
                secret=os.environ.get("OSS_ACCESS_KEY_SECRET"),
                token=os.environ.get("OSS_SESSION_TOKEN"),
                endpoint_url=endpoint,
                client_kwargs={"region_name": os.environ.get("OSS_REGION") or _region(host)},
                config_kwargs={
                    "s3": {"addressing_style": "path" if _is_bare(host) else "virtual"},
                    # OSS knows none of the newer checksums
                    "request_checksum_calculation": "when_required",
                    "response_checksum_validation": "when_required",
                },
            )
        )


def _region(host: str) -> str:
    """What a host's name tells of its region, in the store's own word for it."""
    parts = (part for part in host.split(".") if part.startswith("oss-"))
    return next(parts, "us-east-1").removesuffix("-internal")


def _is_bare(host: str) -> bool:
    """Whether no bucket's name can stand before a host."""
    if host == "localhost":
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _told(error: Exception) -> OSError:
    """A failure of the driver in this program's words."""
    code = _code(error)
    if code == "NoSuchBucket":
        return failures.no_bucket()
    if code in _ABSENT or isinstance(error, FileNotFoundError):
        return failures.missing()
    if code in _BUSY or "Throttl" in code:
        return failures.busy()
    if isinstance(error, PermissionError) or _DENIED.search(code):
        return failures.denied(code or "403")
    if isinstance(error, _NOBODY):
        return failures.no_credentials()
    if isinstance(error, _LATE):
        return failures.late()
    if isinstance(error, _CUT):
        return failures.unreachable()
    return failures.failed(code or type(error).__name__)


def _code(error: BaseException) -> str:
    """The store's own code for an error, "" where it is none of the store's."""
    for raised in (error, error.__cause__):
        answer = getattr(raised, "response", None)
        if isinstance(answer, dict):
            return str(answer.get("Error", {}).get("Code", ""))
    return ""
