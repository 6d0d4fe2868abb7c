"""Pages for the content rules, as parsing gives them. All names, numbers and dates are invented."""

from __future__ import annotations

from typing import Any, cast

import pytest

from screencheck.content.reading import SURE
from screencheck.detectors import Case, NotExamined, Rule
from screencheck.geometry import Box
from screencheck.ocr import Char, TextLine
from screencheck.pages import Element, Field, Page
from screencheck.pages.entries import parse_entries, parse_stamps
from screencheck.report import Finding
from screencheck.screenshot import Screenshot

WIDTH, HEIGHT = 1170, 2532

TRANSFER = "1000050001" + "20310615" + "0228190437561"
PAYMENT = "4200" + "002700" + "20250510" + "1122334455"
TRADE = "20310615" + "22001" + "417" + "42" + "1122334455"
SENT = "2031年06月15日 20:10:05"


def line(text: str, y: float = 100, x: float = 300, bad: str = "", mean: float = 1.0) -> TextLine:
    """A line whose characters were all read surely, but for those in `bad`."""
    chars = tuple(
        Char(char, 0.4 if char in bad else 1.0, Box(x + 20 * i, y, 20, 40))
        for i, char in enumerate(text)
        if not char.isspace()
    )
    return TextLine(text, mean, Box(x, y, 20 * len(text), 40), chars)


def row(label: str, value: str, y: float = 500, bad: str = "") -> Field:
    return Field(label, value, line(label, y, 40), (line(value, y, bad=bad),))


def element(
    kind: str,
    *texts: str,
    y: float = 100,
    x: float = 300,
    bad: str = "",
    side: str | None = None,
) -> Element:
    lines = tuple(line(text, y + 50 * i, x, bad) for i, text in enumerate(texts))
    return Element(kind, Box(x, y, 400, 50 * len(texts)), "\n".join(texts), side, lines=lines)


def bill(app: str, *fields: Field, kind: str = "bill_detail", **more: Any) -> Page:
    lines = [one for field in fields for one in (field.label_line, *field.value_lines)]
    lines += [one for e in more.get("elements", ()) for one in e.lines]
    return Page(WIDTH, HEIGHT, app, kind, fields=fields, lines=tuple(lines), **more)


def chat(*elements: Element, **more: Any) -> Page:
    lines = tuple(one for e in elements for one in e.lines)
    return Page(WIDTH, HEIGHT, "wechat", "chat", elements=elements, lines=lines, **more)


def labels(*texts: str, bad: str = "") -> tuple[Element, ...]:
    return tuple(
        element("time_label", text, y=300 + 300 * i, x=WIDTH / 2 - 200, bad=bad)
        for i, text in enumerate(texts)
    )


def clock(text: str, bad: str = "") -> Element:
    return element("status_bar", text, y=40, x=80, bad=bad)


def amount(text: str, bad: str = "") -> Element:
    return element("amount", text, y=600, bad=bad)


def entry_row(title: str, amount: str, when: str, y: float, balance: str = "") -> list[TextLine]:
    """The lines of an entry of a list, as an engine reads them."""
    lines = [line(title, y, 120), line(amount, y, 900), line(when, y + 60, 120)]
    return [*lines, line(balance, y + 60, 860)] if balance else lines


def listing(app: str, *entries: tuple[str, ...], status: str = "", bad: str = "") -> Page:
    """A list of payments: (title, amount, time, balance) of each entry, parsed."""
    kind = "wallet_detail" if app == "wechat" else "bill_list"
    lines = [
        one
        for index, (title, amount, when, *rest) in enumerate(entries)
        for one in entry_row(title, amount, when, 400 + 180 * index, "".join(rest))
    ]
    if bad:
        lines = [line(one.text, one.box.y, one.box.x, bad) for one in lines]
    return Page(
        WIDTH,
        HEIGHT,
        app,
        kind,
        elements=(clock(status),) if status else (),
        lines=tuple(lines),
        entries=parse_entries(lines, WIDTH),
        stamps=parse_stamps(lines),
    )


def ask(rule: Rule, page: Page, screenshot: Screenshot | None = None) -> list[Finding]:
    return list(rule.check(Case(cast(Any, screenshot), page, cast(Any, None))))


def grades(rule: Rule, page: Page) -> list[str]:
    findings = ask(rule, page)
    assert all(f.code == rule.code and f.detector == "content" for f in findings)
    assert all(f.region is not None and f.message for f in findings)
    # nobody is accused on characters that were not read surely, and each finding names its own
    assert all(basis.confidence >= SURE for f in findings for basis in f.rests_on)
    assert all(f.rests_on and all(basis.text for basis in f.rests_on) for f in findings)
    return [finding.grade for finding in findings]


def not_examined(rule: Rule, page: Page) -> None:
    with pytest.raises(NotExamined, match=r"\w"):
        ask(rule, page)


def input_bar(text: str, bad: str = "") -> Page:
    bar = Element("input_bar", Box(0, 2300, WIDTH, 232))
    page = chat(bar)
    return Page(
        WIDTH,
        HEIGHT,
        "wechat",
        "chat",
        elements=(bar,),
        lines=(*page.lines, line(text, 2350, bad=bad)),
    )
