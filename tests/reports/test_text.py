"""Text for people: readable, ordered by weight, and safe on a terminal."""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screencheck.errors import UsageError
from screencheck.geometry import Box
from screencheck.report import Basis, ErrorInfo, Finding, Proposition, Report, Verdict
from screencheck.reports import create_format
from screencheck.reports.printable import printable
from tests.fakes import report


def as_text(*reports: Report, **options: Any) -> str:
    text = create_format("text", **options)
    return text.begin() + "".join(map(text.add, reports)) + text.end()


def test_a_flagged_image_is_a_block() -> None:
    assert as_text(report("shots/a.png", "fake")) == (
        "fake         shots/a.png  (probability of fabrication 0.990 at even prior odds)\n"
        "             claims to be: wechat chat, ios, light, scale 3, 1170x2532\n"
        "             moderately strong  SC401  the left margin differs\n"
        "                                       measured 17.25, expected 16\n"
    )


def test_an_edit_is_told_beside_the_probability() -> None:
    edited = dataclasses.replace(report("a.png", "suspect"), proposition=Proposition.EDITED)
    head, *_ = as_text(edited).splitlines()
    assert head.endswith(
        "a.png  (probability of fabrication 0.990 at even prior odds, as an edited capture)"
    )


@pytest.mark.parametrize("option", ["show_regions", "verbose"])
def test_regions_are_shown_on_demand(option: str) -> None:
    told = "measured 17.25, expected 16, at 12,30 size 400x50\n"
    assert told in as_text(report("a.png", "fake"), **{option: True})
    assert " at 12,30" not in as_text(report("a.png", "fake"))


def test_verbose_tells_the_characters_that_a_finding_rests_on() -> None:
    flagged = report("a.png", "fake")
    bases = (
        Basis("20:10", Box(1, 2, 30, 10), 0.973),
        Basis("\x1b[31m20:12", Box(1, 2, 30, 10), 1.0, 2),
        Basis("9", Box(1, 2, 30, 10), 0.9, 3),
    )
    finding = dataclasses.replace(flagged.findings[0], rests_on=bases)
    shown = dataclasses.replace(flagged, findings=(finding,))
    text = as_text(shown, verbose=True)
    assert "rests on 20:10 (read once, confidence 0.97), " in text
    assert "20:12 (read twice alike, confidence 1.00), 9 (read 3 times alike" in text
    assert "\x1b" not in text
    assert "rests on" not in as_text(shown)


def test_other_images_are_one_aligned_line_each() -> None:
    reports = (report(f"{word}.png", word) for word in ("consistent", "unsupported", "error"))
    assert as_text(*reports) == (
        "consistent   consistent.png\n"
        "unsupported  unsupported.png: no known page\n"
        "error        error.png: the data ends too early (damaged)\n"
    )


def test_reasons_are_sorted_by_weight() -> None:
    findings = tuple(
        Finding(code, "layout", code, llr=llr)
        for code, llr in (("SC402", 0.1), ("SC401", 3.5), ("SC404", 0.4), ("SC403", 0.4))
    )
    lines = as_text(dataclasses.replace(report("a", "suspect"), findings=findings)).splitlines()
    assert [line.split()[-1] for line in lines[2:]] == ["SC401", "SC403", "SC404", "SC402"]


def test_verbose_tells_what_was_and_was_not_examined() -> None:
    text = as_text(report("a", "consistent"), verbose=True)
    assert "examined: SC401\n" in text
    assert "not examined: SC501  no times on the page\n" in text
    assert "SC501" not in as_text(report("a", "consistent"))


def test_ocr_text_is_shown_where_the_report_has_it() -> None:
    assert "| 你好\n" in as_text(report("a", "consistent", text=True))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1 + 0.2, "0.3"),
        (12, "12"),
        ("¥1.00", "¥1.00"),
        ([1, 2], "[1,2]"),
        ({"a": None}, '{"a":null}'),
        ("x" * 500, "x" * 159 + "…"),
        (True, "true"),
    ],
)
def test_values_are_short(value: object, shown: str) -> None:
    finding = Finding("SC501", "content", "m", measured=value)  # type: ignore[arg-type]
    text = as_text(dataclasses.replace(report("a", "fake"), findings=(finding,)))
    assert f" measured {shown}\n" in text


def test_nothing_in_a_report_can_inject_into_the_terminal() -> None:
    evil = "\x1b[2J\r\n\x9b1m\u202egnp.\x07"
    hostile = Report(
        evil,
        Verdict.FAKE,
        score=0.9,
        findings=(
            Finding("SC501", "content", evil, Box(0, 0, 1, 1), measured=evil, expected=[evil]),
        ),
    )
    failed = Report(evil, Verdict.ERROR, error=ErrorInfo("damaged", evil))
    unknown = Report(evil, Verdict.UNSUPPORTED, reason=evil)
    for shown in (hostile, failed, unknown):
        text = as_text(shown, verbose=True)
        assert not any(char in text for char in "\x1b\x9b\r\x07\u202e")
        assert all(line[0] in "feu " for line in text.splitlines())


def test_colour_only_on_demand() -> None:
    plain, coloured = as_text(report("a", "fake")), as_text(report("a", "fake"), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1mSC401\x1b[0m" in coloured
    assert "\x1b[2mmeasured 17.25, expected 16\x1b[0m" in coloured
    assert "\x1b[1m" not in as_text(report("a"), colour=True)
    assert coloured.startswith("\x1b[31m\x1b[1mfake\x1b[0m ")
    assert click.unstyle(coloured) == plain


def test_lines_are_folded_on_a_terminal_only() -> None:
    message = "das Maß weicht ab, 左边距与右边距不同, " + "so weit wie nie " * 4 + "x" * 60
    finding = dataclasses.replace(report("a", "fake").findings[0], message=message)
    flagged = dataclasses.replace(report("a.png", "fake"), findings=(finding,))
    long = as_text(flagged)
    assert message in long
    for colour in (False, True):
        folded = click.unstyle(as_text(flagged, width=80, colour=colour)).splitlines()
        assert max(map(cell_len, folded[1:])) <= 80
        assert len(folded) > len(long.splitlines())
        assert {line[:39].strip() for line in folded[3:]} == {""}
        joined = " ".join(line[39:] for line in folded[2:-1])
        assert joined.replace(" ", "") == message.replace(" ", "")


def test_a_narrow_terminal_folds_nothing() -> None:
    assert as_text(report("a", "fake"), width=30) == as_text(report("a", "fake"))


def test_unknown_format() -> None:
    with pytest.raises(UsageError, match=r"'xml'.*text, json, jsonl"):
        create_format("xml")


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs", "Co", "Cn"])))
def test_printable_leaves_ordinary_text_alone(text: str) -> None:
    assert printable(text) == text


@given(st.text(st.characters()))
def test_printable_is_one_harmless_line_in_utf_8(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in shown)
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\n", "a\\tb\\n"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\udcff.png", "\\xff.png"),
        ("\ud800", "\\ud800"),
        ("\u202e", "\\u202e"),
        ("\U000e0041", "\\U000e0041"),
        ("微信　转账😀", "微信　转账😀"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown
