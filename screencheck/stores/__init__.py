"""Objects in stores (S3, Google Cloud Storage, Aliyun OSS), by their URLs.

Which URLs there are, `urls` knows without any driver; drivers are imported in the process that
reads or writes, when it does so first. What fails raises OSError with one clear sentence.
"""

from __future__ import annotations

from .access import check, kind_of, objects, open_object, read, size_of
from .folder import RemoteFolder
from .urls import KNOWN, Object, Url, is_unknown, is_url, local_path

__all__ = [
    "KNOWN",
    "Object",
    "RemoteFolder",
    "Url",
    "check",
    "is_unknown",
    "is_url",
    "kind_of",
    "local_path",
    "objects",
    "open_object",
    "read",
    "size_of",
]
