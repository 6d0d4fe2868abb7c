"""A folder of bytes: nothing in it is run, nothing beside it is touched, and many may share it."""

from __future__ import annotations

import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import diskcache
import pytest

from screencheck.cache import store
from screencheck.cache.store import Store
from screencheck.errors import UsageError
from screencheck.inputs import IMAGE_SUFFIXES

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


@pytest.mark.parametrize("in_file", [True, False])
def test_a_pickle_is_never_run(folder: Path, opened: Store, in_file: bool) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(folder / "run"),)

    opened.set(b"key", b"value")
    pickled = pickle.dumps(Bomb())
    (folder / "bomb.val").write_bytes(pickled)
    sql = "UPDATE Cache SET mode = 4, value = ?, filename = ?"
    changed(folder, sql, None if in_file else pickled, "bomb.val" if in_file else None)
    with diskcache.Cache(folder) as plain:  # the library as it is does run it
        plain.get(b"key")
    assert (folder / "run").is_dir()
    (folder / "run").rmdir()
    with closing(Store(str(folder))) as again, pytest.raises(ValueError, match="bytes"):
        again.get(b"key")
    with pytest.raises(ValueError, match="bytes"):
        opened.get(b"key")
    assert not (folder / "run").exists()
    opened.set(b"key", b"new")
    assert opened.get(b"key") == b"new"
    assert (folder / "bomb.val").exists()


@pytest.mark.parametrize("mode", [0, 2, 3, 5, "x", None])
def test_rows_do_not_read_files(folder: Path, opened: Store, mode: Any) -> None:
    secret = folder.parent / "secret"
    secret.write_bytes(b"secret")
    opened.set(b"key", b"value")
    changed(folder, "UPDATE Cache SET mode = ?, filename = ?, value = NULL", mode, str(secret))
    with pytest.raises(ValueError, match="bytes"):
        opened.get(b"key")


def test_text_in_a_row_is_no_value(folder: Path, opened: Store) -> None:
    opened.set(b"key", b"value")
    changed(folder, "UPDATE Cache SET value = 'text'")
    with pytest.raises(ValueError, match="bytes"):
        opened.get(b"key")


def test_files_that_rows_name_are_not_deleted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where a row is replaced nor where it is evicted."""
    monkeypatch.setitem(store._SETTINGS, "size_limit", 100_000)
    evidence = folder.parent / "evidence"
    evidence.write_bytes(b"evidence")
    with closing(Store(str(folder))) as opened:
        for key in (b"a", b"b"):
            opened.set(key, b"value")
        changed(folder, "UPDATE Cache SET filename = ?, expire_time = 1", str(evidence))
        opened.set(b"a", b"new")
        for number in range(20):
            opened.set(bytes([number]), os.urandom(20_000))
        assert opened.get(b"b") is None
    assert evidence.read_bytes() == b"evidence"


def test_what_was_stored_first_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(store._SETTINGS, "size_limit", 500_000)
    with closing(Store(str(folder))) as opened:
        for number in range(100):
            opened.set(bytes([number]), os.urandom(20_000))
        kept = [number for number in range(100) if opened.get(bytes([number])) is not None]
    assert kept[-1] == 99
    assert len(kept) < 50
    assert kept == list(range(100 - len(kept), 100))
    assert (folder / "cache.db").stat().st_size < 700_000


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("_directory", "/nowhere"),
        ("_disk", "x"),
        ("get", "x"),
        ("reset", 1),
        ("sqlite_user_version", 77),
        ("size_limit", 0),
        ("eviction_policy", "none"),
        ("cull_limit", "x"),
        ("sqlite_journal_mode", "off"),
        ("statistics", 1),
    ],
)
def test_the_database_does_not_choose_settings(
    folder: Path, opened: Store, key: str, value: Any
) -> None:
    opened.set(b"key", b"value")
    changed(folder, "INSERT OR REPLACE INTO Settings VALUES (?, ?)", key, value)
    with closing(Store(str(folder))) as again:
        assert again.get(b"key") == b"value"
        again.set(b"key", b"new")
        assert again.get(b"key") == b"new"
        assert again._cache.size_limit == store.SIZE_LIMIT
        assert again._cache.eviction_policy == "least-recently-stored"
        assert again._cache.directory == str(folder)
    with closing(sqlite3.connect(folder / "cache.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)


def test_the_disk_has_no_settings_of_others(folder: Path, opened: Store) -> None:
    changed(folder, "INSERT INTO Settings VALUES ('disk__directory', '/')")
    with pytest.raises(TypeError):
        Store(str(folder))


class TestForeign:
    @pytest.mark.parametrize(
        "sql",
        [
            "CREATE TABLE photos (name TEXT)",
            "CREATE TABLE Cache (name TEXT)",
            "CREATE TABLE Settings (name TEXT)",
            "CREATE TABLE Settings (key TEXT)",
        ],
    )
    def test_a_database_of_others_is_left_alone(self, folder: Path, sql: str) -> None:
        folder.mkdir()
        changed(folder, sql)
        whole = (folder / "cache.db").read_bytes()
        with pytest.raises((UsageError, sqlite3.Error)):
            Store(str(folder))
        assert (folder / "cache.db").read_bytes() == whole

    def test_a_cache_of_the_library_itself(self, folder: Path) -> None:
        with diskcache.Cache(folder) as plain:
            plain["key"] = {"a": 1}
        with pytest.raises(UsageError, match="another program"):
            Store(str(folder))
        with diskcache.Cache(folder) as plain:
            assert plain["key"] == {"a": 1}

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

    def test_a_name_that_the_library_would_change(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ELSEWHERE", str(tmp_path / "elsewhere"))
        with pytest.raises(UsageError, match="variable"):
            Store(str(tmp_path / "$ELSEWHERE"))
        assert os.listdir(tmp_path) == []
        with closing(Store(str(tmp_path / "$NONE ?#%20"))) as opened:
            opened.set(b"key", b"value")
        with closing(Store(str(tmp_path / "$NONE ?#%20"))) as opened:
            assert opened.get(b"key") == b"value"

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
