"""The lattice of a JPEG: its origin and its steps."""

from __future__ import annotations

import numpy as np
import pytest

from screencheck.traces.blocks import SIDE, Blocks, cut, transformed, uneven
from screencheck.traces.lattice import SILENT, Table, find_origin, find_steps, is_active
from screencheck.traces.planes import luma
from tests import draw
from tests.detectors.tamper.pictures import jpeg, page_of_text
from tests.draw import Pixels

PIXELS, _ = page_of_text(ground=(200, 200, 200), ink=(70, 70, 70))  # nothing is cut off


def table(pixels: Pixels, quality: int) -> Table:
    facts = draw.shot(draw.pillow(pixels, "JPEG", quality=quality)).facts
    assert facts.jpeg is not None
    return np.array(facts.jpeg.quant_tables[0], np.int64)


def edges(pixels: Pixels) -> Blocks:
    plane = luma(pixels)
    coefficients = transformed(cut(plane, (0, 0), uneven(plane, (0, 0), 3.0)))
    return coefficients[is_active(coefficients)]


def test_luma_is_that_of_jpeg() -> None:
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]], np.uint8)
    assert luma(colours)[0] == pytest.approx([76.245, 149.685, 29.07, 255.0], abs=1e-3)


@pytest.mark.parametrize("quality", [40, 60, 75, 85])
def test_steps_are_those_of_the_table(quality: int) -> None:
    steps = find_steps(edges(jpeg(PIXELS, quality)))
    known = steps > 0
    assert known.sum() >= 25
    assert (steps[known] == table(PIXELS, quality)[known]).mean() >= 0.95


def test_steps_are_told_where_some_blocks_are_new() -> None:
    lossy, new = edges(jpeg(PIXELS, 70)), edges(PIXELS)
    steps = find_steps(np.concatenate([lossy, new[: len(lossy) // 2]]))
    known = steps > 0
    assert known.sum() >= 15
    assert (steps[known] == table(PIXELS, 70)[known]).mean() >= 0.9


def test_frequencies_that_are_never_used_are_silent() -> None:
    steps = find_steps(edges(jpeg(PIXELS, 30)))
    assert steps[SIDE * SIDE - 1] == SILENT


def test_what_was_never_lossy_has_no_steps() -> None:
    assert (find_steps(edges(PIXELS)) > 0).sum() <= 2
    assert (find_steps(edges(draw.noise(400, 400))) > 0).sum() <= 2
    assert not find_steps(np.zeros((0, 64), np.float32)).any()


def test_steps_of_an_earlier_coarser_saving_show_below_a_finer_one() -> None:
    last = table(PIXELS, 92)
    twice = find_steps(edges(jpeg(jpeg(PIXELS, 50), 92)), last)
    known = twice > 0
    assert known.sum() >= 15
    right = table(PIXELS, 50)[known]
    assert (np.abs(twice[known] - right) <= 0.1 * right).mean() >= 0.9  # within its rounding
    assert (find_steps(edges(jpeg(PIXELS, 92)), last) > 0).sum() < 8


@pytest.mark.parametrize("crop", [(0, 0), (3, 5), (7, 1), (4, 4)])
def test_the_origin_follows_a_crop(crop: tuple[int, int]) -> None:
    x, y = crop
    found = find_origin(luma(np.ascontiguousarray(jpeg(PIXELS)[y:, x:])))
    assert found is not None
    assert found == ((SIDE - x) % SIDE, (SIDE - y) % SIDE)


def test_what_was_never_lossy_has_no_origin() -> None:
    assert find_origin(luma(PIXELS)) is None
    assert find_origin(luma(draw.flat(200, 200))) is None
    assert find_origin(luma(draw.flat(10, 6))) is None
