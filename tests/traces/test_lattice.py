"""The lattice of a JPEG: its origin, its steps, and what lies on it."""

from __future__ import annotations

import numpy as np
import pytest

from screencheck.traces.lattice import (
    SIDE,
    active,
    agreement,
    coefficients,
    find_lattice,
    find_origin,
    find_steps,
)
from screencheck.traces.planes import luma
from tests import draw
from tests.detectors.tamper.pictures import jpeg, page_of_text
from tests.draw import Pixels

PIXELS, _ = page_of_text()


def table(pixels: Pixels, quality: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    facts = draw.shot(draw.pillow(pixels, "JPEG", quality=quality)).facts
    assert facts.jpeg is not None
    return np.array(facts.jpeg.quant_tables[0], np.int64).reshape(SIDE, SIDE)


def test_luma_is_that_of_jpeg() -> None:
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]], np.uint8)
    assert luma(colours)[0] == pytest.approx([76.245, 149.685, 29.07, 255.0], abs=1e-3)


def test_the_transform_is_orthonormal() -> None:
    plane = luma(draw.noise(64, 48))
    blocks = coefficients(plane)
    assert blocks.shape == (6, 8, SIDE, SIDE)
    assert float((blocks**2).sum()) == pytest.approx(float(((plane - 128) ** 2).sum()), rel=1e-4)
    assert blocks[0, 0, 0, 0] == pytest.approx(8 * (plane[:8, :8].mean() - 128), rel=1e-3)


@pytest.mark.parametrize("quality", [40, 60, 75, 85])
def test_steps_are_those_of_the_table(quality: int) -> None:
    steps = find_steps(coefficients(luma(jpeg(PIXELS, quality))))
    known = steps > 0
    assert known.sum() >= 8
    right = table(PIXELS, quality)[known]
    told = right < 40  # larger ones are too seldom reached
    assert (steps[known][told] == right[told]).mean() >= 0.9


@pytest.mark.parametrize("crop", [(0, 0), (3, 5), (7, 1), (4, 4)])
def test_the_origin_follows_a_crop(crop: tuple[int, int]) -> None:
    x, y = crop
    found = find_origin(luma(np.ascontiguousarray(jpeg(PIXELS)[y:, x:])))
    assert found is not None
    assert found == ((SIDE - x) % SIDE, (SIDE - y) % SIDE)


def test_what_was_never_lossy_has_none() -> None:
    assert find_lattice(luma(PIXELS)) is None
    assert find_lattice(luma(draw.flat(200, 200))) is None
    assert find_lattice(luma(draw.flat(10, 6))) is None


def test_an_earlier_coarser_saving_shows_below_a_finer_one() -> None:
    twice, once = jpeg(jpeg(PIXELS, 50), 92), jpeg(PIXELS, 92)
    last = table(PIXELS, 92)
    earlier, alone = find_lattice(luma(twice), last), find_lattice(luma(once), last)
    assert earlier is not None
    assert alone is not None
    assert earlier.known >= 8 > alone.known


def test_blocks_agree_with_their_own_lattice_only() -> None:
    plane = luma(jpeg(PIXELS))
    lattice = find_lattice(plane)
    assert lattice is not None
    for shift, low, high in ((0, 0.5, 1.0), (3, -0.2, 0.2)):
        blocks = coefficients(plane[shift:], lattice.origin)
        total, count = agreement(blocks, lattice)
        chosen = active(blocks)
        assert low <= total[chosen].sum() / count[chosen].sum() <= high
