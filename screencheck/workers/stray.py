"""What libraries in a worker write to stdout and stderr, past all that is foreseen.

It is passed on once the image is done. Where the worker dies it is not: last words of C libraries
are for programmers, and the image's record says in one line what they amount to.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import suppress
from multiprocessing.connection import Connection

from ..reports.printable import printable

_CHUNK = 64 * 1024
_KEPT = 4  # chunks: a library that prints without end must not fill the memory


class Stray:
    """The end of a worker's stdout and stderr that its parent reads."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe: Connection | None = pipe
        self._kept: deque[bytes] = deque(maxlen=_KEPT)
        os.set_blocking(pipe.fileno(), False)

    @property
    def pipe(self) -> Connection | None:
        """What to wait for; None once the other end is closed."""
        return self._pipe

    def collect(self) -> None:
        """Take what there is, without waiting for more."""
        try:
            while self._pipe is not None:
                chunk = os.read(self._pipe.fileno(), _CHUNK)
                if not chunk:
                    self.close()
                    return
                self._kept.append(chunk)
        except BlockingIOError:
            return

    def taken(self) -> str:
        """All that was written and not taken yet."""
        self.collect()
        text = b"".join(self._kept).decode("utf-8", "replace")
        self._kept.clear()
        return text

    def close(self) -> None:
        """Read no more."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def pass_on(text: str) -> None:
    """Print to stderr, with nothing in it that a terminal would obey."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        for line in text.splitlines():
            sys.stderr.write(f"{printable(line)}\n")
        sys.stderr.flush()
