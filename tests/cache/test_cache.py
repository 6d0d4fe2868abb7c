"""The cache in a scan: what is looked up, what is kept, and that nothing depends on it."""

from __future__ import annotations

import io
import json
import os
import pickle
import resource
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

import screencheck.screenshot
from screencheck import exit_codes, knowledge
from screencheck.cache import ReportCache, repeatable
from screencheck.cache.identity import identity_of
from screencheck.cli import cli
from screencheck.detectors import all_rules
from screencheck.ocr import TextLine
from screencheck.pipeline import Scanner
from screencheck.report import ErrorInfo, Report, Skipped, Verdict
from screencheck.settings import Limits, Settings
from tests.conftest import FakeEngine, fixture_image, text_line
from tests.in_process import examine_with

ROOT = Path(__file__).resolve().parents[2]
LINES = [text_line("钱包", 500, 160, 80, 40), text_line("零钱", 200, 300, 80, 40)]


def png(shade: int = 240) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (1080, 2340), (shade,) * 3).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def make(folder: Path) -> Callable[..., Scanner]:
    """Scanners with the cache, each with an engine of its own."""

    def made(lines: list[TextLine] = LINES, **settings: Any) -> Scanner:
        return Scanner(Settings(cache=str(folder), **settings), FakeEngine(lines))

    return made


def calls(scanner: Scanner) -> int:
    assert isinstance(scanner.engine, FakeEngine)
    return scanner.engine.calls


class TestLookUp:
    def test_an_image_is_examined_once(self, make: Callable[..., Scanner], tmp_path: Path) -> None:
        first, second = make(text=True), make(text=True)
        report = first.scan(png(), "a.png")
        (tmp_path / "b.png").write_bytes(png())
        again = second.scan(str(tmp_path / "b.png"))
        assert (calls(first) > 0, calls(second)) == (True, 0)
        assert again == replace(report, path=str(tmp_path / "b.png"))
        assert (again.file, again.notice) == (report.file, None)
        assert again.seconds > 0
        assert second.scan(png(241), "c.png").sha256 != report.sha256
        assert calls(second) > 0

    def test_without_a_cache_nothing_is_kept(self, folder: Path) -> None:
        scanner = Scanner(Settings(), FakeEngine(LINES))
        scanner.scan(png())
        before = calls(scanner)
        scanner.scan(png())
        assert calls(scanner) == 2 * before
        assert not folder.exists()

    def test_names_are_not_kept(self, make: Callable[..., Scanner], folder: Path) -> None:
        scanner = make()
        key = scanner.cache.key_of(png())  # type: ignore[union-attr]
        scanner.scan(png(), "secret-name.png")
        kept = scanner.cache.get(key)  # type: ignore[union-attr]
        assert kept is not None
        assert (kept.path, kept.seconds) == ("", 0)

    def test_the_bytes_that_were_looked_up_are_examined(
        self, make: Callable[..., Scanner], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The file is opened once: what it becomes in the meantime does not matter."""
        path = tmp_path / "a.png"
        path.write_bytes(png())
        scanner = make()
        look_up = scanner.cache.get  # type: ignore[union-attr]

        def change(key: bytes) -> Report | None:
            path.write_bytes(png(10))
            return look_up(key)

        monkeypatch.setattr(scanner.cache, "get", change)
        report = scanner.scan(str(path))
        assert report.sha256 == make().scan(png()).sha256
        assert make().scan(png(10)).sha256 != report.sha256

    def test_no_more_is_read_than_the_limit(self, make: Callable[..., Scanner]) -> None:
        scanner = make(limits=Limits(max_bytes=10))
        for _ in range(2):
            report = scanner.scan(png())
            assert report.error is not None
            assert report.error.kind == "too_large"

    def test_what_cannot_be_read_is_reported_as_ever(self, make: Callable[..., Scanner]) -> None:
        report = make().scan("/no/such/file.png")
        assert report.error is not None
        assert (report.path, report.error.kind) == ("/no/such/file.png", "not_found")


class TestIdentity:
    def test_each_part_counts(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        signatures = tmp_path / "own"
        shutil.copytree(Path(knowledge.__file__).parent / "generators", signatures)
        rules = all_rules()
        model = tmp_path / "model.onnx"
        model.write_bytes(b"1")

        def engine(version: str = "1", *models: Path) -> FakeEngine:
            made = FakeEngine()
            made.version, made.models = version, models  # type: ignore[attr-defined]
            return made

        plain = Settings()
        variants = [
            (plain, rules, engine(), None),
            (plain, rules[1:], engine(), None),
            (plain, rules, engine("2"), None),
            (plain, rules, engine("1", model), None),
            (plain, rules, engine(), engine()),
            (plain, rules, engine(), engine("2")),
            (replace(plain, text=True), rules, engine(), None),
            (replace(plain, pictures=True), rules, engine(), None),
            (replace(plain, annotate=True), rules, engine(), None),
            (replace(plain, limits=Limits(max_pixels=5)), rules, engine(), None),
            (replace(plain, knowledge=(str(signatures),)), rules, engine(), None),
        ]
        found = [identity_of(*variant) for variant in variants]
        model.write_bytes(b"2")
        found.append(identity_of(plain, rules, engine("1", model), None))
        (signatures / "dialog.toml").unlink()
        knowledge.digest.cache_clear()
        found.append(
            identity_of(replace(plain, knowledge=(str(signatures),)), rules, engine(), None)
        )
        for name in ("__version__", "FORMAT"):
            with monkeypatch.context() as patch:
                patch.setattr(f"screencheck.cache.identity.{name}", "other")
                found.append(identity_of(*variants[0]))
        for name in ("_code", "_version"):
            with monkeypatch.context() as patch:
                patch.setattr(f"screencheck.cache.identity.{name}", lambda *_: "other")
                found.append(identity_of(*variants[0]))
        assert len(set(found)) == len(found)
        assert found[0] == identity_of(*variants[0])

    def test_settings_that_ask_the_same_rules_are_the_same(
        self, make: Callable[..., Scanner]
    ) -> None:
        make(ignore=("SC1", "SC2")).scan(png())
        again = make(ignore=("SC2", "SC1", "SC103"))
        again.scan(png())
        assert calls(again) == 0
        other = make(ignore=("SC1",))
        other.scan(png())
        assert calls(other) > 0


class TestKept:
    """Only what the content of the file decides."""

    @pytest.mark.parametrize(
        ("report", "kept"),
        [
            (Report("a", Verdict.CONSISTENT), True),
            (Report("a", Verdict.UNSUPPORTED, reason="x"), True),
            (Report("a", Verdict.CONSISTENT, skipped=(Skipped("SC1", "x", "no time"),)), True),
            (
                Report(
                    "a",
                    Verdict.CONSISTENT,
                    skipped=(Skipped("SC1", "x", "the rule failed: MemoryError"),),
                ),
                False,
            ),
            (Report("a", Verdict.ERROR), False),
            *(
                (Report("a", Verdict.ERROR, error=ErrorInfo(kind, "x")), kind == "damaged")
                for kind in ("damaged", "too_large", "internal", "timeout", "out_of_memory")
            ),
            *(
                (Report("a", Verdict.ERROR, error=ErrorInfo(kind, "x")), False)
                for kind in ("not_found", "permission", "unreadable", "not_a_file", "empty")
            ),
        ],
    )
    def test_kinds(self, report: Report, kept: bool) -> None:
        assert repeatable(report) == kept

    def test_damage_is_found_once(
        self, make: Callable[..., Scanner], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cut = png()[:-2000]
        first = make().scan(cut, "a.png")
        assert first.error is not None
        assert first.error.kind == "damaged"
        monkeypatch.setattr("screencheck.pipeline.load", None)
        assert make().scan(cut, "a.png") == first

    def test_failures_are_tried_again(self, make: Callable[..., Scanner]) -> None:
        broken = make()
        broken.engine = FakeEngine(error=MemoryError())
        report = broken.scan(png())
        assert report.error is not None
        assert report.error.kind == "out_of_memory"
        assert make().scan(png()).error is None

    def test_what_a_timeout_left_unread_is_not_kept(self, make: Callable[..., Scanner]) -> None:
        class Slow(FakeEngine):
            timeouts = 0

            def read(self, *args: Any, **more: Any) -> list[TextLine]:
                self.timeouts += 1
                return super().read(*args, **more)

        scanner = make()
        scanner.engine = Slow(LINES)
        scanner.scan(png())
        again = make()
        again.scan(png())
        assert calls(again) > 0

    def test_what_cannot_be_kept_costs_nothing(
        self, make: Callable[..., Scanner], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(report: Report) -> bytes:
            raise TypeError("a new kind of value")

        monkeypatch.setattr("screencheck.cache.encode", refuse)
        for _ in range(2):
            scanner = make()
            report = scanner.scan(png())
            assert (report.notice, report.error, calls(scanner) > 0) == (None, None, True)


class TestTrouble:
    """Whatever is wrong with the folder, the image is examined, and it is said once."""

    def check(self, scanner: Scanner, message: str | None) -> None:
        report = scanner.scan(png(), "a.png")
        plain = Scanner(Settings(), FakeEngine(LINES)).scan(png(), "a.png")
        assert report == plain
        assert calls(scanner) > 0
        assert (report.notice is None) == (message is None)
        if message is not None:
            assert message in str(report.notice)
        assert scanner.scan(png(), "a.png").notice is None

    def test_a_planted_pickle(self, make: Callable[..., Scanner], folder: Path) -> None:
        class Bomb:
            def __reduce__(self) -> Any:
                return os.mkdir, (str(folder / "run"),)

        make().scan(png())
        with closing(sqlite3.connect(folder / "cache.db")) as connection:
            connection.execute("UPDATE reports SET value = ?", (pickle.dumps(Bomb()),))
            connection.commit()
        self.check(make(), "holds something that is no report")
        assert not (folder / "run").exists()
        again = make()
        again.scan(png())
        assert calls(again) == 0  # the row was replaced

    @pytest.mark.parametrize("value", [b"", b"junk", zlib.compress(b"[1]")])
    def test_a_damaged_row(self, make: Callable[..., Scanner], folder: Path, value: bytes) -> None:
        make().scan(png())
        with closing(sqlite3.connect(folder / "cache.db")) as connection:
            connection.execute("UPDATE reports SET value = ?", (value,))
            connection.commit()
        self.check(make(), "holds something that is no report")

    def test_a_database_that_is_damaged_later(
        self, make: Callable[..., Scanner], folder: Path
    ) -> None:
        scanner = make()
        for number in range(5):
            scanner.scan(png(number))
        scanner.cache._store.close()  # type: ignore[union-attr]
        whole = (folder / "cache.db").read_bytes()
        (folder / "cache.db").write_bytes(whole[:100] + os.urandom(len(whole) - 100))
        self.check(make(), "is not used: ")

    def test_what_is_no_database(self, make: Callable[..., Scanner], folder: Path) -> None:
        folder.mkdir()
        (folder / "cache.db").write_bytes(b"no database" * 100)
        self.check(make(), "cache is not used: file is not a database")

    def test_what_is_no_folder(self, make: Callable[..., Scanner], folder: Path) -> None:
        folder.write_bytes(b"")
        self.check(make(), "cache is not used: File exists")

    def test_a_name_that_no_folder_has(self) -> None:
        scanner = Scanner(Settings(cache="a\0b"), FakeEngine(LINES))
        self.check(scanner, "is not used: ")

    def test_a_lock_that_stays(
        self, make: Callable[..., Scanner], folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("screencheck.cache.store._PATIENCE_S", 0.05)
        make()
        with closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            self.check(make(), "is not used: database is locked")

    def test_a_model_that_cannot_be_read(
        self, make: Callable[..., Scanner], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(FakeEngine, "models", (Path("/no/model"),), raising=False)
        self.check(make(), "is not used: No such file or directory")

    def test_a_key_is_nobody_elses(self, folder: Path) -> None:
        one, other = (ReportCache(str(folder), lambda part=part: part) for part in (b"1", b"2"))  # type: ignore[misc]
        assert one.key_of(b"x") != other.key_of(b"x") != other.key_of(b"y")


def environment(**extra: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "0", **extra}


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "screencheck", "scan", *args]


def run(*args: str, **more: Any) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command(*args), capture_output=True, text=True, env=environment(), check=False, **more
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def timeless(text: str) -> list[dict[str, object]]:
    return [{**json.loads(line), "seconds": 0} for line in text.splitlines()]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a folder of small images."""
    for name in list(os.environ):
        if name.startswith("SCREENCHECK_"):
            monkeypatch.delenv(name)
    (tmp_path / ".git").touch()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shots").mkdir()
    for number in range(4):
        Image.new("RGB", (300, 300), (60 * number,) * 3).save(tmp_path / f"shots/{number}.png")
    (tmp_path / "shots" / "broken.png").write_bytes(png()[:-2000])
    return tmp_path


def invoke(*args: str, **env: str) -> Result:
    return CliRunner().invoke(cli, ["scan", *args], env=env, prog_name="screencheck")


class TestCommand:
    def test_every_format_and_language_is_the_same_from_the_cache(self, place: Path) -> None:
        """Real images, with pictures: only the first run of each kind examines anything."""
        shutil.copy(fixture_image("fake-chat-375x812.png"), place / "shots")
        options = ("-q", "--format", "html", "--annotate", "copies", "-o")
        run(*options, "plain.html", "shots")
        for name in ("first.html", "second.html"):
            assert run(*options, name, "--cache", "kept", "shots").returncode == exit_codes.FLAGGED
        documents = {
            Path(name).read_bytes() for name in ("plain.html", "first.html", "second.html")
        }
        assert len(documents) == 1
        assert len(os.listdir("copies")) == 1
        told = [run("--lang", "zh", "--cache", "kept", "shots").stdout for _ in range(2)]
        assert told == [run("--lang", "zh", "shots").stdout] * 2

    def test_processes_and_workers_share_it(self, place: Path) -> None:
        both = [
            subprocess.Popen(
                command("--format", "jsonl", "-j", "2", "--cache", "kept", "shots"),
                env=environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        outs = [process.communicate(timeout=200) for process in both]
        expected = timeless(run("--format", "jsonl", "shots").stdout)
        for out, errors in outs:
            assert timeless(out) == expected
            assert "cache" not in errors

    def test_trouble_is_one_line_for_all_workers(self, place: Path) -> None:
        (place / "kept").write_text("no folder")
        done = run("--format", "jsonl", "-j", "2", "--cache", "kept", "--lang", "zh", "shots")
        lines = [line for line in done.stderr.splitlines() if "kept" in line]
        assert len(lines) == 1
        assert lines[0].startswith("screencheck: 未使用缓存 kept：")
        assert len(done.stdout.splitlines()) == 5

    def test_a_full_disk(self, place: Path) -> None:
        """Files cannot grow beyond some kilobytes: the cache is given up, the scan is not."""

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

        done = run("--format", "jsonl", "--cache", "kept", "shots", preexec_fn=limit)
        assert timeless(done.stdout) == timeless(run("--format", "jsonl", "shots").stdout)
        assert done.stderr.count("the cache kept is not used: ") == 1

    @pytest.mark.parametrize("kept", ["shots", "shots/kept", "shots/../shots/a/b"])
    def test_pictures_do_not_bring_their_reports(self, place: Path, kept: str) -> None:
        result = invoke("--cache", kept, "shots")
        assert (result.exit_code, result.stdout) == (exit_codes.ERROR, "")
        assert "lies in one that is examined: name another" in result.stderr
        assert not (place / "shots" / "kept").exists()

    def test_it_may_be_configured(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[Any] = []

        def stop(settings: Settings) -> None:
            seen.append(settings.cache)
            raise KeyError

        examine_with(monkeypatch, stop)
        (place / "below").mkdir()
        (place / "screencheck.toml").write_text('cache = "kept"')
        monkeypatch.chdir(place / "below")
        invoke("--config", "../screencheck.toml", "x.png")
        invoke("--config", "../screencheck.toml", "x.png", SCREENCHECK_CACHE="other")
        invoke("--config", "../screencheck.toml", "--cache", "third", "x.png")
        invoke("--config", "../screencheck.toml", "--cache", "", "x.png")
        (place / "screencheck.toml").write_text('cache = ""')
        invoke("--config", "../screencheck.toml", "x.png")
        assert seen == [str(place / "kept"), "other", "third", None, None]


def test_the_module_reads_by_the_loader() -> None:
    assert screencheck.screenshot.read(b"bytes", Limits()) == b"bytes"
