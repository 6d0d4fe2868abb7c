"""A folder of bytes: nothing in it is run, nothing beside it is touched, and many may share it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from screencheck.cache import store
from screencheck.cache.store import Store
from screencheck.errors import UsageError
from screencheck.folders import IMAGE_SUFFIXES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def opened(folder: Path) -> Iterator[Store]:
    with closing(Store(str(folder))) as found:
        yield found


def changed(folder: Path, sql: str, *values: Any) -> None:
    """The database as somebody else leaves it."""
    with closing(sqlite3.connect(folder / "cache.db")) as connection:
        connection.execute(sql, values)
        connection.commit()


def test_what_is_set_can_be_got(folder: Path, opened: Store) -> None:
    long = os.urandom(300_000)
    opened.set(b"long", long)
    opened.set(b"short", b"")
    with closing(Store(str(folder))) as again:
        assert (again.get(b"long"), again.get(b"short"), again.get(b"none")) == (long, b"", None)
        again.set(b"short", b"new")
    assert opened.get(b"short") == b"new"


def test_no_file_looks_like_an_image(folder: Path, opened: Store) -> None:
    for number in range(30):
        opened.set(bytes([number]), os.urandom(100_000))
    names = [name for _, _, files in os.walk(folder) for name in files]
    assert names
    assert not [name for name in names if name.endswith(IMAGE_SUFFIXES)]
    assert all(name.startswith("cache.db") for name in names)


@pytest.mark.parametrize("planted", ["'text'", "CAST(x'ff80' AS TEXT)", "5", "0.5", "''"])
def test_only_bytes_are_values(folder: Path, opened: Store, planted: str) -> None:
    opened.set(b"key", b"value")
    changed(folder, f"UPDATE reports SET value = {planted}")
    with pytest.raises(ValueError, match="bytes"):
        opened.get(b"key")
    opened.set(b"key", b"new")
    assert opened.get(b"key") == b"new"


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_numbers_of_others(
    folder: Path, opened: Store, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No number is above the highest: SQLite looks for a free one."""
    changed(folder, "INSERT INTO reports VALUES (?, 'text', x'00')", number)
    for key in range(20):
        opened.set(bytes([key]), b"value")
    assert all(opened.get(bytes([key])) == b"value" for key in range(20))
    monkeypatch.setattr(store, "SIZE_LIMIT", 0)
    opened.set(b"last", b"value")  # all of them go
    assert opened.get(b"last") is None


def test_what_was_stored_first_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "SIZE_LIMIT", 500_000)
    with closing(Store(str(folder))) as opened:
        for number in range(100):
            opened.set(bytes([number]), os.urandom(20_000))
        kept = [number for number in range(100) if opened.get(bytes([number])) is not None]
    assert kept[-1] == 99
    assert len(kept) < 50
    assert kept == list(range(100 - len(kept), 100))
    assert (folder / "cache.db").stat().st_size < 700_000


def test_a_long_value_has_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many go as it takes, and what was replaced counts as stored last."""
    monkeypatch.setattr(store, "SIZE_LIMIT", 500_000)
    with closing(Store(str(folder))) as opened:
        for number in range(100):
            opened.set(bytes([number]), os.urandom(3_000))
        opened.set(bytes([0]), b"new")
        opened.set(b"long", bytes(300_000))
        kept = [number for number in range(100) if opened.get(bytes([number])) is not None]
        assert opened.get(b"long") == bytes(300_000)
    assert kept[0] == 0
    assert kept[1:] == list(range(kept[1], 100))
    assert 20 < len(kept) < 60


def test_what_is_too_long_is_not_kept(
    folder: Path, opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_LONGEST", 10)
    opened.set(b"key", bytes(10))
    opened.set(b"long", bytes(11))
    assert (opened.get(b"key"), opened.get(b"long")) == (bytes(10), None)


def test_a_file_system_without_shared_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's layer with locks by folders has none, so WAL is not to be had."""
    connect = sqlite3.connect

    def without(database: str, timeout: float, **more: Any) -> Any:
        return connect(f"{Path(database).as_uri()}?vfs=unix-dotfile", timeout, **more, uri=True)

    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(sqlite3, "connect", without)
            with closing(Store(str(folder))) as one, closing(Store(str(folder))) as other:
                one.set(b"key", b"value")
                assert other.get(b"key") == b"value"
                other.set(b"key", b"new")
                assert one.get(b"key") == b"new"
        assert os.listdir(folder) == ["cache.db"]
    with closing(Store(str(folder))) as opened:
        assert opened.get(b"key") == b"new"


def test_elsewhere_it_is_in_wal_mode(folder: Path, opened: Store) -> None:
    opened.set(b"key", b"value")
    assert set(os.listdir(folder)) == {"cache.db", "cache.db-wal", "cache.db-shm"}
    opened.close()
    assert os.listdir(folder) == ["cache.db"]


class TestForeign:
    @pytest.mark.parametrize(
        "sql",
        [
            "CREATE TABLE photos (name TEXT)",
            "CREATE TABLE reports (name TEXT)",
            store._TABLE,  # without our marks
            "PRAGMA application_id = 7",
            "PRAGMA user_version = 7",
        ],
    )
    def test_a_database_of_others_is_left_alone(self, folder: Path, sql: str) -> None:
        folder.mkdir()
        changed(folder, sql)
        whole = (folder / "cache.db").read_bytes()
        with pytest.raises(UsageError, match="another program"):
            Store(str(folder))
        assert (folder / "cache.db").read_bytes() == whole
        assert os.listdir(folder) == ["cache.db"]

    @pytest.mark.parametrize(
        "sql",
        [
            "CREATE TABLE more (name TEXT)",
            "CREATE VIEW more AS SELECT * FROM reports",
            "CREATE INDEX more ON reports (value)",
            "CREATE TRIGGER more AFTER INSERT ON reports BEGIN DELETE FROM reports; END",
            "ALTER TABLE reports ADD COLUMN more AS (zeroblob(1000000000))",
            "ALTER TABLE reports RENAME COLUMN value TO more",
            "PRAGMA user_version = 2",
        ],
    )
    def test_nothing_is_planted_in_ours(self, folder: Path, opened: Store, sql: str) -> None:
        opened.set(b"key", b"value")
        opened.close()
        changed(folder, sql)
        with pytest.raises(UsageError, match="another program"):
            Store(str(folder))

    def test_a_view_in_place_of_our_table(self, folder: Path, opened: Store) -> None:
        opened.close()
        changed(folder, "DROP TABLE reports")
        changed(
            folder,
            "CREATE VIEW reports AS WITH RECURSIVE endless (key) AS"
            " (SELECT x'00' UNION ALL SELECT key FROM endless)"
            " SELECT key, key AS value FROM endless",
        )
        with pytest.raises(UsageError, match="another program"):
            Store(str(folder))

    def test_a_schema_that_is_no_text(self, folder: Path, opened: Store) -> None:
        opened.close()
        whole = (folder / "cache.db").read_bytes()
        planted = whole.replace(b"key BLOB", b"key \xff\xff\xff\xff")
        assert planted != whole
        (folder / "cache.db").write_bytes(planted)
        with pytest.raises((UsageError, sqlite3.Error)):
            Store(str(folder))

    @pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
    def test_links_are_not_followed(self, folder: Path, opened: Store, ending: str) -> None:
        opened.close()
        (folder / "cache.db").unlink()
        elsewhere = folder.parent / "elsewhere"
        link = folder / f"cache.db{ending}"
        for target_exists in (False, True):
            link.symlink_to(elsewhere)
            with pytest.raises(UsageError, match=f"cache.db{ending} in it is no plain file"):
                Store(str(folder))
            assert elsewhere.exists() == target_exists
            link.unlink()
            elsewhere.touch()
        assert elsewhere.read_bytes() == b""

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    @pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
    def test_pipes_are_not_waited_for(self, folder: Path, ending: str) -> None:
        folder.mkdir()
        os.mkfifo(folder / f"cache.db{ending}")
        with pytest.raises(UsageError, match="plain file"):
            Store(str(folder))

    def test_a_journal_that_deletes_files(self, folder: Path, opened: Store) -> None:
        """A hot one that names a super-journal: SQLite itself deletes what it names."""
        opened.close()
        changed(folder, "PRAGMA journal_mode = DELETE")
        evidence = folder.parent / "evidence"
        database = folder / "cache.db"
        magic, name = bytes.fromhex("d9d505f920a163d7"), os.fsencode(evidence)
        page_size = 4096
        start = struct.pack(">iIIII", 0, 0, database.stat().st_size // page_size, 512, page_size)
        end = struct.pack(">I", 2**30 // page_size + 1) + name
        end += struct.pack(">II", len(name), sum(name)) + magic
        journal = (magic + start).ljust(512, b"\0") + end

        def plant() -> None:
            evidence.write_bytes(b"evidence")
            (folder / "cache.db-journal").write_bytes(journal)

        plant()
        changed(folder, "SELECT * FROM reports")  # so it is without the check
        assert not evidence.exists()
        plant()
        with pytest.raises(UsageError, match="another program"):
            Store(str(folder))
        assert evidence.read_bytes() == b"evidence"

    @pytest.mark.parametrize("length", [0, 3, 8, 600])
    def test_what_is_left_of_a_journal(self, folder: Path, opened: Store, length: int) -> None:
        opened.set(b"key", b"value")
        opened.close()
        (folder / "cache.db-journal").write_bytes(b"\1" * length)
        with closing(Store(str(folder))) as again:
            assert again.get(b"key") == b"value"

    def test_what_is_no_database(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "cache.db").write_bytes(b"no database" * 1000)
        with pytest.raises(sqlite3.DatabaseError):
            Store(str(folder))
        assert (folder / "cache.db").read_bytes() == b"no database" * 1000

    def test_what_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        for name in ("file", "file/below", "a\0b"):
            with pytest.raises((OSError, ValueError)):
                Store(str(tmp_path / name))

    @pytest.mark.parametrize("name", ["$HOME ?#%20", "file:a?mode=memory", ":memory:", "钱\udcff"])
    def test_names_are_taken_as_they_are(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        with closing(Store(name)) as opened:
            opened.set(b"key", b"value")
        with closing(Store(str(tmp_path / name))) as opened:
            assert opened.get(b"key") == b"value"
        assert os.listdir(tmp_path) == [name]

    def test_a_lock_that_stays(
        self, folder: Path, opened: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store, "_PATIENCE_S", 0.05)
        opened.set(b"key", b"value")
        with (
            closing(Store(str(folder))) as waiting,
            closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as other,
        ):
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                Store(str(folder))
            waiting.set(b"key", b"new")  # passes over it
            assert waiting.get(b"key") == b"value"
            other.execute("ROLLBACK")
            waiting.set(b"key", b"new")
            assert waiting.get(b"key") == b"new"


class TestLater:
    """What happens to a folder that is in use."""

    def test_it_is_deleted(self, folder: Path, opened: Store) -> None:
        opened.set(b"key", b"value")
        shutil.rmtree(folder)
        with suppress(sqlite3.Error):
            opened.set(b"key", b"new")
        assert not folder.exists()

    def test_it_fills_up(self, folder: Path, opened: Store) -> None:
        opened.set(b"key", b"value")
        opened._connection.execute("PRAGMA max_page_count = 20")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            opened.set(b"key", bytes(100_000))
        assert opened.get(b"key") == b"value"
        opened.set(b"key", b"new")
        assert opened.get(b"key") == b"new"

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to become another user"
    )
    def test_it_may_only_be_read(self) -> None:
        with tempfile.TemporaryDirectory() as place:  # pytest's own are closed to others
            folder = Path(place, "cache")
            with closing(Store(str(folder))) as opened:
                opened.set(b"key", b"value")
            before = (folder / "cache.db").read_bytes()
            for path in (folder, folder.parent):
                path.chmod(0o755)
            done = subprocess.run(
                [sys.executable, "-c", _AS_NOBODY, str(folder)],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert "readonly database" in done.stdout, done.stderr
            assert (folder / "cache.db").read_bytes() == before


_AS_NOBODY = """
import os, sqlite3, sys
from screencheck.cache.store import Store
os.setuid(65534)
try:
    Store(sys.argv[1])
except sqlite3.OperationalError as error:
    print(error)
"""

_HAMMER = """
import hashlib, sys
from screencheck.cache.store import Store
store = Store(sys.argv[1])
wrong = 0
for turn in range(3):
    for number in range(60):
        key = b"%d" % number
        value = hashlib.sha256(key).digest() * 500
        found = store.get(key)
        wrong += found not in (None, value)
        store.set(key, value)
print(wrong, sum(store.get(b"%d" % n) is not None for n in range(60)))
"""


def test_processes_share_it(folder: Path) -> None:
    """All of them open it at once, where there is none yet."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _HAMMER, str(folder)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for worker in workers:
        out, errors = worker.communicate(timeout=120)
        assert (out.split(), errors) == ([b"0", b"60"], b"")


def test_a_killed_process_leaves_it_whole(folder: Path) -> None:
    code = _HAMMER.replace("range(3)", "range(10**6)").replace("found = ", "print(1); found = ")
    with subprocess.Popen(
        [sys.executable, "-uc", code, str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    ) as worker:
        assert worker.stdout is not None
        for _ in range(40):
            worker.stdout.readline()
        worker.kill()
    with closing(Store(str(folder))) as opened:
        assert opened.get(b"0") is not None
        opened.set(b"0", b"new")
        assert opened.get(b"0") == b"new"
