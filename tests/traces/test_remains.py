"""Patches of ground that are off it, away from ink."""

from __future__ import annotations

import numpy as np
import pytest

from screencheck.geometry import Box
from screencheck.traces.planes import Plane
from screencheck.traces.remains import find_remains, grounds_of

PLACE = Box(120, 160, 200, 36)


def page() -> Plane:
    plane = np.full((400, 600), 237, np.float32)
    plane[40:60, 40:200:6] = 20
    return plane


def shaded(where: Box = PLACE, by: int = 2) -> Plane:
    """A page with every fourth pixel of a place off by up to so many levels."""
    plane = page()
    part = plane[where.slices()]
    part[::2, ::2] -= np.arange(part[::2, ::2].size).reshape(part[::2, ::2].shape) % by + 1
    return plane


def test_a_shade_on_flat_ground_is_found_with_its_box() -> None:
    (found,) = find_remains(shaded(), 40)
    assert found.box.intersection(PLACE) > 0.9 * PLACE.area
    assert (found.pixels, found.strongest) == (1800, 2)
    assert find_remains(page(), 40) == []


@pytest.mark.parametrize(
    ("where", "by"),
    [
        (Box(120, 160, 200, 4), 2),  # a hairline
        (Box(120, 160, 20, 36), 2),  # taller than long
        (Box(120, 160, 200, 150), 2),  # a picture
        (Box(0, 160, 600, 36), 2),  # a band across the page
        (PLACE, 12),  # a shade that was meant
        (Box(60, 44, 120, 30), 2),  # beside ink
    ],
)
def test_what_is_no_line_or_no_shade_is_left_out(where: Box, by: int) -> None:
    assert find_remains(shaded(where, by), 40) == []


def test_a_ground_of_another_level_is_no_shade() -> None:
    plane = page()
    plane[PLACE.slices()] = 236
    assert find_remains(plane, 40) == []


def test_ground_that_is_soiled_everywhere_explains_it() -> None:
    plane = shaded()
    plane[100:390:5, 10:590:5] -= 1
    assert find_remains(plane, 40) == []


def test_small_grounds_are_looked_at_where_they_are_known() -> None:
    plane = page()
    plane[300:340, 300:420] = 150
    plane[310:330:2, 320:400:2] -= 2
    plane[311:330:4, 321:400:2] -= 1
    assert find_remains(plane, 20) == []
    assert len(find_remains(plane, 20, further=(150,))) == 1
    levels = plane.astype(np.uint8)
    assert grounds_of(levels) == [237]
    assert grounds_of(levels, (150, 236)) == [237, 150]


def rippled(columns: slice) -> Plane:
    """A pale line of a few levels, with the ripples of compression above and below it."""
    plane = page()
    for row, off in enumerate((1, 1, 0, 0, 2, 2, 5, 5, 1, 0, 0, 1, 1)):
        plane[170 + row, columns] -= off
    return plane


def test_a_pale_line_with_its_ripples_is_no_text() -> None:
    whole = rippled(slice(120, 520))
    assert find_remains(whole, 20) == []
    torn = rippled(slice(120, 520))
    torn[170:183, 120:520][:, np.arange(400) % 7 > 2] = 237
    assert len(find_remains(torn, 20)) == 1
