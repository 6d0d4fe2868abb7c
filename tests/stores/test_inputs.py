"""URLs among what users name: objects, folders, patterns, lists; and the real command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from s3fs import S3FileSystem

from screencheck import stores
from screencheck.errors import UsageError
from screencheck.inputs import Input, count, expand, refuse_among, refuse_to_overwrite
from tests.conftest import fixture_image

from .conftest import put

ROOT = Path(__file__).resolve().parents[2]


def names(*paths: str, files_from: str | None = None) -> list[str]:
    return [item.name for item in expand(paths, files_from)]


def kinds(*paths: str) -> list[str | None]:
    return [item.error.kind if item.error else None for item in expand(paths)]


@pytest.fixture
def images(s3: str) -> str:
    """A bucket with images, and what is none."""
    put(s3, "a.png", "f/1.JPG", "f/2/.hidden/x.png", "f/2/b.webp", "f/.x.png", "f/words.txt")
    put(s3, "g[1].png", "plain", "folder/", "f-other/c.png")
    return s3


def test_an_object_is_taken_by_its_suffix_without_a_look(
    images: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> object:
        raise AssertionError("the store was asked")

    monkeypatch.setattr(S3FileSystem, "call_s3", fail)
    for url in (f"{images}/a.png", f"{images}/none.PNG", "s3a://bucket/x.gif", "gcs://b/a.png"):
        assert list(expand([url])) == [Input(url, url)]


def test_a_folder_gives_its_images_sorted(images: str) -> None:
    expected = [f"{images}/f/{name}" for name in ("1.JPG", "2/b.webp")]
    assert names(f"{images}/f/") == expected
    assert names(f"{images}/f") == expected
    rest = [f"{images}/{name}" for name in ("a.png", "f-other/c.png")]
    assert names(images) == [*rest, *expected, f"{images}/g[1].png"]
    assert names(f"{images}/") == names(images)
    assert names(f"{images}/folder/") == []


def test_a_name_without_a_suffix_is_looked_at(images: str) -> None:
    assert list(expand([f"{images}/plain"])) == [Input(f"{images}/plain", f"{images}/plain")]
    assert kinds(f"{images}/nothing") == ["not_found"]
    assert kinds(f"{images}/nothing/") == ["not_found"]
    assert kinds("s3://no-such-bucket/f/", "s3://no-such-bucket/f") == ["not_found"] * 2


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.png", ["a.png", "g[1].png"]),
        ("**/*.[pw]*", ["a.png", "f-other/c.png", "f/2/b.webp", "g[1].png"]),
        ("f/*", ["f/1.JPG", "f/words.txt"]),
        ("f/.*", ["f/.x.png"]),
        ("f/2/.*/*", ["f/2/.hidden/x.png"]),
        ("f*/?.png", ["f-other/c.png"]),
        ("g[[]1].png", ["g[1].png"]),
    ],
)
def test_patterns(images: str, pattern: str, found: list[str]) -> None:
    assert names(f"{images}/{pattern}") == [f"{images}/{name}" for name in found]


def test_a_pattern_lists_from_what_it_begins_with(
    images: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    call = S3FileSystem.call_s3

    def note(self: S3FileSystem, method: str, **what: str) -> object:
        asked.append((method, what.get("Prefix")))
        return call(self, method, **what)

    monkeypatch.setattr(S3FileSystem, "call_s3", note)
    names(f"{images}/f/wor*/**/*.png")
    assert asked == [("list_objects_v2", "f/wor")]
    assert kinds(f"{images}/x/*.png") == ["not_found"]


def test_schemes_that_nothing_reads(tmp_path: Path) -> None:
    listing = tmp_path / "list"
    listing.write_text("http://127.0.0.1:1/a.png\nftp://h/b.png\ns3://bad@host/c.png\n")
    for item in expand([], str(listing)):
        assert item.error is not None
        assert item.error.kind == "not_found"
    (item,) = expand(["http://host/a.png"])
    assert item.error is not None
    assert "s3://" in item.error.message


def test_files_by_their_urls(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    assert names(f"file://{tmp_path}") == [str(tmp_path / "a.png")]
    assert names(f"file://{tmp_path}/a.png") == [str(tmp_path / "a.png")]
    assert kinds(f"file://{tmp_path}/none.png") == ["not_found"]


def test_lists_in_a_store_and_of_urls(images: str) -> None:
    put(images, "list", data=f"{images}/f/\n{images}/*.png\nnothing.png\n".encode())
    found = names(files_from=f"{images}/list")
    assert found == [*names(f"{images}/f/"), *names(f"{images}/*.png"), "nothing.png"]
    with pytest.raises(UsageError, match="cannot read the list"):
        expand([], f"{images}/no-list")
    assert count([], f"{images}/list") is None
    assert count([f"{images}/a.png"]) is None


def test_a_listing_that_breaks_off(images: str, monkeypatch: pytest.MonkeyPatch) -> None:
    call = S3FileSystem.call_s3

    def break_off(self: S3FileSystem, method: str, **what: object) -> object:
        if "ContinuationToken" in what:
            raise PermissionError("secret")
        return call(self, method, **what, MaxKeys=2)

    monkeypatch.setattr(S3FileSystem, "call_s3", break_off)
    *_, last = expand([f"{images}/f/"])
    assert last.name == f"{images}/f/"
    assert last.error is not None
    assert last.error.kind == "permission"
    assert "secret" not in last.error.message


def test_output_among_what_is_examined() -> None:
    paths = ["s3://bucket/pictures/", "gcs://bucket/x/*/a.png", "s3://bad bucket"]
    for folder in ("s3a://bucket/pictures/copies", "s3://bucket/pictures", "gs://bucket/x/y"):
        with pytest.raises(UsageError, match="lies in one"):
            refuse_among(folder, paths)
    for folder in ("s3://bucket/pictures-2", "gs://bucket/pictures/", "out", "gs://bucket/x/y/z"):
        refuse_among(folder, paths)
    refuse_to_overwrite("s3://bucket/out.jsonl", paths)
    with pytest.raises(UsageError):
        refuse_to_overwrite("s3://bucket/list", ["s3://bucket/list"])


def run(*arguments: str, module: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, "scan", "--format", "jsonl", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SCREENCHECK_ISOLATED": "1"},
    )


def test_the_command_line_takes_urls(images: str, tmp_path: Path) -> None:
    listing = tmp_path / "list"
    listing.write_text(f"{images}/none/\n{images}/f/1.JPG\n")
    done = run(
        f"{images}/f/", f"{images}/*.png", "--files-from", str(listing), module="tests.fake_cli"
    )
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["path"] for record in records] == [
        *(f"{images}/{name}" for name in ("f/1.JPG", "f/2/b.webp", "a.png", "g[1].png")),
        f"{images}/none/",
        f"{images}/f/1.JPG",
    ]
    assert "Traceback" not in done.stderr
    assert done.returncode == 2  # one was not there


def test_the_real_pipeline_reads_an_object(images: str) -> None:
    image = fixture_image("clean-alipay-success-ios.png")
    stores.RemoteFolder(images).write("real/图 #1.png", image.read_bytes())
    done = run(f"{images}/real/", f"{images}/gone.png", module="screencheck")
    real, gone = (json.loads(line) for line in done.stdout.splitlines())
    assert real["path"] == f"{images}/real/图 #1.png"
    assert real["sha256"]
    assert real["verdict"] != "error"
    assert gone["error"] == {"kind": "not_found", "message": "no such object"}
    assert "Traceback" not in done.stderr
    assert "Unclosed" not in done.stderr
