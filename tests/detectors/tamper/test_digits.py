"""SC604: a number retyped in another face, and what only looks so."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from screencheck.geometry import Box, union
from screencheck.ocr import TextLine
from screencheck.pages import Page
from screencheck.pages.vision import Pixels
from tests import draw
from tests.detectors.tamper.pictures import NUMBERS, bill, case, jpeg, page_of_text

FACE = 4  # the row that is set in another face


def _sent(pixels: Pixels, page: Page, scale: float) -> tuple[Pixels, Page]:
    """Both as a messenger passes them on: scaled and coarsely compressed."""
    height, width = pixels.shape[:2]
    size = round(width * scale), round(height * scale)
    small = jpeg(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), 70)

    def line(was: TextLine) -> TextLine:
        chars = tuple(replace(char, box=_scaled(char.box, scale)) for char in was.chars)
        return replace(was, box=_scaled(was.box, scale), chars=chars)

    fields = tuple(
        replace(
            field,
            label_line=line(field.label_line),
            value_lines=tuple(line(value) for value in field.value_lines),
        )
        for field in page.fields
    )
    return small, replace(page, width=size[0], height=size[1], fields=fields)


def _scaled(box: Box, scale: float) -> Box:
    return Box(box.x * scale, box.y * scale, box.w * scale, box.h * scale)


def test_a_row_in_another_face_is_found_where_it_stands() -> None:
    pixels, page = bill(other=FACE)
    (finding,) = draw.ask("SC604", case(pixels, page))
    assert finding.region is not None
    assert page.fields[FACE].value_lines[0].box.padded(4).contains(finding.region, 0.95)
    assert NUMBERS[FACE] in finding.message
    others = [field.value_lines[0].box for i, field in enumerate(page.fields) if i != FACE]
    (like,) = finding.beside
    assert any(box.padded(4).contains(like, 0.95) for box in others)


@pytest.mark.parametrize("quality", [None, 90])
def test_a_part_of_a_line_in_another_face_is_found_and_only_that(quality: int | None) -> None:
    whole, page = bill()
    changed, _ = bill(other=FACE)
    line = page.fields[FACE].value_lines[0]
    half = Box(line.box.cx, line.box.y - 8, line.box.w, line.box.h + 16)
    pixels = whole.copy()
    pixels[half.slices()] = changed[half.slices()]
    (finding,) = draw.ask("SC604", case(pixels if quality is None else jpeg(pixels, quality), page))
    assert finding.region is not None
    assert half.contains(finding.region, 0.9)


@pytest.mark.parametrize(("digits", "found"), [(1, 0), (2, 1)])
def test_one_digit_is_too_few_to_accuse(digits: int, found: int) -> None:
    whole, page = bill()
    changed, _ = bill(other=FACE)
    first = page.fields[FACE].value_lines[0].chars[:digits]
    pixels = whole.copy()
    place = union(char.box for char in first).padded(0, 8)
    pixels[place.slices()] = changed[place.slices()]
    assert len(draw.ask("SC604", case(pixels, page))) == found


def test_it_is_found_after_a_good_jpeg() -> None:
    pixels, page = bill(other=FACE)
    assert draw.ask("SC604", case(jpeg(pixels, 90), page))


@pytest.mark.parametrize("scale", [0.93, 0.77])
def test_it_is_found_after_a_messenger_scaled_the_picture(scale: float) -> None:
    assert draw.ask("SC604", case(*_sent(*bill(other=FACE), scale)))
    assert draw.ask("SC604", case(*_sent(*bill(), scale))) == []


def test_rows_of_one_face_agree_in_every_condition() -> None:
    pixels, page = bill()
    assert draw.ask("SC604", case(pixels, page)) == []
    assert draw.ask("SC604", case(jpeg(pixels, 90), page)) == []


def test_a_larger_or_fainter_number_is_none_of_its_like() -> None:
    for how in ({"size": 46}, {"ink": (150, 150, 150)}):
        assert draw.ask("SC604", case(*bill(other=FACE, **how))) == []


def test_a_misread_digit_accuses_nobody() -> None:
    pixels, page = bill()
    swapped = str.maketrans("2345678", "3456782")

    def misread(line: TextLine) -> TextLine:
        chars = tuple(replace(char, text=char.text.translate(swapped)) for char in line.chars)
        return replace(line, text=line.text.translate(swapped), chars=chars)

    fields = tuple(
        replace(field, value_lines=(misread(field.value_lines[0]),)) if i == FACE else field
        for i, field in enumerate(page.fields)
    )
    assert draw.ask("SC604", case(pixels, replace(page, fields=fields))) == []


def test_too_little_to_compare() -> None:
    pixels, page = page_of_text(("no digits here at all", "nor here"))
    draw.not_asked("SC604", case(pixels, page))
    draw.not_asked("SC604", case(pixels, Page(page.width, page.height, "wechat", "bill_detail")))
