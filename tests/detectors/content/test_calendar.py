"""Rules on dates: the calendar, and the file's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screencheck.detectors import NotExamined, content
from screencheck.pages import Page
from screencheck.screenshot import Screenshot, load
from screencheck.settings import Limits
from tests import draw
from tests.detectors.content.pages import (
    SENT,
    ask,
    bill,
    chat,
    clock,
    element,
    labels,
    not_examined,
    row,
)

PHONE = (("DateTimeOriginal", "2031:06:15 20:11:40"), ("UserComment", "Screenshot"))
EDITOR = (("DateTime", "2031:06:15 20:11:40"), ("Software", "GIMP 2.10"))


def made(*exif: tuple[str, str]) -> Screenshot:
    """A picture whose file says so of itself."""
    picture = load(draw.png(draw.flat(20, 20)), Limits())
    return replace(picture, facts=replace(picture.facts, exif=exif))


def grades(page: Page, screenshot: Screenshot) -> list[str]:
    return [f.grade for f in ask(content.other_time_than_file, page, screenshot)]


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (SENT, []),
        ("2031年06月16日 08:00:00", []),  # another time zone
        ("2031年06月17日 08:00:00", ["future"]),
        ("2029年06月17日 08:00:00", []),
    ],
)
@pytest.mark.parametrize("file", [PHONE, EDITOR])
def test_no_date_is_younger_than_the_file(
    time: str, expected: list[str], file: tuple[tuple[str, str], ...]
) -> None:
    assert grades(bill("wechat", row("转账时间", time)), made(*file)) == expected


def test_a_label_with_its_year_is_asked_as_well() -> None:
    page = chat(*labels("2031年7月20日 13:14"))
    assert grades(page, made(*EDITOR)) == ["future"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("6月15日 13:14", []), ("2月29日 13:14", []), ("11月20日 13:14", ["future"])],
)
def test_a_label_without_its_year_is_of_that_of_the_capture(text: str, expected: list[str]) -> None:
    page = chat(clock("20:11"), *labels(text))
    assert grades(page, made(*PHONE)) == expected
    with pytest.raises(NotExamined):  # saved by an editor, perhaps in another year
        grades(page, made(*EDITOR))


@pytest.mark.parametrize(
    ("text", "expected"), [("12月30日 20:15", []), ("5月30日 20:15", ["future"])]
)
def test_a_label_far_ahead_without_its_year_is_of_the_year_before(
    text: str, expected: list[str]
) -> None:
    january = (("DateTimeOriginal", "2031:01:02 20:11:40"), ("UserComment", "Screenshot"))
    assert grades(chat(clock("20:11"), *labels(text)), made(*january)) == expected


def test_a_file_of_the_last_year_that_can_be_written() -> None:
    page = bill("wechat", row("转账时间", SENT))
    assert grades(page, made(("DateTime", "9999:12:31 23:59:59"))) == []


def test_a_day_that_is_yet_to_come_is_no_contradiction() -> None:
    page = bill("wechat", row("到账时间", "2031年06月18日 24:00"), row("转账时间", SENT, 600))
    assert grades(page, made(*EDITOR)) == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("20:11", []),
        ("8:12", []),
        ("晚上8:10", []),
        ("20:40", ["clock"]),
        ("9:41", ["clock"]),
    ],
)
def test_the_clock_is_that_of_the_phone(status: str, expected: list[str]) -> None:
    assert grades(chat(clock(status)), made(*PHONE)) == expected


def test_what_an_editor_wrote_says_nothing_of_the_clock() -> None:
    with pytest.raises(NotExamined):
        grades(chat(clock("9:41")), made(*EDITOR))


def test_around_midnight() -> None:
    late = (("DateTimeOriginal", "2031:06:15 23:59:50"), ("UserComment", "Screenshot"))
    assert grades(chat(clock("00:00")), made(*late)) == []


def test_files_that_tell_nothing() -> None:
    for exif in ((), (("DateTime", "soon"),), (("Orientation", "1"),)):
        with pytest.raises(NotExamined):
            grades(bill("wechat", row("转账时间", SENT)), made(*exif))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2031年6月15日 星期日 20:10", 0),
        ("2031年6月15日 星期三 20:10", 1),
        ("2031-06-15 周日", 0),
        ("Sun, Jun 15, 2031", 0),
        ("Mon Jun 15 2031", 1),
    ],
)
def test_days_of_the_week(text: str, count: int) -> None:
    page = chat(element("system_line", text))
    assert len(ask(content.wrong_weekday, page)) == count


def test_days_of_the_week_that_cannot_be_asked() -> None:
    not_examined(content.wrong_weekday, chat(*labels("星期三 13:14")))
    doubtful = chat(element("system_line", "2031年6月15日 星期三", bad="三"))
    not_examined(content.wrong_weekday, doubtful)
    not_examined(content.wrong_weekday, chat(element("bubble", "2031年6月15日 星期三见")))
