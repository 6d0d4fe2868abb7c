"""SC602: places that were put in after the picture was a JPEG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ...geometry import Box
from ...language import said
from ...pages import Page
from ...pages.model import Colour
from ...pages.vision import Pixels, departure, modal_colour, near_mask, spread
from ...pages.vision import luma as luma_of_colour
from ...report import Finding
from ...screenshot import Screenshot
from ...traces.blocks import SIDE
from ...traces.lattice import Table
from ...traces.misfit import Misfits, find_misfits
from ...traces.planes import Plane, commonest_level, luma_of
from .. import Case, NotExamined, rule
from .marks import MARK, is_marked
from .texts import Text, texts

_CUT_OFF = (1, 6, 17)  # pixels: blocks of like number are compared
_RAREST = 1 / 300  # the least share of misfits that is believed
_COMMON, _COMMON_AGAIN = 0.05, 0.12  # share of misfits, above which a kind cannot be judged
_SOME = 50  # blocks of a kind
_CERTAIN, _CERTAIN_AGAIN = 15.0, 25.0  # log-likelihood ratio of a place; after a later saving
_BLOCKS = 2  # of a place
_DENSE, _HALF = 0.45, 0.5  # share of its blocks that misfit, and of those with edges
_FLAT_SAYS = 0.1  # a fitting block without edges says little
_NEIGHBOURS = (3, 5)  # rows and columns of blocks between which a place goes on
_FEW_STRAYS, _STRAYS = 2, 0.01  # misfits elsewhere: with more, the lattice is not to be trusted

_LOWEST = 14  # pixels of a line: in smaller text a block holds whole characters
_SOFT = 0.5  # of the sharpness of the page's text: below, text was blurred
_SOFT_PICTURE = 20.0  # levels: below, a picture was
_CELL, _CELLS = 1.0, 0.45  # levels within a mosaic's cell; share of ink inside cells (text: to .3)
_ONE, _SAME = 6.0, 0.7  # levels around the commonest one of strokes, and their share
_MANY = 2  # places: so many speak for a picture put together from parts, not for an edit
_WHOLE, _FULL = 0.8, 0.4  # share of an avatar that is new; of its blocks that must misfit
_PART = 0.8  # of a line's width
_MESSAGE = 0.5  # share of a place
_BARE, _BARE_LEVELS = 0.9, 12  # share of an erased place that has one colour
_AROUND = 0.6  # share of what surrounds it that has the same


@dataclass(frozen=True, slots=True)
class _Place:
    box: Box
    misfits: int
    blocks: int


@rule("SC602", "a place outside the JPEG lattice of the rest", group="compression")
def off_lattice(case: Case) -> Iterable[Finding]:
    """JPEG leaves the coefficients of its blocks at multiples of its steps; what was put in
    later, or moved off the grid, cannot be made from any such coefficients.

    Asked of pictures whose table can be read off their pixels: they were JPEG once and are
    saved without loss, or as a finer JPEG. Only text, bubbles, avatars and bare ground of the page
    count, and none that somebody marked, blurred or covered. Sources: Fan and de Queiroz 2003
    (steps from pixels); Nikoukhah et al. 2021 (the grid's origin); measured on genuine captures:
    of nine with such a past, all but one or two blocks in a thousand can be explained to the pixel.
    """
    plane = luma_of(case.screenshot)
    misfits = find_misfits(case.screenshot.pixels, plane, _last_table(case.screenshot))
    if misfits is None:
        raise NotExamined("the picture has no past as a JPEG that can be told")
    view = _View(case.screenshot.pixels, plane, case.page)
    places = [place for place in _places(misfits) if view.is_of_page(place)]
    if len(places) > _MANY:
        raise NotExamined("the picture was put together from parts")
    for place in places:
        yield off_lattice.finding(
            "this place was not there when the picture was saved as JPEG",
            region=place.box,
            measured=said(
                "{misfits} of {blocks} blocks could not come from that saving",
                misfits=place.misfits,
                blocks=place.blocks,
            ),
            expected=said("none, as in the rest"),
        )


def _last_table(screenshot: Screenshot) -> Table | None:
    facts = screenshot.facts
    if facts.format == "WEBP":
        raise NotExamined("WebP has another lattice")
    if facts.jpeg is None:
        return None
    if not facts.jpeg.quant_tables:
        raise NotExamined("the JPEG has no table")
    return np.maximum(np.array(facts.jpeg.quant_tables[0], np.int64), 1)


def _places(found: Misfits) -> list[_Place]:
    """Groups of neighbouring misfits that are more than the picture's usual ones."""
    off = found.ratios > 0
    grid = np.zeros(found.shape, np.uint8)
    rows, columns = found.places[:, 0], found.places[:, 1]
    grid[rows[off], columns[off]] = 1
    joined = cv2.morphologyEx(grid, cv2.MORPH_CLOSE, np.ones(_NEIGHBOURS, np.uint8))
    number, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    group = labels[rows, columns].astype(np.int32)
    sums = _sums(found, off, group, number)
    counts = np.bincount(group, off, number)
    certain = _CERTAIN if found.lattice.last is None else _CERTAIN_AGAIN
    sizes = np.bincount(group, minlength=number)
    edged = np.bincount(group, off & found.active, number), np.bincount(group, found.active, number)
    chosen = [
        i
        for i in range(1, number)
        if sums[i] >= certain
        and counts[i] >= max(_BLOCKS, _DENSE * sizes[i])
        and edged[0][i] >= _HALF * edged[1][i]
    ]
    clean = found.active & (found.cut_off == 0)
    strays = clean & off & ~np.isin(group, chosen)
    if strays.sum() > max(_FEW_STRAYS, _STRAYS * clean.sum()):
        raise NotExamined("parts of the picture were saved otherwise than the rest")
    places = []
    for index in chosen:
        x, y, w, h = (int(v) * SIDE for v in boxes[index][:4])
        box = Box(x + found.lattice.origin[0], y + found.lattice.origin[1], w, h)
        places.append(_Place(box, int(counts[index]), int((group == index).sum())))
    return places


def _sums(
    found: Misfits, off: NDArray[np.bool_], group: NDArray[np.int32], number: int
) -> NDArray[np.float64]:
    """What the blocks of each group say for an edit: the rarer their kind misfits, the more.

    Blocks are of one kind if as many of their pixels were cut off, with colours or without, and
    if they have edges or not: how surely the earlier coefficients are found again depends on it.
    """
    kinds = np.digitize(found.cut_off, _CUT_OFF) * 4 + found.active * 2 + found.coloured
    cells = kinds * number + group
    size = (4 * (len(_CUT_OFF) + 1), number)
    those = np.bincount(cells, minlength=size[0] * size[1]).reshape(size)
    misfits = np.bincount(cells, off, size[0] * size[1]).reshape(size)
    elsewhere = those.sum(axis=1, keepdims=True) - those
    share = (misfits.sum(axis=1, keepdims=True) - misfits + 0.5) / (elsewhere + 1)
    most = _COMMON if found.lattice.last is None else _COMMON_AGAIN
    told = share <= most
    cut_off = np.arange(size[0])[:, None] >= 4
    # a table that many such blocks contradict has mistakes, which show in these only
    told &= ~(cut_off & (~told & (elsewhere >= _SOME)).any(axis=0))
    share = np.clip(share, _RAREST, most)
    edged = np.arange(size[0])[:, None] & 2
    fits = np.where(edged, np.log(0.5 / (1 - share)), -_FLAT_SAYS)
    judged = np.bincount(cells, ~off & (found.ratios < 0), size[0] * size[1]).reshape(size)
    says = misfits * np.log(0.5 / share) + judged * fits
    return np.asarray(np.where(told, says, 0.0).sum(axis=0), np.float64)


class _View:
    """What the app itself drew where, and what was done to it openly."""

    def __init__(self, pixels: Pixels, plane: Plane, page: Page) -> None:
        self._pixels, self._plane = pixels, plane
        known = texts(page)
        lines = [text.line.box for text in known if _is_own(pixels, text)]
        if not lines:
            raise NotExamined("no text of the page's own")
        self._lines = lines
        own = {id(text.line) for text in known}
        self._all = [(line.box, id(line) in own) for line in page.lines if line.box.h >= _LOWEST]
        self._avatars = [element.box for element in page.of_kind("avatar")]
        self._bubbles = [element.box for element in page.of_kind("bubble")]
        self._sharp = float(np.median([_sharpness(plane, box) for box in lines]))

    def is_of_page(self, place: _Place) -> bool:
        """Whether the app drew there, and nobody marked, blurred or covered it."""
        box = place.box
        if box.h <= SIDE:
            return False
        if _is_mosaic(self._plane, box):
            return False
        if any(self._is_avatar(place, avatar) for avatar in self._avatars):
            return True
        # with room around: on rippled ground a mark can be what most pixels of a place are
        marked = any(is_marked(self._pixels, area) for area in (box, box.padded(SIDE)))
        if any(
            _is_within(box, line) and (not marked or (own and self._is_coloured(line, box)))
            for line, own in self._all
        ):
            return self._is_sharp(box)
        if marked:
            return False
        if any(_grown(line).intersection(box) > 0.5 * box.area for line in self._lines):
            return self._is_sharp(box)
        if self._is_message(box):
            return self._is_sharp(box)
        return self._is_bare(box)

    def _is_sharp(self, box: Box) -> bool:
        return _sharpness(self._plane, box) >= _SOFT * self._sharp

    def _is_coloured(self, line: Box, place: Box) -> bool:
        """Whether the rest of a line has the colour of a mark as well: it is the text's own."""
        ends = (
            Box(line.x, line.y, place.x - line.x, line.h),
            Box(place.right, line.y, line.right - place.right, line.h),
        )
        parts = (self._pixels[end.slices()] for end in ends if end.w >= SIDE)
        return any(_ink_spread(part, modal_colour(part)[0]) > MARK for part in parts if part.size)

    def _is_avatar(self, place: _Place, avatar: Box) -> bool:
        """Whether the place is all of an avatar, as no sticker that hides one is."""
        there = avatar.padded(1.25 * SIDE).contains(place.box, 0.95)
        there = there and place.box.intersection(avatar) > _WHOLE * avatar.area
        there = there and place.misfits > _FULL * place.blocks
        return there and _sharpness(self._plane, place.box) >= _SOFT_PICTURE

    def _is_message(self, box: Box) -> bool:
        """Whether the place is made up of a bubble, and what belongs to it."""
        parts = [*self._bubbles, *self._avatars]
        inside = sum(part.area for part in parts if box.padded(SIDE).contains(part, 0.9))
        bubble = any(box.padded(SIDE).contains(bubble, 0.9) for bubble in self._bubbles)
        return bubble and inside > _MESSAGE * box.area

    def _is_bare(self, box: Box) -> bool:
        """Whether nothing but the ground is there, which goes on around it."""
        part = self._pixels[box.slices()]
        if not part.size:
            return False
        ground, _ = modal_colour(part)
        bare = near_mask(part, ground, _BARE_LEVELS)
        if float(bare.mean()) < _BARE:
            return False
        height, width = self._pixels.shape[:2]
        around = self._pixels[box.padded(SIDE).clipped(width, height).slices()]
        outside = float(near_mask(around, ground, _BARE_LEVELS).sum() - bare.sum())
        return outside > _AROUND * (around.size - part.size) / 3


def _grown(line: Box) -> Box:
    return line.padded(0.25 * line.h)


def _is_within(box: Box, line: Box) -> bool:
    """Whether a place is a part of a line that goes on beside it: no note, which is all new."""
    return line.padded(0, 0.25 * line.h).contains(box, 0.8) and box.w < _PART * line.w


def _is_mosaic(plane: Plane, place: Box) -> bool:
    """Whether what stands off the ground there are cells of one value, as of a mosaic."""
    part = plane[place.slices()]
    ground = commonest_level(part)
    ink = np.abs(part - ground) > 8
    alike = ink[1:, 1:] & (np.abs(part[1:, 1:] - part[1:, :-1]) <= _CELL)
    alike &= np.abs(part[1:, 1:] - part[:-1, 1:]) <= _CELL
    if alike.sum() <= _CELLS * max(1, ink.sum()):
        return False
    # thick strokes are of one value as well, but all of them of the same
    levels = part[1:, 1:][alike]
    return float((np.abs(levels - commonest_level(levels)) <= _ONE).mean()) < _SAME


def _is_own(pixels: Pixels, text: Text) -> bool:
    """Whether the app drew the line, in a size that blocks can tell.

    Text of pictures has another ground, or a strong colour.
    """
    if text.line.box.h < _LOWEST:
        return False
    part = pixels[text.line.box.slices()]
    if not part.size:
        return False
    ground, _ = modal_colour(part)
    if not text.stands_on(luma_of_colour(ground)):
        return False
    return _ink_spread(part, ground) <= MARK


def _ink_spread(part: Pixels, ground: Colour) -> float:
    """How far apart the channels of strokes are: of grey ones 0."""
    away = departure(part, ground)
    return float(np.median(spread(part[away >= 0.7 * np.percentile(away, 99)])))


def _sharpness(plane: Plane, box: Box) -> float:
    """The steepest steps between neighbouring pixels of a place."""
    part = plane[box.slices()]
    if min(part.shape) < 4:
        return 0.0
    steps = (np.abs(np.diff(part, axis=axis)) for axis in (0, 1))
    return max(float(np.percentile(step, 98)) for step in steps)
