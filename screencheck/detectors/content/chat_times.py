"""Time labels of a chat against one another and against the clock."""

from __future__ import annotations

from itertools import pairwise

from ...content.times import (
    DayPart,
    Label,
    LabelKind,
    crosses_midnight,
    disorder,
    same_day,
)
from ...geometry import union
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import (
    CLOCK_NEAR,
    LABEL_GAP,
    sure_clock,
    sure_labels,
)


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
        for before, after in pairwise(sure_labels(case.page, 2))
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
            f"{before.text!r} and {after.text!r} are less than {LABEL_GAP} minutes apart",
            region=after.box,
            measured=after.value.minutes - before.value.minutes,
            expected=f">= {LABEL_GAP}",
        )
        for before, after in pairwise(sure_labels(case.page, 2))
        if same_day(before.value, after.value)
        and 0 <= after.value.minutes - before.value.minutes < LABEL_GAP
    ]


@rule("SC504", "12-hour and 24-hour time labels on one page", "hour-format")
def mixed_hours(case: Case) -> list[Finding]:
    """One setting of the phone decides for all labels: either each has a day part or none.

    WeChat for Android's formatter takes the 24-hour branch by the system setting; iOS does the
    same by its locale. No genuine page of the corpus mixes them.
    """
    labels = sure_labels(case.page, 2)
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
    parted = [label for label in sure_labels(case.page, 1) if label.value.part]
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
    today = [s for s in sure_labels(case.page, 1) if s.value.kind is LabelKind.TODAY]
    if not today:
        raise NotExamined("no time label of today")
    last = max(today, key=lambda label: label.value.minutes)
    clock = sure_clock(case.page)
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
            grade="near" if behind <= CLOCK_NEAR else "far",
        )
    ]
