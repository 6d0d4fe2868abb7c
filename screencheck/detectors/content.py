"""Content rules: can the numbers, dates, states and wordings of a page all be true together?

A misread digit must not accuse anybody: a rule counts only what was read with confidence,
character by character, and otherwise says that it could not be asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Generic, TypeVar

from ..content.amounts import Amount, parse_amount
from ..content.numbers import Decoded, Fit, decode, digits_of, expected_serial, fit
from ..content.reading import Reading, plain, read
from ..content.times import (
    Clock,
    DayPart,
    Label,
    LabelKind,
    Moment,
    crosses_midnight,
    disorder,
    parse_clock,
    parse_label,
    parse_moment,
    same_day,
)
from ..geometry import Box, union
from ..knowledge.numbers import number_kinds
from ..knowledge.wordings import TimeFormat, Wording, time_formats, wordings
from ..ocr import TextLine
from ..pages import Element, Field, Page
from ..report import Finding
from . import Case, NotExamined, rule

_CHATS = ("chat", "group_chat")
_TRANSFER_TIMES = ("转账时间",)
_RECEIVE_TIMES = ("收款时间", "收钱时间")
# The time at which the service made the number, by app, in the order of trust.
_MADE_TIMES = {
    "wechat": ("转账时间", "支付时间", "申请时间"),
    "alipay": ("创建时间", "支付时间"),
}
# Such pages show a later day than the number, which keeps the original order's.
_LATER_DAY = re.compile(r"退款|已退还|赎回|转出|卖出")
_NUMBER = re.compile(r"\s*(?P<digits>[0-9][0-9\s]*?)\s*(?:复制|[>›])?\s*")

_RED_PACKET_LIMIT = Decimal(200)
_RED_PACKET_FEAST = Decimal(520)
_LABEL_GAP = 3  # minutes
_CLOCK_NEAR = 10  # minutes by which a phone's clock may well be wrong
_RETURNED_AFTER = timedelta(hours=24)

# Pages whose head amount the app prints itself, by how sure the facts about it are.
_DETAIL_PAGES = ("bill_detail", "transfer_detail")
_RESULT_PAGES = ("payment_success", "transfer_result", "red_packet_detail")
_BALANCE_PAGES = ("wallet", "lingqiantong", "balance", "yuebao", "huabei", "wealth")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Seen(Generic[T]):
    """A value with the confidence of the text it was read from, and its place."""

    value: T
    sure: bool
    box: Box
    text: str


# --- Transaction numbers --------------------------------------------------------------------


@rule("SC501", "a transaction number that the service does not make", "order-number")
def impossible_number(case: Case) -> list[Finding]:
    """Both services make their numbers by fixed plans: length, leading digits, a date inside.

    The plans come from captured server answers and CSV bills (knowledge/numbers.toml). Grade
    "structure": no plan can give this number. "row": a known kind, but not the one of this
    row. "unknown": a date stands where it should, yet no known kind begins so; new kinds may
    exist, so this weighs little. A number that is a digit or two too long or too short, cut
    off or far too long may be a reading error. Numbers that shops choose (商户单号, 商家订单号)
    have no plan.
    """
    return _each(_number_rows(case.page), _judge_number)


def _judge_number(row: tuple[Field, Reading]) -> Finding | None:
    field, reading = row
    digits = _digits(reading)
    found = fit(digits, _service_of(field), _label(field))
    if found in (None, Fit.KNOWN):
        return None
    if found in (Fit.NEAR, Fit.CUT, Fit.JOINED):
        raise NotExamined("the number may be cut off, misread or run together with another")
    grade, message = {
        Fit.FOREIGN: ("row", "is of a kind that this row does not hold"),
        Fit.GENERAL: ("unknown", "is of no known kind"),
    }.get(found, ("structure", "is none that the service makes"))
    return impossible_number.finding(
        f"the {len(digits)}-digit number in the row {_label(field)} {message}",
        region=_box(field.value_lines),
        measured=digits,
        expected=", ".join(_plans(field)),
        grade=grade,
    )


@rule("SC502", "a transaction number made on another day than the page shows", "order-number")
def number_of_another_day(case: Case) -> list[Finding]:
    """The number holds the day on which the order was made (WeChat Pay 4200…, 1000050001…,
    5301…; every Alipay number begins with it), and the page shows that day.

    Agrees on every genuine page measured and in the captured server answers. Orders may be
    paid a day later (Alipay trades many days). Refunds, redemptions and received red packets
    keep another order's number and are not asked. Grade "ahead": the number is younger than
    the time shown, which cannot be. "behind": it is older than the kind allows.
    """
    page = case.page
    if any(_LATER_DAY.search(line.text) for line in page.lines):
        raise NotExamined("refunds and redemptions keep the number of the first order")
    made = _moment(page, *_MADE_TIMES.get(page.app or "", ()))

    def judge(row: tuple[Field, Reading]) -> Finding | None:
        return _judge_day(row, made.value.value.date())

    return _each(_number_rows(page), judge)


def _judge_day(row: tuple[Field, Reading], shown: date) -> Finding | None:
    field, reading = row
    readings = _dated(field, reading)
    if any(r.date <= shown <= r.date + timedelta(r.fact.slack_days) for r in readings if r.date):
        return None
    told = readings[0].date
    assert told is not None
    ahead = told > shown
    return number_of_another_day.finding(
        f"the number in the row {_label(field)} was made on {told}, the page shows {shown}",
        region=_box(field.value_lines),
        measured=told.isoformat(),
        expected=shown.isoformat(),
        grade="ahead" if ahead else "behind",
    )


@rule("SC513", "a transaction number whose counter belongs to another year", "order-number")
def serial_of_another_year(case: Case) -> list[Finding]:
    """WeChat Pay's numbers 4200… and 5301… hold a counter that grows with time.

    Fifteen values of 2017-2026 for 4200, eight of 2024-2026 for 5301, from captured answers,
    bills and genuine pages (knowledge/numbers.toml); within a year it is not strictly
    monotone, so a counter counts as wrong only when it is more than a year's growth away.
    """
    return _each(_number_rows(case.page), _judge_serial)


def _judge_serial(row: tuple[Field, Reading]) -> Finding | None:
    field, reading = row
    found = _dated(field, reading)[0]
    bounds = expected_serial(found.fact, found.date) if found.date else None
    if found.serial is None or bounds is None:
        raise NotExamined("a number without a counter that is known")
    if bounds[0] <= int(found.serial) <= bounds[1]:
        return None
    return serial_of_another_year.finding(
        f"the counter {found.serial} in the number does not belong to {found.date}",
        region=_box(field.value_lines),
        measured=int(found.serial),
        expected=list(bounds),
    )


# --- Chat times -----------------------------------------------------------------------------


@rule("SC503", "a time label that lies before the one above it", "label-order")
def labels_out_of_order(case: Case) -> list[Finding]:
    """Messages stand in the order of their times, so labels never go back down the page.

    Compared are only labels that compare: the same day, or a bare time above a weekday or a
    date (WeChat for Android's own formatter; weekdays among themselves only when equal). A
    page that stayed open over midnight may keep 23:59 above 0:10.
    """
    return [
        labels_out_of_order.finding(
            f"{after.text!r} stands below {before.text!r}",
            region=after.box,
            measured=after.text,
            expected=f"{before.text} or later",
        )
        for before, after in pairwise(_sure_labels(case.page, 2))
        if disorder(before.value, after.value)
    ]


@rule("SC512", "two time labels less than three minutes apart", "label-order")
def labels_too_close(case: Case) -> list[Finding]:
    """A label is shown only when three minutes or more lie since the message before.

    WeChat for Android: gap / 180000 < 1 hides it, the same constant in seven versions; the
    iOS help text says five minutes. Whole minutes then differ by at least three. Generators
    put a label wherever they are told to, or above every message.
    """
    return [
        labels_too_close.finding(
            f"{before.text!r} and {after.text!r} are less than {_LABEL_GAP} minutes apart",
            region=after.box,
            measured=after.value.minutes - before.value.minutes,
            expected=f">= {_LABEL_GAP}",
        )
        for before, after in pairwise(_sure_labels(case.page, 2))
        if same_day(before.value, after.value)
        and 0 <= after.value.minutes - before.value.minutes < _LABEL_GAP
    ]


@rule("SC504", "12-hour and 24-hour time labels on one page", "hour-format")
def mixed_hours(case: Case) -> list[Finding]:
    """One setting of the phone decides for all labels: either each has a day part or none.

    WeChat for Android's formatter takes the 24-hour branch by the system setting; iOS does the
    same by its locale. No genuine page of the corpus mixes them.
    """
    labels = _sure_labels(case.page, 2)
    bare = [label for label in labels if label.value.hour24]
    parted = [label for label in labels if not label.value.hour24]
    if not bare or not parted:
        return []
    return [
        mixed_hours.finding(
            f"{bare[0].text!r} has no day part, {parted[0].text!r} has one",
            region=union([bare[0].box, parted[0].box]),
            measured=[bare[0].text, parted[0].text],
            expected="one way of counting hours",
        )
    ]


@rule("SC515", "a day part that does not fit its hour", "hour-format")
def wrong_day_part(case: Case) -> list[Finding]:
    """WeChat picks the day part by the hour: 凌晨 before 6, 早上/上午 before 12, 中午 before 13,
    下午 before 18, then 晚上; iOS has 下午 until midnight.

    From the formatter of WeChat for Android. iOS's own bounds are known from one secondary
    source only, so an hour of grace is given on either side. An hour above 12 never has one.
    """
    findings = []
    parted = [label for label in _sure_labels(case.page, 1) if label.value.part]
    if not parted:
        raise NotExamined("no time label with a day part")
    for label in parted:
        if not _fits_part(label.value):
            findings.append(
                wrong_day_part.finding(
                    f"{label.text!r} names an hour outside its part of the day",
                    region=label.box,
                    measured=label.text,
                    grade="hour24" if label.value.hour > 12 else "part",
                )
            )
    return findings


# The hours as written (12 beside 0 where the clock strikes it) that a day part may go with.
_PART_HOURS = {
    DayPart.DAWN: {12, 0, 1, 2, 3, 4, 5, 6},
    DayPart.EARLY: {4, 5, 6, 7, 8, 9, 10, 11, 12},
    DayPart.NOON: {11, 12, 1},
    DayPart.EVENING: {5, 6, 7, 8, 9, 10, 11, 12},
}


def _fits_part(label: Label) -> bool:
    if label.hour > 12:
        return False
    return label.part not in _PART_HOURS or label.hour in _PART_HOURS[label.part]


@rule("SC505", "a status-bar clock earlier than a message on the page", "clock")
def clock_before_label(case: Case) -> list[Finding]:
    """A screenshot cannot show a message of later today than its own clock.

    Labels without a day name are of today (WeChat's formatter on Android and iOS). A clock
    such as 2:58 may mean the afternoon, unless the labels count to 24, which only a phone set
    so shows. One minute is allowed, and a label that stayed over midnight. Grade "near" where
    the phone's clock may merely be slow.
    """
    today = [s for s in _sure_labels(case.page, 1) if s.value.kind is LabelKind.TODAY]
    if not today:
        raise NotExamined("no time label of today")
    last = max(today, key=lambda label: label.value.minutes)
    clock = _clock(case.page)
    candidates = clock.value.candidates
    if last.value.hour24:
        candidates = candidates[:1]
    behind = last.value.minutes - max(candidates)
    if behind <= 1 or crosses_midnight(last.value.minutes, min(candidates)):
        return []
    return [
        clock_before_label.finding(
            f"the clock shows {clock.text}, a message came at {last.text}",
            region=clock.box,
            measured=clock.text,
            expected=f"{last.text} or later",
            grade="near" if behind <= _CLOCK_NEAR else "far",
        )
    ]


# --- Payment times --------------------------------------------------------------------------


@rule("SC506", "a transfer received when it cannot have been", "transfer-times")
def impossible_receipt(case: Case) -> list[Finding]:
    """A transfer is received after it is sent, and returned when 24 hours have passed.

    Captured transfer messages: invalidtime - begintransfertime = 86400 s; the notice says
    未在24小时内接收你的转账. Grade "before" or "after". Grade "same": to the very second, which
    nobody's finger does; generators take both times from one clock.
    """
    page = case.page
    if page.app != "wechat":
        raise NotExamined("not a WeChat transfer")
    sent = _moment(page, *_TRANSFER_TIMES)
    received = _moment(page, *_RECEIVE_TIMES)
    late = received.value.value - sent.value.value
    exact = received.value.seconds and sent.value.seconds
    # A time to the minute hides up to 59 seconds.
    blur = timedelta(seconds=0 if exact else 60)
    same = exact and not late
    if -blur <= late <= _RETURNED_AFTER + blur and not same:
        return []
    grade = "same" if same else "before" if late < timedelta(0) else "after"
    return [
        impossible_receipt.finding(
            f"sent {sent.value.value}, received {received.value.value}",
            region=received.box,
            measured=late.total_seconds(),
            expected=[0, _RETURNED_AFTER.total_seconds()],
            grade=grade,
        )
    ]


@rule("SC509", "a time written as the page does not write it", "time-format")
def odd_time_format(case: Case) -> list[Finding]:
    """Each page has its own way of writing times: WeChat 2000年1月2日 with seconds, Alipay
    2000-01-02 with seconds (knowledge/wordings.toml, from captured answers and genuine pages).

    The grade is the name of the format. Older versions wrote otherwise, so each counts only
    from a year on; "iso_date" rests on few pages and weighs little.
    """
    page = case.page
    formats = [f for f in time_formats() if f.app == page.app and page.kind in f.pages]
    rows = [row for f in formats for row in page.fields if _label(row) in f.labels]
    unique = list({id(row): row for row in rows}.values())
    if not unique:
        raise NotExamined("no payment time on the page")

    def judge(row: Field) -> Finding | None:
        seen = _seen_moment(row)
        named = [f for f in formats if _label(row) in f.labels and _offends(seen.value, f)]
        if not named:
            return None
        return odd_time_format.finding(
            f"{_label(row)} {seen.text}: {named[0].message}",
            region=seen.box,
            measured=seen.text,
            grade=named[0].name,
        )

    return _each(unique, judge)


def _offends(moment: Moment, entry: TimeFormat) -> bool:
    if moment.value.year < entry.from_year:
        return False
    return moment.style in entry.styles or (entry.without_seconds and not moment.seconds)


# --- Amounts --------------------------------------------------------------------------------


@rule("SC507", "thousands separated otherwise than the app does", "amount-format")
def odd_thousands(case: Case) -> list[Finding]:
    """Alipay parts the thousands by commas, WeChat never does.

    Alipay bill: server JSON as 1,234.50, and every genuine detail page. WeChat: ￥1234.50 in
    captured answers and notices. Grade "detail" for bills and transfers; "result" and "card"
    alike; "balance" for wallets and balances, of which no genuine page was measured, and
    which weighs little.
    """
    page = case.page
    if page.app not in ("wechat", "alipay"):
        raise NotExamined("no page of a payment app")
    return _each(_amounts(page), lambda seen: _judge_thousands(page, seen))


def _judge_thousands(page: Page, seen: _Seen[Amount]) -> Finding | None:
    amount = _sure(seen)
    if amount.value < 1000:
        raise NotExamined("no amount of 1000 or more")
    if not amount.regular:
        raise NotExamined("an amount with a comma amiss may be misread")
    if amount.grouped == (page.app == "alipay"):
        return None
    habit = "WeChat writes no comma" if amount.grouped else "Alipay writes a comma"
    return odd_thousands.finding(
        f"{seen.text}: {habit}",
        region=seen.box,
        measured=seen.text,
        expected="1000.00" if page.app == "wechat" else "1,000.00",
        grade=_page_grade(page),
    )


@rule("SC508", "an amount without its two decimals", "amount-format")
def missing_decimals(case: Case) -> list[Finding]:
    """Every amount that either app prints by itself has two decimals.

    Captured answers and all genuine pages measured; only what the user types on the page
    设置金额 may lack them. Generators print the amount as it was typed: ¥680.
    """
    cards = case.page.kind in _CHATS
    return _each(_amounts(case.page), lambda seen: _judge_decimals(seen, cards))


def _judge_decimals(seen: _Seen[Amount], card: bool) -> Finding | None:
    amount = _sure(seen)
    if amount.decimals == 2:
        return None
    if amount.decimals > 2 or not amount.regular:
        raise NotExamined("an amount with odd decimals may be misread")
    # On a card a bare figure may be somebody's remark, or half of an amount.
    if card and not amount.yen:
        raise NotExamined("a figure without a yen sign may be a remark")
    return missing_decimals.finding(
        f"{seen.text} has {amount.decimals or 'no'} decimals",
        region=seen.box,
        measured=amount.decimals,
        expected=2,
    )


@rule("SC511", "a red packet over the limit", "red-packet")
def red_packet_over_limit(case: Case) -> list[Finding]:
    """A single red packet holds 200 yuan at most; on some feast days 520 were allowed.

    The limit is stated by WeChat and by many pages about it, the exception is remembered
    only. Grade "far" over 520, "feast" between the two; 520 itself is let pass.
    """
    page = case.page
    if page.kind == "red_packet_detail":
        amounts = list(_amounts(page))
    else:
        amounts = list(_amounts_of(page.of_kind("red_packet_card")))

    def judge(seen: _Seen[Amount]) -> Finding | None:
        value = _sure(seen).value
        if value <= _RED_PACKET_LIMIT or value == _RED_PACKET_FEAST:
            return None
        return red_packet_over_limit.finding(
            f"a red packet of {value} yuan",
            region=seen.box,
            measured=float(value),
            expected=f"<= {_RED_PACKET_LIMIT}",
            grade="far" if value > _RED_PACKET_FEAST else "feast",
        )

    return _each(amounts, judge, "no red packet with an amount")


# --- Wordings -------------------------------------------------------------------------------


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
    year = _latest_year(case.page)
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


# --- Looking things up ----------------------------------------------------------------------


def _each(
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


def _label(row: Field) -> str:
    return plain(row.label).strip(" :")


def _value(row: Field) -> Reading:
    """The row's value; where label and value share a line, without the label."""
    reading = read(row.value_lines)
    head = re.match(rf"\s*{re.escape(_label(row))}[\s:]*", reading.text)
    cut = head.end() if head else 0
    return Reading(reading.text[cut:], reading.confidences[cut:])


def _service_of(row: Field) -> str:
    """The service whose pages have a row of this label."""
    return next(kind.service for kind in number_kinds() if _label(row) in kind.labels)


def _number_rows(page: Page) -> list[tuple[Field, Reading]]:
    labels = {label for k in number_kinds() if k.service == page.app for label in k.labels}
    rows = [row for row in page.fields if _label(row) in labels]
    if not rows:
        raise NotExamined("no transaction number on the page")
    return [(row, _value(row)) for row in rows]


def _plans(row: Field) -> list[str]:
    label = _label(row)
    exact = [kind for kind in number_kinds() if label in kind.labels and not kind.general]
    return sorted({template for kind in exact for template in kind.templates})[:4]


def _digits(reading: Reading) -> str:
    """The digits of a number row, without the button or chevron that may follow them."""
    match = _NUMBER.fullmatch(reading.text)
    digits = digits_of(match["digits"]) if match else None
    if match is None or digits is None:
        raise NotExamined("the number was read with other characters")
    if not reading.sure(*match.span("digits")):
        raise NotExamined("the number was not read surely")
    return digits


def _dated(row: Field, reading: Reading) -> list[Decoded]:
    """Readings that hold a comparable date and rest on more than one secondary source."""
    found = [
        decoded
        for decoded in decode(_digits(reading), _service_of(row))
        if decoded.date and decoded.fact.dated and decoded.fact.grade in "AB"
    ]
    if not found:
        raise NotExamined("a number without a date that is known")
    return found


def _moment(page: Page, *labels: str) -> _Seen[Moment]:
    for label in labels:
        for row in page.fields:
            if _label(row) == label:
                return _seen_moment(row)
    raise NotExamined("no such time on the page")


def _seen_moment(row: Field) -> _Seen[Moment]:
    reading = _value(row)
    moment = parse_moment(reading.text)
    if moment is None or not reading.sure(*moment.span):
        raise NotExamined("the time was not read surely")
    text = reading.text[slice(*moment.span)]
    return _Seen(moment, True, _box(row.value_lines), text)


def _sure_labels(page: Page, least: int) -> list[_Seen[Label]]:
    """The chat's labels that were read surely, down the page."""
    if page.app != "wechat" or page.kind not in _CHATS:
        raise NotExamined("not a WeChat chat")
    found = []
    for element in sorted(page.of_kind("time_label"), key=lambda e: e.box.y):
        reading = read(element.lines)
        label = parse_label(reading.text)
        if label is not None and reading.sure():
            found.append(_Seen(label, True, element.box, reading.text.strip()))
    if len(found) < least:
        raise NotExamined("too few time labels that were read surely")
    return found


def _clock(page: Page) -> _Seen[Clock]:
    seen = []
    lines = [line for bar in page.of_kind("status_bar") for line in bar.lines]
    if len(lines) == 1 and abs(lines[0].box.cx - page.width / 2) < 0.03 * page.width:
        raise NotExamined("a lone clock in the middle may be a time label of a cropped page")
    for line in lines:
        reading = read([line])
        clock = parse_clock(reading.text)
        if clock is not None:
            text = reading.text[slice(*clock.span)]
            seen.append(_Seen(clock, reading.sure(*clock.span), line.box, text))
    if len(seen) != 1 or not seen[0].sure:
        raise NotExamined("the status bar's clock was not read surely")
    return seen[0]


def _amounts(page: Page) -> Iterator[_Seen[Amount]]:
    """The amounts that the app itself prints large: heads of pages, cards in chats."""
    if page.kind in _CHATS:
        return _amounts_of(page.of_kind("transfer_card"))
    if page.kind in (*_DETAIL_PAGES, *_RESULT_PAGES, *_BALANCE_PAGES):
        return _amounts_of(page.of_kind("amount"))
    raise NotExamined("a page without an amount of its own")


def _amounts_of(elements: Iterable[Element]) -> Iterator[_Seen[Amount]]:
    """The first amount in each element: below it may stand a remark of the sender's."""
    for element in elements:
        for line in element.lines:
            amount = parse_amount(line.text)
            if amount is not None:
                sure = read([line]).sure(*amount.span)
                yield _Seen(amount, sure, line.box, line.text.strip())
                break


def _sure(seen: _Seen[T]) -> T:
    if not seen.sure:
        raise NotExamined("the amount was not read surely")
    return seen.value


def _page_grade(page: Page) -> str:
    if page.kind in _CHATS:
        return "card"
    if page.kind in _BALANCE_PAGES:
        return "balance"
    return "detail" if page.kind in _DETAIL_PAGES else "result"


def _latest_year(page: Page) -> int | None:
    """The youngest year that the page itself shows, not what people write in a chat."""
    if page.kind in _CHATS:
        labels = (parse_label(read(e.lines).text) for e in page.of_kind("time_label"))
        return max((label.year for label in labels if label and label.year), default=None)
    years = []
    for line in page.lines:
        reading = read([line])
        moment = parse_moment(reading.text)
        if moment is not None and reading.sure(*moment.span):
            years.append(moment.value.year)
    return max(years, default=None)


def _box(lines: Iterable[TextLine]) -> Box:
    return union(line.box for line in lines)
