"""A local folder: files are there whole or not at all, for one run at a time; URLs go elsewhere."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from screencheck.errors import UsageError
from screencheck.shards import FORMATS, opened
from screencheck.shards.folder import LOCK, LocalFolder, open_folder

from .places import Memory, feed, fresh, inputs, report_on
from .writer import NAMES, SIZE

ROOT = Path(__file__).resolve().parents[2]


def files(where: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in where.iterdir() if path.name != LOCK}


def command(where: Path, form: str) -> list[str]:
    return [sys.executable, "-m", "tests.shards.writer", str(where), form]


class TestLocalFolder:
    def test_what_a_folder_offers(self, tmp_path: Path) -> None:
        place = LocalFolder(str(tmp_path))
        place.write("one", b"1")
        place.write("one", b"2")
        place.write("none", b"")
        assert sorted(place.names()) == ["none", "one"]
        with place.open("one") as stream:
            assert stream.read() == b"2"
        place.remove("one")
        assert list(place.names()) == ["none"]
        with pytest.raises(FileNotFoundError):
            place.open("one")

    def test_a_link_in_the_way_is_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "letter").write_bytes(b"Dear all")
        (tmp_path / ".one.tmp").symlink_to(tmp_path / "letter")
        LocalFolder(str(tmp_path)).write("one", b"1")
        assert files(tmp_path) == {"letter": b"Dear all", "one": b"1"}
        assert not (tmp_path / "one").is_symlink()

    @pytest.mark.parametrize("step", ["fsync", "replace"])
    def test_a_full_disk_leaves_no_half_of_a_file(
        self, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = getattr(os, step)
        full = False

        def failing(*args: Any) -> Any:
            if full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*args)

        monkeypatch.setattr(os, step, failing)
        where = tmp_path / "results"
        names = list("abcdefg")

        def run() -> None:
            nonlocal full
            with opened(str(where), "jsonl", 3) as target:
                for ordinal, item in enumerate(target.pending(inputs(names))):
                    full = ordinal == 5
                    target.add(ordinal, report_on(item))

        with pytest.raises(OSError, match="No space left"):
            run()
        whole = fresh(names)
        assert files(where) == {n: whole[n] for n in ("_screencheck.json", "part-000000.jsonl.gz")}
        full = False
        with opened(str(where), "jsonl", 3, resume=True) as target:
            feed(target, names)
        assert files(where) == whole

    def test_an_interruption_leaves_the_complete_parts(self, tmp_path: Path) -> None:
        names = list("abcdefg")

        def listing() -> Iterator[str]:
            yield from names[:5]
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt), opened(str(tmp_path), "jsonl", 3) as target:
            feed(target, listing())
        whole = fresh(names)
        assert files(tmp_path) == {
            n: whole[n] for n in ("_screencheck.json", "part-000000.jsonl.gz")
        }

    def test_other_files_stay(self, tmp_path: Path) -> None:
        (tmp_path / "letter.txt").write_bytes(b"Dear all")
        (tmp_path / "part-000000").mkdir()
        with opened(str(tmp_path), "jsonl", 3) as target:
            feed(target, "abcd")
        (tmp_path / "part-000000").rmdir()
        assert files(tmp_path) == {**fresh(list("abcd")), "letter.txt": b"Dear all"}

    def test_a_folder_in_the_place_of_a_part(self, tmp_path: Path) -> None:
        with opened(str(tmp_path), "jsonl", 3) as target:
            feed(target, "abcd")
        (tmp_path / "part-000002.jsonl.gz").mkdir()
        with (
            pytest.raises(UsageError, match=r"cannot continue .*part-000002"),
            opened(str(tmp_path), "jsonl", 3, resume=True) as target,
        ):
            feed(target, "abcdefgh")

    def test_a_place_that_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        for name in ("file", "file/below", "nul\0"):
            with (
                pytest.raises(UsageError, match="cannot write to the folder"),
                opened(str(tmp_path / name), "jsonl"),
            ):
                pass

    @pytest.mark.parametrize(("form", "size"), [("jsonl", 0), ("csv", 3)])
    def test_no_folder_is_made_for_nothing(self, form: str, size: int, tmp_path: Path) -> None:
        with pytest.raises(UsageError), opened(str(tmp_path / "results"), form, size):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_errors_of_the_body_are_its_own(self, tmp_path: Path) -> None:
        with pytest.raises(OSError, match="mine"), opened(str(tmp_path), "jsonl"):
            raise OSError("mine")

    def test_one_run_at_a_time(self, tmp_path: Path) -> None:
        with (
            opened(str(tmp_path), "jsonl"),
            pytest.raises(UsageError, match="another run is writing to"),
            opened(str(tmp_path), "jsonl", resume=True),
        ):
            pass
        with opened(str(tmp_path), "jsonl", resume=True) as target:
            feed(target, "ab")


class TestKilled:
    @pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
    @pytest.mark.parametrize("form", FORMATS)
    def test_a_killed_run_is_continued(self, form: str, tmp_path: Path) -> None:
        """The same command again and again, each killed as soon as it writes, until one ends."""
        where = tmp_path / "results"
        killed = 0
        for _ in range(20):
            seen = set(os.listdir(where)) if where.exists() else set()
            with subprocess.Popen(command(where, form), cwd=ROOT) as process:
                while process.poll() is None:
                    now = set(os.listdir(where)) if where.exists() else set()
                    if killed < 5 and any("part" in name for name in now - seen):
                        time.sleep(killed / 1000)
                        process.send_signal(signal.SIGKILL)
                        killed += 1
                        break
            if process.returncode == 0:
                break
            assert not (where / "_SUCCESS").exists()
        assert killed == 5
        assert files(where) == fresh(NAMES, form, SIZE)

    @pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
    def test_the_lock_goes_with_its_process(self, tmp_path: Path) -> None:
        where = tmp_path / "results"
        with subprocess.Popen(command(where, "jsonl"), cwd=ROOT) as process:
            while not (where / "_screencheck.json").exists():
                time.sleep(0.01)
            with (
                pytest.raises(UsageError, match="another run is writing to"),
                open_folder(str(where)),
            ):
                pass
            process.kill()
        with open_folder(str(where)):
            pass


class TestRemote:
    @pytest.fixture
    def remote(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Memory]:
        """Stands in for the module of object stores."""
        places: dict[str, Memory] = {}
        stores = ModuleType("screencheck.stores")
        stores.is_url = lambda text: text.startswith("memory://")  # type: ignore[attr-defined]
        stores.RemoteFolder = lambda url: places.setdefault(url, Memory())  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "screencheck.stores", stores)
        return places

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_url_leads_to_a_store(self, form: str, remote: dict[str, Memory]) -> None:
        for until in (4, None):
            with opened("memory://results", form, 3, resume=True) as target:
                feed(target, list("abcdefg"), until=until)
        assert remote["memory://results"].files == fresh(list("abcdefg"), form)
        with pytest.raises(UsageError, match="go on with it"), opened("memory://results", form, 3):
            pass

    def test_a_name_with_a_colon_is_none(
        self, remote: dict[str, Memory], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        with opened("odd://name", "jsonl", 3) as target:
            feed(target, "a")
        assert not remote
        assert (tmp_path / "odd:" / "name" / "_SUCCESS").exists()

    def test_a_put_that_fails(self, remote: dict[str, Memory]) -> None:
        class Failing(Memory):
            def write(self, name: str, data: bytes) -> None:
                if name.startswith("part-000001"):
                    raise OSError("the store answers 503")
                super().write(name, data)

        remote["memory://results"] = Failing()
        with (
            pytest.raises(OSError, match="503"),
            opened("memory://results", "jsonl", 3) as target,
        ):
            feed(target, list("abcdefg"))
        assert sorted(remote["memory://results"].files) == [
            "_screencheck.json",
            "part-000000.jsonl.gz",
        ]
