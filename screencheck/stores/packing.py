"""Objects that were stored packed, as their header Content-Encoding says."""

from __future__ import annotations

import zlib

_GZIP = 31  # wbits of zlib: a gzip header, and the largest window


def unpacked(data: bytes, encoding: str | None, limit: int) -> bytes:
    """The bytes that the header promises, `limit` at most; as they are where it does not hold.

    Drivers and stores are kept from unpacking, as they know no limit.
    """
    if (encoding or "").strip().lower() != "gzip":
        return data
    try:
        return zlib.decompressobj(_GZIP).decompress(data, limit)
    except zlib.error:
        return data
