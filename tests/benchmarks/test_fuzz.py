"""A short run of the fuzzer with a fixed seed, and that it finds what is planted."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from PIL import Image

from benchmarks.fuzz import build, running, targets
from benchmarks.fuzz.__main__ import main
from benchmarks.fuzz.lines import MARKUP, HostileEngine
from benchmarks.fuzz.mutate import mutated
from benchmarks.fuzz.running import Crash, repeat, run, save
from benchmarks.fuzz.seeds import IMAGES, metadata, seeds
from benchmarks.fuzz.targets import Broken, Pages, check_load, check_report
from screencheck.errors import ImageError
from screencheck.pipeline import Scanner
from screencheck.report import ErrorInfo, Finding, Report, Skipped, Verdict
from screencheck.settings import Settings
from tests.conftest import Scanned, text_line

LOADED = {f"loaded {kind}" for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")}
_PAGES = ("clean-ios-chat-750.png", "clean-wechat-success-ios.png")


@pytest.fixture(scope="module")
def pages(scanned: Scanned) -> Pages:
    """Two fixtures with the lines that were read on them."""
    return [((IMAGES / name).read_bytes(), list(scanned(name)[1].lines)) for name in _PAGES]


def assert_sound(tally: running.Tally, most: int) -> None:
    assert [f"{c.target} {c.case}: {c.error}\n{c.trace}" for c in tally.crashes] == []
    assert tally.executions == most


def test_the_loader_gives_a_screenshot_or_an_error() -> None:
    tally = run(("load",), 60, seed=7, most=3_000)
    assert_sound(tally, 3_000)
    assert {
        f"load: loaded {kind}" for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
    } <= set(tally.outcomes)
    assert tally.outcomes["load: damaged"] > 300


def test_every_scan_gives_a_report_that_every_format_can_tell(pages: Pages) -> None:
    tally = run(("scan",), 120, seed=7, pages=pages, most=24)
    assert_sound(tally, 24)
    assert {"scan: unsupported", "scan: consistent"} <= set(tally.outcomes)


# --- the harness ---


def test_a_seed_always_gives_the_same_file() -> None:
    one, other = (
        [mutated(seeds()[n % len(seeds())], seeds(), Random(f"1:{n}")) for n in range(200)]
        for _ in range(2)
    )
    assert one == other
    assert len(set(one)) > 180


def test_seeds_are_what_the_loader_takes() -> None:
    assert {check_load(data) for data in seeds()} == LOADED


def test_bugs_of_the_loader_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes, _limits: object) -> None:
        if data.startswith(b"\x89PNG"):
            raise KeyError("x")
        raise ImageError("damaged", "with an escape \x1b")

    monkeypatch.setattr(targets, "load", fail)
    tally = run(("load",), 60, most=60)
    assert tally.outcomes == {"load: BROKEN": 60}
    assert {crash.error.split(":")[0] for crash in tally.crashes} == {"KeyError", "Broken"}


def test_a_crash_is_saved_with_what_is_known_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "load", lambda *_: 1 / 0)
    crash = repeat("load", "3:5", ())
    assert isinstance(crash, Crash)
    path = save(crash, tmp_path / "new", ())
    assert path.read_bytes() == targets.input_of("load", "3:5", ())
    assert "ZeroDivisionError" in path.with_suffix(".txt").read_text()


@pytest.mark.parametrize(
    "report",
    [
        Report("a", Verdict.ERROR, error=ErrorInfo("internal", "KeyError: x")),
        Report(
            "a",
            Verdict.CONSISTENT,
            skipped=(Skipped("SC101", "container", "the rule failed: ValueError"),),
        ),
        Report("a", Verdict.FAKE, findings=(Finding("nocode", "x", "y"),)),
    ],
)
def test_reports_that_tell_of_a_bug_are_found(report: Report) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - Broken, or what the validator raises
        check_report(report)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("text", "a\x1b[2J"),
        ("text", "\u202e"),
        ("jsonl", '{"path":"\x9b"}'),
        ("csv", "\ufeffa\r\n=1\r\n"),
        ("html", f"<p>{MARKUP}</p>"),
    ],
)
def test_reports_that_could_do_harm_are_found(name: str, told: str) -> None:
    with pytest.raises(Broken):
        targets._CHECKS[name](told)


def test_a_worker_that_dies_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUZZ_DIE_AT", "9:41")
    tally = run(("load",), 30, seed=9, jobs=2, most=60)
    assert [(crash.case, crash.error) for crash in tally.crashes] == [
        ("9:41", "the process died with exit status 86")
    ]
    assert tally.executions > 60


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--target", "load", "--seconds", "1", "--seed", "3"]) == 0
    assert "executions in" in capsys.readouterr().out
    assert main(["repeat", "load", "3:0"]) == 0
    assert main(["hostile", "zip named"]) == 0
    assert "not_an_image" in capsys.readouterr().out


# --- text that is nobody's to trust ---


def test_names_metadata_and_text_are_harmless_in_every_report(pages: Pages) -> None:
    """One picture with everything hostile at once, on a page that is judged."""
    nasty = f"{MARKUP}\x1b[2J\x9b31m\u202e\u2028=1+1\n-2"
    exif, _, texts = metadata()
    exif[0x010F] = exif[0x0131] = nasty
    exif[0x0112] = 1
    texts.add_text("Author", nasty.encode("latin-1", "replace").decode("latin-1"))
    texts.add_itxt("Title", nasty)
    texts.add_itxt("XML:com.adobe.xmp", f"<x xmp:CreatorTool='{nasty}'/>")
    with Image.open(IMAGES / _PAGES[0]) as image:
        data = build.saved(image.convert("RGB"), exif=exif, pnginfo=texts)
    lines = [*pages[0][1], text_line(nasty, 200, 900, 300, 30), text_line("=1", 200, 950, 30, 30)]
    scanner = Scanner(Settings(text=True, pictures=True, annotate=True), HostileEngine(lines, "1"))
    report = scanner.scan(data, f"=1+1{nasty}\udcff.png")
    assert report.page is not None
    assert report.file is not None
    assert any(MARKUP in value for _, value in report.file.exif)
    check_report(report)


def test_files_cut_anywhere() -> None:
    """At thirty places of each seed, and at each of the first forty bytes, where headers end."""
    outcomes = {
        check_load(data[:at])
        for data in seeds()[: len(seeds()) // 3]
        for at in (*range(40), *range(40, len(data), len(data) // 30 + 1))
    }
    assert {"empty", "damaged", "not_an_image"} <= outcomes
