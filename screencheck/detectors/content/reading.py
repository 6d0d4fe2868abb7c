"""What the content rules read from a page: numbers, times, labels, the clock, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import takewhile

from ...content.amounts import Amount, parse_amount
from ...content.numbers import beginnings, decode, digits_of
from ...content.reading import Reading, plain, read
from ...content.times import (
    Clock,
    Label,
    ListTime,
    Moment,
    parse_clock,
    parse_label,
    parse_list_time,
    parse_moment,
)
from ...geometry import Box, union
from ...knowledge.content import content_facts
from ...knowledge.numbers import NumberKind, number_kinds
from ...ocr import TextLine
from ...pages import Element, Field, Page
from .. import NotExamined
from .seen import Seen, if_seen, require_sure, seen

CHATS = ("chat", "group_chat")
ZONES = timedelta(days=1)  # clocks of two places differ by less
# Pages whose head amount the app prints itself, by how sure the facts about it are.
DETAIL_PAGES = ("bill_detail", "transfer_detail")
RESULT_PAGES = ("payment_success", "transfer_result", "red_packet_detail")
BALANCE_PAGES = ("wallet", "lingqiantong", "balance", "yuebao", "huabei", "wealth")

_NUMBER = re.compile(r"\s*(?P<digits>[0-9][0-9\s]*?)\s*(?:复制|[>›])?\s*")
_EDGE = 0.004  # of the width: what reaches as near to the right edge runs off the picture
_LEAST_DIGITS = 12  # of a number that was cut off
_CENTRE = 0.03  # of the width: a lone line as near to the middle may be a chat's time label
_MIDDLE = 0.008  # of the width, less than half a digit of a label
_LONG = 2.4  # heights of a screen over its width: longer pictures are captures put together
_BARE_TIME = re.compile(r"(?!0:)\d{1,2}:\d\d")  # a clock, not how long a video is
_PLANS = 4  # as many plans tell a reader enough


def label_of(row: Field) -> str:
    return plain(row.label).strip(" :")


def value_of(row: Field) -> Reading:
    """The row's value; where label and value share a line, without the label."""
    reading = read(row.value_lines)
    head = re.match(rf"\s*{re.escape(label_of(row))}[\s:]*", reading.text)
    return reading[head.end() if head else 0 :]


def box_of(lines: Iterable[TextLine]) -> Box:
    return union(line.box for line in lines)


# --- Transaction numbers ----------------------------------------------------------------------


def service_of(row: Field) -> str:
    """The service whose pages have a row of this label."""
    return next(kind.service for kind in number_kinds() if label_of(row) in kind.labels)


def number_rows(page: Page) -> list[Field]:
    """The rows that hold transaction numbers of the page's service."""
    labels = {label for k in number_kinds() if k.service == page.app for label in k.labels}
    rows = [row for row in page.fields if label_of(row) in labels]
    if not rows:
        raise NotExamined("no transaction number on the page")
    return rows


def plans_of(row: Field) -> list[str]:
    """How the numbers of a row are made, as templates of knowledge/numbers.toml."""
    label = label_of(row)
    exact = [kind for kind in number_kinds() if label in kind.labels and not kind.general]
    return sorted({template for kind in exact for template in kind.templates})[:_PLANS]


def sure_number(page: Page, row: Field) -> Seen[str]:
    """The digits of a number row, without the button or chevron that may follow them."""
    number = _number(row)
    if _is_cut(page, row):
        raise NotExamined("the number runs off the picture")
    require_sure(number, "the number was not read surely")
    return number


def _number(row: Field) -> Seen[str]:
    reading = value_of(row)
    match = _NUMBER.fullmatch(reading.text)
    digits = digits_of(match["digits"]) if match else None
    if match is None or digits is None:
        raise NotExamined("the number was read with other characters")
    return seen(digits, reading, match.span("digits"), box_of(row.value_lines))


def _is_cut(page: Page, row: Field) -> bool:
    if not row.value_lines:
        raise NotExamined("a row without its value")
    return box_of(row.value_lines).right >= (1 - _EDGE) * page.width


def days_of(page: Page, row: Field) -> tuple[list[tuple[NumberKind, date]], Seen[str]]:
    """The kinds that a row's number may be of and the day it was made on, and what tells so.

    Only kinds that rest on more than one secondary source and whose day a page shows. A number
    that runs off the picture tells its day as well, where that was read surely.
    """
    if _is_cut(page, row):
        number = _beginning(row)
        found = beginnings(number.value, service_of(row))
    else:
        number = sure_number(page, row)
        readings = decode(number.value, service_of(row))
        found = [(r.fact, r.date) for r in readings if r.date is not None]
    known = [(kind, day) for kind, day in found if kind.dated and kind.grade in "AB"]
    if not known:
        raise NotExamined("a number without a date that is known")
    return known, number


def _beginning(row: Field) -> Seen[str]:
    """What was read surely of a number that runs off the picture."""
    reading = value_of(row)
    places = range(len(reading.text))
    sure = (reading.text[i].isdigit() and reading.sure(i, i + 1) for i in places)
    end = len(list(takewhile(bool, sure)))
    if end < _LEAST_DIGITS:
        raise NotExamined("the number was not read surely")
    return seen(reading.text[:end], reading, (0, end), box_of(row.value_lines))


# --- Times ------------------------------------------------------------------------------------


def moment_of(page: Page, *labels: str) -> Seen[Moment]:
    """The time in the first row that has one of the labels."""
    for label in labels:
        for row in page.fields:
            if label_of(row) == label:
                return seen_moment(page, row)
    raise NotExamined("no such time on the page")


def seen_moment(page: Page, row: Field) -> Seen[Moment]:
    """The time in a row, where it was read surely."""
    if _is_cut(page, row):
        raise NotExamined("the time runs off the picture")
    reading = value_of(row)
    moment = parse_moment(reading.text)
    if moment is None:
        raise NotExamined("the time was not read surely")
    found = seen(moment, reading, moment.span, box_of(row.value_lines))
    require_sure(found, "the time was not read surely")
    return found


def is_centred(box: Box, page: Page) -> bool:
    """Whether a box stands so exactly in the middle that nothing beside it was left unread."""
    return abs(box.cx - page.width / 2) <= _MIDDLE * page.width


def sure_labels(page: Page, least: int) -> list[Seen[Label]]:
    """The chat's labels that were read surely and as a whole, down the page.

    A label that lost its 下午 or 昨天 is another one, but stands beside the middle.
    """
    if page.app != "wechat" or page.kind not in CHATS:
        raise NotExamined("not a WeChat chat")
    found = []
    for element in sorted(page.of_kind("time_label"), key=lambda e: e.box.y):
        reading = read(element.lines)
        label = parse_label(reading.text)
        if label is not None and reading.sure() and is_centred(element.box, page):
            found.append(seen(label, reading, (0, len(reading.text)), element.box))
    if len(found) < least:
        raise NotExamined("too few time labels that were read surely")
    return found


def labels_in_turn(page: Page, least: int) -> list[Seen[Label]]:
    """The labels of `sure_labels`, of captures that were put together each of them once.

    Where two captures overlap their labels stand there twice. Raises NotExamined where each still
    has its own head, as nothing then tells in which order they were taken.
    """
    if is_joined(page):
        raise NotExamined("several captures that were put together")
    labels = sure_labels(page, least)
    texts = [label.text.strip() for label in labels]
    # on a single screen one label that stands there twice is no overlap
    shortest = 1 if page.height > _LONG * page.width else 2
    kept: list[int] = []
    place = 0
    while place < len(labels):
        repeated = next(
            (
                count
                for count in range(len(kept), shortest - 1, -1)
                if (again := texts[place : place + count]) == [texts[i] for i in kept[-count:]]
                and (count == 1 or len(set(again)) > 1)
            ),
            0,
        )
        if not repeated:
            kept.append(place)
        place += repeated or 1
    return [labels[i] for i in kept]


def is_joined(page: Page) -> bool:
    """Whether a second status bar or title further down shows a picture of several captures."""
    head = page.of_kind("status_bar", "title")
    floor = max((element.box.bottom for element in head), default=0.0)
    placed = [e for e in page.elements if e.kind not in ("system_line", "nickname")]
    below = [
        line
        for line in page.lines
        if line.box.y > floor and not any(line in element.lines for element in placed)
    ]
    title = page.first("title")
    texts = {plain(line.text).strip() for line in below}
    return any(_BARE_TIME.fullmatch(text) for text in texts) or (
        title is not None and plain(title.text).strip() in texts
    )


def sure_times(page: Page) -> list[Seen[ListTime]]:
    """When the entries of a list were made, down the page, as far as it was read surely."""
    found = []
    for stamp in page.stamps:
        reading = read(stamp.lines, " ")
        time = parse_list_time(reading.text)
        if time is not None and reading.sure():
            box = union(line.box for line in stamp.lines)
            found.append(seen(time, reading, (0, len(reading.text)), box))
    return found


def sure_clock(page: Page) -> Seen[Clock]:
    """The status bar's clock, where it was read surely and is the only one."""
    found = []
    lines = [line for bar in page.of_kind("status_bar") for line in bar.lines]
    if len(lines) == 1 and abs(lines[0].box.cx - page.width / 2) < _CENTRE * page.width:
        raise NotExamined("a lone clock in the middle may be a time label of a cropped page")
    if any(re.search(content_facts().clock.timers, line.text) for line in lines):
        raise NotExamined("the status bar may tell how long a call or a recording has gone on")
    for line in lines:
        reading = read([line])
        clock = parse_clock(reading.text)
        if clock is not None:
            found.append(seen(clock, reading, clock.span, line.box))
    if len(found) != 1:
        raise NotExamined("the status bar's clock was not read surely")
    require_sure(found[0], "the status bar's clock was not read surely")
    return found[0]


def time_rows(page: Page) -> list[Field]:
    """The rows that tell a time, by their label."""
    return [row for row in page.fields if label_of(row).endswith("时间") and row.value_lines]


def latest_year(page: Page) -> int | None:
    """The youngest year that the page itself shows, not what people write."""
    if page.kind in CHATS:
        labels = if_seen(lambda: sure_labels(page, 1)) or ()
        return max((label.value.year for label in labels if label.value.year), default=None)
    moments = (if_seen(partial(seen_moment, page, row)) for row in time_rows(page))
    return max((moment.value.value.year for moment in moments if moment), default=None)


def shows_later_day(page: Page) -> bool:
    """Whether the page is one of those that keep the number of an earlier order."""
    words = content_facts().rows.later_day
    return any(re.search(words, line.text) for line in page.lines)


# --- Amounts ----------------------------------------------------------------------------------


def head_amounts(page: Page) -> Iterator[Seen[Amount]]:
    """The amounts that the app itself prints large: heads of pages, cards in chats."""
    if page.kind in CHATS:
        return amounts_of(filter(_is_transfer, page.of_kind("transfer_card")))
    if page.kind in (*DETAIL_PAGES, *RESULT_PAGES, *BALANCE_PAGES):
        return amounts_of(page.of_kind("amount"))
    raise NotExamined("a page without an amount of its own")


def _is_transfer(card: Element) -> bool:
    """Whether a card says that it is one: posters are orange as well, and tell prices."""
    words = content_facts().cards.transfer
    return any(re.search(words, line.text.strip()) for line in card.lines)


def amounts_of(elements: Iterable[Element]) -> Iterator[Seen[Amount]]:
    """The first amount in each element: below it may stand a remark of the sender's."""
    for element in elements:
        amounts = (seen_amount(line) for line in element.lines)
        first = next((amount for amount in amounts if amount is not None), None)
        if first is not None:
            yield first


def seen_amount(line: TextLine) -> Seen[Amount] | None:
    """The amount that a line is, or None; it rests on its digits, not on its signs."""
    amount = parse_amount(line.text)
    if amount is None:
        return None
    found = seen(amount, read([line]), amount.span)
    return Seen(amount, found.basis, line.text.strip(), line.box)


def page_grade(page: Page) -> str:
    """How sure the facts about a page's amounts are, as the grade of a finding."""
    if page.kind in CHATS:
        return "card"
    if page.kind in BALANCE_PAGES:
        return "balance"
    return "detail" if page.kind in DETAIL_PAGES else "result"
