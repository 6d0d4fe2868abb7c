"""Which lines are time labels and clocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck.pages.wording import CLOCK, is_time_label

LABEL_PARTS = "0123456789:： 年月日昨天星期周一上午下凌晨晚AMPYesterday/-（）。"


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(is_time_label(text), bool)
    CLOCK.search(text)


@given(st.text(alphabet=LABEL_PARTS, max_size=400))
def test_texts_that_look_like_labels_get_an_answer_too(text: str) -> None:
    assert isinstance(is_time_label(text), bool)
    CLOCK.search(text)


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(
        ["", "昨天", "前天", "周三", "星期日", "11月3日", "2025年1月2日", "2025-01-02"]
    ),
    st.sampled_from(["", "凌晨", "早上", "上午", "中午", "下午", "晚上"]),
    st.sampled_from(["", " "]),
    st.sampled_from([":", "："]),
)
def test_every_label_of_the_grammar_is_one(
    hour: int, minute: int, day: str, part: str, space: str, colon: str
) -> None:
    assert is_time_label(f"{day}{space}{part}{space}{hour}{colon}{minute:02}")


@pytest.mark.parametrize(
    "text",
    [
        "07:42",
        "7:42",
        "昨天 21:36",
        "昨天21:36",
        "星期三 20:14",
        "周六 08:00",
        "下午3:05",
        "昨天 下午3:05",
        "2025年11月18日 12:31",
        "2025年11月18日 下午2:31",
        "11月18日 早上8:01",
        "2025-11-18 12:31",
        "2025/11/18 12:31:07",
        "Yesterday 14:05",
        "Monday 9:30 AM",
        "3:05 PM",
        "  10:20  ",
    ],
)
def test_labels(text: str) -> None:
    assert is_time_label(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "好的",
        "昨天",
        "12",
        "比分3:2",
        "我们约在 12:30 见面",
        "12:30出发",
        "到了12:30再说",
        "¥12.30",
        '8"',
        "2025年11月18日",
        "你领取了小林的红包",
        "12:3",
        "123:45",
    ],
)
def test_texts_that_are_no_labels(text: str) -> None:
    assert not is_time_label(text)


@pytest.mark.parametrize("text", ["09:41", "9:41", "12:40 71", "中国移动 14:22 80%", "23：59"])
def test_clocks(text: str) -> None:
    assert CLOCK.search(text)


@pytest.mark.parametrize("text", ["24:00", "12:60", "12:40:30", "1.09:41", "微信", "8:5", ""])
def test_texts_without_a_clock(text: str) -> None:
    assert not CLOCK.search(text)
