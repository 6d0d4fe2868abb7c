"""Wordings that the app does not use, or not in that year."""

from __future__ import annotations

import re

from ...content.reading import read
from ...knowledge.wordings import Wording, wordings
from ...ocr import TextLine
from ...pages import Page
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import (
    latest_year,
)


@rule("SC510", "a wording that the app does not use", "wording")
def foreign_wording(case: Case) -> list[Finding]:
    """Generators write what the app never does: a placeholder in WeChat's text field, a state
    that no card has, an amount on a closed red packet.

    Each wording stands in knowledge/wordings.toml with its source; the grade is its name.
    """
    return _judge_wordings(case.page, 0)


@rule("SC514", "a date that is younger than the look of the page", "era")
def era_contradiction(case: Case) -> list[Finding]:
    """Templates grow old while the dates typed into them stay young: the transfer page of 2015
    with its heading 微信安全支付, signal dots of iOS 10, labels that have since been renamed.

    Each with the year from which it counts in knowledge/wordings.toml; the grade is its name.
    """
    year = latest_year(case.page)
    if year is None:
        raise NotExamined("no date with its year on the page")
    return _judge_wordings(case.page, year)


def _judge_wordings(page: Page, year: int) -> list[Finding]:
    """The wordings that count on a page of this year; year 0 for those that always count."""
    chosen = [
        wording
        for wording in wordings()
        if bool(wording.from_year) == bool(year)
        and wording.from_year <= year
        and wording.app in (None, page.app)
        and (not wording.pages or page.kind in wording.pages)
    ]
    texts = [(wording, line) for wording in chosen for line in _lines_at(page, wording.where)]
    if not texts:
        raise NotExamined("no text of the kind that is asked about")
    found = (_judge_wording(wording, line, year) for wording, line in texts)
    return list({f.grade: f for f in found if f is not None}.values())


def _judge_wording(wording: Wording, line: TextLine, year: int) -> Finding | None:
    reading = read([line])
    match = _find_wording(wording, reading.text)
    if match is None:
        return None
    start, end = match.span("sure") if "sure" in match.re.groupindex else match.span()
    # Dots behind a placeholder are read now so, now so, and make no other wording of it.
    end = start + len(reading.text[start:end].rstrip(".…· "))
    if not reading.sure(start, end):
        return None
    rule_of = era_contradiction if wording.from_year else foreign_wording
    return rule_of.finding(
        wording.message + (f", on a page of {year}" if year else ""),
        region=line.box,
        measured=match[0],
        grade=wording.name,
    )


def _find_wording(wording: Wording, text: str) -> re.Match[str] | None:
    if wording.where == "label":  # its value may stand on the same line
        return re.match(rf"(?:{wording.pattern})(?=\s*(?::|$))", text)
    if wording.where in ("value", "input_bar"):
        return re.fullmatch(rf"(?:{wording.pattern})\s*", text)
    return re.search(wording.pattern, text)


def _lines_at(page: Page, where: str) -> list[TextLine]:
    if where == "label":
        return [row.label_line for row in page.fields]
    if where == "value":
        return [line for row in page.fields for line in row.value_lines]
    if where == "line":
        return list(page.lines)
    elements = page.of_kind(where)
    if where == "input_bar":
        return [line for line in page.lines if any(e.box.contains(line.box) for e in elements)]
    return [line for element in elements for line in element.lines]
