"""Going on with a run that was cut short: nothing twice, nothing left out, no file of others."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from screencheck import exit_codes
from screencheck.cli import cli
from screencheck.errors import UsageError
from screencheck.inputs import Input
from screencheck.output import open_output
from screencheck.report import SCHEMA
from screencheck.reports.jsonl import JsonlFormat
from screencheck.resume import Kept, continued
from tests import fakes
from tests.conftest import fixture_image
from tests.program import command, environment, run

NAMES = ("a.png", "fake-b.png", "error.png", "名\n字.png", "\udcff\udc80.png", "a.png", "z.png")


@cache
def lines_of(names: Sequence[str], text: bool = False) -> bytes:
    """A file of results, as a run on these inputs leaves it."""
    form = JsonlFormat()
    reports = (fakes.report(name, name, text=text) for name in names)
    return "".join(map(form.add, reports)).encode()


def inputs(names: Sequence[str]) -> Iterator[Input]:
    return (Input(name, name) for name in names)


def kept(data: bytes, *, text: bool = False) -> Kept:
    return Kept(io.BytesIO(data), "results.jsonl", text=text)


def resumed(data: bytes, names: Sequence[str]) -> bytes:
    """What is in the file when a run that found `data` in it has ended."""
    found = kept(data)
    return data[: found.end] + lines_of(tuple(i.name for i in found.unfinished(inputs(names))))


def paths_of(data: bytes) -> list[str]:
    return [json.loads(line)["path"] for line in data.splitlines()]


class TestKept:
    @given(st.integers(0, len(lines_of(NAMES))))
    def test_a_cut_at_any_byte(self, cut: int) -> None:
        assert resumed(lines_of(NAMES)[:cut], NAMES) == lines_of(NAMES)

    @given(st.integers(1, len(lines_of(NAMES))), st.integers(0, 5000))
    def test_zeros_that_a_loss_of_power_leaves(self, cut: int, zeros: int) -> None:
        whole = lines_of(NAMES)
        assert resumed(whole[:cut] + bytes(zeros), NAMES) == whole

    @given(
        st.lists(st.sampled_from("abcdef"), max_size=12),
        st.lists(st.sampled_from("abcdef"), max_size=12),
        st.data(),
    )
    def test_inputs_that_changed_in_between(
        self, before: list[str], now: list[str], data: st.DataObject
    ) -> None:
        """What has a record keeps it; each input gets as many records as it is named."""
        whole = lines_of(tuple(before))
        cut = data.draw(st.integers(0, len(whole)))
        result = resumed(whole[:cut], now)
        found = kept(whole[:cut])
        assert result.startswith(whole[: found.end])
        earlier = Counter(paths_of(whole[: found.end]))
        assert Counter(paths_of(result)) == Counter(now) | earlier
        again = kept(result)
        assert again.end == len(result)
        assert list(again.unfinished(inputs(now))) == []

    def test_records_count_by_their_verdicts(self) -> None:
        assert kept(lines_of(NAMES)[:-3]).counts == {"fake": 1, "error": 1, "consistent": 4}

    def test_in_step_only_one_input_is_taken_ahead(self) -> None:
        taken = []

        def endless() -> Iterator[Input]:
            for number in range(10**9):
                taken.append(number)
                yield Input(f"{number}", "")

        names = tuple(str(number) for number in range(50))
        assert next(kept(lines_of(names)).unfinished(endless())).name == "50"
        assert len(taken) == 51

    @pytest.mark.parametrize(
        "data",
        [
            b"no record\n",
            b"\n",
            b"[]\n",
            b"1\n",
            b'{"path":"a.png"}\n',
            b'{"schema":"other/1","path":"a.png","verdict":"fake"}\n',
            b'{"schema":"screencheck/1","path":1,"verdict":"fake"}\n',
            b'{"schema":"screencheck/1","path":"a.png","verdict":[]}\n',
            b'{"schema":"screencheck/1","path":"a.png","verdict":"lovely"}\n',
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xfe\n",
            b"[" * 100_000 + b"\n",
            b"no end of line",
            b"\0\0\0",
            b'{"other":1}',
            lines_of(NAMES) + b"more",
            lines_of(NAMES) + b"\n",
            lines_of(NAMES)[:-1] + b"x\n",
            b"\0" + lines_of(NAMES),
        ],
    )
    def test_what_is_not_ours_is_refused(self, data: bytes) -> None:
        with pytest.raises(UsageError, match="no record of screencheck"):
            kept(data)

    def test_a_line_without_end_is_not_read_into_memory(self) -> None:
        class Endless(io.RawIOBase):
            given = 0

            def readable(self) -> bool:
                return True

            def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
                self.given += len(buffer)
                begin = b'{"schema":"screencheck/1","path":"' if not buffer[0] else b""
                buffer[:] = begin.ljust(len(buffer), b"x")[: len(buffer)]
                return len(buffer)

        raw = Endless()
        with pytest.raises(UsageError, match="no record of screencheck"):
            Kept(io.BufferedReader(raw), "endless", text=False)  # type: ignore[type-var]
        assert raw.given < 100 * 1024 * 1024

    def test_records_of_another_schema(self) -> None:
        data = lines_of(NAMES).replace(SCHEMA.encode(), b"screencheck/2")
        with pytest.raises(UsageError, match="records of screencheck/2 and this version writes"):
            kept(data)

    def test_text_must_be_asked_for_as_before(self) -> None:
        with pytest.raises(UsageError, match="continue with --text"):
            kept(lines_of(NAMES, text=True))
        with pytest.raises(UsageError, match="continue without --text"):
            kept(lines_of(NAMES), text=True)
        assert kept(lines_of(("error.png",)), text=True).end > 0


class TestFile:
    def test_only_what_was_cut_short_is_taken_away(self, tmp_path: Path) -> None:
        file = tmp_path / "results.jsonl"
        file.write_bytes(lines_of(NAMES) + lines_of(NAMES)[:40])
        with continued(str(file), text=False) as (found, stream):
            assert file.read_bytes() == lines_of(NAMES)
            assert found.counts.total() == len(NAMES)
            stream.write(b"more")
            stream.flush()
            (left,) = found.unfinished(inputs([*NAMES, "new"]))
            assert left.name == "new"
        assert file.read_bytes() == lines_of(NAMES) + b"more"

    def test_a_foreign_file_is_left_as_it_is(self, tmp_path: Path) -> None:
        file = tmp_path / "letter.txt"
        for data in (b"Dear all,\nthis", lines_of(NAMES) + b"Dear all", b"\0" * 5000):
            file.write_bytes(data)
            with pytest.raises(UsageError), continued(str(file), text=False):
                pass
            assert file.read_bytes() == data

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no fifo")
    def test_what_is_no_file(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "fifo")
        for name in ("fifo", "."):
            with (
                pytest.raises(UsageError, match="no file that can be continued"),
                continued(str(tmp_path / name), text=False),
            ):
                pass

    def test_errors_of_the_body_are_its_own(self, tmp_path: Path) -> None:
        with (
            pytest.raises(OSError, match="full"),
            continued(str(tmp_path / "new.jsonl"), text=False),
        ):
            raise OSError("full")

    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        with (
            pytest.raises(UsageError, match=r"cannot write to .*missing"),
            continued(str(tmp_path / "missing" / "x"), text=False),
        ):
            pass

    def test_one_run_at_a_time(self, tmp_path: Path) -> None:
        file = tmp_path / "results.jsonl"
        with continued(str(file), text=False) as (_, stream):
            stream.write(b"first")
            stream.flush()
            with (
                pytest.raises(UsageError, match="another run is writing to"),
                continued(str(file), text=False),
            ):
                pass
            with (
                pytest.raises(UsageError, match="another run is writing to"),
                open_output(str(file)),
            ):
                pass
        assert file.read_bytes() == b"first"
        with open_output(str(file)):
            pass
        assert file.read_bytes() == b""

    def test_devices_are_shared(self) -> None:
        with open_output(os.devnull) as one, open_output(os.devnull) as other:
            assert one.write(b"x") == other.write(b"x") == 1


def invoke(*args: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["scan", *args], input=stdin, prog_name="screencheck")


def timeless(file: Path) -> list[dict[str, object]]:
    return [{**json.loads(line), "seconds": 0} for line in file.read_bytes().splitlines()]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a folder of images, each of which takes 0.3 seconds."""
    for name in list(os.environ):
        if name.startswith("SCREENCHECK_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    shots = tmp_path / "shots"
    shots.mkdir()
    for number in range(8):
        (shots / f"late-{number}.png").write_bytes(b"\x89PNG")
    return shots


RESUME = ("--format", "jsonl", "-o", "results.jsonl", "--resume")


class TestCommand:
    @pytest.mark.parametrize(
        ("args", "message"),
        [
            (["--format", "jsonl", "--resume", "a.png"], "name it with -o FILE"),
            (["--format", "jsonl", "-o", "-", "--resume", "a.png"], "name it with -o FILE"),
            (["-o", "report.txt", "--resume", "a.png"], "only --format jsonl can be continued"),
            (["--format", "json", "-o", "x", "--resume", "a.png"], "only --format jsonl"),
            ([*RESUME, "a.png", "-"], "standard input"),
        ],
    )
    def test_what_makes_no_sense(self, folder: Path, args: list[str], message: str) -> None:
        result = invoke(*args, stdin=b"")
        assert (result.exit_code, result.stdout) == (exit_codes.ERROR, "")
        assert message in result.stderr
        assert len(result.stderr.splitlines()) == 1
        assert os.listdir() == ["shots"]

    def test_it_belongs_to_one_call(self, folder: Path) -> None:
        Path("screencheck.toml").write_text("resume = true")
        result = invoke("--config", "screencheck.toml", "a.png")
        assert "'resume' can be given on the command line only" in result.stderr

    def test_a_foreign_file_is_one_line_in_any_language(self, folder: Path) -> None:
        Path("results.jsonl").write_text("Dear all\n")
        for lang, said in (("en", "is no record of screencheck"), ("zh", "不是")):
            result = invoke(*RESUME, "--lang", lang, "shots")
            assert result.exit_code == exit_codes.ERROR
            assert said in result.stderr
            assert len(result.stderr.splitlines()) == 1
        assert Path("results.jsonl").read_text() == "Dear all\n"

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_killed_and_continued(self, folder: Path, jobs: str) -> None:
        """The same command again and again, until it ends by itself."""
        (folder / "fake.png").write_bytes(b"\x89PNG")
        (folder / "error.png").write_bytes(b"\x89PNG")
        killed = 0
        for _ in range(20):
            process = subprocess.Popen(
                command(*RESUME, "-q", "-j", jobs, "shots"),
                env=environment(),
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            before = Path("results.jsonl").stat().st_size if killed else 0
            deadline = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < deadline:
                file = Path("results.jsonl")
                if file.exists() and file.stat().st_size > before and killed < 3:
                    os.killpg(process.pid, signal.SIGKILL)
                    killed += 1
                    break
                time.sleep(0.01)
            if process.wait() == exit_codes.FLAGGED:
                break
            with Path("results.jsonl").open("ab") as stream:
                stream.write(b'{"schema":"scr')
        assert killed == 3
        assert run("--format", "jsonl", "-o", "whole.jsonl", "shots").returncode == 1
        assert timeless(Path("results.jsonl")) == timeless(Path("whole.jsonl"))

    def test_what_is_kept_counts(self, folder: Path) -> None:
        for name in ("fake.png", "suspect.png", "error.png"):
            (folder / name).write_bytes(b"\x89PNG")
        first = run(*RESUME, "shots")
        again = run(*RESUME, "shots")
        assert first.returncode == again.returncode == exit_codes.FLAGGED
        assert first.stderr.splitlines()[-1].split(" in ")[0] == (
            "11 images: 1 fake, 1 suspect, 8 consistent, 0 unsupported, 1 error"
        )
        assert first.stderr.split(" in ")[0].endswith(again.stderr.split(" in ")[0])

    def test_names_that_are_no_text(self, folder: Path) -> None:
        name = os.path.join(os.fsencode(folder), b"\xff\xe5.png")
        try:
            Path(os.fsdecode(name)).write_bytes(b"\x89PNG")
        except OSError:
            pytest.skip("this file system has names in UTF-8 only")
        run(*RESUME, "shots")
        whole = Path("results.jsonl").read_bytes()
        run(*RESUME, "shots")
        assert Path("results.jsonl").read_bytes() == whole

    def test_a_folder_that_changed(self, folder: Path) -> None:
        run(*RESUME, "shots")
        (folder / "early.png").write_bytes(b"\x89PNG")
        (folder / "late-3.png").unlink()
        whole = Path("results.jsonl").read_bytes()
        done = run(*RESUME, "shots")
        assert done.stderr.startswith("9 images: ")
        result = Path("results.jsonl").read_bytes()
        assert result.startswith(whole)
        assert paths_of(result[len(whole) :]) == [os.path.join("shots", "early.png")]

    def test_two_runs_at_once(self, folder: Path) -> None:
        """Also where the one that is on its way was not told to resume."""
        (folder / "slow.png").write_bytes(b"\x89PNG")
        with subprocess.Popen(
            command("--format", "jsonl", "-o", "results.jsonl", "shots"),
            env=environment(),
            stderr=subprocess.DEVNULL,
        ) as first:
            while not (Path("results.jsonl").exists() and Path("results.jsonl").stat().st_size):
                time.sleep(0.02)
            second = run(*RESUME, "shots")
            assert first.poll() is None
            first.kill()
        assert second.returncode == exit_codes.ERROR
        assert second.stderr == "screencheck: error: another run is writing to results.jsonl\n"

    def test_copies_are_written_before_records(self, folder: Path) -> None:
        """A copy that cannot be written leaves no record, so that the next run tries again."""
        shutil.copy(fixture_image("fake-chat-375x812.png"), "fake.png")
        options = (*RESUME, "-q", "--annotate", "copies", "fake.png")
        assert run(*options, module="screencheck").returncode == exit_codes.FLAGGED
        (copy,) = Path("copies").iterdir()
        whole, image = timeless(Path("results.jsonl")), copy.read_bytes()
        # As a kill between the two leaves it, and one in the middle of the copy.
        for left in (image, image[:1000]):
            Path("results.jsonl").write_bytes(b"")
            copy.write_bytes(left)
            assert run(*options, module="screencheck").returncode == exit_codes.FLAGGED
            assert timeless(Path("results.jsonl")) == whole
            assert list(Path("copies").iterdir()) == [copy]
            assert copy.read_bytes() == image
