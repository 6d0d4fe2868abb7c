"""SC611: characters copied within a picture that was lossy once."""

from __future__ import annotations

import pytest

from screencheck.geometry import Box
from screencheck.pages import Page
from tests import draw
from tests.detectors.tamper.pictures import (
    FROM,
    GOAL,
    case,
    copied,
    jpeg,
    page_of_text,
)
from tests.draw import Pixels


def digit(page: Page, place: tuple[int, int]) -> Box:
    line, char = place
    return page.elements[line].lines[0].chars[char].box


@pytest.mark.parametrize("quality", [50, 60, 75, 85])
def test_a_copied_digit_is_found_where_it_stands(quality: int) -> None:
    pixels, page = copied(quality)
    (finding,) = draw.ask("SC611", case(pixels, page))
    assert finding.region is not None
    assert digit(page, GOAL).padded(8).contains(finding.region, 0.99)
    (source,) = finding.beside
    assert digit(page, FROM).padded(4).contains(source, 0.99)
    assert "px are equal" in str(finding.measured)


def test_no_two_characters_of_a_lossy_picture_are_equal() -> None:
    pixels, page = page_of_text()
    for quality in (40, 60, 75, 90):
        assert draw.ask("SC611", case(jpeg(pixels, quality), page)) == []


def shifted(pixels: Pixels, down: int) -> Pixels:
    """A line of the page, drawn again lower down: what JPEG makes of it at whole blocks."""
    result = pixels.copy()
    result[down : down + 60] = pixels[:60]
    return result


@pytest.mark.parametrize("down", [72, 80, 144, 152])
def test_lines_in_equal_blocks_accuse_nobody(down: int) -> None:
    pixels, page = page_of_text()
    assert draw.ask("SC611", case(jpeg(shifted(pixels, down)), page)) == []


def test_it_is_not_asked_where_equal_characters_are_equal() -> None:
    draw.not_asked("SC611", case(*page_of_text()))


def test_it_is_not_asked_of_what_was_saved_with_loss_afterwards() -> None:
    pixels, page = copied()
    draw.not_asked("SC611", case(draw.shot(draw.pillow(pixels, "JPEG", quality=95)), page))
