"""Reports that were made before, by the content of the image and all that a report depends on.

A folder holds them, and any number of processes may share it. It is a convenience and nothing
depends on it: whatever is wrong with the folder costs a line on stderr, never a scan. What comes
out of it is checked as untrusted input is, and nothing in it is ever run; but who may write to it
decides what reports say, as a report in it is taken for true.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import ScreencheckError, told, why
from ..language import Message, said
from ..report import Report, Verdict
from .codec import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from .store import Store

# What the bytes of a file decide. Too large a file is found so before it is read, and all other
# kinds have causes outside it.
_OF_CONTENT = frozenset({"damaged", "not_an_image"})


class ReportCache:
    """Reports in a folder. Not thread-safe; use one per process.

    `identity` gives a digest of all that a report depends on besides the image (see identity.py).
    Nothing here raises: where the folder cannot be used nothing is found in it, and `notice` says
    why until it is taken.
    """

    def __init__(self, folder: str, identity: Callable[[], bytes]) -> None:
        self.notice: Message | None = None
        self._folder = folder
        self._identity = b""
        self._store: Store | None = None
        try:
            from .store import Store

            self._identity = identity()
            self._store = Store(folder)
        except Exception as error:
            self._give_up(error)

    def key_of(self, data: bytes) -> bytes:
        """The key of an image's report; `data` is the whole file."""
        return hashlib.sha256(self._identity + hashlib.sha256(data).digest()).digest()

    def get(self, key: bytes) -> Report | None:
        """The report, without path and seconds, or None where there is none."""
        if self._store is None:
            return None
        try:
            stored = self._store.get(key)
            return None if stored is None else decode(stored)
        except ValueError:
            self.notice = said(
                "the cache {folder} holds something that is no report, which is passed over",
                folder=self._folder,
            )
        except Exception as error:
            self._give_up(error)
        return None

    def put(self, key: bytes, report: Report) -> None:
        """Keep a report, if it is one that the image would get again."""
        if self._store is None or not repeatable(report):
            return
        try:
            kept = encode(replace(report, path="", seconds=0.0))  # of any input with this content
        except (ValueError, TypeError, RecursionError):  # holds what cannot be kept without loss
            return
        try:
            self._store.set(key, kept)
        except Exception as error:
            self._give_up(error)

    def take_notice(self) -> Message | None:
        """What people should know about the folder, once."""
        notice, self.notice = self.notice, None
        return notice

    def _give_up(self, error: Exception) -> None:
        self._store = None
        if isinstance(error, ScreencheckError):
            reason = error.message
        elif isinstance(error, OSError):
            reason = why(error)
        else:
            reason = Message(str(error)) if isinstance(error, sqlite3.Error) else told(error)
        self.notice = said("the cache {folder} is not used: {why}", folder=self._folder, why=reason)


def repeatable(report: Report) -> bool:
    """Whether only the content of the image decided what the report says."""
    if report.error is not None:
        return report.error.kind in _OF_CONTENT
    return report.verdict is not Verdict.ERROR and not any(
        skipped.failed for skipped in report.skipped
    )
