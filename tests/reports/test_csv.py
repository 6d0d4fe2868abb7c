"""CSV for spreadsheets: a row an image, and nothing that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import dataclasses
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck.geometry import Box
from screencheck.language import Translator, said
from screencheck.report import ErrorInfo, Finding, Report, Verdict
from screencheck.reports import create_format
from screencheck.reports.csv_table import COLUMNS, REASONS
from tests.fakes import report

WORDS = ("fake", "suspect", "consistent", "unsupported", "error")


def as_csv(*reports: Report, translator: Translator | None = None) -> str:
    form = create_format("csv", translator=translator)
    return form.begin() + "".join(map(form.add, reports)) + form.end()


def rows(*reports: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(*reports).removeprefix("\ufeff"), newline="")))


def cells(text: str, delimiter: str = ",") -> list[str]:
    """All cells but the heads, as a program that splits at the delimiter reads them."""
    body = text.removeprefix("\ufeff").split("\r\n", 1)[1]
    lines = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    return [cell for line in lines for cell in line]


def test_a_row_for_each_image_whatever_happened_to_it() -> None:
    table = rows(*(report(f"{word}.png", word) for word in WORDS))
    assert [row["image"] for row in table] == [f"{word}.png" for word in WORDS]
    assert [row["verdict"] for row in table] == list(WORDS)
    assert all(tuple(row) == COLUMNS for row in table)
    assert [row["not examined because"] for row in table] == [
        "", "", "", "no known page", "the data ends too early",
    ]  # fmt: skip


def test_a_flagged_image() -> None:
    (row,) = rows(report("a.png", "fake"))
    assert row == {
        "image": "a.png",
        "verdict": "fake",
        "probability of fabrication": "0.990",
        "app": "wechat",
        "page": "chat",
        "system": "ios",
        "theme": "light",
        "width": "1170",
        "height": "2532",
        "findings": "1",
        "weightiest reasons": (
            "SC401 (moderately strong) the left margin differs, measured 17.25, expected 16"
        ),
        "not examined because": "",
        "SHA-256": "0" * 64,
    }


def test_bytes_are_those_of_rfc_4180_and_of_excel() -> None:
    text = as_csv(report('a "b", c.png', "fake"))
    assert text.startswith("\ufeffimage,verdict,")
    assert text.count("\r\n") == 2
    assert text.endswith("\r\n")
    assert not re.search("(?<!\r)\n", text)
    assert '\r\n"a ""b"", c.png",fake,' in text


def test_no_images_leave_the_heads() -> None:
    assert as_csv().rstrip("\r\n").removeprefix("\ufeff") == ",".join(COLUMNS)


def test_the_weightiest_reasons_come_first_and_none_is_uncounted() -> None:
    findings = tuple(
        Finding(f"SC40{n}", "layout", f"reason {n}", Box(0, 0, 1, 1), llr=n / 2) for n in range(9)
    )
    (row,) = rows(dataclasses.replace(report("a.png", "fake"), findings=findings))
    assert re.findall(r"SC\d+", row["weightiest reasons"]) == [f"SC40{n}" for n in (8, 7, 6, 5, 4)]
    assert row["weightiest reasons"].count("; ") == REASONS - 1
    assert row["findings"] == "9"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=1+1.png", "'=1+1.png"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("\u3000＝1", "'\u3000＝1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠a", "'＠a"),
        ("\t=1", "\\t=1"),
        ("\r=1", "\\r=1"),
        ("\n@", "\\n@"),
        ("\0=1", "\\x00=1"),
        ("a;=1", "a;'=1"),
        ("a; @b", "a;' @b"),
        ("a=1", "a=1"),
        ("a-1.png", "a-1.png"),
        ("'=1", "'=1"),
        ("微信.png", "微信.png"),
    ],
)
def test_formulas_are_kept_from_running(name: str, shown: str) -> None:
    (row,) = rows(report(name))
    assert row["image"] == shown


def test_no_text_of_a_picture_is_trusted() -> None:
    evil = '=cmd|" /C calc"!A0'
    hostile = Report(
        evil,
        Verdict.FAKE,
        score=0.9,
        findings=(Finding("SC501", "content", evil, measured=evil, expected=[evil]),),
    )
    others = (
        Report(evil, Verdict.ERROR, error=ErrorInfo("damaged", evil)),
        Report(evil, Verdict.UNSUPPORTED, reason=evil),
    )
    assert not any(cell.startswith("=") for cell in cells(as_csv(hostile, *others)))


@given(st.text())
def test_no_cell_is_a_formula_and_no_control_character_is_left(text: str) -> None:
    found = Finding("SC501", "content", text, measured=text, expected=text)
    reports = (
        Report(text, Verdict.FAKE, findings=(found,)),
        Report(text, Verdict.ERROR, error=ErrorInfo("damaged", text)),
        Report(text, Verdict.UNSUPPORTED, reason=text),
    )
    whole = as_csv(*reports)
    whole.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", whole)
    assert whole.count("\r") == whole.count("\n") == 4
    for cell in cells(whole):
        for part in cell.split(";"):
            assert not part.strip().startswith(tuple("=+-@＝＋－＠"))


def test_what_people_read_is_told_in_their_language() -> None:
    say = Translator(
        "zh", {"image": "图像", "fake": "伪造", "weak": "弱", "{n} units": "{n}个", "app": "应用"}
    )
    finding = Finding("SC401", "layout", said("{n} units", n=3), llr=0.5)
    shown = as_csv(
        dataclasses.replace(report("a.png", "fake"), findings=(finding,)), translator=say
    )
    head, row, _ = shown.split("\r\n")
    assert head.startswith("\ufeff图像,verdict,probability of fabrication,应用,")
    assert row.startswith("a.png,伪造,0.990,wechat,")
    assert "SC401 (弱) 3个" in row
