"""`scan --engine ray`, `--shards` and `--sort`, from the command line to the records."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from screencheck import exit_codes, shards
from screencheck.cli.scan import scan
from tests.conftest import fixture_image
from tests.processes import alive
from tests.program import command, environment, run

NAMES = ("fake-chat-375x812.png", "clean-ios-chat-750.png", "unsupported-note.png")
RAY = ("--engine", "ray", "--jobs", "2")


def records(lines: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in lines.splitlines()]
    for record in found:
        del record["seconds"]
    return found


def parts(folder: Path) -> list[list[dict[str, Any]]]:
    files = sorted(folder.glob("part-*.jsonl.gz"))
    return [records(gzip.decompress(file.read_bytes()).decode()) for file in files]


@pytest.fixture
def images(place: Path) -> Path:
    for name in ("b/fake-1.png", "b/consistent.png", "a/suspect.png", "a/error.png", "c/late.png"):
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(b"\x89PNG")
    return place


class TestSort:
    def test_reports_come_in_the_order_of_paths(self, images: Path) -> None:
        done = run("--format", "jsonl", "--sort", "c", "b", "a", "b/fake-1.png")
        paths = [record["path"] for record in records(done.stdout)]
        assert paths == sorted(paths)
        assert len(paths) == 6
        assert done.returncode == exit_codes.FLAGGED

    def test_without_it_in_that_of_the_inputs(self, images: Path) -> None:
        done = run("--format", "jsonl", "c", "a")
        paths = [record["path"] for record in records(done.stdout)]
        assert paths == ["c/late.png", "a/error.png", "a/suspect.png"]


class TestShards:
    def test_records_are_those_of_a_stream(self, images: Path) -> None:
        streamed = run("--format", "jsonl", "a", "b", "c")
        done = run("--shards", "out", "--shard-size", "2", "--jobs", "2", "a", "b", "c")
        assert done.returncode == streamed.returncode == exit_codes.FLAGGED
        assert done.stdout == ""
        assert "5 images: 1 fake, 1 suspect, 2 consistent, 0 unsupported, 1 error" in done.stderr
        found = parts(images / "out")
        assert [len(part) for part in found] == [2, 2, 1]
        assert [record for part in found for record in part] == records(streamed.stdout)
        assert (images / "out" / "_SUCCESS").read_bytes() == b""

    def test_a_second_run_goes_on_only_if_asked(self, images: Path) -> None:
        options = ("--shards", "out", "--shard-size", "2", "--exit-zero")
        run(*options, "a", "b", "c")
        kept = {file.name: file.read_bytes() for file in (images / "out").iterdir()}
        again = run(*options, "a", "b", "c")
        assert again.returncode == exit_codes.ERROR
        assert "out holds the results of a scan: go on with it by --resume" in again.stderr
        (images / "out" / "part-000001.jsonl.gz").unlink()
        resumed = run(*options, "--resume", "a", "b", "c")
        assert "5 images: 1 fake, 1 suspect" in resumed.stderr
        assert {file.name: file.read_bytes() for file in (images / "out").iterdir()} == kept

    def test_parquet(self, images: Path) -> None:
        parquet = pytest.importorskip("pyarrow.parquet")
        done = run("--shards", "out", "--format", "parquet", "a", "b")
        assert done.returncode == exit_codes.FLAGGED
        table = parquet.read_table(images / "out" / "part-000000.parquet")
        assert table.column("path").to_pylist() == [
            "a/error.png",
            "a/suspect.png",
            "b/consistent.png",
            "b/fake-1.png",
        ]

    @pytest.mark.parametrize(
        ("options", "why"),
        [
            (("--format", "parquet"), "parquet is written in parts: name a folder with --shards"),
            (("--format", "html", "--shards", "out"), "--shards writes jsonl or parquet"),
            (("--shards", "out", "-o", "file"), "--shards and --output name two places"),
            (("--shards", "out", "--resume", "-"), "--resume cannot tell whether the image on"),
            (("--shards", "a/error.png/out"), "cannot write to the folder a/error.png/out"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, images: Path, options: tuple[str, ...], why: str
    ) -> None:
        done = run(*options, "a")
        assert (done.returncode, done.stdout) == (exit_codes.ERROR, "")
        assert why in done.stderr
        assert not (images / "out").exists()

    def test_a_scan_that_is_interrupted_can_be_continued(self, images: Path) -> None:
        for number in range(40):
            (images / "c" / f"late-{number:02}.png").touch()
        (images / "d").mkdir()
        (images / "d" / "slow.png").touch()
        options = ("--shards", "out", "--shard-size", "3", "--exit-zero", "a", "b", "c")
        args = command(*options, "d")
        with subprocess.Popen(args, stderr=subprocess.PIPE, env=environment()) as process:
            while not (images / "out" / "part-000004.jsonl.gz").exists():
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, stderr = process.communicate(timeout=60)
        assert process.returncode == exit_codes.INTERRUPTED
        assert b"interrupted after" in stderr
        assert not (images / "out" / "_SUCCESS").exists()
        assert run(*options, "--resume").returncode == exit_codes.ERROR  # one of them is damaged
        assert (images / "out" / "_SUCCESS").exists()
        paths = [record["path"] for part in parts(images / "out") for record in part]
        assert len(paths) == len(set(paths)) == 45

    def test_the_usual_size_is_that_of_the_package(self) -> None:
        (size,) = [param.default for param in scan.params if param.name == "shard_size"]
        assert size == shards.DEFAULT_SIZE


class TestRay:
    @pytest.fixture(autouse=True)
    def _ray(self) -> None:
        pytest.importorskip("ray", reason="Ray is not installed")

    def test_reports_are_those_of_one_machine(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Real pictures, read by the real pipeline in the processes of a cluster."""
        monkeypatch.setenv("HOME", str(place / "home"))
        paths = [*(str(fixture_image(name)) for name in NAMES), "missing.png"]
        here = run("--format", "jsonl", *paths, module="screencheck")
        there = run("--shards", "out", *RAY, *paths, module="screencheck")
        assert there.returncode == here.returncode == exit_codes.FLAGGED
        assert parts(place / "out") == [records(here.stdout)]
        assert len(records(here.stdout)) == 4
        assert not (place / "home" / ".ray").exists()  # where Ray would keep a key

    @pytest.mark.parametrize(
        ("options", "why"),
        [
            (("--address", "127.0.0.1:1"), "cannot reach the Ray cluster: 127.0.0.1:1: "),
            (("--address", "ray://127.0.0.1:1"), "hand it over by `ray job submit`"),
            (("--address", "nowhere"), "cannot reach the Ray cluster: nowhere: "),
            (("--knowledge", "none"), "none: "),
        ],
    )
    def test_what_cannot_work_is_one_line(
        self, place: Path, options: tuple[str, ...], why: str
    ) -> None:
        done = run(*RAY, *options, "a.png", module="screencheck")
        assert (done.returncode, done.stdout) == (exit_codes.ERROR, "")
        assert why in done.stderr
        assert len(done.stderr.splitlines()) == 1

    def test_ctrl_c_ends_it_and_all_its_processes(self, place: Path) -> None:
        paths = [str(fixture_image(NAMES[1]))] * 60
        args = command("--format", "json", *RAY, *paths, module="screencheck")
        with subprocess.Popen(
            args,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            start_new_session=True,
        ) as process:
            assert process.stdout is not None
            first = b""
            while b"clean-ios-chat-750.png" not in first:
                first += os.read(process.stdout.fileno(), 4096)
            family = descendants(process.pid)
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does
            rest, stderr = process.communicate(timeout=60)
        assert process.returncode == exit_codes.INTERRUPTED
        assert json.loads(first + rest)["summary"]["images"] >= 1
        assert b"Traceback" not in stderr
        assert len(family) > 4
        ends = time.monotonic() + 20
        while any(map(alive, family)) and time.monotonic() < ends:
            time.sleep(0.1)
        assert [number for number in family if alive(number)] == []


def descendants(number: int) -> list[int]:
    """The processes below one."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    parents = {int(pid): int(above) for pid, above in map(str.split, listing.stdout.splitlines())}
    found = [number]
    for one in found:
        found += [pid for pid, above in parents.items() if above == one]
    return found[1:]
