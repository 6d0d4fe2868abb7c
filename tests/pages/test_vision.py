"""Vision on drawn arrays: exact where they are clean, close after a messenger's JPEG."""

from __future__ import annotations

import io
from collections import Counter

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from screencheck.geometry import Box
from screencheck.pages.model import Colour
from screencheck.pages.vision import (
    Mask,
    Pixels,
    bands,
    clusters,
    departure,
    distance,
    flat_regions,
    ink_box,
    luma,
    modal_colour,
    near_mask,
)

GROUND = (237, 237, 237)
GREEN = (149, 236, 105)
WHITE = (255, 255, 255)
BLACK = (17, 24, 12)

colours = st.tuples(*[st.integers(0, 255)] * 3)


def picture(width: int = 200, height: int = 120, colour: Colour = GROUND) -> Pixels:
    return np.full((height, width, 3), colour, np.uint8)


def fill(pixels: Pixels, x: int, y: int, w: int, h: int, colour: Colour) -> None:
    pixels[y : y + h, x : x + w] = colour


def bubble_page() -> Pixels:
    """A green bubble at (40, 30) of 120 x 48 with two dark bars for its text."""
    pixels = picture()
    fill(pixels, 40, 30, 120, 48, GREEN)
    fill(pixels, 56, 44, 80, 4, BLACK)
    fill(pixels, 56, 58, 40, 4, BLACK)
    return pixels


def sent(pixels: Pixels) -> Pixels:
    """As it comes back from a messenger: JPEG at quality 60, chroma at half size."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=60, subsampling=2)
    return np.asarray(Image.open(buffer).convert("RGB"), np.uint8)


def close(box: Box, x: float, y: float, w: float, h: float, by: float) -> bool:
    """Whether no edge is off by more than `by`."""
    pairs = ((box.x, x), (box.y, y), (box.right, x + w), (box.bottom, y + h))
    return all(abs(a - b) <= by for a, b in pairs)


@given(colours, colours)
def test_distance_is_the_largest_difference(a: Colour, b: Colour) -> None:
    assert distance(a, b) == distance(b, a) <= 255
    assert (distance(a, b) == 0) == (a == b)


def test_luma_goes_from_black_to_white() -> None:
    assert luma((0, 0, 0)) == 0
    assert luma(WHITE) == pytest.approx(255)
    assert luma((0, 255, 0)) > luma((255, 0, 0)) > luma((0, 0, 255))


@given(colours)
def test_modal_colour_of_one_colour_is_that_colour(colour: Colour) -> None:
    assert modal_colour(picture(7, 5, colour)) == (colour, 1.0)


def test_modal_colour_counts_what_is_near_and_not_what_is_far() -> None:
    pixels = picture(10, 10)
    fill(pixels, 0, 0, 10, 3, BLACK)
    fill(pixels, 0, 3, 10, 2, (240, 240, 240))
    colour, share = modal_colour(pixels)
    assert colour == GROUND
    assert share == pytest.approx(0.7)


def test_modal_colour_of_nothing() -> None:
    assert modal_colour(np.zeros((0, 5, 3), np.uint8)) == ((0, 0, 0), 0.0)


def test_modal_colour_of_a_large_picture_is_sampled() -> None:
    pixels = picture(900, 700)
    fill(pixels, 0, 0, 900, 200, GREEN)
    colour, share = modal_colour(pixels)
    assert colour == GROUND
    assert share == pytest.approx(5 / 7, abs=0.02)


@pytest.mark.parametrize("colour", [GROUND, GREEN, WHITE, (17, 17, 17), (41, 181, 96)])
def test_modal_colour_survives_jpeg(colour: Colour) -> None:
    pixels = picture(160, 160, colour)
    fill(pixels, 40, 70, 80, 6, (128, 128, 128))
    found, share = modal_colour(sent(pixels))
    assert distance(found, colour) <= 3
    assert share > 0.75


def test_near_mask_is_inclusive_and_stops_at_the_ends() -> None:
    pixels = np.array([[[250, 250, 250], [251, 250, 250], [235, 250, 250]]], np.uint8)
    assert near_mask(pixels, (240, 250, 250), 10).tolist() == [[True, False, True]]
    assert near_mask(pixels, (255, 255, 255), 300).all()


def test_a_flat_region_with_text_is_found_whole() -> None:
    (region,) = flat_regions(bubble_page(), GREEN, GROUND, 10)
    assert region.box == region.body == Box(40, 30, 120, 48)
    assert region.solidity == 1.0
    assert region.colour == GREEN


def test_a_flat_region_survives_jpeg() -> None:
    (region,) = flat_regions(sent(bubble_page()), GREEN, GROUND, 10)
    assert close(region.body, 40, 30, 120, 48, by=1)
    assert region.solidity > 0.95
    assert distance(region.colour, GREEN) <= 3


def test_the_body_of_a_region_leaves_its_tail_out() -> None:
    pixels = bubble_page()
    for step in range(8):  # a triangle at the right edge
        fill(pixels, 160 + step, 42 + step, 1, 16 - 2 * step, GREEN)
    (region,) = flat_regions(pixels, GREEN, GROUND, 10)
    assert region.box == Box(40, 30, 128, 48)
    assert region.body == Box(40, 30, 120, 48)
    assert 0.9 < region.solidity < 1


def test_regions_come_in_reading_order_and_small_ones_are_left_out() -> None:
    pixels = picture()
    fill(pixels, 100, 60, 40, 20, GREEN)
    fill(pixels, 20, 60, 40, 20, GREEN)
    fill(pixels, 60, 10, 40, 20, GREEN)
    fill(pixels, 0, 100, 200, 9, GREEN)  # a rule, too thin
    boxes = [region.box for region in flat_regions(pixels, GREEN, GROUND, 10)]
    assert [(box.x, box.y) for box in boxes] == [(60, 10), (20, 60), (100, 60)]


def test_a_frame_is_a_region_only_where_it_fills_its_box() -> None:
    pixels = picture()
    fill(pixels, 20, 20, 100, 80, GREEN)
    fill(pixels, 24, 24, 92, 72, GROUND)
    assert flat_regions(pixels, GREEN, GROUND, 10) == []


def test_a_colour_close_to_the_ground_is_told_from_it() -> None:
    pixels = picture(colour=(245, 245, 245))
    fill(pixels, 40, 30, 120, 48, WHITE)
    (region,) = flat_regions(pixels, WHITE, (245, 245, 245), 10)
    assert region.box == Box(40, 30, 120, 48)


def test_without_a_ground_the_whole_tolerance_counts() -> None:
    (region,) = flat_regions(bubble_page(), (140, 230, 100), None, 10)
    assert region.box == Box(40, 30, 120, 48)


def test_a_picture_without_the_colour_has_no_region() -> None:
    assert flat_regions(picture(), GREEN, GROUND, 10) == []


def test_departure_is_the_largest_channel_and_does_not_wrap() -> None:
    pixels = np.array([[[0, 237, 240], [255, 255, 255], [237, 237, 237]]], np.uint8)
    assert departure(pixels, GROUND).tolist() == [[237, 18, 0]]


def test_departure_of_a_flat_area_stays_low_under_jpeg() -> None:
    pixels = sent(bubble_page())
    assert departure(pixels[:12], GROUND).max() <= 3  # no block that holds an edge
    assert departure(pixels[33:41, 44:156], GREEN).max() <= 40  # beside its edge and its text


def test_ink_is_found_to_the_pixel() -> None:
    pixels = bubble_page()
    assert ink_box(pixels, Box(42, 32, 116, 44), GREEN) == Box(56, 44, 80, 18)
    assert ink_box(pixels, Box(42, 52, 116, 20), GREEN) == Box(56, 58, 40, 4)


def test_ink_is_found_within_a_pixel_under_jpeg() -> None:
    found = ink_box(sent(bubble_page()), Box(42, 32, 116, 44), GREEN)
    assert found is not None
    assert close(found, 56, 44, 80, 18, by=1)


def test_ink_boxes_reach_no_further_than_the_picture() -> None:
    pixels = picture(50, 20)
    fill(pixels, 40, 5, 10, 10, BLACK)
    assert ink_box(pixels, Box(-20, -20, 400, 400), GROUND) == Box(40, 5, 10, 10)


@pytest.mark.parametrize(
    "box", [Box(0, 0, 200, 120), Box(300, 10, 20, 20), Box(10, 10, 0, 5), Box(-9, -9, 4, 4)]
)
def test_no_ink(box: Box) -> None:
    assert ink_box(picture(), box, GROUND) is None


def test_a_faint_mark_is_no_ink() -> None:
    pixels = picture()
    fill(pixels, 50, 50, 20, 20, (237 - 23, 237, 237))
    assert ink_box(pixels, Box(0, 0, 200, 120), GROUND) is None


def test_close_colours_merge_into_the_heaviest() -> None:
    merged = clusters([(GREEN, 1.0), (GROUND, 3.0), ((150, 235, 106), 2.5)], 4)
    assert merged == [((150, 235, 106), 3.5), (GROUND, 3.0)]
    assert clusters([], 4) == []


def test_bands_of_a_page_with_bars() -> None:
    pixels = picture(100, 90)
    fill(pixels, 0, 70, 100, 20, (246, 246, 246))
    fill(pixels, 30, 20, 60, 12, GREEN)  # wide, but not over the middle of the columns
    fill(pixels, 60, 74, 30, 10, BLACK)
    found = bands(pixels)
    assert found[0][0] == 0
    assert found[-1] == (70, 90, (246, 246, 246))
    assert [band[:2] for band in found if band[2] == GROUND] == [(0, 20), (32, 70)]


def test_text_in_few_columns_makes_no_band() -> None:
    pixels = picture(100, 90)
    fill(pixels, 10, 20, 40, 12, BLACK)
    assert bands(pixels) == [(0, 90, GROUND)]


def test_bands_follow_one_another_without_a_gap() -> None:
    rows = np.repeat(np.arange(0, 250, 10, dtype=np.uint8), 3)
    pixels = np.repeat(np.repeat(rows[:, None, None], 60, axis=1), 3, axis=2)
    found = bands(pixels)
    assert [band[:2] for band in found] == [(3 * i, 3 * i + 3) for i in range(25)]


def test_bands_survive_jpeg() -> None:
    pixels = picture(160, 160)
    fill(pixels, 0, 112, 160, 48, (246, 246, 246))
    found = bands(sent(pixels))
    assert [band[:2] for band in found] == [(0, 112), (112, 160)]
    assert distance(found[0][2], GROUND) <= 2
    assert distance(found[1][2], (246, 246, 246)) <= 2


@pytest.mark.parametrize(("width", "height"), [(2, 9), (3, 9), (9, 1)])
def test_bands_of_thin_pictures(width: int, height: int) -> None:
    assert bands(picture(width, height)) == [(0, height, GROUND)]


masks = hnp.arrays(np.bool_, st.tuples(st.integers(1, 24), st.integers(1, 24)))


@given(masks, st.integers(1, 6))
def test_areas_are_those_of_labels_over_the_whole_page(mask: Mask, least: int) -> None:
    pixels = np.repeat(np.where(mask, 255, 0).astype(np.uint8)[..., None], 3, axis=2)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    expected = set()
    for label in range(1, count):
        x, y, w, h, area = stats[label].tolist()
        if min(w, h) >= least and area >= 0.25 * w * h:
            expected.add((x, y, w, h))
    found = [r.box.rounded() for r in flat_regions(pixels, WHITE, BLACK, least)]
    assert sorted(found) == sorted(expected)


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
def test_the_commonest_colour_is_that_of_the_fullest_bin(pixels: Pixels) -> None:
    flat = [tuple(pixel) for pixel in pixels.reshape(-1, 3).tolist()]
    bins = Counter((r >> 3, g >> 3, b >> 3) for r, g, b in flat)
    fullest = min(bins, key=lambda cell: (-bins[cell], cell))
    within = Counter(c for c in flat if tuple(v >> 3 for v in c) == fullest)
    colour = min(within, key=lambda c: (-within[c], c))
    near = sum(max(abs(a - b) for a, b in zip(c, colour, strict=True)) <= 8 for c in flat)
    found, share = modal_colour(pixels)
    assert found == colour
    assert share == pytest.approx(near / len(flat))


@given(hnp.arrays(np.uint8, st.tuples(st.integers(0, 9), st.integers(0, 9), st.just(3))), colours)
def test_the_departure_is_the_largest_difference(pixels: Pixels, ground: Colour) -> None:
    wide = np.abs(pixels.astype(int) - np.array(ground))
    expected = wide.max(axis=2) if pixels.size else np.zeros(pixels.shape[:2])
    np.testing.assert_array_equal(departure(pixels, ground), expected)
