"""URLs of objects: which there are, and what their parts are.

Nothing is decoded: what stands after the bucket is the key, whatever characters it holds.
"""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass, replace

from ..language import said

S3, GS, OSS = "s3", "gs", "oss"
_STORES = {"s3": S3, "s3a": S3, "gs": GS, "gcs": GS, "oss": OSS}
_FILE = "file"
KNOWN = ", ".join(f"{scheme}://" for scheme in (*_STORES, _FILE))

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://(.*)", re.DOTALL)
# What every store allows. Anything else might be taken for a host, a query or a port.
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")


@dataclass(frozen=True, slots=True)
class Url:
    """The place of an object, or of all whose keys begin with `key`.

    `scheme` is kept as it was typed, so that `str` gives what users would type.
    """

    scheme: str
    bucket: str
    key: str

    @property
    def store(self) -> str:
        """The kind of store: S3, GS or OSS."""
        return _STORES[self.scheme.lower()]

    def __str__(self) -> str:
        return f"{self.scheme}://{self.bucket}/{self.key}"

    def with_key(self, key: str) -> Url:
        """Another key in the same bucket."""
        return replace(self, key=key)

    @classmethod
    def parse(cls, text: str) -> Url:
        """The parts of a URL for which `is_url` holds.

        Raises FileNotFoundError for names that no bucket and no object can have.
        """
        match = _URL.fullmatch(text)
        assert match is not None
        bucket, _, key = match[2].partition("/")
        if not _BUCKET.fullmatch(bucket) or key in (".", "..") or not _is_text(key):
            message = said("no such object: the name is not valid")
            raise FileNotFoundError(errno.ENOENT, message)
        return cls(match[1], bucket, key)


@dataclass(frozen=True, slots=True)
class Object:
    """An object in a listing: its URL, and its size in bytes."""

    url: str
    size: int


def is_url(text: str) -> bool:
    """Whether a text names something in a store; `file://` names a local path, not that."""
    return _scheme(text) in _STORES


def local_path(text: str) -> str:
    """The path that a `file://` URL names, and any other text as it is."""
    return text[len("file://") :] if _scheme(text) == _FILE else text


def is_unknown(text: str) -> bool:
    """Whether a text looks like a URL but has a scheme that nothing here reads."""
    scheme = _scheme(text)
    return scheme is not None and scheme not in _STORES and scheme != _FILE


def _scheme(text: str) -> str | None:
    match = _URL.fullmatch(text)
    return match[1].lower() if match else None


def _is_text(key: str) -> bool:
    """Keys are UTF-8: what bytes of a list could not be decoded is none."""
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True
