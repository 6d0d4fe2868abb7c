"""SC612: a number typed into a picture that had lost its hard edges."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from tests import draw
from tests.detectors.tamper.pictures import case, jpeg, page_of_text, place, retyped, soft


def test_a_typed_number_is_found_where_it_stands() -> None:
    pixels, page = retyped()
    (finding,) = draw.ask("SC612", case(pixels, page))
    assert finding.region is not None
    assert "1204.50" in finding.message
    digits = [c.box for c in page.elements[1].lines[0].chars if c.text in "0123456789."]
    left, right = digits[0].x, digits[-1].right
    assert left - 4 <= finding.region.x
    assert finding.region.right <= right + 4
    assert finding.region.w > 0.8 * (right - left)


def test_it_is_found_after_another_saving() -> None:
    pixels, page = retyped()
    for quality in (60, 90):
        assert draw.ask("SC612", case(jpeg(pixels, quality), page))


def test_text_that_is_soft_throughout_accuses_nobody() -> None:
    pixels, page = page_of_text()
    assert draw.ask("SC612", case(soft(pixels), page)) == []
    assert draw.ask("SC612", case(jpeg(soft(pixels)), page)) == []


def test_a_number_in_the_status_bar_that_is_no_clock_is_let_be() -> None:
    pixels, page = retyped()
    bar = replace(page.elements[1], kind="status_bar")
    with_bar = replace(page, elements=(page.elements[0], bar, *page.elements[2:]))
    draw.not_asked("SC612", case(pixels, with_bar))


def test_a_crossed_number_is_let_be() -> None:
    pixels, page = retyped()
    marked = np.ascontiguousarray(pixels.copy())
    box = place(page, 1)
    middle = round(box.cy)
    cv2.line(marked, (round(box.x), middle), (round(box.right), middle), (250, 40, 40), 5)
    assert draw.ask("SC612", case(marked, page)) == []


def test_it_is_not_asked_of_sharp_text_nor_of_too_little() -> None:
    pixels, page = page_of_text()
    draw.not_asked("SC612", case(pixels, page))
    few, page = page_of_text(("balance 1204.50 left", "and 615.20"))
    draw.not_asked("SC612", case(soft(few), page))
