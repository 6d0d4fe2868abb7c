"""SC605: a value moved off its row."""

from __future__ import annotations

import cv2
import pytest

from tests import draw
from tests.detectors.tamper.pictures import bill, case, jpeg


@pytest.mark.parametrize("shift", [-6, -4, 4, 6])
@pytest.mark.parametrize("quality", [None, 90, 60])
def test_a_value_off_its_line_is_found(shift: int, quality: int | None) -> None:
    pixels, page = bill(moved=(2, shift))
    about = case(pixels if quality is None else jpeg(pixels, quality), page)
    (finding,) = draw.ask("SC605", about)
    assert finding.region is not None
    assert page.fields[2].value_lines[0].box.padded(8).contains(finding.region, 0.95)
    assert str(finding.measured).startswith("-" if shift < 0 else "+")


@pytest.mark.parametrize("quality", [None, 90, 60])
def test_rows_in_line_are_silent(quality: int | None) -> None:
    pixels, page = bill()
    about = case(pixels if quality is None else jpeg(pixels, quality), page)
    assert draw.ask("SC605", about) == []


def test_a_pixel_is_no_edit() -> None:
    assert draw.ask("SC605", case(*bill(moved=(2, 1)))) == []


def test_values_with_brackets_or_in_two_lines_are_not_compared() -> None:
    pixels, page = bill(texts=("(25)", "(36)", "(47)", "(58)", "(62)", "(78)"))
    draw.not_asked("SC605", case(pixels, page))


def test_a_frame_around_a_value_is_no_edit() -> None:
    pixels, page = bill()
    x, y, w, h = page.fields[2].value_lines[0].box.rounded()
    pixels = pixels.copy()
    cv2.rectangle(pixels, (x - 30, y + h - 2), (x + w + 20, y + 3 * h), (230, 30, 30), 6)
    assert draw.ask("SC605", case(pixels, page)) == []
