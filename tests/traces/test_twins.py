"""Places that are equal to the pixel: copies, and the equal blocks of a JPEG."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.traces.twins import equal_pieces, twins
from tests.detectors.tamper.pictures import FROM, GOAL, copied, jpeg, page_of_text

MANY = 10**6
DOWN = 144  # rows of whole blocks


def test_a_copy_and_its_source_are_told_apart() -> None:
    pixels, page = copied()
    (twin,) = twins(pixels, equal_pieces(pixels, page.lines, MANY))
    for place, (line, char) in ((twin.copy, GOAL), (twin.source, FROM)):
        assert page.lines[line].chars[char].box.padded(4).contains(place, 0.99)
    assert twin.touched.contains(twin.copy, 1.0)
    assert twin.ripples > 50


def test_without_compression_equal_characters_are_equal_and_no_copies() -> None:
    pixels, page = page_of_text()
    pairs = equal_pieces(pixels, page.lines, MANY)
    assert len(pairs) > 20
    assert list(twins(pixels, pairs)) == []
    assert len(equal_pieces(pixels, page.lines, 3)) == 4


@pytest.mark.parametrize("share", [0.5, 0.625, 0.75])
def test_equal_blocks_are_no_copies_when_the_picture_was_scaled_afterwards(share: float) -> None:
    """They lie at other steps then than those of whole blocks."""
    drawn, page = page_of_text()
    drawn = drawn.copy()
    drawn[DOWN : DOWN + 60] = drawn[:60]
    lossy = jpeg(drawn)
    size = round(lossy.shape[1] * share), round(lossy.shape[0] * share)
    small = cv2.resize(lossy, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    pairs = equal_pieces(small, [_scaled(line, share) for line in page.lines], MANY)
    assert (round(DOWN * share), 0) in pairs or DOWN * share % 8 == 0
    assert list(twins(small, pairs)) == []


def _scaled(line: TextLine, share: float) -> TextLine:
    box = line.box
    return replace(line, box=Box(box.x * share, box.y * share, box.w * share, box.h * share))
