"""Ripples beside the strokes of text."""

from __future__ import annotations

import numpy as np

from screencheck.geometry import Box
from screencheck.ocr import Char, TextLine
from screencheck.traces.planes import luma
from screencheck.traces.residue import line_residue
from tests.detectors.tamper.pictures import jpeg, page_of_text

STROKE = Box(20, 10, 4, 20)


def one_stroke() -> TextLine:
    return TextLine("l", 1.0, Box(10, 5, 24, 30), (Char("l", 1.0, Box(10, 5, 24, 30)),))


def test_clean_ground_has_none() -> None:
    plane = np.full((40, 60), 237, np.float32)
    plane[STROKE.slices()] = 20
    found = line_residue(plane, one_stroke())
    assert found is not None
    assert (found.ground, found.contrast, found.far) == (237, 217, 0.0)
    assert [char.off for char in found.chars] == [0]
    assert (found.ink.y, found.ink.h) == (10, 20)


def test_every_pixel_off_the_ground_beside_a_stroke_counts() -> None:
    plane = np.full((40, 60), 237, np.float32)
    plane[STROKE.slices()] = 20
    plane[12:15, 26] = 236
    plane[12, 19] = 236  # touches the stroke: a smoothed edge, not a ripple
    found = line_residue(plane, one_stroke())
    assert found is not None
    (char,) = found.chars
    assert char.off == 3
    assert char.share == 3 / char.pixels


def test_text_that_cannot_be_told_is_left_out() -> None:
    faint = np.full((40, 60), 237, np.float32)
    faint[STROKE.slices()] = 210
    assert line_residue(faint, one_stroke()) is None
    assert line_residue(faint, TextLine("l", 1.0, Box(10, 5, 3, 3))) is None


def test_ripples_are_alike_in_all_text_of_a_page() -> None:
    pixels, page = page_of_text()
    for picture, low, high in ((pixels, 0.0, 0.0), (jpeg(pixels), 0.1, 0.9)):
        plane = luma(picture)
        shares = [
            char.share
            for element in page.elements
            for found in [line_residue(plane, element.lines[0])]
            if found is not None
            for char in found.chars
        ]
        assert len(shares) > 60
        assert low <= float(np.percentile(shares, 5)) <= float(np.median(shares)) <= high
