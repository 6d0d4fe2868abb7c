"""Chat labels, payment times and clocks."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck.content.times import (
    DayPart,
    LabelKind,
    ListTime,
    disorder,
    parse_clock,
    parse_label,
    parse_list_time,
    parse_moment,
    parse_weekday_date,
    same_day,
    younger_below,
)


@pytest.mark.parametrize(
    ("text", "kind", "hour24", "minutes"),
    [
        ("09:05", LabelKind.TODAY, True, 545),
        ("9：05", LabelKind.TODAY, True, 545),
        ("上午9:05", LabelKind.TODAY, False, 545),
        ("早上 07:30", LabelKind.TODAY, False, 450),
        ("凌晨12:10", LabelKind.TODAY, False, 10),
        ("中午12:10", LabelKind.TODAY, False, 730),
        ("中午11:50", LabelKind.TODAY, False, 710),
        ("下午1:10", LabelKind.TODAY, False, 790),
        ("晚上11:59", LabelKind.TODAY, False, 1439),
        ("晚上12:05", LabelKind.TODAY, False, 5),
        ("昨天 20:15", LabelKind.YESTERDAY, True, 1215),
        ("昨天晚上8:15", LabelKind.YESTERDAY, False, 1215),
        ("星期三 06:00", LabelKind.WEEKDAY, True, 360),
        ("周日下午3:00", LabelKind.WEEKDAY, False, 900),
        ("3月9日 08:00", LabelKind.DATE, True, 480),
        ("2031年3月9日下午3:00", LabelKind.FULL, False, 900),
        ("8:11 AM", LabelKind.TODAY, False, 491),
        ("Yesterday 8:11 PM", LabelKind.YESTERDAY, False, 1211),
        ("Wednesday 12:26 PM", LabelKind.WEEKDAY, False, 746),
        ("Mon 12:26 AM", LabelKind.WEEKDAY, False, 26),
        ("Mar 9, 2031 8:11 PM", LabelKind.FULL, False, 1211),
    ],
)
def test_labels_are_read(text: str, kind: LabelKind, hour24: bool, minutes: int) -> None:
    label = parse_label(text)
    assert label is not None
    assert (label.kind, label.hour24, label.minutes) == (kind, hour24, minutes)


@pytest.mark.parametrize(
    "text", ["", "24:10", "12:60", "13月1日 10:00", "2月30日 10:00", "通话时长 00:07", "10:20:30"]
)
def test_other_text_is_no_label(text: str) -> None:
    assert parse_label(text) is None


def test_the_parts_of_a_date_label() -> None:
    label = parse_label("2031年12月24日 凌晨0:30")
    assert label is not None
    assert (label.year, label.month, label.day, label.part) == (2031, 12, 24, DayPart.DAWN)
    weekday = parse_label("星期天 10:00")
    assert weekday is not None
    assert weekday.weekday == 6


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("10:00", "10:00", False),
        ("10:00", "09:59", True),
        ("23:58", "00:10", False),
        ("22:40", "07:10", False),
        ("22:40", "12:10", True),
        ("17:40", "07:10", True),
        ("23:50", "昨天 23:58", False),
        ("23:50", "昨天 23:40", True),
        ("12月30日 20:00", "1月2日 08:00", False),
        ("7月30日 20:00", "6月2日 08:00", True),
        ("昨天 23:00", "01:00", False),
        ("01:00", "昨天 23:00", True),
        ("星期五 10:00", "星期一 09:00", False),
        ("星期五 10:00", "星期五 09:00", True),
        ("3月9日 08:00", "3月8日 09:00", True),
        ("2031年3月9日 08:00", "1月1日 09:00", False),
        ("昨天 10:00", "星期一 10:00", True),
    ],
)
def test_disorder(before: str, after: str, expected: bool) -> None:
    first, second = parse_label(before), parse_label(after)
    assert first is not None
    assert second is not None
    assert disorder(first, second) is expected


def test_same_day() -> None:
    monday, friday = parse_label("星期一 10:00"), parse_label("星期五 10:05")
    assert monday is not None
    assert friday is not None
    assert same_day(monday, monday)
    assert not same_day(monday, friday)


@pytest.mark.parametrize(
    ("text", "value", "style", "seconds"),
    [
        ("2031年03月09日 21:20:06", datetime(2031, 3, 9, 21, 20, 6), "cn0", True),
        ("2031年3月9日12:55:21", datetime(2031, 3, 9, 12, 55, 21), "cn1", True),
        ("2031年03月9日12:55:21", datetime(2031, 3, 9, 12, 55, 21), "mixed", True),
        ("2031年11月19日12:55:21", datetime(2031, 11, 19, 12, 55, 21), "cn", True),
        ("2031-03-0921:00:15", datetime(2031, 3, 9, 21, 0, 15), "iso", True),
        ("创建时间：2031-03-09 21:00", datetime(2031, 3, 9, 21, 0), "iso", False),
    ],
)
def test_payment_times_are_read(text: str, value: datetime, style: str, seconds: bool) -> None:
    moment = parse_moment(text)
    assert moment is not None
    assert (moment.value, moment.style, moment.seconds) == (value, style, seconds)


@pytest.mark.parametrize("text", ["", "2031-02-30 10:00", "2031-03-09", "12031-03-09 10:00:00"])
def test_other_text_is_no_payment_time(text: str) -> None:
    assert parse_moment(text) is None


@pytest.mark.parametrize(
    ("text", "candidates", "hour24"),
    [
        ("20:07", (1207,), True),
        ("09:41", (581,), True),
        ("9:41", (581, 1301), None),
        ("12:05", (725, 5), None),
        ("下午2:34", (874,), False),
        ("2:34 PM Sat Oct 31", (874,), False),
        ("晚上11:59·1.7K/s", (1439,), False),
    ],
)
def test_clocks_are_read(text: str, candidates: tuple[int, ...], hour24: bool | None) -> None:
    clock = parse_clock(text)
    assert clock is not None
    assert (clock.candidates, clock.hour24) == (candidates, hour24)


@pytest.mark.parametrize("text", ["", "20:071", "100%17:09", "14:0214:18", "10:00 11:00", "4G"])
def test_doubtful_clocks_are_left_alone(text: str) -> None:
    assert parse_clock(text) is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    parse_label(text)
    parse_moment(text)
    parse_clock(text)


@given(st.datetimes(datetime(2011, 1, 1), datetime(2049, 12, 31)))
def test_every_moment_is_read_back(value: datetime) -> None:
    value = value.replace(microsecond=0)
    written = (
        f"{value:%Y-%m-%d %H:%M:%S}",
        f"{value:%Y年%m月%d日 %H:%M:%S}",
        f"{value.year}年{value.month}月{value.day}日{value:%H:%M:%S}",
    )
    for text in written:
        moment = parse_moment(text)
        assert moment is not None
        assert moment.value == value


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_label_of_today_is_read_back(hour: int, minute: int) -> None:
    """By the formatter of WeChat for Android, with and without day parts."""
    part = next(
        name
        for bound, name in ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
        if hour < bound
    )
    twelve = hour % 12 or (12 if hour else 0)
    for text in (f"{hour:02}:{minute:02}", f"{part}{twelve}:{minute:02}"):
        label = parse_label(text)
        assert label is not None
        assert label.minutes == hour * 60 + minute


@pytest.mark.parametrize(
    ("text", "day", "minutes", "date"),
    [
        ("今天 16:27", "today", 987, None),
        ("昨天08:05", "yesterday", 485, None),
        ("周四 12:25", "weekday", 745, None),
        ("11-08 16:15", "date", 975, (0, 11, 8)),
        ("9月20日16:21", "date", 981, (0, 9, 20)),
        ("2025-01-03 10:00:05", "date", 600, (2025, 1, 3)),
    ],
)
def test_times_of_lists_are_read(
    text: str, day: str, minutes: int, date: tuple[int, int, int] | None
) -> None:
    time = parse_list_time(text)
    assert time is not None
    assert (time.day, time.minutes, time.date) == (day, minutes, date)


@pytest.mark.parametrize("text", ["", "昨天", "16:27", "13-08 16:15", "02-30 10:00", "今天 25:10"])
def test_what_is_no_time_of_a_list(text: str) -> None:
    assert parse_list_time(text) is None


@given(st.datetimes(datetime(2019, 1, 1), datetime(2035, 12, 31)), st.integers(0, 500_000))
def test_a_list_of_two_is_in_order_one_way_only(older: datetime, minutes: int) -> None:
    """Entries with their year compare for good; without it those of half a year do."""
    newer = older + timedelta(minutes=minutes)

    def of_year(moment: datetime) -> ListTime:
        date = (moment.year, moment.month, moment.day)
        return ListTime("date", moment.hour * 60 + moment.minute, date)

    assert not younger_below(of_year(newer), of_year(older))
    differ = newer.replace(second=0, microsecond=0) > older.replace(second=0, microsecond=0)
    assert younger_below(of_year(older), of_year(newer)) is differ


@pytest.mark.parametrize(
    ("text", "weekday", "right"),
    [
        ("2031年6月15日 星期日", 6, True),
        ("2031-06-15 周三 20:10", 2, False),
        ("1:38 AM Sun Jun 15 2031 15%", 6, True),
        ("Sunday, June 15, 2031", 6, True),
    ],
)
def test_dates_with_their_weekday_are_read(text: str, weekday: int, right: bool) -> None:
    found = parse_weekday_date(text)
    assert found is not None
    assert found.weekday == weekday
    assert (found.date.weekday() == found.weekday) is right


@pytest.mark.parametrize(
    "text", ["", "星期日", "2031年6月15日", "2031年13月15日 星期日", "Sun Jun 15"]
)
def test_what_names_no_weekday_of_a_date(text: str) -> None:
    assert parse_weekday_date(text) is None


@given(st.text())
def test_no_text_raises_in_any_of_them(text: str) -> None:
    parse_list_time(text)
    parse_weekday_date(text)
