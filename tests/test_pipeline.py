"""The rooms together, with a stand-in for the OCR engine and for rules."""

from __future__ import annotations

import errno
import io
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from jsonschema import Draft202012Validator
from numpy.typing import NDArray
from PIL import Image

from screencheck import knowledge
from screencheck.detectors import Case, NotExamined, Rule, all_rules
from screencheck.errors import EngineError, ImageError, UsageError
from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.pages import Page
from screencheck.pipeline import Scanner, examine
from screencheck.report import Finding, Report, Verdict
from screencheck.reports.encoding import encode
from screencheck.reports.schema import schema_text
from screencheck.screenshot import load
from screencheck.settings import Limits, Settings
from tests.conftest import FakeEngine, text_line

SCHEMA: dict[str, Any] = json.loads(schema_text())
ERROR_KINDS: list[str] = SCHEMA["$defs"]["error"]["properties"]["kind"]["enum"]
BILL = [
    text_line("山海面馆", 150, 180, 80, 20),
    text_line("-28.50", 140, 220, 110, 36),
    text_line("当前状态", 30, 340, 60, 15),
    text_line("支付成功", 120, 340, 60, 15),
    text_line("支付时间", 30, 370, 60, 15),
    text_line("2025年11月18日 12:31:07", 120, 370, 170, 15),
    text_line("交易单号", 30, 400, 60, 15),
    text_line("4200002961202511185571903846", 120, 400, 230, 15),
    text_line("商户单号", 30, 430, 60, 15),
    text_line("2511181231064471920385", 120, 430, 190, 15),
]


def png(width: int = 390, height: int = 844) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (255, 255, 255)).save(buffer, "PNG")
    return buffer.getvalue()


def scanner(lines: Iterable[TextLine] = BILL, **settings: Any) -> Scanner:
    return Scanner(Settings(**settings), FakeEngine(list(lines)))


def valid(report: Report) -> Report:
    Draft202012Validator(SCHEMA).validate(json.loads(encode(report.to_dict())))
    return report


def test_a_bill_is_judged() -> None:
    report = valid(scanner().scan(png(), "bill.png"))
    assert report.path == "bill.png"
    assert report.verdict in (Verdict.CONSISTENT, Verdict.SUSPECT, Verdict.FAKE)
    assert report.page is not None
    assert (report.page.app, report.page.kind) == ("wechat", "bill_detail")
    assert report.score is not None
    assert 0 <= report.score <= 1
    assert (report.width, report.height) == (390, 844)
    assert report.error is None
    assert report.seconds > 0


def test_every_rule_is_either_examined_or_skipped_with_a_reason() -> None:
    report = scanner().scan(png())
    asked = {*report.examined, *(skipped.code for skipped in report.skipped)}
    assert asked == {rule.code for rule in all_rules()}
    assert not set(report.examined) & {skipped.code for skipped in report.skipped}
    assert all(skipped.reason for skipped in report.skipped)
    assert not [s for s in report.skipped if s.reason.startswith("the rule failed")]
    assert {finding.code for finding in report.findings} <= set(report.examined)


def test_the_same_bytes_give_the_same_report() -> None:
    one = scanner()
    assert one.scan(png(), "a") == one.scan(png(), "a") == scanner().scan(png(), "a")


def test_bytes_and_paths(tmp_path: Path) -> None:
    path = tmp_path / "截图 1.png"
    path.write_bytes(png())
    by_path, by_bytes = scanner().scan(path), scanner().scan(png())
    assert by_path.path == str(path)
    assert by_bytes.path == "-"
    assert by_path.to_dict() | {"path": 0, "seconds": 0} == by_bytes.to_dict() | {
        "path": 0,
        "seconds": 0,
    }
    assert scanner().scan(str(path), "name").path == "name"


def test_a_page_that_is_not_known() -> None:
    report = valid(scanner([text_line("天气晴", 50, 50, 80, 30)], text=True).scan(png()))
    assert report.verdict is Verdict.UNSUPPORTED
    assert report.score is None
    assert report.page is None
    assert report.reason
    assert (*report.findings, *report.examined, *report.skipped) == ()
    assert report.sha256 is not None
    assert report.text is not None


def test_a_page_without_any_text() -> None:
    assert valid(scanner([]).scan(png())).verdict is Verdict.UNSUPPORTED


def test_the_text_only_where_it_is_asked_for() -> None:
    with_text, without = scanner(text=True).scan(png()), scanner().scan(png())
    assert with_text.text is not None
    assert [line.text for line in with_text.text] == [line.text for line in BILL]
    assert without.text is None
    assert "text" in valid(with_text).to_dict()
    assert "text" not in valid(without).to_dict()


# reading again


class Rereader(FakeEngine):
    """Reads lines as a page, and single lines with `slips` mended or made."""

    def __init__(self, lines: Iterable[TextLine], slips: dict[str, str]) -> None:
        super().__init__(list(lines))
        self.slips = slips
        self.regions: list[str] = []

    def read(
        self, pixels: NDArray[np.uint8], regions: Sequence[Box] | None = None
    ) -> list[TextLine]:
        lines = super().read(pixels, regions)
        if regions is None:
            return lines
        self.regions += [line.text for line in lines]
        return [replace(line, text=self.slips.get(line.text, line.text)) for line in lines]


MADE = "2025年11月18日 12:31:07"
NUMBERS = ["4200002961202511185571903846", "2511181231064471920385"]
OTHER_DAY = [replace(li, text="2025年11月16日 12:31:07") if li.text == MADE else li for li in BILL]


def test_numbers_are_read_twice_and_what_accuses_as_well() -> None:
    engine = Rereader(OTHER_DAY, {})
    report = valid(Scanner(Settings(text=True), engine).scan(png()))
    (finding,) = (f for f in report.findings if f.code == "SC502")
    assert [basis.text for basis in finding.rests_on] == [
        "4200002961202511185571903846",
        "2025年11月16日 12:31:07",
    ]
    assert all(basis.readings == 2 for basis in finding.rests_on)
    assert engine.regions == [*NUMBERS, "2025年11月16日 12:31:07"]


def test_a_clean_page_is_not_read_again_but_for_its_numbers() -> None:
    engine = Rereader(BILL, {})
    report = Scanner(Settings(), engine).scan(png())
    assert [f.code for f in report.findings if f.code.startswith("SC5")] == []
    assert engine.regions == NUMBERS


def test_who_is_read_otherwise_a_second_time_is_not_accused() -> None:
    engine = Rereader(OTHER_DAY, {"2025年11月16日 12:31:07": MADE})
    report = valid(Scanner(Settings(), engine).scan(png()))
    assert "SC502" not in {f.code for f in report.findings}
    assert "SC502" in {s.code for s in report.skipped}


def test_a_finding_that_comes_up_with_the_second_reading_is_read_twice_as_well() -> None:
    """The rows stand the wrong way round twice, and the rule tells of the first pair only."""
    others = {"当前状态": 370, "支付成功": 370, "支付时间": 340, MADE: 340}
    others |= {"交易单号": 430, "商户单号": 400}
    swapped = [replace(li, box=replace(li.box, y=others.get(li.text, li.box.y))) for li in BILL]
    for slips in ({}, {"支付时间": "支付时问"}, {"支付时间": "支付时问", "交易单号": "交易单另"}):
        engine = Rereader(swapped, slips)
        report = valid(Scanner(Settings(), engine).scan(png()))
        told = [f.measured for f in report.findings if f.code == "SC528"]
        pairs = [["支付时间", "当前状态"], ["商户单号", "交易单号"], None]
        assert told == [pair for pair in pairs[len(slips) :][:1] if pair]
        assert all(b.readings == 2 for f in report.findings for b in f.rests_on)
        assert len(engine.regions) == len(set(engine.regions))


def test_a_number_that_lost_a_digit_accuses_nobody() -> None:
    number = "4200002961202511185571903846"
    lost = [replace(li, text=number[:-1]) if li.text == number else li for li in BILL]
    report = valid(Scanner(Settings(), Rereader(lost, {number[:-1]: number})).scan(png()))
    assert not {f.code for f in report.findings} & {"SC501", "SC502", "SC513", "SC517"}


# bad inputs


def noise() -> bytes:
    buffer = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"not a picture at all", "not_an_image"),
        (b"%PDF-1.7 made up", "not_an_image"),
        (noise()[:900], "damaged"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "damaged"),
    ],
)
def test_bad_bytes_give_an_error(data: bytes, kind: str) -> None:
    report = valid(scanner().scan(data, "x.png"))
    assert_error(report, kind)
    assert report.path == "x.png"


def assert_error(report: Report, kind: str) -> None:
    valid(report)
    assert report.verdict is Verdict.ERROR
    assert report.error is not None
    assert report.error.kind == kind
    assert report.error.message
    assert (report.score, report.page, report.sha256) == (None, None, None)
    assert report.findings == ()


def test_too_large_an_image(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png())
    for limits in (Limits(max_bytes=99), Limits(max_pixels=1000), Limits(max_side=400)):
        assert_error(scanner(limits=limits).scan(path), "too_large")
        assert_error(scanner(limits=limits).scan(png()), "too_large")


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    assert_error(scanner().scan(tmp_path / "none.png"), "not_found")
    assert_error(scanner().scan(tmp_path), "not_a_file")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file"
)
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png())
    path.chmod(0)
    assert_error(scanner().scan(path), "permission")


@pytest.mark.parametrize("kind", ERROR_KINDS)
def test_every_kind_of_error_reaches_the_report(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ImageError(kind, "made up for the test")

    monkeypatch.setattr("screencheck.pipeline.load", fail)
    report = scanner().scan("a.png")
    assert_error(report, kind)
    assert report.error is not None
    assert report.error.message == "made up for the test"


@pytest.mark.parametrize("error", [RuntimeError("no more memory"), ValueError(), KeyError("x")])
def test_an_engine_that_fails_costs_one_image(error: Exception) -> None:
    failing = Scanner(engine=FakeEngine(error=error))
    report = failing.scan(png(), "a.png")
    assert_error(report, "internal")
    assert report.error is not None
    assert type(error).__name__ in report.error.message


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("std::bad_alloc"),
        RuntimeError("[ONNXRuntimeError] : 1 : FAIL : Failed to allocate memory for 12 bytes"),
        cv2.error("OpenCV(4.10.0) alloc.cpp:73: error: (-4:Insufficient memory) in function"),
    ],
)
def test_a_lack_of_memory_is_told_apart(error: Exception) -> None:
    assert_error(Scanner(engine=FakeEngine(error=error)).scan(png()), "out_of_memory")
    try:
        raise ValueError("something else") from error
    except ValueError as later:
        assert_error(Scanner(engine=FakeEngine(error=later)).scan(png()), "out_of_memory")


def test_an_interrupt_is_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt):
        Scanner(engine=FakeEngine(error=KeyboardInterrupt())).scan(png())


# choosing rules


def codes(report: Report) -> set[str]:
    return {*report.examined, *(skipped.code for skipped in report.skipped)}


def test_select_and_ignore() -> None:
    every = {rule.code for rule in all_rules()}
    content = {code for code in every if code.startswith("SC5")}
    assert codes(scanner(select=("SC5",)).scan(png())) == content
    assert codes(scanner(ignore=("SC5",)).scan(png())) == every - content
    assert codes(scanner(select=("SC501", "SC1")).scan(png())) == {"SC501"} | {
        code for code in every if code.startswith("SC1")
    }
    assert codes(scanner(select=("SC5",), ignore=("SC501",)).scan(png())) == content - {"SC501"}


def test_a_rule_that_is_ignored_finds_nothing() -> None:
    wrong = [
        line if line.text[:4] != "4200" else text_line("123", 120, 400, 60, 15) for line in BILL
    ]
    found = {finding.code for finding in scanner(wrong).scan(png()).findings}
    assert "SC501" in found
    assert "SC501" not in {
        finding.code for finding in scanner(wrong, ignore=("SC501",)).scan(png()).findings
    }


@pytest.mark.parametrize("chosen", [{"select": ("SC999",)}, {"ignore": ("XX",)}])
def test_rules_that_do_not_exist(chosen: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="no rule"):
        scanner(**chosen)


def test_an_engine_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match="unknown OCR engine"):
        Scanner(Settings(ocr="none"))


def test_an_engine_that_cannot_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise EngineError("no model")

    monkeypatch.setattr("screencheck.pipeline.create_engine", fail)
    with pytest.raises(EngineError, match="no model"):
        Scanner()


# rules that misbehave


def rule(code: str, check: Any) -> Rule:
    return Rule(code, "made up", "made-up", check)


def finds(_: Case) -> list[Finding]:
    return [Finding("SC101", "container", "found")]


def raises(_: Case) -> list[Finding]:
    raise ZeroDivisionError("division by zero")


def raises_late(_: Case) -> Iterable[Finding]:
    yield Finding("SC103", "container", "found at first")
    raise KeyError("late")


def cannot(_: Case) -> list[Finding]:
    raise NotExamined("no time labels")


def case() -> Case:
    page = Page(390, 844, "wechat", "chat")
    return Case(load(png(), Limits()), page, knowledge.load())


def test_a_rule_that_fails_is_skipped_and_the_others_go_on() -> None:
    rules = (
        rule("SC102", raises),
        rule("SC103", raises_late),
        rule("SC104", cannot),
        rule("SC101", finds),
    )
    findings, examined, skipped = examine(case(), rules)
    assert [finding.message for finding in findings] == ["found"]
    assert examined == ["SC101"]
    assert [(s.code, s.detector, s.reason) for s in skipped] == [
        ("SC102", "container", "the rule failed: ZeroDivisionError: division by zero"),
        ("SC103", "container", "the rule failed: KeyError: 'late'"),
        ("SC104", "container", "no time labels"),
    ]


def test_a_rule_that_lacks_memory_ends_the_examination() -> None:
    def eats(case: Case) -> list[Finding]:
        raise MemoryError

    with pytest.raises(MemoryError):
        examine(case(), (rule("SC102", eats), rule("SC101", finds)))
    one = scanner()
    one.rules = (rule("SC102", eats),)
    assert_error(one.scan(png()), "out_of_memory")


def test_a_failing_rule_shows_in_the_report() -> None:
    one = scanner()
    one.rules = (rule("SC102", raises), rule("SC104", cannot), rule("SC101", finds))
    report = valid(one.scan(png()))
    assert report.examined == ("SC101",)
    assert [skipped.code for skipped in report.skipped] == ["SC102", "SC104"]
    assert [finding.code for finding in report.findings] == ["SC101"]
    assert report.findings[0].llr > 0


def test_no_rules_leave_the_odds_as_they_are() -> None:
    one = scanner()
    one.rules = ()
    report = valid(one.scan(png()))
    assert report.verdict is Verdict.CONSISTENT
    assert report.score is not None
    assert report.score < 0.6
