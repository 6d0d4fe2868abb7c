"""Blocks of 8x8 pixels and their transform."""

from __future__ import annotations

import numpy as np
import pytest

from screencheck.traces.blocks import MIDDLE, SIDE, cut, restored, transformed, uneven
from screencheck.traces.planes import luma
from tests import draw


def test_the_transform_is_orthonormal_and_goes_back() -> None:
    plane = luma(draw.noise(64, 48))
    places = uneven(plane, (0, 0), 1.0)
    assert len(places) == 6 * 8
    levels = cut(plane, (0, 0), places)
    coefficients = transformed(levels)
    assert float((coefficients**2).sum()) == pytest.approx(float((levels**2).sum()), rel=1e-4)
    assert coefficients[0, 0] == pytest.approx(SIDE * (plane[:8, :8].mean() - MIDDLE), rel=1e-3)
    assert restored(coefficients) == pytest.approx(levels, abs=1e-3)


def test_frequencies_are_in_rows_of_one_vertical_one() -> None:
    across = np.tile(np.cos((2 * np.arange(SIDE) + 1) * np.pi / 16), (SIDE, 1))
    coefficients = transformed(across.reshape(1, -1).astype(np.float32))
    assert int(np.abs(coefficients[0]).argmax()) == 1


@pytest.mark.parametrize("origin", [(0, 0), (3, 5), (7, 0)])
def test_uneven_blocks_are_those_with_something_on_them(origin: tuple[int, int]) -> None:
    x, y = origin
    plane = np.full((40, 48), 200, np.float32)
    plane[y + 17, x + 10] = 190
    assert uneven(plane, origin, 10.0).tolist() == [[2, 1]]
    assert uneven(plane, origin, 11.0).tolist() == []
    levels = cut(plane, origin, uneven(plane, origin, 10.0))
    assert levels.shape == (1, 64)
    assert levels[0, 1 * SIDE + 2] == 190 - MIDDLE


def test_a_picture_smaller_than_a_block_has_none() -> None:
    assert uneven(luma(draw.noise(7, 30)), (0, 0), 1.0).shape == (0, 2)
