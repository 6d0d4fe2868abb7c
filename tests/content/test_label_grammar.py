"""What the apps' formatters write passes every rule on labels; what breaks them is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screencheck.content.times import parse_label
from screencheck.detectors import NotExamined, content
from screencheck.pages import Page
from screencheck.pages.wording import is_time_label
from tests.content.formatter import android, ios, labelled
from tests.detectors.content.pages import ask, chat, clock, labels

RULES = (
    content.labels_out_of_order,
    content.labels_too_close,
    content.mixed_hours,
    content.clock_before_label,
    content.wrong_day_part,
    content.odd_label,
)
Formatter = Callable[[datetime, datetime, bool], str]

times = st.datetimes(datetime(2019, 1, 1), datetime(2035, 12, 31))
formatters = st.sampled_from([android, ios])
gaps = st.lists(
    st.one_of(st.integers(1, 600), st.integers(600, 90_000), st.integers(90_000, 4_000_000)),
    max_size=8,
)


def talk(start: datetime, seconds: list[int]) -> list[datetime]:
    """Messages that follow one another after so many seconds."""
    moments = [start]
    for pause in seconds:
        moments.append(moments[-1] + timedelta(seconds=pause))
    return moments


def codes(page: Page) -> list[str]:
    found = []
    for rule in RULES:
        try:
            found += [finding.code for finding in ask(rule, page)]
        except NotExamined:
            continue
    return found


@given(formatters, times, times, st.booleans())
def test_every_label_is_read_as_what_it_says(
    formatter: Formatter, moment: datetime, now: datetime, hour24: bool
) -> None:
    assume(moment <= now)
    text = formatter(moment, now, hour24)
    assert is_time_label(text)
    label = parse_label(text)
    assert label is not None
    assert label.minutes == moment.hour * 60 + moment.minute
    assert label.hour24 is hour24
    if label.weekday is not None:
        assert label.weekday == moment.weekday()
    if label.month is not None:
        assert (label.month, label.day) == (moment.month, moment.day)
    if label.year is not None:
        assert label.year == moment.year


@given(formatters, times, gaps, st.integers(0, 200_000), st.booleans())
def test_what_an_app_writes_is_found_in_order(
    formatter: Formatter, start: datetime, seconds: list[int], late: int, hour24: bool
) -> None:
    """A talk of any speed, captured at any later time, on a phone set either way."""
    messages = talk(start, seconds)
    now = messages[-1] + timedelta(seconds=late)
    shown = labelled(messages, timedelta(minutes=3))
    texts = [formatter(moment, now, hour24) for moment in shown]
    status = f"{now:%H:%M}" if hour24 else formatter(now, now, False)
    system = "ios" if formatter is ios else None
    assert codes(chat(clock(status), *labels(*texts), system=system)) == []


@given(formatters, times, st.integers(4, 600), st.integers(0, 200_000), st.booleans())
def test_two_labels_of_a_day_that_changed_places_are_seen(
    formatter: Formatter, start: datetime, minutes: int, late: int, hour24: bool
) -> None:
    after = start + timedelta(minutes=minutes)
    now = after + timedelta(seconds=late)
    assume(start.date() == after.date())
    assume(not (after.hour >= 18 and start.hour < 12))  # a page that stayed open over night
    texts = [formatter(moment, now, hour24) for moment in (after, start)]
    assert "SC503" in codes(chat(*labels(*texts)))


@given(formatters, times, st.integers(0, 2), st.booleans())
def test_two_labels_within_two_minutes_are_seen(
    formatter: Formatter, start: datetime, minutes: int, hour24: bool
) -> None:
    after = start + timedelta(minutes=minutes)
    assume(start.date() == after.date())
    texts = [formatter(moment, after, hour24) for moment in (start, after)]
    assert "SC512" in codes(chat(*labels(*texts)))


@given(times, st.integers(0, 3), st.booleans())
def test_both_ways_of_counting_hours_are_seen(start: datetime, days: int, first: bool) -> None:
    now = start + timedelta(days=days, minutes=10)
    texts = [android(start, now, first), android(now, now, not first)]
    assert "SC504" in codes(chat(*labels(*texts)))


@given(formatters, times, st.integers(12, 600), st.booleans())
def test_a_clock_before_the_last_label_is_seen(
    formatter: Formatter, moment: datetime, minutes: int, hour24: bool
) -> None:
    """Unless the clock leaves open which half of the day it means."""
    clock_at = moment - timedelta(minutes=minutes)
    assume(clock_at.date() == moment.date())
    assume(not (moment.hour >= 18 and clock_at.hour < 12))
    status = f"{clock_at:%H:%M}" if hour24 else formatter(clock_at, clock_at, False)
    assume(hour24 is False or clock_at.hour >= 10)
    page = chat(clock(status), *labels(formatter(moment, moment, hour24)))
    assert "SC505" in codes(page)


@pytest.mark.parametrize("text", ["下午 3:05", "Yesterday", "昨天", "2024年13月1日 10:00", "25:10"])
def test_what_is_no_label_is_not_read_as_one(text: str) -> None:
    label = parse_label(text)
    assert label is None or text == "下午 3:05"
