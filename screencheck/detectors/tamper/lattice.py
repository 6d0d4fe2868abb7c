"""SC602: places that were put in after the picture was a JPEG."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from ...geometry import Box
from ...language import said
from ...pages.vision import channel_range, departure, modal_colour
from ...pages.vision import luma as luma_of_colour
from ...report import Finding
from ...screenshot import Screenshot
from ...traces.lattice import SIDE, Lattice, agreement, find_lattice
from ...traces.planes import Plane, commonest_level, luma_of
from .. import Case, NotExamined, rule
from .avatars import DETAILED, detail
from .marks import MARK, is_marked
from .texts import Text, texts

_KNOWN = 12  # steps of the table, without which the lattice is a guess
_WINDOW = 15  # coefficients in a window of three blocks a side
_PLACE = 40  # and in a place
_OFF = 0.25  # of the usual agreement
_USUAL = 0.3  # mean cosine of the blocks of like kind: with less, nothing agrees anyway
_SPREAD = 0.7  # of one cosine where there is no relation: the root of a half
_DEVIATIONS = 7.0
_CLIPPED = (1, 254)  # what was cut off at black or white is not at its multiple any more
_COLOURED = 60  # difference of channels
_LOWEST = 28  # pixels of a line: in smaller text a block holds whole characters
_SOFT = 0.5  # of the page's usual sharpness
_CELL, _CELLS = 1.0, 0.45  # levels within a mosaic's cell; share of ink inside cells (text: to .3)
_MANY = 2  # places: so many speak for a picture put together from parts, not for an edit


@rule("SC602", "a place outside the JPEG lattice of the rest", group="compression")
def off_lattice(case: Case) -> Iterable[Finding]:
    """JPEG leaves the coefficients of its blocks at multiples of its steps; what was put in
    later, or moved off the grid, does not lie there.

    Asked of pictures whose table can be read off their pixels: they were JPEG once and are
    saved without loss, or as a finer JPEG. Only text and avatars of the page count, and none
    that somebody marked, blurred or covered. Sources: Fan and de Queiroz 2003 (steps from
    pixels); Nikoukhah et al. 2021 (the grid's origin); measured on genuine captures.
    """
    plane = luma_of(case.screenshot)
    lattice = find_lattice(plane, _last_table(case.screenshot))
    if lattice is None or lattice.known < _KNOWN:
        raise NotExamined("the picture has no past as a JPEG that can be told")
    own = [text.line.box for text in texts(case.page) if _is_own(case.screenshot, text)]
    avatars = [
        element.box
        for element in case.page.of_kind("avatar")
        if detail(case.screenshot.pixels[element.box.slices()]) >= DETAILED
    ]
    if not own:
        raise NotExamined("no text of the page's own")
    sharp = float(np.median([_sharpness(plane, box) for box in own]))
    places = [
        (place, agrees, usual)
        for place, agrees, usual in _places(case.screenshot, lattice)
        if any(_is_avatar(place, box) for box in avatars)
        or (
            any(box.padded(0.25 * box.h).intersection(place) > 0.5 * place.area for box in own)
            and not is_marked(case.screenshot.pixels, place)
            and _sharpness(plane, place) >= _SOFT * sharp
            and not _is_mosaic(plane, place)
        )
    ]
    if len(places) > _MANY:
        raise NotExamined("the picture was put together from parts")
    for place, agrees, usual in places:
        yield off_lattice.finding(
            "this place was not there when the picture was saved as JPEG",
            region=place,
            measured=said("agreement {agrees:.2f} with the lattice of that saving", agrees=agrees),
            expected=said("about {usual:.2f}, as the rest", usual=usual),
        )


def _last_table(screenshot: Screenshot) -> NDArray[np.int64] | None:
    facts = screenshot.facts
    if facts.format == "WEBP":
        raise NotExamined("WebP has another lattice")
    if facts.jpeg is None:
        return None
    if not facts.jpeg.quant_tables:
        raise NotExamined("the JPEG has no table")
    return np.array(facts.jpeg.quant_tables[0], np.int64).reshape(SIDE, SIDE)


def _places(screenshot: Screenshot, lattice: Lattice) -> list[tuple[Box, float, float]]:
    """Groups of neighbouring blocks off the lattice: their box, their agreement, the usual one."""
    total, count = agreement(lattice.blocks, lattice)
    clipped, coloured = _cut_off(screenshot, lattice.origin, total.shape)
    used = (count > 0) & ~coloured
    total, count = np.where(used, total, 0.0), np.where(used, count, 0)
    usual = np.zeros(total.shape)
    for kind in (clipped, ~clipped):
        chosen = used & kind
        usual[chosen] = total[chosen].sum() / max(1, count[chosen].sum())
    expected = usual * count
    sums = [_around(values) for values in (total, count, expected)]
    near = np.maximum(sums[1], 1)
    short = (sums[2] - sums[0]) / near * np.sqrt(near) / _SPREAD
    odd = (sums[1] >= _WINDOW) & (sums[2] > _USUAL * near) & (sums[0] < _OFF * sums[2])
    odd &= (short > 0.7 * _DEVIATIONS) & used
    joined = cv2.morphologyEx(odd.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 5), np.uint8))
    number, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for index in range(1, number):
        part = labels == index
        told, those, wanted = (float(a[part].sum()) for a in (total, count, expected))
        if those < _PLACE or told > _OFF * wanted:
            continue
        if (wanted - told) / np.sqrt(those) / _SPREAD < _DEVIATIONS:
            continue
        x, y, w, h = (int(v) * SIDE for v in boxes[index][:4])
        place = Box(x + lattice.origin[0], y + lattice.origin[1], w, h)
        found.append((place, told / those, wanted / those))
    return found


def _around(values: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float32]:
    """Sums over windows of three blocks a side."""
    sums = cv2.boxFilter(
        values.astype(np.float32), -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return np.asarray(sums, np.float32)


def _cut_off(
    screenshot: Screenshot, origin: tuple[int, int], shape: tuple[int, int]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Blocks in which values were cut off at black or white, and those where only colours were.

    The luma of the latter is wrong, as their channels were not cut alike.
    """
    (x, y), (rows, columns) = origin, shape
    part = screenshot.pixels[y : y + rows * SIDE, x : x + columns * SIDE]
    low, high = channel_range(part)

    def any_of(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.asarray(mask.reshape(rows, SIDE, columns, SIDE).any(axis=(1, 3)), np.bool_)

    clipped = any_of((high >= _CLIPPED[1]) | (low <= _CLIPPED[0]))
    coloured = any_of(high - low > _COLOURED)
    return clipped, clipped & coloured


def _is_avatar(place: Box, avatar: Box) -> bool:
    grown = avatar.padded(0.1 * avatar.w)
    return grown.contains(place, 0.7) and place.area > 0.4 * avatar.area


def _is_mosaic(plane: Plane, place: Box) -> bool:
    """Whether what stands off the ground there are cells of one value, as of a mosaic."""
    part = plane[place.slices()]
    ground = commonest_level(part)
    ink = np.abs(part - ground) > 8
    alike = ink[1:, 1:] & (np.abs(part[1:, 1:] - part[1:, :-1]) <= _CELL)
    alike &= np.abs(part[1:, 1:] - part[:-1, 1:]) <= _CELL
    return bool(alike.sum() > _CELLS * max(1, ink.sum()))


def _is_own(screenshot: Screenshot, text: Text) -> bool:
    """Whether the app drew the line, in a size that blocks can tell.

    Text of pictures has another ground, or a strong colour; the bars at the top may be joined.
    """
    if text.head or text.line.box.h < _LOWEST:
        return False
    part = screenshot.pixels[text.line.box.slices()]
    if not part.size:
        return False
    ground, _ = modal_colour(part)
    if not text.stands_on(luma_of_colour(ground)):
        return False
    away = departure(part, ground)
    strokes = part[away >= 0.7 * np.percentile(away, 99)].astype(np.int16)
    return float(np.median(strokes.max(axis=1) - strokes.min(axis=1))) <= MARK


def _sharpness(plane: Plane, box: Box) -> float:
    """The steepest steps between neighbouring pixels of a place."""
    part = plane[box.slices()]
    if min(part.shape) < 4:
        return 0.0
    steps = (np.abs(np.diff(part, axis=axis)) for axis in (0, 1))
    return max(float(np.percentile(step, 98)) for step in steps)
