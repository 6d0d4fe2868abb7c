"""Strange things where files are expected: each gives a record, and none is waited for."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from screencheck.errors import ImageError
from screencheck.inputs import expand
from screencheck.screenshot import load
from screencheck.settings import Limits

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files of POSIX")

_NAMES = (
    b"-rf.png",
    b"--output=x.png",
    b"-.png",
    b"new\nline.png",
    b"escape\x1b[2J\x07.png",
    b"\xff\xfe.png",
    "bidi\u202egnp.exe.png".encode(),
    b"<x-evil onload=alert(1)>.png",
    b"=1+1.png",
    b" .png",
    b"n" * 251 + b".png",
    "图.png".encode(),
    b"a\\b%s{x}.png",
)


def scan(*arguments: str | bytes, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """The real program, given up after a minute."""
    return subprocess.run(
        [sys.executable, "-m", "screencheck", "scan", *arguments],
        cwd=cwd,
        capture_output=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def records(done: subprocess.CompletedProcess[bytes]) -> dict[bytes, dict[str, Any]]:
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert b"Traceback" not in done.stderr
    return {os.fsencode(record["path"]): record for record in found}


def kinds(done: subprocess.CompletedProcess[bytes]) -> dict[bytes, str | None]:
    return {path: (record["error"] or {}).get("kind") for path, record in records(done).items()}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """One of each thing that a folder may hold besides images."""
    os.mkfifo(tmp_path / "fifo.png")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path)  # names of sockets are short
        server.bind("socket.png")
        os.chdir(here)
        (tmp_path / "null.png").symlink_to(os.devnull)
        (tmp_path / "endless.png").symlink_to("/dev/zero")
        (tmp_path / "loop.png").symlink_to("loop.png")
        (tmp_path / "gone.png").symlink_to("nowhere")
        (tmp_path / "up").symlink_to(tmp_path)
        (tmp_path / "folder.png").mkdir()
        (tmp_path / "empty.png").touch()
        yield tmp_path


EXPECTED = {
    "fifo.png": "not_a_file",
    "socket.png": "not_a_file",
    "null.png": "not_a_file",
    "endless.png": "not_a_file",
    "loop.png": "unreadable",
    "gone.png": "not_found",
    "empty.png": "empty",
}


def test_what_is_no_file_has_its_record_and_is_not_waited_for(folder: Path) -> None:
    found = kinds(scan("--format", "jsonl", ".", cwd=folder))
    assert found == {os.fsencode(f"./{name}"): kind for name, kind in EXPECTED.items()}


def test_named_one_by_one_they_have_the_same(folder: Path) -> None:
    done = scan("--format", "jsonl", *EXPECTED, "fifo.png/below.png", cwd=folder)
    expected = {os.fsencode(name): kind for name, kind in EXPECTED.items()}
    assert kinds(done) == expected | {b"fifo.png/below.png": "not_found"}


def test_no_name_does_harm(tmp_path: Path) -> None:
    wanted = set()
    for name in _NAMES:
        try:
            (tmp_path / os.fsdecode(name)).write_bytes(b"no image")
        except OSError:  # some file systems take no such names
            continue
        wanted.add(b"./" + name)
    assert len(wanted) > 8
    assert kinds(scan("--format", "jsonl", ".", cwd=tmp_path)) == dict.fromkeys(
        wanted, "not_an_image"
    )
    after_dashes = scan("--format", "jsonl", "--", b"-rf.png", b"--output=x.png", cwd=tmp_path)
    assert set(records(after_dashes)) == {b"-rf.png", b"--output=x.png"}
    assert not (tmp_path / "x.png").exists() or (tmp_path / "x.png").stat().st_size == 8
    for form in ("text", "csv", "html"):
        done = scan("--format", form, "--text", ".", cwd=tmp_path)
        shown = (done.stdout + done.stderr).decode("utf-8")
        assert b"<x-evil" not in done.stdout or form != "html"
        assert not [c for c in shown if c in "\x07\x1b\x7f\u202e" or "\x80" <= c <= "\x9f"]
        assert len(done.stderr.splitlines()) == len(wanted) + 1  # the summary


def test_a_path_longer_than_any_may_be(tmp_path: Path) -> None:
    deep = "d/" * 3_000 + "a.png"
    assert kinds(scan("--format", "jsonl", deep, "x" * 300, cwd=tmp_path)) == {
        deep.encode(): "unreadable",
        b"x" * 300: "unreadable",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert kinds(scan("--format", "jsonl", ".", cwd=tmp_path)) == {b"./closed": "permission"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("png.jpg", None), ("picture.txt", None), ("zip.png", "not_an_image")],
)
def test_the_extension_means_nothing(name: str, kind: str | None, tmp_path: Path) -> None:
    path = tmp_path / name
    if kind is None:
        Image.new("RGB", (8, 8)).save(path, "PNG")
        assert load(path, Limits()).facts.format == "PNG"
        return
    path.write_bytes(b"PK\x03\x04" + b"\0" * 60)
    with pytest.raises(ImageError) as caught:
        load(path, Limits())
    assert caught.value.kind == kind


def picture(path: Path, side: int = 64) -> Path:
    Image.effect_noise((side, side), 90).save(path, "PNG")
    return path


def remove(path: Path) -> None:
    path.unlink()


def become_a_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def lose_its_end(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def lose_all(path: Path) -> None:
    os.truncate(path, 0)


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\0" * 200_000)


CHANGES: list[tuple[Callable[[Path], None], str]] = [
    (remove, "not_found"),
    (become_a_fifo, "not_a_file"),
    (become_a_folder, "not_a_file"),
    (lose_its_end, "damaged"),
    (lose_all, "empty"),
    (grow, "too_large"),
]


@pytest.mark.parametrize(("change", "kind"), CHANGES)
@pytest.mark.parametrize("moment", ["listed", "looked at", "opened"])
def test_files_that_change_while_they_are_examined(
    moment: str,
    change: Callable[[Path], None],
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = picture(tmp_path / "a.png")
    (item,) = expand([str(tmp_path)])
    looked, opened = os.stat, os.fstat

    def look(target: Any) -> os.stat_result:
        status = looked(target)
        monkeypatch.setattr(os, "stat", looked)
        change(path)
        return status

    def after_opening(descriptor: int) -> os.stat_result:
        status = opened(descriptor)
        monkeypatch.setattr(os, "fstat", opened)
        change(path)
        return status

    if moment == "listed":
        change(path)
    elif moment == "looked at":
        monkeypatch.setattr(os, "stat", look)
    else:
        monkeypatch.setattr(os, "fstat", after_opening)
    if moment == "opened" and change in (remove, become_a_fifo, become_a_folder):
        assert load(item.readable, Limits()).facts.format == "PNG"  # what was opened stays
        return
    with pytest.raises(ImageError) as caught:
        load(item.readable, Limits(max_bytes=100_000))
    assert caught.value.kind == kind
