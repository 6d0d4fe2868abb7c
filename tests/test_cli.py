"""The command line: exit statuses, split streams, and ends without tracebacks."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from PIL import Image, ImageDraw

from screencheck import exit_codes, ocr
from screencheck._version import __version__
from screencheck.cli import cli
from screencheck.options import ENGINES
from screencheck.reports.schema import schema_text
from tests import fakes
from tests.in_process import examine_with
from tests.processes import leave_number, survivors, wait_for_numbers

ROOT = Path(__file__).parent.parent
SUMMARY = "1 image: 0 fake, 0 suspect, 1 consistent, 0 unsupported, 0 errors in "
VALIDATOR = Draft202012Validator(json.loads(schema_text()))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SCREENCHECK_") or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)


@pytest.fixture
def images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with one file for each thing that the fake scanner does."""
    monkeypatch.chdir(tmp_path)
    for word in ("fake", "suspect", "consistent", "unsupported", "error", "raise", "noisy"):
        (tmp_path / f"{word}.png").write_bytes(b"\x89PNG")
    return tmp_path


@pytest.fixture
def _fake_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    examine_with(monkeypatch, fakes.FakeScanner)


def invoke(*args: str, stdin: bytes | None = None) -> Result:
    """Run in this process; stdout and stderr are kept apart."""
    return CliRunner().invoke(cli, args, input=stdin, prog_name="screencheck")


def command(*args: str, module: str = "tests.fake_cli") -> list[str]:
    return [sys.executable, "-m", module, *args]


def environment(**extra: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **extra}


def run(
    *args: str,
    module: str = "tests.fake_cli",
    stdin: bytes = b"",
    env: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run as users do, in a process of its own."""
    done = subprocess.run(
        command(*args, module=module),
        input=stdin,
        capture_output=True,
        timeout=300,
        env=environment(**(env or {})),
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    return done


def read_all(terminal: int) -> bytes:
    """What was shown on a pseudo-terminal until the program closed it."""
    shown = b""
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
    except OSError:
        pass
    return shown


def records(output: str | bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


class TestWords:
    """Words that need no image."""

    def test_version(self) -> None:
        result = invoke("--version")
        assert (result.exit_code, result.stdout) == (0, f"screencheck {__version__}\n")

    @pytest.mark.parametrize("args", [["--help"], ["-h"], ["scan", "--help"]])
    def test_help(self, args: list[str]) -> None:
        result = invoke(*args)
        assert result.exit_code == 0
        assert result.stdout.startswith("Usage: screencheck ")

    def test_schema(self) -> None:
        result = invoke("schema")
        assert (result.exit_code, result.stdout) == (0, schema_text())

    @pytest.mark.parametrize("word", ["--help", "--version", "schema"])
    def test_nothing_heavy_is_imported_for_a_few_words(self, word: str) -> None:
        code = (
            "import sys; from screencheck.cli import cli\n"
            f"cli.main([{word!r}], standalone_mode=False)\n"
            "print([m for m in ('numpy', 'cv2', 'PIL', 'rich') if m in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, env=environment(), check=True
        )
        assert done.stdout.splitlines()[-1] == b"[]"

    def test_engines_are_those_that_exist(self) -> None:
        assert ENGINES == ocr.ENGINES

    @pytest.mark.parametrize(
        "args",
        [
            ["scan"],
            ["scan", "--format", "xml", "a.png"],
            ["scan", "--jobs", "0", "a.png"],
            ["scan", "--jobs", "many", "a.png"],
            ["scan", "--jobs", "-1", "a.png"],
            ["scan", "--max-bytes", "0", "a.png"],
            ["scan", "--ocr", "magic", "a.png"],
            ["scan", "--nonsense"],
            ["guess"],
            ["explain"],
        ],
    )
    def test_usage_errors(self, args: list[str]) -> None:
        result = invoke(*args)
        assert result.exit_code == exit_codes.ERROR
        assert result.stdout == ""
        assert "Error: " in result.stderr

    def test_rules_and_explain(self) -> None:
        result = invoke("rules")
        assert result.exit_code == 0
        codes = [line.split()[0] for line in result.stdout.splitlines()]
        assert codes == sorted(codes)
        listed = json.loads(invoke("rules", "--format", "json").stdout)
        assert [rule["code"] for rule in listed] == codes
        for rule in listed:
            explained = invoke("explain", rule["code"].lower())
            assert explained.exit_code == 0
            told = "".join(explained.stdout.split())  # folded at any Chinese character
            assert "".join(rule["reason"].split()) in told
            assert "".join(rule["example"]["message"].split()) in told

    def test_explaining_an_unknown_rule(self) -> None:
        result = invoke("explain", "SC999")
        assert (result.exit_code, result.stdout) == (exit_codes.ERROR, "")
        assert "no rule has the code 'SC999'" in result.stderr


@pytest.mark.usefixtures("_fake_pipeline")
class TestScan:
    """The scan command, on a stand-in for the pipeline."""

    @pytest.mark.parametrize("form", ["text", "json", "jsonl"])
    @pytest.mark.parametrize(
        ("args", "status"),
        [
            ("consistent.png", 0),
            ("unsupported.png", 0),
            ("suspect.png", 0),
            ("suspect.png --strict", 1),
            ("consistent.png --strict", 0),
            ("fake.png", 1),
            ("fake.png missing.png", 1),
            ("error.png fake.png", 1),
            ("missing.png", 2),
            ("error.png consistent.png", 2),
            ("raise.png", 2),
            ("suspect.png error.png", 2),
            ("suspect.png error.png --strict", 1),
            ("fake.png suspect.png --exit-zero --strict", 0),
            ("fake.png error.png --exit-zero", 2),
        ],
    )
    def test_exit_status(self, images: Path, form: str, args: str, status: int) -> None:
        assert invoke("scan", "--format", form, *args.split()).exit_code == status

    def test_a_folder(self, images: Path) -> None:
        result = invoke("scan", "--format", "jsonl", str(images))
        verdicts = [record["verdict"] for record in records(result.stdout)]
        # In the order of the names: consistent, error, fake, noisy, raise, suspect, unsupported.
        assert verdicts == [
            "consistent", "error", "fake", "consistent", "error", "suspect", "unsupported",
        ]  # fmt: skip
        assert result.stderr.splitlines()[-1].startswith(
            "7 images: 1 fake, 1 suspect, 2 consistent, 1 unsupported, 2 errors in "
        )

    def test_records_are_valid(self, images: Path) -> None:
        result = invoke("scan", "--format", "jsonl", "--text", str(images), "missing.png")
        for record in records(result.stdout):
            VALIDATOR.validate(record)

    def test_text(self, images: Path) -> None:
        result = invoke("scan", "fake.png", "consistent.png")
        lines = result.stdout.splitlines()
        assert lines[0].startswith("fake         fake.png")
        assert "moderately strong  SC401  the left margin differs" in lines[2]
        assert lines[-1] == "consistent   consistent.png"
        assert "\x1b" not in result.stdout

    def test_bad_inputs_are_named_on_stderr(self, images: Path) -> None:
        result = invoke("scan", "--quiet", "missing.png", "raise.png", "consistent.png")
        assert result.stderr.splitlines() == [
            "screencheck: missing.png: no such file or folder",
            "screencheck: raise.png: RuntimeError: a bug\\nin two lines",
        ]

    def test_summary_unless_quiet(self, images: Path) -> None:
        assert invoke("scan", "consistent.png").stderr.startswith(SUMMARY)
        assert invoke("scan", "-q", "consistent.png").stderr == ""

    def test_an_empty_folder_still_has_a_report(self, tmp_path: Path) -> None:
        result = invoke("scan", "--format", "json", str(tmp_path))
        assert result.exit_code == 0
        assert json.loads(result.stdout)["results"] == []

    def test_an_image_on_stdin(self) -> None:
        result = invoke("scan", "--format", "jsonl", "-", stdin=b"\x89PNG")
        assert records(result.stdout)[0]["path"] == "-"

    def test_a_list_on_stdin(self, images: Path) -> None:
        result = invoke(
            "scan", "--format", "jsonl", "--files-from", "-", stdin=b"fake.png\nmissing.png\n"
        )
        assert [record["path"] for record in records(result.stdout)] == ["fake.png", "missing.png"]
        assert result.exit_code == exit_codes.FLAGGED

    @pytest.mark.parametrize(
        ("args", "message"),
        [
            (["--ocr", "tesseract", "fake.png"], "error: tesseract has no language chi_sim"),
            (["--select", "xy", "fake.png"], "error: no rule has the code or prefix 'XY'"),
            (["-", "-"], "error: standard input can be read only once"),
            (["--files-from", "none.txt"], "error: cannot read the list of paths none.txt: "),
            (["--output", "no/such/folder", "fake.png"], "error: cannot write to no/such/folder: "),
            (["--output", "fake.png", "raise.png"], "error: the report would overwrite an image"),
            (["--output", "bare", "bare"], "error: the report would overwrite an image"),
        ],
    )
    def test_what_makes_no_sense_ends_before_anything_is_scanned(
        self, images: Path, args: list[str], message: str
    ) -> None:
        (images / "bare").write_bytes(b"\x89PNG")
        result = invoke("scan", *args)
        assert (result.exit_code, result.stdout) == (exit_codes.ERROR, "")
        assert result.stderr.startswith(f"screencheck: {message}")
        assert len(result.stderr.splitlines()) == 1
        assert (images / "bare").read_bytes() == (images / "fake.png").read_bytes() == b"\x89PNG"

    def test_output_goes_to_a_file(self, images: Path) -> None:
        result = invoke("scan", "--format", "jsonl", "--output", "report.jsonl", "fake.png")
        assert (result.exit_code, result.stdout) == (exit_codes.FLAGGED, "")
        assert records((images / "report.jsonl").read_text())[0]["verdict"] == "fake"

    def test_a_missing_engine_leaves_an_older_report_alone(self, images: Path) -> None:
        (images / "report").write_text("old")
        invoke("scan", "--output", "report", "--ocr", "tesseract", "fake.png")
        assert (images / "report").read_text() == "old"

    def test_settings_arrive(self, images: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        seen = []

        class Spy(fakes.FakeScanner):
            def __init__(self, settings: Any) -> None:
                super().__init__(settings)
                seen.append(settings)

        monkeypatch.setattr(sys.modules["screencheck.pipeline"], "Scanner", Spy)
        invoke(
            "scan", "--select", "sc1, SC203,", "--select", "SC4", "--ignore", "SC405", "--text",
            "--max-bytes", "10", "--max-pixels", "20", "fake.png",
        )  # fmt: skip
        (settings,) = seen
        assert settings.select == ("SC1", "SC203", "SC4")
        assert settings.ignore == ("SC405",)
        assert (settings.ocr, settings.text) == ("rapidocr", True)
        assert (settings.limits.max_bytes, settings.limits.max_pixels) == (10, 20)

    @pytest.mark.parametrize("form", ["text", "json", "jsonl"])
    def test_an_interrupt_keeps_what_is_done(self, images: Path, form: str) -> None:
        (images / "interrupt.png").touch()
        result = invoke("scan", "--format", form, "fake.png", "interrupt.png", "fake.png")
        assert result.exit_code == exit_codes.INTERRUPTED
        assert "interrupted after 1 image: 1 fake" in result.stderr
        assert result.stdout.count("fake.png") == 1
        if form == "json":
            assert json.loads(result.stdout)["summary"]["images"] == 1

    def test_a_bug_is_one_line(self, images: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(settings: Any) -> None:
            raise KeyError("a\nb")

        monkeypatch.setattr(sys.modules["screencheck.pipeline"], "Scanner", fail)
        result = invoke("scan", "fake.png")
        assert (result.exit_code, result.stdout) == (exit_codes.ERROR, "")
        assert result.stderr == "screencheck: internal error: KeyError: 'a\\nb'\n"
        monkeypatch.setenv("SCREENCHECK_DEBUG", "1")
        assert "Traceback" in invoke("scan", "fake.png").stderr


class TestProcess:
    """What only a real process shows, with the stand-in for the pipeline."""

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_stray_prints_do_not_reach_the_report(self, images: Path, jobs: str) -> None:
        done = run("scan", "--format", "jsonl", "--jobs", jobs, "noisy.png", "fake.png")
        assert done.returncode == exit_codes.FLAGGED
        assert [record["path"] for record in records(done.stdout)] == ["noisy.png", "fake.png"]
        assert b"a library says hello" in done.stderr
        assert b"straight to descriptor 1" in done.stderr

    def test_a_crash_of_a_worker(self, images: Path) -> None:
        (images / "crash.png").touch()
        done = run("scan", "--format", "jsonl", "-j", "2", "fake.png", "crash.png", "noisy.png")
        verdicts = [record["verdict"] for record in records(done.stdout)]
        assert verdicts == ["fake", "error", "consistent"], done.stderr.decode(errors="replace")
        told = b"crash.png: the process that examined this image died: exit status 9"
        assert told in done.stderr

    def test_an_abort_of_a_library_is_one_line(self, images: Path) -> None:
        (images / "abort.png").touch()
        done = run("scan", "-q", "--format", "jsonl", "abort.png", "fake.png")
        assert [record["verdict"] for record in records(done.stdout)] == ["error", "fake"]
        told = b"screencheck: abort.png: there was not enough memory to examine this image\n"
        assert done.stderr == told

    @pytest.mark.parametrize(
        ("option", "name", "kind"),
        [("--timeout=1", "slow.png", "timeout"), ("--max-memory=500", "eat.png", "out_of_memory")],
    )
    def test_bounds(self, images: Path, option: str, name: str, kind: str) -> None:
        (images / name).touch()
        done = run("scan", "--format", "jsonl", option, name, "fake.png")
        first, second = records(done.stdout)
        assert first["error"]["kind"] == kind
        assert second["verdict"] == "fake"
        for record in (first, second):
            VALIDATOR.validate(record)

    def test_the_parent_stays_small(self, images: Path) -> None:
        code = (
            "import sys; from tests import fake_cli; from screencheck.cli import cli\n"
            "cli.main(['scan', '-q', 'fake.png', 'consistent.png'], standalone_mode=False)\n"
            "heavy = ('numpy', 'cv2', 'PIL', 'onnxruntime', 'screencheck.detectors')\n"
            "print([m for m in heavy if m in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, env=environment(), check=True
        )
        assert done.stdout.splitlines()[-1] == b"[]"

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_a_closed_pipe_ends_quietly(self, images: Path, jobs: str) -> None:
        args = ["scan", "--jobs", jobs, *["consistent.png"] * 50, *["late.png"] * 20]
        (images / "late.png").touch()
        with subprocess.Popen(
            command(*args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline() == b"consistent   consistent.png\n"
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(60) == exit_codes.BROKEN_PIPE

    def test_both_pipes_closed(self, images: Path) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        with subprocess.Popen(
            command("scan", "missing.png"), stdout=writer, stderr=writer, env=environment()
        ) as process:
            os.close(writer)
            assert process.wait(60) == exit_codes.BROKEN_PIPE

    @pytest.mark.parametrize("word", ["--help", "schema"])
    def test_a_closed_pipe_under_other_words(self, word: str) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        with subprocess.Popen(
            command(word), stdout=writer, stderr=subprocess.PIPE, env=environment()
        ) as process:
            os.close(writer)
            assert process.stderr is not None
            assert process.stderr.read() == b""
            assert process.wait(60) == exit_codes.BROKEN_PIPE

    @pytest.mark.parametrize("jobs", ["1", "2"])
    @pytest.mark.parametrize(
        ("number", "status"),
        [
            (signal.SIGINT, exit_codes.INTERRUPTED),
            (signal.SIGTERM, exit_codes.TERMINATED),
            (signal.SIGHUP, exit_codes.HUNG_UP),
        ],
    )
    def test_signals_that_end_a_scan(
        self, images: Path, jobs: str, number: int, status: int
    ) -> None:
        (images / "parent.png").touch()
        args = ["scan", "--format", "json", "--jobs", jobs, "fake.png", *["parent.png"] * 5]
        with subprocess.Popen(
            command(*args),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            start_new_session=True,
        ) as process:
            assert process.stdout is not None
            first = b""
            while b"fake.png" not in first:
                first += os.read(process.stdout.fileno(), 4096)
            busy = wait_for_numbers(images, 2)
            started = time.monotonic()
            for _ in range(3):  # impatience changes nothing
                os.killpg(process.pid, number)  # as a terminal does
                time.sleep(0.01)
            rest, stderr = process.communicate(timeout=60)
        assert time.monotonic() - started < 5
        assert process.returncode == status
        assert json.loads(first + rest)["summary"]["images"] == 1
        assert b"Traceback" not in stderr
        assert b"interrupted after 1 image: 1 fake" in stderr
        assert not survivors(busy, 0)

    def test_a_signal_that_is_to_be_ignored_is(self, images: Path) -> None:
        (images / "until.png").touch()
        args = command("scan", "--format", "jsonl", "fake.png", "until.png")
        with subprocess.Popen(
            ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *args],  # as nohup does
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        ) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            process.send_signal(signal.SIGHUP)
            time.sleep(0.1)
            leave_number(1, str(images / "until.png"))
            rest, _ = process.communicate(timeout=60)
        assert process.returncode == exit_codes.FLAGGED
        assert len(records(first + rest)) == 2

    @pytest.mark.parametrize("what", ["slow", "stuck", "parent"])
    def test_workers_do_not_outlive_a_killed_parent(self, images: Path, what: str) -> None:
        (images / f"{what}.png").touch()
        with subprocess.Popen(
            command("scan", "--jobs", "2", *[f"{what}.png"] * 3),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        ) as process:
            busy = wait_for_numbers(images, 4 if what == "parent" else 2)
            process.kill()
        assert not survivors(busy, 3)

    def test_a_full_disk_is_one_line(self, images: Path) -> None:
        done = run("scan", "--output", "/dev/full", "consistent.png")
        assert done.returncode == exit_codes.ERROR
        assert done.stderr == b"screencheck: error: No space left on device\n"

    @pytest.mark.parametrize("closed", ["0<&-", "2>&-", "0<&- 2>&-"])
    def test_closed_streams(self, images: Path, closed: str) -> None:
        line = f'exec "$@" {closed}'
        args = command("scan", "--format", "jsonl", "noisy.png", "missing.png", "fake.png")
        done = subprocess.run(
            ["sh", "-c", line, "sh", *args], capture_output=True, env=environment(), check=False
        )
        assert done.returncode == exit_codes.FLAGGED
        assert len(records(done.stdout)) == 3

    def test_a_closed_stdout_is_an_error(self, images: Path) -> None:
        args = ["sh", "-c", 'exec "$@" >&-', "sh", *command("scan", "fake.png")]
        done = subprocess.run(args, capture_output=True, env=environment(), check=False)
        assert done.returncode == exit_codes.ERROR
        assert done.stderr == b"screencheck: error: standard output is closed\n"

    def test_names_that_are_not_utf_8(self, images: Path) -> None:
        name = b"fake-\xff\x1b[2J.png"
        try:
            Path(os.fsdecode(name)).touch()
        except OSError:
            name += b".missing"  # some file systems take no such names; a record comes anyway
        for form in ("text", "jsonl"):
            done = subprocess.run(
                [*map(os.fsencode, command("scan", "--format", form)), name],
                capture_output=True,
                env=environment(),
                check=False,
            )
            assert b"\x1b" not in done.stdout + done.stderr
            done.stdout.decode("utf-8")
        assert os.fsencode(json.loads(done.stdout)["path"]) == name

    @pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
    def test_colours_only_on_a_terminal(
        self, images: Path, env: dict[str, str], coloured: bool
    ) -> None:
        master, slave = pty.openpty()
        with subprocess.Popen(
            command("scan", "fake.png", "missing.png"),
            stdout=slave,
            stderr=slave,
            env=environment(TERM="xterm", **env),
        ) as process:
            os.close(slave)
            shown = b""
            try:
                while piece := os.read(master, 4096):
                    shown += piece
            except OSError:  # how Linux reports the end of a terminal
                pass
        os.close(master)
        assert process.returncode == exit_codes.FLAGGED
        assert (b"\x1b[31m" in shown) is coloured
        assert shown.count(b"missing.png") == 1  # not once more on stderr
        assert b"2 images: 1 fake" in shown

    def test_progress_is_drawn_on_a_terminal_only(self, images: Path) -> None:
        master, slave = pty.openpty()
        with subprocess.Popen(
            command("scan", "--format", "jsonl", "fake.png", "missing.png"),
            stdout=subprocess.PIPE,
            stderr=slave,
            env=environment(TERM="xterm"),
        ) as process:
            os.close(slave)
            assert process.stdout is not None
            report = process.stdout.read()
            shown = read_all(master)
        os.close(master)
        assert len(records(report)) == 2
        assert b"flagged" in shown
        # where the live line was cleared
        assert b"\x1b[2Kscreencheck: missing.png: no such file" in shown

    def test_progress_makes_room_for_the_report_on_the_same_terminal(self, images: Path) -> None:
        (images / "late.png").touch()
        master, slave = pty.openpty()
        with subprocess.Popen(
            command("scan", *["late.png"] * 4, "fake.png"),
            stdout=slave,
            stderr=slave,
            env=environment(TERM="xterm", COLUMNS="100"),
        ):
            os.close(slave)
            shown = read_all(master)
        os.close(master)
        text = shown.decode("utf-8")
        assert "3 of 5, 0 flagged, " in text
        assert " left" in text
        # each line of the report begins where the live line was cleared
        assert len(re.findall(r"\x1b\[2K(?:\x1b\[\d+m)+consistent", text)) == 4
        assert re.search(r"\x1b\[2K5 images: 1 fake", text)


class TestReal:
    """The whole program on pictures drawn here; no verdict is expected of any of them."""

    @pytest.fixture
    def pictures(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(tmp_path)
        blank = Image.new("RGB", (390, 844), "white")
        blank.save(tmp_path / "blank.png")
        drawn = blank.copy()
        draw = ImageDraw.Draw(drawn)
        for row in range(6):
            draw.rounded_rectangle((60, 120 + 90 * row, 260, 170 + 90 * row), 6, "#95ec69")
        drawn.save(tmp_path / "drawn.jpg")
        (tmp_path / "cut.png").write_bytes((tmp_path / "blank.png").read_bytes()[:200])
        (tmp_path / "empty.png").touch()
        (tmp_path / "words.png").write_text("no image at all")
        return tmp_path

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_every_input_has_its_valid_record(self, pictures: Path, jobs: str) -> None:
        done = run(
            "scan", "--format", "jsonl", "--jobs", jobs, "--text", ".", "missing.png",
            module="screencheck",
        )  # fmt: skip
        found = records(done.stdout)
        for record in found:
            VALIDATOR.validate(record)
        assert [record["path"] for record in found] == [
            "./blank.png", "./cut.png", "./drawn.jpg", "./empty.png", "./words.png", "missing.png",
        ]  # fmt: skip
        kinds = {record["path"]: (record["error"] or {}).get("kind") for record in found}
        assert kinds["./cut.png"] == "damaged"
        assert kinds["./empty.png"] == "empty"
        assert kinds["./words.png"] == "not_an_image"
        assert kinds["missing.png"] == "not_found"
        assert kinds["./blank.png"] is kinds["./drawn.jpg"] is None
        fake = any(record["verdict"] == "fake" for record in found)
        assert done.returncode == (exit_codes.FLAGGED if fake else exit_codes.ERROR)
        assert len(done.stderr.splitlines()) == 5  # four bad inputs and the summary

    def test_an_image_on_stdin_is_the_same_image(self, pictures: Path) -> None:
        args = ["scan", "--format", "jsonl", "blank.png", "-"]
        data = (pictures / "blank.png").read_bytes()
        named, piped = records(run(*args, module="screencheck", stdin=data).stdout)
        assert (named.pop("path"), piped.pop("path")) == ("blank.png", "-")
        del named["seconds"], piped["seconds"]
        assert named == piped

    def test_limits(self, pictures: Path) -> None:
        for limit in ("--max-bytes", "--max-pixels"):
            args = ["scan", "--format", "jsonl", limit, "99", "blank.png", "-"]
            data = (pictures / "blank.png").read_bytes()
            done = run(*args, module="screencheck", stdin=data)
            kinds = [record["error"]["kind"] for record in records(done.stdout)]
            assert kinds == ["too_large", "too_large"]

    def test_an_unknown_rule(self, pictures: Path) -> None:
        done = run("scan", "--select", "SC9", "blank.png", module="screencheck")
        assert (done.returncode, done.stdout) == (exit_codes.ERROR, b"")
        assert done.stderr.startswith(b"screencheck: error: no rule has the code or prefix 'SC9'")

    def test_an_in_memory_image_of_another_format(self, pictures: Path) -> None:
        buffer = io.BytesIO()
        Image.open("drawn.jpg").save(buffer, "WEBP")
        done = run("scan", "-", "--format", "json", module="screencheck", stdin=buffer.getvalue())
        assert json.loads(done.stdout)["results"][0]["error"] is None
