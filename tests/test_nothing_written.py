"""A scan writes only where it was told to, and opens no connection: watched by an audit hook.

The hook runs in the program and in its workers, from a `sitecustomize` in front of their path. It
sees what Python does; what native code wrote would be seen in the folders, which are compared.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from screencheck import exit_codes

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "fixtures" / "images"

# Every process appends to one file; small writes to it do not mix. `open` comes with a path and
# flags; a path that is a number is a descriptor, such as a pipe.
_HOOK = """
import os, sys

log = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
events = {
    "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr", "os.fork", "os.exec",
    "os.posix_spawn", "os.system", "subprocess.Popen", "shutil.copyfile", "shutil.move",
    "tempfile.mkstemp", "tempfile.mkdtemp", "urllib.Request", "sqlite3.connect",
}

def hook(event, args):
    if event == "open":
        path, mode, flags = args
        if isinstance(path, int) or not (flags or 0) & writing:
            return
    elif event not in events and not event.startswith("socket."):
        return
    os.write(log, (event + "\\t" + repr(args[:1])[1:].rstrip(",)") + "\\n").encode())

sys.addaudithook(hook)
"""


def watched(tmp_path: Path, *arguments: str) -> tuple[list[tuple[str, str]], int]:
    """(event, first argument) of each thing that a scan did, and its exit status."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(_HOOK)
    log = tmp_path / "log"
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    place = tmp_path / "place"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("SCREENCHECK_")
    }
    done = subprocess.run(
        [sys.executable, "-B", "-m", "screencheck", "scan", *arguments],
        cwd=place,
        capture_output=True,
        timeout=300,
        check=False,
        env=environment
        | {
            "PYTHONPATH": os.pathsep.join([str(hook), str(ROOT)]),
            "PYTHONDONTWRITEBYTECODE": "1",  # which is Python's, for whatever is imported first
            "AUDIT_LOG": str(log),
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home),
            "TMPDIR": str(tmp_path / "temporary"),
        },
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    lines = [line.partition("\t") for line in log.read_text().splitlines()]
    return [(event, argument.strip("'")) for event, _, argument in lines], done.returncode


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder to work in with two images, and an empty one for temporary files."""
    (tmp_path / "temporary").mkdir()
    folder = tmp_path / "place" / "images"
    folder.mkdir(parents=True)
    for name in ("fake-wechat-packet-888.png", "clean-wechat-success-ios.png"):
        shutil.copy(IMAGES / name, folder)
    (folder / "cut.png").write_bytes((IMAGES / "fake-wechat-packet-888.png").read_bytes()[:900])
    return folder.parent


def everything(folder: Path) -> dict[str, tuple[int, int]]:
    files = {path: path.stat() for path in folder.rglob("*")}
    return {
        str(path.relative_to(folder)): (0 if path.is_dir() else stat.st_mtime_ns, stat.st_size)
        for path, stat in files.items()
    }


def test_the_hook_sees_what_it_should(tmp_path: Path, place: Path) -> None:
    """Otherwise the tests below would see nothing in whatever happens."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(_HOOK)
    deed = (
        "import socket, os; open('new', 'w'); os.mkdir('folder');"
        "socket.socket().connect_ex(('127.0.0.1', 9))"
    )
    subprocess.run(
        [sys.executable, "-c", deed],
        cwd=place,
        check=True,
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path / "hook"),
            "AUDIT_LOG": str(tmp_path / "log"),
        },
    )
    seen = [line.split("\t")[0] for line in (tmp_path / "log").read_text().splitlines()]
    assert {"open", "os.mkdir", "socket.connect"} <= set(seen)


# urllib3, which rapidocr imports, looks by these two whether the machine knows IPv6.
_AT_IMPORT = {"socket.__new__", "socket.bind"}
_PROCESSES = {"subprocess.Popen", "os.posix_spawn", "os.fork", "os.exec"}
_TEMPORARY = {"tempfile.mkdtemp", "tempfile.mkstemp", "os.mkdir", "os.remove", "os.rmdir"}


def assert_quiet(events: list[tuple[str, str]], tmp_path: Path) -> None:
    """No connection; apart from null devices only temporary files of Tesseract, and those gone."""
    names = {event for event, _ in events}
    assert names <= {"open"} | _AT_IMPORT | _PROCESSES | _TEMPORARY
    temporary = tmp_path / "temporary"
    touched = [Path(argument) for event, argument in events if event in _TEMPORARY | {"open"}]
    for path in touched:
        # what is removed with its folder is named relative to that
        assert not path.is_absolute() or path.is_relative_to(temporary) or str(path) == os.devnull
    # Also what native code keeps, such as ONNX Runtime, which has telemetry unless told otherwise.
    assert list(temporary.iterdir()) == []
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_nothing_is_written_and_nothing_connected(jobs: str, tmp_path: Path, place: Path) -> None:
    before = everything(place)
    events, status = watched(tmp_path, "--format", "jsonl", "--text", "--jobs", jobs, "images")
    assert status == exit_codes.FLAGGED
    assert_quiet(events, tmp_path)
    assert everything(place) == before


def test_what_is_asked_for_is_written_and_no_more(tmp_path: Path, place: Path) -> None:
    before = everything(place)
    events, status = watched(
        tmp_path, "--format", "html", "-o", "report.html", "--annotate", "copies", "images"
    )
    assert status == exit_codes.FLAGGED
    after = everything(place)
    (copy,) = (place / "copies").iterdir()
    assert set(after) - set(before) == {"report.html", "copies", f"copies/{copy.name}"}
    assert {name: after[name] for name in before} == before
    asked_for = (place / "report.html", place / "copies")
    others = [
        (event, argument)
        for event, argument in events
        if not any((place / argument).is_relative_to(path) for path in asked_for)
    ]
    assert len(others) < len(events)
    assert_quiet(others, tmp_path)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs Tesseract")
def test_tesseract_reads_from_temporary_files_that_are_gone(tmp_path: Path, place: Path) -> None:
    before = everything(place)
    events, status = watched(tmp_path, "--format", "jsonl", "--ocr", "tesseract", "images")
    names = {event for event, _ in events}
    if status == exit_codes.ERROR and "tempfile.mkdtemp" not in names:
        pytest.skip("Tesseract lacks Chinese")
    assert {"subprocess.Popen", "tempfile.mkdtemp", "os.rmdir"} <= names
    assert_quiet(events, tmp_path)
    assert everything(place) == before
