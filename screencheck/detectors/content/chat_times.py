"""Time labels of a chat against one another and against the clock."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from ...content.reading import read
from ...content.times import (
    Clock,
    DayPart,
    Label,
    LabelKind,
    crosses_midnight,
    disorder,
    same_day,
)
from ...geometry import union
from ...knowledge.content import content_facts
from ...knowledge.forms import LabelForm, label_forms
from ...language import Message, said
from ...pages import Page
from ...pages.wording import is_cjk
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import CHATS, is_centred, is_joined, labels_in_turn, sure_clock, sure_labels
from .seen import Seen, basis_of, if_seen, seen

_OLD_DAY = "前天"  # whether some version writes it is not known


@rule("SC503", "a time label that lies before the one above it", "label-order")
def labels_out_of_order(case: Case) -> list[Finding]:
    """Messages stand in the order of their times, so labels never go back down the page.

    Compared are only labels that compare: the same day, or a bare time above a weekday or a
    date (WeChat for Android's own formatter; weekdays among themselves only when equal). A
    page that stayed open over night may keep 22:40 above 7:10 or 昨天 23:10. Captures that were
    put together may overlap, so labels that stand there twice in a row count once.
    """
    return [
        labels_out_of_order.finding(
            said("{after!r} stands below {before!r}", after=after.text, before=before.text),
            region=after.box,
            measured=after.text,
            expected=said("{time} or later", time=before.text),
            rests_on=(before.basis, after.basis),
        )
        for before, after in pairwise(labels_in_turn(case.page, 2))
        if disorder(before.value, after.value)
    ]


@rule("SC512", "two time labels less than three minutes apart", "label-order")
def labels_too_close(case: Case) -> list[Finding]:
    """A label is shown only when three minutes or more lie since the message before.

    WeChat for Android: gap / 180000 < 1 hides it, the same constant in seven versions; the
    iOS help text says five minutes. Whole minutes then differ by at least three. Generators
    put a label wherever they are told to, or above every message.
    """
    gap = content_facts().labels.gap
    return [
        labels_too_close.finding(
            said(
                "{before!r} and {after!r} are less than {gap} minutes apart",
                before=before.text,
                after=after.text,
                gap=gap,
            ),
            region=after.box,
            measured=after.value.minutes - before.value.minutes,
            expected=f">= {gap}",
            rests_on=(before.basis, after.basis),
        )
        for before, after in pairwise(labels_in_turn(case.page, 2))
        if same_day(before.value, after.value)
        and 0 <= after.value.minutes - before.value.minutes < gap
    ]


@rule("SC504", "12-hour and 24-hour times on one page", "hour-format")
def mixed_hours(case: Case) -> list[Finding]:
    """One setting of the phone decides for all labels: either each has a day part or none.

    WeChat for Android's formatter takes the 24-hour branch by the system setting; iOS does the
    same by its locale. No genuine page of the corpus mixes them. Grade "clock": the status bar
    counts to 12, with its 上午 or PM, and the labels to 24. The other way round proves nothing,
    as WeChat before 7 never asked the setting.
    """
    labels = sure_labels(case.page, 1)
    bare = [label for label in labels if label.value.hour24]
    parted = [label for label in labels if not label.value.hour24]
    if bare and parted:
        return [_mixed(bare[0], parted[0])]
    clock = _twelve_hour_clock(case.page)
    if clock is not None and bare:
        return [_mixed(bare[0], clock, "clock")]
    if len(labels) < 2 and clock is None:
        raise NotExamined("neither two time labels nor a label and a clock that counts to 12")
    return []


def _mixed(bare: Seen[Label], parted: Seen[Any], grade: str = "") -> Finding:
    return mixed_hours.finding(
        said("{bare!r} counts to 24, {parted!r} to 12", bare=bare.text, parted=parted.text),
        region=union([bare.box, parted.box]),
        measured=[bare.text, parted.text],
        expected=said("one way of counting hours"),
        grade=grade,
        rests_on=(bare.basis, parted.basis),
    )


def _twelve_hour_clock(page: Page) -> Seen[Clock] | None:
    clock = if_seen(lambda: sure_clock(page))
    return clock if clock is not None and clock.value.hour24 is False else None


@rule("SC515", "a day part that does not fit its hour", "hour-format")
def wrong_day_part(case: Case) -> list[Finding]:
    """WeChat picks the day part by the hour: 凌晨 before 6, 早上/上午 before 12, 中午 before 13,
    下午 before 18, then 晚上; iOS has 下午 until midnight.

    From the formatter of WeChat for Android. iOS's own bounds are known from one secondary
    source only, so an hour of grace is given on either side. An hour above 12 never has one.
    """
    findings = []
    parted = [label for label in sure_labels(case.page, 1) if label.value.part]
    if not parted:
        raise NotExamined("no time label with a day part")
    for label in parted:
        if not _fits_part(label.value):
            findings.append(
                wrong_day_part.finding(
                    said("{label!r} names an hour outside its part of the day", label=label.text),
                    region=label.box,
                    measured=label.text,
                    grade="hour24" if label.value.hour > 12 else "part",
                    rests_on=(label.basis,),
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


@rule("SC505", "a status-bar clock earlier than something on the page", "clock")
def clock_before_label(case: Case) -> list[Finding]:
    """A screenshot cannot show a message of later today than its own clock.

    Labels without a day name are of today (WeChat's formatter on Android and iOS). A clock such as
    2:58 may mean the afternoon, unless the labels count to 24, which only a phone set so shows. One
    minute is allowed, and a label of the evening that stayed over night. Grade "near" where the
    phone's clock may merely be slow. Lists of payments are not asked: they tell the service's
    time, the clock that of the place where the phone is.
    """
    last = _last_of_today(case.page)
    clock = sure_clock(case.page)
    candidates = clock.value.candidates[:1] if last.value.hour24 else clock.value.candidates
    behind = last.value.minutes - max(candidates)
    if behind <= 1 or crosses_midnight(last.value.minutes, min(candidates)):
        return []
    return [
        clock_before_label.finding(
            said(
                "the clock shows {clock}, the page something of {time}",
                clock=clock.text,
                time=last.text,
            ),
            region=clock.box,
            measured=clock.text,
            expected=said("{time} or later", time=last.text),
            grade="near" if behind <= content_facts().clock.slow else "far",
            rests_on=(clock.basis, last.basis),
        )
    ]


def _last_of_today(page: Page) -> Seen[Label]:
    """The latest label of today."""
    if is_joined(page):
        raise NotExamined("several captures that were put together, each with its own clock")
    today = [label for label in sure_labels(page, 1) if label.value.kind is LabelKind.TODAY]
    if not today:
        raise NotExamined("no time of today on the page")
    return max(today, key=lambda label: label.value.minutes)


@rule("SC518", "a time label written as WeChat does not write one", "label-form")
def odd_label(case: Case) -> list[Finding]:
    """WeChat's formatter knows five forms: the bare time, 昨天, the day of the week, month and
    day, and the whole date, each with the time to the minute.

    Generators that take the label as free text, or from a library, write 2024-05-20 13:14, 今天
    13:14, seconds, or 3分钟前. Each form stands in knowledge/forms.toml with its source; the
    grade is its name. Forms of one platform are asked only where the phone tells its system. A
    label that stands beside the middle was not read as a whole, and is not asked.
    """
    page = case.page
    if page.app != "wechat" or page.kind not in CHATS:
        raise NotExamined("not a WeChat chat")
    forms = [
        form
        for form in label_forms()
        if form.system in (None, page.system) and (not form.chinese or _speaks_chinese(page))
    ]
    found = []
    asked = False
    for element in page.of_kind("time_label", "system_line"):
        if not is_centred(element.box, page):
            continue
        reading = read(element.lines)
        note = element.kind == "system_line"
        if reading.text.strip().startswith(_OLD_DAY):
            continue
        asked = asked or not note
        form = _form_of(reading.text.strip(), [form for form in forms if form.note == note])
        if form is None or not reading.sure():
            continue
        text = seen(form, reading, (0, len(reading.text)), element.box)
        found.append(
            odd_label.finding(
                said("{label!r}: {habit}", label=text.text, habit=Message(form.message)),
                region=element.box,
                measured=text.text,
                expected=Message(form.expected),
                grade=form.name,
                rests_on=(basis_of(reading),),
            )
        )
    if not found and not asked:
        raise NotExamined("no time label on the page")
    return list({finding.grade: finding for finding in found}.values())


def _speaks_chinese(page: Page) -> bool:
    """Whether anything but messages and names is in Chinese."""
    own = page.of_kind("time_label", "system_line", "transfer_card", "red_packet_card")
    lines = [line for element in own for line in element.lines]
    lines += [line for bar in page.of_kind("status_bar", "input_bar") for line in bar.lines]
    return any(is_cjk(char) for line in lines for char in line.text)


def _form_of(text: str, forms: list[LabelForm]) -> LabelForm | None:
    return next((form for form in forms if re.fullmatch(form.pattern, text)), None)
