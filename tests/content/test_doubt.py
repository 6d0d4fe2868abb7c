"""Which lines are read again."""

from __future__ import annotations

import pytest

from screencheck.content.doubt import doubtful, standing_on, weighty
from screencheck.geometry import Box, union
from screencheck.ocr import TextLine
from tests.detectors.content.pages import TRANSFER, line


@pytest.mark.parametrize(
    ("text", "bad", "again"),
    [
        ("20:10", "", False),
        ("20:10", "1", True),
        ("¥680.00", "¥", True),
        ("待收款", "待", False),  # no digit: a rule that needs it falls silent
        (TRANSFER, "", True),  # of equal digits one is easily lost
        ("订单号 " + TRANSFER, "", True),
        ("共4200元，明天付", "", False),
        ("一" * 60 + "7:10", "7", False),
        ("500m_消费7笔", "7", False),  # nothing rests on such a digit
        ("138****5527", "5", True),
    ],
)
def test_doubtful_lines(text: str, bad: str, again: bool) -> None:
    assert doubtful([line("你好"), line(text, bad=bad)]) == ([1] if again else [])


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (TRANSFER, True),
        ("-1,130.00", True),
        ("2031年6月15日 20:10:05", True),
        ("2031-06-15", True),
        ("20:10", False),
        ("4G 20:101", False),
        ("你好", False),
    ],
)
def test_lines_that_are_worth_a_second_engine(text: str, asked: bool) -> None:
    assert weighty([line("你好"), line(text)]) == ([1] if asked else [])


def test_a_line_that_came_without_characters_is_doubted_by_its_mean() -> None:
    box = Box(0, 0, 100, 30)
    assert doubtful([TextLine("20:10", 0.99, box), TextLine("20:10", 0.9, box)]) == [1]


def test_lines_that_something_rests_on() -> None:
    lines = [line("20:10", 100), line("20:12", 200), line("20:14", 300)]
    regions = [Box(300, 200, 100, 40), Box(320, 205, 20, 20)]
    assert standing_on(lines, regions) == [1]
    assert standing_on(lines, []) == []


def test_a_region_may_lie_around_several_lines() -> None:
    """A number that was wrapped, or a day with its time below."""
    lines = [line("20310615220014174250", 100), line("718394", 160), line("你好", 100, 900)]
    assert standing_on(lines, [union(one.box for one in lines[:2])]) == [0, 1]
