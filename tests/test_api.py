"""The three lines that a program needs: screencheck.scan and screencheck.scan_many."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

import screencheck
from screencheck.errors import EngineError, UsageError
from screencheck.report import Verdict
from screencheck.reports.encoding import encode
from tests.conftest import FakeEngine, text_line

WALLET = [
    text_line("我的零钱", 150, 240, 80, 20),
    text_line("¥132.50", 120, 290, 150, 40),
    text_line("充值", 170, 600, 40, 18),
    text_line("提现", 170, 660, 40, 18),
]


def png(tone: int = 255) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (390, 844), (tone, tone, tone)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pictures, one below, one that is none, and what is no image by its name."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.png").write_bytes(png())
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    (tmp_path / "sub" / "c.PNG").write_bytes(png(250))
    (tmp_path / "notes.txt").write_text("nothing", "utf-8")
    return tmp_path


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """The engine that scan_many loads."""
    engine = FakeEngine(WALLET)
    monkeypatch.setattr("screencheck.pipeline.create_engine", lambda name: engine)
    return engine


def test_scan_of_a_path(folder: Path) -> None:
    for source in (folder / "b.png", str(folder / "b.png")):
        report = screencheck.scan(source, engine=FakeEngine(WALLET))
        assert report.path == str(folder / "b.png")
        assert report.page is not None
        assert (report.page.app, report.page.kind) == ("wechat", "wallet")
        assert report.score is not None


def test_scan_of_bytes() -> None:
    report = screencheck.scan(png(), screencheck.Settings(text=True), FakeEngine(WALLET))
    assert report.path == "-"
    assert report.text == tuple(WALLET)
    assert report.verdict is not Verdict.ERROR


def test_scan_of_a_bad_image_does_not_raise(folder: Path) -> None:
    for source in (folder / "a.jpg", folder / "none.png", folder, b"", b"no picture"):
        report = screencheck.scan(source, engine=FakeEngine())
        assert report.verdict is screencheck.Verdict.ERROR
        assert report.error is not None


def test_scan_keeps_to_the_limits() -> None:
    settings = screencheck.Settings(limits=screencheck.Limits(max_pixels=100))
    report = screencheck.scan(png(), settings, FakeEngine())
    assert report.error is not None
    assert report.error.kind == "too_large"


def test_scan_loads_the_engine_of_the_settings(fake: FakeEngine) -> None:
    assert screencheck.scan(png()).page is not None
    assert fake.calls == 1


def test_settings_that_make_no_sense(fake: FakeEngine) -> None:
    for settings in (screencheck.Settings(select=("SC9",)), screencheck.Settings(ignore=("x",))):
        with pytest.raises(UsageError):
            screencheck.scan(png(), settings)
        with pytest.raises(UsageError):
            screencheck.scan_many([], settings)
    with pytest.raises(UsageError):
        screencheck.scan_many([], jobs=0)


def test_an_engine_that_cannot_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise EngineError("no model")

    monkeypatch.setattr("screencheck.pipeline.create_engine", fail)
    with pytest.raises(EngineError):
        screencheck.scan(png())
    with pytest.raises(EngineError):
        screencheck.scan_many([])


def test_scan_many_of_a_folder(folder: Path, fake: FakeEngine) -> None:
    reports = list(screencheck.scan_many([str(folder)]))
    assert [report.path for report in reports] == [
        str(folder / "a.jpg"),
        str(folder / "b.png"),
        str(folder / "sub" / "c.PNG"),
    ]
    assert [report.verdict is Verdict.ERROR for report in reports] == [True, False, False]
    assert fake.calls == 2


def test_scan_many_takes_one_at_a_time(folder: Path, fake: FakeEngine) -> None:
    reports = screencheck.scan_many([str(folder / "b.png"), str(folder / "sub")])
    assert fake.calls == 0
    assert next(reports).path == str(folder / "b.png")
    assert fake.calls == 1


def test_scan_many_of_paths_that_are_no_strings(folder: Path, fake: FakeEngine) -> None:
    reports = list(screencheck.scan_many([folder / "b.png", folder / "sub"]))
    assert [report.path for report in reports] == [
        str(folder / "b.png"),
        str(folder / "sub" / "c.PNG"),
    ]
    for report in reports:
        assert json.loads(encode(report.to_dict()))["path"] == report.path


def test_scan_many_of_any_iterable(folder: Path, fake: FakeEngine) -> None:
    paths = (str(folder / name) for name in ("b.png", "sub"))
    assert len(list(screencheck.scan_many(paths))) == 2


def test_scan_many_of_a_path_that_leads_nowhere(folder: Path, fake: FakeEngine) -> None:
    (report,) = screencheck.scan_many([str(folder / "none")])
    assert report.verdict is Verdict.ERROR
    assert report.error is not None
    assert report.error.kind == "not_found"


def test_scan_many_of_nothing(fake: FakeEngine) -> None:
    assert list(screencheck.scan_many([])) == []


def test_scan_many_with_bounds_examines_elsewhere(folder: Path, fake: FakeEngine) -> None:
    bounds = screencheck.Bounds(seconds=0.001)  # so that the real engine need not read
    (report,) = screencheck.scan_many([folder / "b.png"], bounds=bounds)
    assert report.error is not None
    assert report.error.kind == "timeout"
    assert fake.calls == 0


def test_a_number_is_decoded() -> None:
    (reading,) = screencheck.decode_number("4200 002700 20250510 6071839425")
    assert (reading.service, reading.kind, str(reading.date)) == ("wechat", "payment", "2025-05-10")
    assert screencheck.decode_number("4200002700202505106071839425", "alipay") == []
    assert screencheck.decode_number("no number") == []
