"""Digits cut out of lines, and how far they differ."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from screencheck.geometry import Box
from screencheck.ocr import Char, TextLine
from screencheck.traces.glyphs import DigitLine, cut_digits, glyph_distance
from screencheck.traces.planes import Plane, luma


def drawn(
    text: str, x: float = 20, weight: float = 0, dark: bool = False, shift: float = 0
) -> tuple[Plane, TextLine]:
    """A line of text, black on white or white on black, with the boxes of its characters.

    `shift` moves the drawn text by a part of a pixel, as a scaler does.
    """
    ground, ink = ((17, 17, 17), (230, 230, 230)) if dark else ((255, 255, 255), (20, 20, 20))
    image = Image.new("RGB", (700, 80), ground)
    font = ImageFont.load_default(36)
    ImageDraw.Draw(image).text((x, 16), text, ink, font, stroke_width=weight)
    ends = [x + font.getlength(text[:end]) for end in range(len(text) + 1)]
    chars = tuple(
        Char(char, 1.0, Box(a, 16, b - a, 44))
        for char, a, b in zip(text, ends, ends[1:], strict=False)
        if char.strip()
    )
    plane = luma(np.asarray(image))
    moved = (1 - shift) * plane + shift * np.roll(plane, 1, axis=1)
    return moved, TextLine(text, 1.0, Box(x, 16, ends[-1] - x, 44), chars)


def cut(text: str, **how: float) -> DigitLine:
    found = cut_digits(*drawn(text, **how))  # type: ignore[arg-type]
    assert found is not None
    return found


def test_free_digits_are_cut_out_in_order() -> None:
    line = cut("205 3784")
    assert "".join(glyph.char.text for glyph in line.glyphs) == "2053784"
    assert all(
        glyph.box.h == line.glyphs[0].box.h or abs(glyph.box.h - line.height) <= 1
        for glyph in line.glyphs
    )
    assert all(glyph.cover.shape == (glyph.box.h, glyph.box.w) for glyph in line.glyphs)


def test_letters_ones_and_doubtful_digits_are_left_out() -> None:
    assert "".join(g.char.text for g in cut("a2b1c3").glyphs) == "23"
    plane, line = drawn("2435")
    chars = (Char("2", 0.5, line.chars[0].box), *line.chars[1:])
    found = cut_digits(plane, TextLine(line.text, 1.0, line.box, chars))
    assert found is not None
    assert "".join(glyph.char.text for glyph in found.glyphs) == "435"


def test_nothing_to_cut() -> None:
    assert cut_digits(*drawn("abc")) is None
    assert cut_digits(np.full((80, 700), 255, np.float32), drawn("234")[1]) is None


def test_equal_digits_are_near_and_others_far() -> None:
    first, second = cut("2345678"), cut("2345678", x=20.4)
    for a in first.glyphs:
        for b in second.glyphs:
            distance = glyph_distance(a, b)
            assert (distance < 0.15) == (a.char.text == b.char.text)


@pytest.mark.parametrize("shift", [0.25, 0.5, 0.75])
def test_where_a_digit_begins_within_a_pixel_does_not_count(shift: float) -> None:
    first, second = cut("2345678"), cut("2345678", shift=shift)
    for a, b in zip(first.glyphs, second.glyphs, strict=True):
        assert glyph_distance(a, b) < 0.13


def test_a_digit_does_not_differ_from_itself() -> None:
    glyph = cut("23").glyphs[0]
    assert glyph_distance(glyph, glyph) == 0


def test_another_weight_is_far() -> None:
    thin, bold = cut("2345678"), cut("2345678", weight=1)
    distances = [glyph_distance(a, b) for a, b in zip(thin.glyphs, bold.glyphs, strict=True)]
    assert min(distances) > 0.4


def test_dark_pages_are_measured_alike() -> None:
    light, dark = cut("2345"), cut("2345", dark=True)
    assert light.contrast < 0 < dark.contrast
    for a, b in zip(light.glyphs, dark.glyphs, strict=True):
        assert glyph_distance(a, b) < 0.1
