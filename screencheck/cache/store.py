"""Bytes by their keys in a folder, by the library diskcache with its edges taken off.

diskcache keeps rows in SQLite and is made for folders that are trusted: it unpickles what a row
calls a pickle, reads and deletes files that rows name, and lets the database set attributes of
its own objects. Here a value is bytes in its row or it is nothing, there are no files beside the
database, and settings come from this module only.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import diskcache
from diskcache.core import DBNAME, DEFAULT_SETTINGS, ENOVAL, METADATA, MODE_RAW, UNKNOWN

from ..errors import UsageError
from ..language import said

SIZE_LIMIT = 4 * 1024**3  # bytes of the database; beyond it what was stored first goes
_LONGEST = 512 * 1024 * 1024  # of a value; SQLite takes a gigabyte
_PATIENCE_S = 5.0  # while another process writes
_MARK = "screencheck_cache"  # a row of the settings, by which a database is known as ours
_SETTINGS: dict[str, Any] = {
    **DEFAULT_SETTINGS,
    "size_limit": SIZE_LIMIT,
    "sqlite_trusted_schema": 0,  # nothing in the database calls what has effects outside it
    _MARK: 1,
}


class Store:
    """A folder, made where there is none. Raises OSError, sqlite3.Error and UsageError.

    Where another process writes for longer than some seconds, nothing is stored.
    """

    def __init__(self, folder: str) -> None:
        path = os.path.abspath(folder)
        if os.path.expandvars(path) != path:  # diskcache would
            raise UsageError(said("its name holds a variable"))
        os.makedirs(path, exist_ok=True)
        _check(Path(path, DBNAME))
        self._cache = _Cache(path, timeout=_PATIENCE_S, disk=_Bytes, **_SETTINGS)

    def get(self, key: bytes) -> bytes | None:
        """The value, None where there is none. Raises ValueError for what is no bytes."""
        value = self._cache.get(key)
        if value is not None and not isinstance(value, bytes):
            raise ValueError("not bytes")
        return value

    def set(self, key: bytes, value: bytes) -> None:
        """Keep a value, unless it is too long; old ones go where there is no room."""
        if len(value) > _LONGEST:
            return
        try:
            self._cache.set(key, value)
        except diskcache.Timeout:
            return

    def close(self) -> None:
        self._cache.close()


class _Bytes(diskcache.Disk):  # type: ignore[misc]  # the library has no types
    """Bytes in rows: no pickles, and no files."""

    def put(self, key: object) -> tuple[Any, bool]:
        if type(key) is not bytes:
            raise TypeError("keys are bytes")
        return sqlite3.Binary(key), True

    def get(self, key: object, raw: bool) -> bytes:
        if not raw or type(key) is not bytes:
            raise ValueError("keys are bytes")
        return key

    def store(self, value: object, read: bool, key: object = UNKNOWN) -> tuple[int, int, None, Any]:
        if read or type(value) is not bytes:
            raise TypeError("values are bytes")
        return 0, MODE_RAW, None, sqlite3.Binary(value)

    def fetch(self, mode: int, filename: str | None, value: object, read: bool) -> bytes:
        if mode != MODE_RAW or type(value) is not bytes:
            raise ValueError("values are bytes")
        return value

    def filename(self, key: object = UNKNOWN, value: object = UNKNOWN) -> tuple[str, str]:
        raise TypeError("there are no files")

    def remove(self, file_path: object) -> None:
        """No file is ours, whatever a row says."""


class _Cache(diskcache.Cache):  # type: ignore[misc]
    def reset(self, key: str, value: Any = ENOVAL, update: bool = True) -> Any:
        """As the library's, through which it obeys what the database holds: not so here."""
        if key in _SETTINGS:
            value = _SETTINGS[key]
        elif key not in METADATA:
            return None
        return super().reset(key, value, update)


def _check(database: Path) -> None:
    """Raises where a database is not ours, is damaged, or cannot be written to.

    diskcache would wait for a minute where it is locked, and put its tables into any database.
    """
    if not database.exists():
        return
    uri = f"{database.as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, _PATIENCE_S, isolation_level=None, uri=True)) as connection:
        names = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        }
        marks = []
        if "Settings" in names:
            query = "SELECT value FROM Settings WHERE key = ?"
            marks = connection.execute(query, (_MARK,)).fetchall()
        # In one that is being made, the mark stands before the table of rows is there.
        ours = "Cache" not in names or marks == [(_SETTINGS[_MARK],)]
        if not ours or names - {"Settings", "Cache"}:
            raise UsageError(said("there is a database of another program in it"))
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
