"""How sharply text is drawn."""

from __future__ import annotations

import pytest

from screencheck.traces.planes import luma
from screencheck.traces.sharpness import LineSharpness, line_sharpness
from tests import draw
from tests.detectors.tamper.pictures import page_of_text, soft
from tests.draw import Pixels

PIXELS, PAGE = page_of_text()


def of_line(pixels: Pixels, index: int = 1) -> LineSharpness:
    measured = line_sharpness(luma(pixels), PAGE.elements[index].lines[0])
    assert measured is not None
    return measured


def test_blur_takes_the_steep_steps() -> None:
    drawn, blurred = of_line(PIXELS), of_line(soft(PIXELS))
    assert drawn.whole.steep > 0.9
    assert blurred.whole.steep < 0.7
    assert blurred.whole.middle < drawn.whole.middle
    assert drawn.whole.contrast == pytest.approx(212, abs=8)  # 237 less 25


def test_numbers_of_a_line_stand_apart_with_the_box_of_their_ink() -> None:
    (number,) = of_line(PIXELS).numbers
    assert number.text == "1204.50"
    chars = [c.box for c in PAGE.elements[1].lines[0].chars if c.text in "0123456789."]
    assert chars[0].x - 1 <= number.box.x
    assert number.box.right <= chars[-1].right + 1
    assert number.box.h < chars[0].h


def test_a_line_with_nothing_on_it_cannot_be_measured() -> None:
    line = PAGE.elements[1].lines[0]
    assert line_sharpness(luma(draw.flat(*PIXELS.shape[1::-1])), line) is None
    assert line_sharpness(luma(draw.flat(20, 20)), line) is None
