"""Dates on the page against the calendar, and against the file's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from ...content.reading import Reading, read
from ...content.times import Label, LabelKind, parse_weekday_date
from ...files.dates import FileDates, dates_of
from ...geometry import Box
from ...knowledge.content import content_facts
from ...language import said
from ...pages import Page
from ...report import Basis, Finding
from ...screenshot import Screenshot
from .. import Case, NotExamined, rule
from .reading import (
    CHATS,
    ZONES,
    box_of,
    label_of,
    seen_moment,
    sure_clock,
    sure_labels,
    time_rows,
    value_of,
)
from .seen import basis_of, if_seen

_HALF_YEAR = timedelta(days=183)
_DAY = 24 * 60


@rule("SC519", "a page that tells another time than its file", "file-date")
def other_time_than_file(case: Case) -> list[Finding]:
    """A file cannot be older than what it shows, and a phone writes into it the very minute that
    its clock shows.

    Grade "future": a date on the page is younger than every date in the file, by more than a day,
    as time zones differ; a chat's label without a year is of the year in which the phone took the
    picture, as the formatter adds any other, or of the year before, where the page was left open
    over New Year. "clock": the status bar's clock shows another minute
    than the time at which the screenshot service says it took the picture; nine captures of iOS
    and Android of 2019 to 2026 agree to the minute, and what a messenger or an editor writes is
    not asked.
    """
    dates = _dates(case.screenshot)
    if dates.latest is None:
        raise NotExamined("the file tells no date")
    findings = []
    asked = False
    for shown, basis, box in _dates_shown(case.page, dates.taken):
        asked = True
        if shown - dates.latest > ZONES:  # the sum may lie beyond the last year of a datetime
            findings.append(_too_late(shown, dates.latest, basis, box))
    clock = _clock_found(case.page, dates.taken)
    if not asked and clock is None:
        raise NotExamined("no date on the page and no clock that the file could be asked for")
    return [*findings[:1], *(clock or [])]


def _dates(screenshot: Screenshot) -> FileDates:
    facts = screenshot.facts
    return dates_of(facts.exif, facts.png.text if facts.png else ())


def _too_late(shown: datetime, latest: datetime, basis: Basis, box: Box) -> Finding:
    return other_time_than_file.finding(
        said(
            "the page shows {shown:%Y-%m-%d}, the file was last written on {latest:%Y-%m-%d}",
            shown=shown,
            latest=latest,
        ),
        region=box,
        measured=shown.date().isoformat(),
        expected=said("{latest:%Y-%m-%d} or before", latest=latest),
        grade="future",
        rests_on=(basis,),
    )


def _dates_shown(page: Page, taken: datetime | None) -> Iterator[tuple[datetime, Basis, Box]]:
    """The dates that the app itself wrote of what is past, as far as they were read surely."""
    if page.kind in CHATS:
        for label in if_seen(lambda: sure_labels(page, 1)) or ():
            day = _day_of(label.value, taken)
            if day is not None:
                yield day, label.basis, label.box
        return
    rows = content_facts().rows
    past = {*rows.sent, *rows.received, *rows.made(page.app)}
    for row in (row for row in page.fields if label_of(row) in past):
        moment = if_seen(partial(seen_moment, page, row))
        if moment is not None:
            yield moment.value.value, moment.basis, moment.box


def _day_of(label: Label, taken: datetime | None) -> datetime | None:
    """The day of a label; one without its year is of the year in which the picture was taken.

    Half a year or more ahead it is more likely one of the year before.
    """
    year = label.year if label.kind is LabelKind.FULL else taken.year if taken else None
    if year is None or label.month is None or label.day is None:
        return None
    try:
        day = datetime(year, label.month, label.day)
    except ValueError:  # 29 February
        return None
    if label.kind is not LabelKind.FULL and taken is not None and day - taken > _HALF_YEAR:
        return None
    return day


def _clock_found(page: Page, taken: datetime | None) -> list[Finding] | None:
    """The finding on the clock, if any; None where it cannot be asked."""
    clock = if_seen(lambda: sure_clock(page)) if taken is not None else None
    if taken is None or clock is None:
        return None
    minutes = taken.hour * 60 + taken.minute
    off = min(_apart(minutes, candidate) for candidate in clock.value.candidates)
    if off <= content_facts().clock.file:
        return []
    return [
        other_time_than_file.finding(
            said(
                "the clock shows {clock}, the phone took the picture at {taken:%H:%M}",
                clock=clock.text,
                taken=taken,
            ),
            region=clock.box,
            measured=clock.text,
            expected=f"{taken:%H:%M}",
            grade="clock",
            rests_on=(clock.basis,),
        )
    ]


def _apart(a: int, b: int) -> int:
    """Minutes between two times of day, the short way round."""
    off = abs(a - b) % _DAY
    return min(off, _DAY - off)


@rule("SC520", "a date with the wrong day of the week", "calendar")
def wrong_weekday(case: Case) -> list[Finding]:
    """The calendar says which day of the week a date is; who types both errs in six of seven.

    Asked of what the app or the phone writes: labels, times in rows and the status bar, not of
    what people write in messages or shops call their goods.
    """
    findings = []
    asked = False
    for reading, box in _own_texts(case.page):
        found = parse_weekday_date(reading.text)
        if found is None or not reading.sure(*found.span):
            continue
        asked = True
        if found.date.weekday() == found.weekday:
            continue
        basis = basis_of(reading, *found.span)
        weekday = _NAMES[found.date.weekday()]
        findings.append(
            wrong_weekday.finding(
                said(
                    "{text}: {day} was a {weekday}",
                    text=basis.text,
                    day=found.date,
                    weekday=weekday,
                ),
                region=box,
                measured=basis.text,
                expected=weekday,
                rests_on=(basis,),
            )
        )
    if not asked:
        raise NotExamined("no date with its day of the week")
    return findings[:1]


_NAMES = (
    said("Monday"),
    said("Tuesday"),
    said("Wednesday"),
    said("Thursday"),
    said("Friday"),
    said("Saturday"),
    said("Sunday"),
)


def _own_texts(page: Page) -> Iterator[tuple[Reading, Box]]:
    elements = page.of_kind("time_label", "system_line", "status_bar")
    for line in (line for element in elements for line in element.lines):
        yield read([line]), line.box
    for row in time_rows(page):
        yield value_of(row), box_of(row.value_lines)
