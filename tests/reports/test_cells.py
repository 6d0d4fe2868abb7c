"""Columns and folded text, with Chinese characters of two cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screencheck.reports.cells import column, folded, padded

ENGLISH = "the clock is set in thinner digits than those of iOS"
CHINESE = "iOS 从不这样做，Android 已经放弃。在中性底色上的中性色文字上测量（“彩边”）。"


def test_columns_count_cells() -> None:
    assert column(["fake", "未见异常"]) == 10
    assert padded("伪造", 10) == "伪造      "
    assert cell_len(padded("未见异常", 10)) == cell_len(padded("fake", 10)) == 10


def test_lines_end_between_words() -> None:
    assert folded("  ", ENGLISH, 24).splitlines() == [
        "  the clock is set in",
        "  thinner digits than",
        "  those of iOS",
    ]


def test_lines_end_between_chinese_characters() -> None:
    assert folded("  ", CHINESE, 32).splitlines() == [
        "  iOS 从不这样做，Android 已经放",
        "  弃。在中性底色上的中性色文字上",
        "  测量（“彩边”）。",
    ]


@pytest.mark.parametrize("width", range(22, 60))
def test_no_line_begins_with_a_closing_mark(width: int) -> None:
    lines = folded("  ", CHINESE, width).splitlines()
    assert all(line.strip()[0] not in "，。）”" for line in lines)
    assert all(line[-1] not in "（“" for line in lines)


def test_a_log_is_not_folded() -> None:
    assert folded("  ", CHINESE, None) == "  " + CHINESE


@given(st.text("ab 微信，。（）“”1.\u3000", max_size=80), st.integers(21, 60))
def test_nothing_is_lost_and_nothing_too_wide(text: str, width: int) -> None:
    lines = folded("", text, width).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)
