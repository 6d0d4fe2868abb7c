"""How blocks fit the lattice of an earlier JPEG, also where pixels were cut off."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from screencheck.pages import Page
from screencheck.traces.blocks import SIDE
from screencheck.traces.lattice import Table
from screencheck.traces.misfit import Misfits, find_misfits
from screencheck.traces.planes import luma
from tests import draw
from tests.detectors.tamper.pictures import jpeg, page_of_text, place, with_patch
from tests.draw import Colour, Pixels
from tests.traces.test_lattice import table

GROUNDS: list[Colour] = [(237, 237, 237), (255, 255, 255), (149, 236, 105)]


def misfits(pixels: Pixels, last: Table | None = None) -> Misfits:
    found = find_misfits(pixels, luma(pixels), last)
    assert found is not None
    return found


def inside(found: Misfits, where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[bool]:
    """Which of the blocks lie wholly in a mask."""
    x, y = found.lattice.origin
    return [
        bool(where[y + r * SIDE : y + r * SIDE + SIDE, x + c * SIDE : x + c * SIDE + SIDE].all())
        for r, c in found.places.tolist()
    ]


def drawn(ground: Colour) -> tuple[Pixels, Page]:
    """Lines in black, which JPEG cuts off at black and white, above lines in grey on grey."""
    above, page = page_of_text(ground=ground, ink=(0, 0, 0))
    below, _ = page_of_text(ground=(200, 200, 200), ink=(110, 110, 110))
    return np.vstack([above, below]), page


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("quality", [50, 70, 85])
def test_an_untouched_picture_can_be_explained(ground: Colour, quality: int) -> None:
    found = misfits(jpeg(drawn(ground)[0], quality))
    assert (found.cut_off > 0).mean() > 0.1
    assert (found.ratios[found.cut_off == 0] > 0).mean() <= 0.001
    assert (found.ratios > 0).mean() <= 0.03


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("crop", [(0, 0), (5, 2)])
def test_what_was_put_in_later_cannot(ground: Colour, crop: tuple[int, int]) -> None:
    pixels, page = drawn(ground)
    lossy = np.ascontiguousarray(jpeg(pixels, 70)[crop[1] :, crop[0] :])
    fresh = np.ascontiguousarray(pixels[crop[1] :, crop[0] :])
    where = place(page, 3)
    found = misfits(with_patch(lossy, fresh, where))
    mask = np.zeros(lossy.shape[:2], bool)
    mask[where.slices()] = True
    new = np.array(inside(found, mask)) & found.active
    assert new.sum() > 50
    # new white is as white as what was cut off there, and leaves less to contradict
    assert (found.ratios[new] > 0).mean() >= (0.5 if ground == GROUNDS[1] else 0.95)
    around = cv2.dilate(mask.astype(np.uint8), np.ones((17, 17), np.uint8)) == 0
    old = np.array(inside(found, around))
    assert (found.ratios[old] > 0).mean() <= 0.03


def test_a_finer_saving_leaves_the_earlier_one_to_be_told() -> None:
    pixels, page = page_of_text()
    edited = with_patch(jpeg(pixels, 50), pixels, place(page, 3))
    for picture, low, high in ((jpeg(pixels, 50), 0.0, 0.03), (edited, 0.08, 0.2)):
        found = misfits(jpeg(picture, 92), table(pixels, 92))
        assert low <= (found.ratios > 0).mean() <= high


@pytest.mark.parametrize("picture", [page_of_text()[0], draw.flat(200, 200), draw.flat(10, 6)])
def test_what_was_never_lossy_cannot_be_asked(picture: Pixels) -> None:
    assert find_misfits(picture, luma(picture), None) is None
    assert find_misfits(picture, luma(picture), table(picture, 92)) is None
