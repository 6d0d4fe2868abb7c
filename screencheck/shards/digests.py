"""Many paths in little memory: 20 bytes for each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

_BYTES = 16


class Digests:
    """Paths of records, each of which stands for one input; they are known by their digests."""

    def __init__(self, paths: Iterable[str]) -> None:
        data = bytearray()
        for path in paths:
            data += _digest(path)
        self._sorted = np.frombuffer(data, np.dtype((np.bytes_, _BYTES)))
        self._sorted.sort()
        self._taken = np.zeros(len(self._sorted), np.uint32)  # at the first of equal ones

    def holds(self, path: str) -> bool:
        """Whether there is a record of the path that was not taken yet."""
        first, count = self._find(path)
        return count > 0 and self._taken[first] < count

    def take(self, path: str) -> bool:
        """Take one record of the path; false where there is none left."""
        first, count = self._find(path)
        if count == 0 or self._taken[first] >= count:
            return False
        self._taken[first] += 1
        return True

    def _find(self, path: str) -> tuple[int, int]:
        key = np.array([_digest(path)], self._sorted.dtype)
        first = int(np.searchsorted(self._sorted, key, "left")[0])
        return first, int(np.searchsorted(self._sorted, key, "right")[0]) - first


def _digest(path: str) -> bytes:
    return hashlib.blake2b(path.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()
