"""`scan --format html` and `scan --annotate`, from the command line to the file."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from screencheck import exit_codes
from screencheck.cli import cli
from tests.conftest import fixture_image
from tests.fakes import FakeScanner
from tests.in_process import examine_with
from tests.reports.html.pages import Reader

FAKE, CLEAN = "fake-chat-375x812.png", "clean-ios-chat-750.png"


ROOT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "0"}


def run(*args: str, module: str = "tests.fake_cli") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, "scan", *args],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )


@pytest.fixture
def image(tmp_path: Path) -> str:
    (tmp_path / "fake.png").write_bytes(b"\x89PNG")
    return str(tmp_path / "fake.png")


def test_real_images_are_reported_and_copied(tmp_path: Path) -> None:
    """The same with one process and with two: pictures travel from the workers."""
    fake, clean = (str(fixture_image(name)) for name in (FAKE, CLEAN))
    documents = []
    for jobs in ("1", "2"):
        out, copies = tmp_path / f"{jobs}.html", tmp_path / jobs
        options = ("--format", "html", "-o", str(out), "--annotate", str(copies), "-j", jobs)
        done = run(*options, fake, clean, module="screencheck")
        assert (done.returncode, done.stdout) == (exit_codes.FLAGGED, "")
        documents.append(out.read_text("utf-8"))
        (copy,) = copies.iterdir()
        with Image.open(fake) as original, Image.open(copy) as annotated:
            assert annotated.size == original.size
            assert original.convert("RGB").tobytes() != annotated.convert("RGB").tobytes()
    assert documents[0] == documents[1]
    page = Reader(documents[0])
    assert len(page.of("article")) == 2
    assert len([a for a in page.of("img") if a["alt"] == "The examined picture"]) == 2
    assert "file PNG, " in page.text
    assert page.of("rect")


def test_html_goes_to_a_pipe(image: str) -> None:
    done = run("--format", "html", image)
    assert done.returncode == exit_codes.FLAGGED
    assert done.stdout.startswith("<!doctype html>")
    assert done.stdout.endswith("</html>\n")
    Reader(done.stdout)


def test_html_does_not_go_to_a_terminal(image: str) -> None:
    parent, child = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "tests.fake_cli", "scan", "--format", "html", image],
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=subprocess.PIPE,
        env=environment(),
        check=False,
    )
    os.close(child)
    try:
        written = os.read(parent, 1000)
    except OSError:  # nothing was written, and nobody can any more
        written = b""
    os.close(parent)
    assert done.returncode == exit_codes.ERROR
    assert written == b""
    assert (
        done.stderr.decode()
        .strip()
        .endswith("an HTML report is for a browser: name a file with -o FILE")
    )


@pytest.mark.parametrize("below", ["fake.png", "fake.png/copies"])
def test_a_folder_for_copies_that_cannot_be_made_is_one_line(image: str, below: str) -> None:
    done = run("--annotate", str(Path(image).parent / below), image)
    assert (done.returncode, done.stdout) == (exit_codes.ERROR, "")
    assert "cannot write to the folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_copies_do_not_go_where_images_are_read(image: str) -> None:
    folder = str(Path(image).parent)
    done = run("--annotate", f"{folder}/copies", folder)
    assert done.returncode == exit_codes.ERROR
    assert "name another" in done.stderr
    assert not (Path(folder) / "copies").exists()


def test_a_document_that_was_interrupted_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examine_with(monkeypatch, FakeScanner)
    for name in ("fake.png", "interrupt.png"):
        (tmp_path / name).write_bytes(b"\x89PNG")
    done = CliRunner().invoke(cli, ["scan", "--format", "html", str(tmp_path)])
    assert done.exit_code == exit_codes.INTERRUPTED
    assert len(Reader(done.stdout).of("article")) == 1
    assert io.StringIO(done.stdout).readline() == "<!doctype html>\n"
