"""Rules on the time labels of chats."""

from __future__ import annotations

import pytest

from screencheck.detectors import Rule, content
from tests.detectors.content.pages import (
    WIDTH,
    ask,
    chat,
    clock,
    element,
    grades,
    labels,
    listing,
    not_examined,
)


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (("昨天 20:00", "09:10", "10:00"), 0),
        (("09:10", "09:05"), 1),
        (("09:10", "昨天 20:00"), 1),
        (("23:50", "00:20"), 0),
        (("星期五 10:00", "星期一 09:00"), 0),
    ],
)
def test_labels_out_of_order(texts: tuple[str, ...], count: int) -> None:
    assert len(ask(content.labels_out_of_order, chat(*labels(*texts)))) == count


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (("09:10", "09:13"), 0),
        (("09:10", "09:12"), 1),
        (("09:10", "09:10", "09:10"), 2),
        (("星期一 09:10", "星期二 09:11"), 0),
        (("昨天 09:10", "09:11"), 0),
        (("昨天晚上9:10", "昨天晚上9:11"), 1),
    ],
)
def test_labels_too_close(texts: tuple[str, ...], count: int) -> None:
    assert len(ask(content.labels_too_close, chat(*labels(*texts)))) == count


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (("09:10", "09:20", "09:10", "09:20", "09:21"), 1),
        (("09:10", "09:20", "09:10"), 0),
        (("09:10", "09:11", "09:10", "09:11"), 1),
    ],
)
def test_labels_that_overlap_count_once(texts: tuple[str, ...], count: int) -> None:
    assert len(ask(content.labels_too_close, chat(*labels(*texts)))) == count


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (("昨天 20:00", "09:10"), 0),
        (("昨天晚上8:00", "上午9:10"), 0),
        (("昨天晚上8:00", "09:10"), 1),
        (("Yesterday 8:00 PM", "9:10 AM"), 0),
    ],
)
def test_mixed_hours(texts: tuple[str, ...], count: int) -> None:
    assert len(ask(content.mixed_hours, chat(*labels(*texts)))) == count


@pytest.mark.parametrize(
    "rule", [content.labels_out_of_order, content.labels_too_close, content.mixed_hours]
)
def test_labels_that_were_not_read_surely(rule: Rule) -> None:
    not_examined(rule, chat(*labels("晚上9:10", "09:11", bad="1")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("凌晨5:59", []),
        ("上午12:10", []),
        ("早上11:30", []),
        ("中午12:30", []),
        ("下午11:30", []),
        ("晚上6:05", []),
        ("下午14:30", ["hour24"]),
        ("凌晨9:10", ["part"]),
        ("晚上3:10", ["part"]),
        ("中午3:10", ["part"]),
    ],
)
def test_day_parts(text: str, expected: list[str]) -> None:
    assert grades(content.wrong_day_part, chat(*labels(text))) == expected


def test_day_parts_that_were_not_read_surely() -> None:
    not_examined(content.wrong_day_part, chat(*labels("晚上3:10", bad="3")))
    not_examined(content.wrong_day_part, chat(*labels("13:10")))


@pytest.mark.parametrize(
    ("status", "texts", "expected"),
    [
        ("10:30", ("昨天 20:00", "10:12"), []),
        ("10:11", ("10:12",), []),
        ("10:05", ("10:12",), ["near"]),
        ("09:05", ("10:12",), ["far"]),
        ("2:58", ("14:12",), ["far"]),
        ("2:58", ("下午2:12",), []),
        ("下午2:10", ("下午3:12",), ["far"]),
        ("00:05", ("23:58",), []),
        ("12:30", ("12:12",), []),
    ],
)
def test_clock_before_label(status: str, texts: tuple[str, ...], expected: list[str]) -> None:
    page = chat(clock(status), *labels(*texts))
    assert grades(content.clock_before_label, page) == expected


def test_clocks_that_were_not_read_surely() -> None:
    today = labels("10:12")
    not_examined(content.clock_before_label, chat(clock("09:05", bad="5"), *today))
    not_examined(content.clock_before_label, chat(clock("100%9:05"), *today))
    not_examined(content.clock_before_label, chat(clock("09:05"), *labels("10:12", bad="2")))
    not_examined(content.clock_before_label, chat(clock("09:05"), *labels("昨天 10:12")))


def test_a_label_at_the_head_of_a_cropped_page_is_no_clock() -> None:
    lone = element("status_bar", "20:55", y=40, x=WIDTH / 2 - 50)
    not_examined(content.clock_before_label, chat(lone, *labels("21:03")))


@pytest.mark.parametrize(
    ("status", "texts", "expected"),
    [
        ("上午9:31", ("09:10",), ["clock"]),
        ("9:31 AM", ("昨天 20:10",), ["clock"]),
        ("上午9:31", ("上午9:10",), []),
        ("9:31", ("09:10", "09:25"), []),
        ("14:31", ("下午2:10", "下午2:25"), []),
    ],
)
def test_a_clock_that_counts_to_twelve(
    status: str, texts: tuple[str, ...], expected: list[str]
) -> None:
    assert grades(content.mixed_hours, chat(clock(status), *labels(*texts))) == expected


def test_one_label_and_a_clock_that_may_count_either_way() -> None:
    not_examined(content.mixed_hours, chat(clock("9:31"), *labels("09:10")))
    not_examined(content.mixed_hours, chat(clock("上午9:31", bad="9"), *labels("09:10")))


def test_a_list_tells_the_service_s_time_and_is_not_asked() -> None:
    page = listing("alipay", ("超市", "-1.00", "今天 10:12"), status="09:05")
    not_examined(content.clock_before_label, page)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13:14", []),
        ("昨天 13:14", []),
        ("星期三 13:14", []),
        ("周三 09:04", []),
        ("5月2日 上午8:04", []),
        ("2024年5月20日 13:14", []),
        ("Yesterday 8:28 PM", []),
        ("Mon 10:26 PM", []),
        ("2024-05-20 13:14", ["numeric"]),
        ("05-20 13:14", ["numeric"]),
        ("2024/5/20 13:14", ["numeric"]),
        ("13:14:22", ["seconds"]),
        ("今天 13:14", ["day_word"]),
        ("05月20日 13:14", ["padded"]),
        ("2024年5月02日 13:14", ["padded"]),
        ("24年5月20日 13:14", ["short_year"]),
    ],
)
def test_forms_of_labels(text: str, expected: list[str]) -> None:
    joined = element("system_line", "你邀请阿泽加入了群聊", y=200)
    assert grades(content.odd_label, chat(joined, *labels(text))) == expected


def test_dates_in_digits_are_asked_where_the_app_speaks_chinese() -> None:
    talk = element("bubble", "明天见", y=900)
    assert ask(content.odd_label, chat(talk, *labels("05-20 13:14"))) == []
    chinese = chat(talk, *labels("05-20 13:14", "昨天 13:14"))
    assert grades(content.odd_label, chinese) == ["numeric"]


def test_a_word_that_some_version_may_write_is_not_asked() -> None:
    not_examined(content.odd_label, chat(*labels("前天 晚上8:14")))


@pytest.mark.parametrize("text", ["9:14", "2031-06-15 13:14", "13:14:22"])
def test_a_label_beside_the_middle_may_have_lost_a_part(text: str) -> None:
    lost = element("time_label", text, y=300, x=WIDTH / 2 - 30)
    for rule in (content.odd_label, content.labels_out_of_order, content.mixed_hours):
        not_examined(rule, chat(lost))
    assert ask(content.odd_label, chat(lost, *labels("09:10"))) == []


def test_a_short_hour_in_the_middle_was_read_as_a_whole() -> None:
    whole = element("time_label", "9:14", y=300, x=WIDTH / 2 - 200)
    assert grades(content.odd_label, chat(whole)) == ["short_hour"]


def test_times_counted_backwards() -> None:
    odd = chat(element("system_line", "3分钟前", x=WIDTH / 2 - 200), *labels("13:14"))
    assert grades(content.odd_label, odd) == ["relative"]
    note = chat(element("system_line", "你邀请阿泽加入了群聊"), *labels("13:14"))
    assert ask(content.odd_label, note) == []
    picture = chat(element("system_line", "3小时前", x=WIDTH / 2 - 170), *labels("13:14"))
    assert ask(content.odd_label, picture) == []
    not_examined(content.odd_label, chat(element("system_line", "你邀请阿泽加入了群聊")))
    # the text of a picture that somebody sent may stand in the middle as well
    not_examined(content.odd_label, chat(element("system_line", "2019年07月")))


def test_day_parts_of_iphones() -> None:
    evening = labels("晚上8:14")
    assert grades(content.odd_label, chat(*evening, system="ios")) == ["ios_day_part"]
    assert ask(content.odd_label, chat(*evening)) == []
    assert ask(content.odd_label, chat(*labels("下午8:14"), system="ios")) == []


def test_a_form_that_was_not_read_surely_counts_for_nothing() -> None:
    assert ask(content.odd_label, chat(*labels("13:14:22", bad="2"))) == []
