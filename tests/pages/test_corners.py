"""Rounded corners are measured where a drawn screen has them, and nowhere else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from screencheck.pages.corners import measure_corners

WIDTH, HEIGHT = 750, 1624
PAGE, BEHIND = (237, 237, 237), (20, 20, 20)


def screen(radius: int, lower_only: bool = False) -> NDArray[np.uint8]:
    """A light page whose corners are cut by circles, on a dark ground."""
    pixels = np.full((HEIGHT, WIDTH, 3), BEHIND, np.uint8)
    top = 0 if lower_only else radius
    cv2.rectangle(pixels, (0, top), (WIDTH, HEIGHT - radius), PAGE, -1)
    cv2.rectangle(pixels, (radius, 0), (WIDTH - radius, HEIGHT), PAGE, -1)
    for x in (radius, WIDTH - 1 - radius):
        for y in (radius, HEIGHT - 1 - radius):
            cv2.circle(pixels, (x, y), radius, PAGE, -1, cv2.LINE_AA)
    return pixels


@pytest.mark.parametrize("radius", [40, 64, 90])
def test_a_drawn_screen(radius: int) -> None:
    (corner,) = measure_corners(screen(radius))
    assert corner.name == "corner_radius"
    # an edge that is met at a flat angle is found late: the length is that of the visible cut
    assert 0.4 * radius <= corner.value <= 1.05 * radius
    assert corner.box.y == 0


def test_lower_corners_alone() -> None:
    (corner,) = measure_corners(screen(64, lower_only=True))
    assert corner.box.bottom == HEIGHT


def test_a_capture_is_square() -> None:
    assert measure_corners(screen(0)) == []


def test_one_corner_is_no_screen() -> None:
    pixels = screen(64)
    pixels[:100, :100] = pixels[-100:, :100] = PAGE
    assert measure_corners(pixels) == []


def test_bars_of_another_colour_are_no_corners() -> None:
    pixels = np.full((HEIGHT, WIDTH, 3), PAGE, np.uint8)
    pixels[:128] = BEHIND
    pixels[-100:, :60] = BEHIND
    pixels[-100:, -60:] = BEHIND
    assert measure_corners(pixels) == []


def test_square_notches_are_not_rounded() -> None:
    pixels = np.full((HEIGHT, WIDTH, 3), PAGE, np.uint8)
    for rows in (slice(0, 60), slice(HEIGHT - 60, HEIGHT)):
        pixels[rows, :60] = pixels[rows, -60:] = BEHIND
    assert measure_corners(pixels) == []


def test_recompressed_corners_are_still_found() -> None:
    done, data = cv2.imencode(".jpg", screen(64), [cv2.IMWRITE_JPEG_QUALITY, 60])
    assert done
    pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    assert measure_corners(pixels)


@pytest.mark.parametrize("size", [(1, 1), (40, 40), (30, 2000)])
def test_tiny_pictures(size: tuple[int, int]) -> None:
    assert measure_corners(np.zeros((*size, 3), np.uint8)) == []
