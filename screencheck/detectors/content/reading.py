"""What the content rules read from a page: values with the surety of their characters.

A misread digit must not accuse anybody: a rule counts only what was read with confidence,
character by character, and otherwise says that it could not be asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Generic, TypeVar

from ...content.amounts import Amount, parse_amount
from ...content.numbers import Decoded, decode, digits_of
from ...content.reading import Reading, plain, read
from ...content.times import (
    Clock,
    Label,
    Moment,
    parse_clock,
    parse_label,
    parse_moment,
)
from ...geometry import Box, union
from ...knowledge.numbers import number_kinds
from ...ocr import TextLine
from ...pages import Element, Field, Page
from ...report import Finding
from .. import NotExamined

CHATS = ("chat", "group_chat")
TRANSFER_TIMES = ("转账时间",)
RECEIVE_TIMES = ("收款时间", "收钱时间")
# The time at which the service made the number, by app, in the order of trust.
MADE_TIMES = {
    "wechat": ("转账时间", "支付时间", "申请时间"),
    "alipay": ("创建时间", "支付时间"),
}
# Such pages show a later day than the number, which keeps the original order's.
LATER_DAY = re.compile(r"退款|已退还|赎回|转出|卖出")
NUMBER = re.compile(r"\s*(?P<digits>[0-9][0-9\s]*?)\s*(?:复制|[>›])?\s*")

RED_PACKET_LIMIT = Decimal(200)
RED_PACKET_FEAST = Decimal(520)
LABEL_GAP = 3  # minutes
CLOCK_NEAR = 10  # minutes by which a phone's clock may well be wrong
RETURNED_AFTER = timedelta(hours=24)

# Pages whose head amount the app prints itself, by how sure the facts about it are.
DETAIL_PAGES = ("bill_detail", "transfer_detail")
RESULT_PAGES = ("payment_success", "transfer_result", "red_packet_detail")
BALANCE_PAGES = ("wallet", "lingqiantong", "balance", "yuebao", "huabei", "wealth")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A value with the confidence of the text it was read from, and its place."""

    value: T
    sure: bool
    box: Box
    text: str


def judge_each(
    items: Iterable[T], judge: Callable[[T], Finding | None], none: str = "nothing to ask about"
) -> list[Finding]:
    """Judge all items; not examined where none of them could be."""
    findings: list[Finding] = []
    reason: str | None = none
    doubts: list[str] = []
    for item in items:
        try:
            finding = judge(item)
        except NotExamined as doubt:
            doubts.append(str(doubt))
            continue
        reason = None
        if finding is not None:
            findings.append(finding)
    if reason is not None:
        raise NotExamined(doubts[0] if doubts else reason)
    return findings


def label_of(row: Field) -> str:
    return plain(row.label).strip(" :")


def value_of(row: Field) -> Reading:
    """The row's value; where label and value share a line, without the label."""
    reading = read(row.value_lines)
    head = re.match(rf"\s*{re.escape(label_of(row))}[\s:]*", reading.text)
    cut = head.end() if head else 0
    return Reading(reading.text[cut:], reading.confidences[cut:])


def service_of(row: Field) -> str:
    """The service whose pages have a row of this label."""
    return next(kind.service for kind in number_kinds() if label_of(row) in kind.labels)


def number_rows(page: Page) -> list[tuple[Field, Reading]]:
    labels = {label for k in number_kinds() if k.service == page.app for label in k.labels}
    rows = [row for row in page.fields if label_of(row) in labels]
    if not rows:
        raise NotExamined("no transaction number on the page")
    return [(row, value_of(row)) for row in rows]


def plans_of(row: Field) -> list[str]:
    label = label_of(row)
    exact = [kind for kind in number_kinds() if label in kind.labels and not kind.general]
    return sorted({template for kind in exact for template in kind.templates})[:4]


def sure_digits(reading: Reading) -> str:
    """The digits of a number row, without the button or chevron that may follow them."""
    match = NUMBER.fullmatch(reading.text)
    digits = digits_of(match["digits"]) if match else None
    if match is None or digits is None:
        raise NotExamined("the number was read with other characters")
    if not reading.sure(*match.span("digits")):
        raise NotExamined("the number was not read surely")
    return digits


def dated_readings(row: Field, reading: Reading) -> list[Decoded]:
    """Readings that hold a comparable date and rest on more than one secondary source."""
    found = [
        decoded
        for decoded in decode(sure_digits(reading), service_of(row))
        if decoded.date and decoded.fact.dated and decoded.fact.grade in "AB"
    ]
    if not found:
        raise NotExamined("a number without a date that is known")
    return found


def moment_of(page: Page, *labels: str) -> Seen[Moment]:
    for label in labels:
        for row in page.fields:
            if label_of(row) == label:
                return seen_moment(row)
    raise NotExamined("no such time on the page")


def seen_moment(row: Field) -> Seen[Moment]:
    reading = value_of(row)
    moment = parse_moment(reading.text)
    if moment is None or not reading.sure(*moment.span):
        raise NotExamined("the time was not read surely")
    text = reading.text[slice(*moment.span)]
    return Seen(moment, True, box_of(row.value_lines), text)


def sure_labels(page: Page, least: int) -> list[Seen[Label]]:
    """The chat's labels that were read surely, down the page."""
    if page.app != "wechat" or page.kind not in CHATS:
        raise NotExamined("not a WeChat chat")
    found = []
    for element in sorted(page.of_kind("time_label"), key=lambda e: e.box.y):
        reading = read(element.lines)
        label = parse_label(reading.text)
        if label is not None and reading.sure():
            found.append(Seen(label, True, element.box, reading.text.strip()))
    if len(found) < least:
        raise NotExamined("too few time labels that were read surely")
    return found


def sure_clock(page: Page) -> Seen[Clock]:
    seen = []
    lines = [line for bar in page.of_kind("status_bar") for line in bar.lines]
    if len(lines) == 1 and abs(lines[0].box.cx - page.width / 2) < 0.03 * page.width:
        raise NotExamined("a lone clock in the middle may be a time label of a cropped page")
    for line in lines:
        reading = read([line])
        clock = parse_clock(reading.text)
        if clock is not None:
            text = reading.text[slice(*clock.span)]
            seen.append(Seen(clock, reading.sure(*clock.span), line.box, text))
    if len(seen) != 1 or not seen[0].sure:
        raise NotExamined("the status bar's clock was not read surely")
    return seen[0]


def head_amounts(page: Page) -> Iterator[Seen[Amount]]:
    """The amounts that the app itself prints large: heads of pages, cards in chats."""
    if page.kind in CHATS:
        return amounts_of(page.of_kind("transfer_card"))
    if page.kind in (*DETAIL_PAGES, *RESULT_PAGES, *BALANCE_PAGES):
        return amounts_of(page.of_kind("amount"))
    raise NotExamined("a page without an amount of its own")


def amounts_of(elements: Iterable[Element]) -> Iterator[Seen[Amount]]:
    """The first amount in each element: below it may stand a remark of the sender's."""
    for element in elements:
        for line in element.lines:
            amount = parse_amount(line.text)
            if amount is not None:
                sure = read([line]).sure(*amount.span)
                yield Seen(amount, sure, line.box, line.text.strip())
                break


def require_sure(seen: Seen[T]) -> T:
    if not seen.sure:
        raise NotExamined("the amount was not read surely")
    return seen.value


def page_grade(page: Page) -> str:
    if page.kind in CHATS:
        return "card"
    if page.kind in BALANCE_PAGES:
        return "balance"
    return "detail" if page.kind in DETAIL_PAGES else "result"


def latest_year(page: Page) -> int | None:
    """The youngest year that the page itself shows, not what people write in a chat."""
    if page.kind in CHATS:
        labels = (parse_label(read(e.lines).text) for e in page.of_kind("time_label"))
        return max((label.year for label in labels if label and label.year), default=None)
    years = []
    for line in page.lines:
        reading = read([line])
        moment = parse_moment(reading.text)
        if moment is not None and reading.sure(*moment.span):
            years.append(moment.value.year)
    return max(years, default=None)


def box_of(lines: Iterable[TextLine]) -> Box:
    return union(line.box for line in lines)
