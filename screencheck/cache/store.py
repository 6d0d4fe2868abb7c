"""Bytes by their keys in a folder: one SQLite database, which any number of processes may share.

Whoever made the folder may have made it to do harm. A database that holds anything but our table,
word for word, is refused, as triggers and views would act when we read and write; a value is bytes
or it is nothing; and no link or journal leads SQLite to files elsewhere.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import ExitStack, closing, suppress

from ..errors import UsageError
from ..language import said

SIZE_LIMIT = 4 * 1024**3  # bytes of the database; beyond it what was stored first goes
_BATCH = 10  # values that go at once
_LONGEST = 512 * 1024 * 1024  # of a value; SQLite takes a gigabyte
_PATIENCE_S = 5.0  # while another process writes

_NAME = "cache.db"
_MARKS = {"application_id": int.from_bytes(b"schk"), "user_version": 1}
# A number is above all others when it is given, so numbers are the order of storing. WITHOUT ROWID
# would put the values into the tree that is searched by keys, and they are too long for that.
_TABLE = (
    "CREATE TABLE reports "
    "(number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)"
)
_SCHEMA = [("table", "reports", _TABLE), ("index", "sqlite_autoindex_reports_1", None)]
_SETTINGS = (
    "trusted_schema=OFF",  # these three as SQLite advises for databases of unknown origin
    "cell_size_check=ON",
    "mmap_size=0",
    "synchronous=NORMAL",  # a power cut may cost what was stored last, and no more
)
# How SQLite says that a file system has no shared memory, which WAL takes, among other things.
_NO_SHARED_MEMORY = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL)
# The end of a journal that names another file, as those of transactions over several databases
# do. SQLite deletes that file when it has rolled back.
_NAMES_A_FILE = bytes.fromhex("d9d505f920a163d7")


class Store:
    """A folder, made where there is none. Raises OSError, ValueError, sqlite3.Error, UsageError.

    Where another process writes for longer than some seconds, nothing is stored. One thread at a
    time may use it.
    """

    def __init__(self, folder: str) -> None:
        path = os.path.abspath(folder)
        os.makedirs(path, exist_ok=True)
        database = os.path.join(path, _NAME)
        _check_files(database)
        self._connection = _opened(database)

    def get(self, key: bytes) -> bytes | None:
        """The value, None where there is none. Raises ValueError for what is no bytes."""
        # Text is not even decoded.
        query = "SELECT CASE typeof(value) WHEN 'blob' THEN value END FROM reports WHERE key = ?"
        for (value,) in self._connection.execute(query, (key,)).fetchall():
            if not isinstance(value, bytes):
                raise ValueError("not bytes")
            return value
        return None

    def set(self, key: bytes, value: bytes) -> None:
        """Keep a value, unless it is too long; old ones go where there is no room."""
        if len(value) > _LONGEST:
            return
        try:
            self._connection.execute(
                "INSERT OR REPLACE INTO reports (key, value) VALUES (?, ?)", (key, value)
            )
            while self._size() > SIZE_LIMIT and self._evict():
                pass
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY:
                raise

    def close(self) -> None:
        self._connection.close()

    def _size(self) -> int:
        """Bytes of the pages in use; free ones are used again before the file grows."""
        query = (
            "SELECT (page_count - freelist_count) * page_size"
            " FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
        )
        (size,) = self._connection.execute(query).fetchone()
        assert isinstance(size, int)
        return size

    def _evict(self) -> bool:
        """Let the eldest go. Returns whether there were any."""
        statement = (
            "DELETE FROM reports WHERE number IN"
            " (SELECT number FROM reports ORDER BY number LIMIT ?)"
        )
        return self._connection.execute(statement, (_BATCH,)).rowcount > 0


def _check_files(database: str) -> None:
    """Raises UsageError where SQLite would be led to files outside the folder."""
    for ending in ("", "-journal", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            if not stat.S_ISREG(os.lstat(database + ending).st_mode):
                raise UsageError(said("{name} in it is no plain file", name=_NAME + ending))
    with suppress(FileNotFoundError), open(f"{database}-journal", "rb") as journal:
        length = journal.seek(0, os.SEEK_END)
        journal.seek(max(0, length - len(_NAMES_A_FILE)))
        if journal.read() == _NAMES_A_FILE:
            raise _foreign()


def _opened(database: str) -> sqlite3.Connection:
    """A connection to a database that is ours, in WAL mode if the file system can do it."""
    try:
        return _connected(database)
    except sqlite3.OperationalError as error:
        if _code(error) not in _NO_SHARED_MEMORY:
            raise
    # Who has it alone needs none, and can leave the mode.
    with closing(_connected(database, "EXCLUSIVE")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    return _connected(database)


def _connected(database: str, locking: str = "NORMAL") -> sqlite3.Connection:
    """Raises where a database is not ours, is damaged, or stays locked."""
    with ExitStack() as stack:
        connection = sqlite3.connect(
            database, _PATIENCE_S, isolation_level=None, check_same_thread=False
        )
        stack.callback(connection.close)
        for setting in (f"locking_mode={locking}", *_SETTINGS):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN IMMEDIATE")
        schema = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        marks = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _MARKS}
        if not schema and not any(marks.values()):
            _make(connection)
            stack.close()
            return _connected(database, locking)
        if schema != _SCHEMA or marks != _MARKS:
            raise _foreign()
        connection.execute("COMMIT")
        stack.pop_all()
        return connection


def _make(connection: sqlite3.Connection) -> None:
    """Of an empty database, in the open transaction; nobody else sees it before it is closed."""
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute(_TABLE)
    for name, mark in _MARKS.items():
        connection.execute(f"PRAGMA {name}={mark}")
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")


def _foreign() -> UsageError:
    return UsageError(said("there is a database of another program in it"))


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary code of an error; 0 for one that Python found."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code & 0xFF
