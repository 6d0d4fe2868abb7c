"""SC416, asked of pages whose values stand so many pixels below their labels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screencheck.detectors import Case
from screencheck.geometry import Box
from screencheck.pages.measure import Measure
from tests import draw
from tests.draw import Example

BOX = Box(96, 1000, 700, 44)


def rows(units: float, count: int = 4, width: int = 1200) -> Case:
    """A bill whose values stand so many 400ths of the width below the line of their labels."""
    measure = Measure("row_offset", units * width / 400, BOX, count)
    return draw.case(draw.payment(width, 2600, measures=(measure,)))


EXAMPLES = {
    "SC416": Example(lambda: rows(2), lambda: rows(0), lambda: rows(2, count=1)),
}


def test_examples() -> None:
    (finding,) = draw.ask("SC416", EXAMPLES["SC416"].fires())
    assert (finding.grade, finding.region) == ("far", BOX)
    assert "below" in finding.message
    assert draw.grades("SC416", EXAMPLES["SC416"].silent()) == []
    draw.not_asked("SC416", EXAMPLES["SC416"].not_asked())


@pytest.mark.parametrize(
    ("units", "expected"),
    [(0.35, []), (-0.35, []), (0.9, ["near"]), (-0.9, ["near"]), (1.3, ["far"]), (-1.3, ["far"])],
)
def test_sc416_degrees(units: float, expected: list[str]) -> None:
    assert draw.grades("SC416", rows(units)) == expected


def test_sc416_says_which_way() -> None:
    (finding,) = draw.ask("SC416", rows(-2))
    assert "above" in finding.message


@pytest.mark.parametrize("width", [400, 720])
def test_sc416_half_a_pixel_is_allowed_on_small_pictures(width: int) -> None:
    assert draw.grades("SC416", rows(0.59 + 0.5 * 400 / width, width=width)) == []
    assert draw.grades("SC416", rows(0.61 + 0.5 * 400 / width, width=width)) != []


def test_sc416_needs_two_rows() -> None:
    draw.not_asked("SC416", draw.case(draw.payment()))
    assert draw.grades("SC416", rows(2, count=2)) == ["far"]
    whole = rows(2)
    draw.not_asked("SC416", replace(whole, page=replace(whole.page, measures=())))
