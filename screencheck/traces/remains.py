"""What an eraser leaves: ground that is a little off its colour, where nothing stands.

The ground of a screenshot is one level. What is painted over or inpainted comes out near it, not
at it, and keeps the outline of what stood there; compression explains levels off the ground only
within a block of ink. Source: measured on genuine captures in all savings (benchmarks/edits): no
flat patch as high as a line holds such pixels away from ink, but for hairlines, icons and pictures,
which are told by their shape, their ink or the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..geometry import Box
from ..pages.vision import Mask
from .planes import Plane

Levels = NDArray[np.uint8]

_SHARE, _MOST = 0.02, 4  # of the picture, to be a ground; grounds looked at
_APART = 3  # levels between two grounds
_FAINT, _INK = 14, 30  # levels off the ground: more is no remains, and ink in any shape
_LINE, _SQUARE = 21, 3  # pixels that are off by more than faint: of a hairline, of an area
_BITS = 8  # grounds that are looked at at once
_CELL = 4  # pixels a side; remains are joined across gaps of one to two cells
_REACH = 2  # cells: a block reaches no further from its ink
_FEW = 40  # pixels
_HEIGHTS, _LEAST = (0.45, 3.0), 10  # of a line's height, and pixels
_LONG, _WIDEST = 1.25, 0.92  # of its height; of the picture
_DENSE = (0.06, 0.85)  # share of the patch that is off
_BEYOND = 0.015  # of the patch's pixels, off by more than faint: of pale icons, not of remains
_MEAN = 3.6  # levels: more is a shade that was meant
_CONSTANT = 0.3  # share that may be off by one level alone: compression fills blocks so
_ALONG = 0.7  # share that is off by as much as most of its row: of a hairline after compression
_NEAR = 0.03  # share of the patch that ink may be near to
_ROOM, _LEAST_ROOM = 0.012, 6  # around it, of the picture's width, and pixels
_FLAT, _FLAT_HALF, _FLAT_CLEAN = 0.985, 0.88, 0.95  # of the room: within one level, at the ground
_SOILED, _SMALL = 0.05, 5  # share of a ground's free pixels off by less than so many levels


@dataclass(frozen=True, slots=True)
class Remains:
    """A patch of ground that is off: its box, how many pixels, by how many levels at most."""

    box: Box
    pixels: int
    strongest: int


def grounds_of(levels: Levels, further: Sequence[int] = ()) -> list[int]:
    """The levels that large parts of a picture have, and further ones that are known."""
    counts = cv2.calcHist([levels], [0], None, [256], [0, 256]).ravel() / levels.size
    found: list[int] = []
    for level in np.argsort(-counts):
        if counts[level] < _SHARE or len(found) >= _MOST:
            break
        if all(abs(int(level) - other) > _APART for other in found):
            found.append(int(level))
    for level in further:
        if all(abs(level - other) > _APART for other in found):
            found.append(level)
    return found


def find_remains(plane: Plane, line_height: float, further: Sequence[int] = ()) -> list[Remains]:
    """The patches that are as high as a line and off the ground, away from any ink."""
    levels = np.asarray(cv2.convertScaleAbs(plane), np.uint8)
    grounds = grounds_of(levels, further)[:_BITS]
    # a bit of each pixel for each ground, so that all grounds are looked at at once
    ink = _opened(_bits(levels, grounds, _FAINT + 1, 255)) | _bits(levels, grounds, _INK + 1, 255)
    slight = _bits(levels, grounds, 1, _FAINT)
    ink_cells, slight_cells = _cells(ink), _cells(slight)
    side = 2 * _REACH + 1
    found = []
    for index, ground in enumerate(grounds):
        bit = np.uint8(1 << index)
        beside = (ink_cells & bit).astype(np.uint8)
        near = cv2.dilate(beside, np.ones((side, side), np.uint8)).astype(bool)
        cells = (slight_cells & bit).astype(bool) & ~near
        found += _on(levels, ground, cells, near, line_height)
    return found


def _bits(levels: Levels, grounds: Sequence[int], low: int, high: int) -> Levels:
    """Which pixels are off each ground by so many levels, a bit for each."""
    table = np.zeros(256, np.uint8)
    for index, ground in enumerate(grounds):
        off = np.abs(np.arange(256) - ground)
        table |= ((off >= low) & (off <= high)).astype(np.uint8) << index
    return np.asarray(cv2.LUT(levels, table), np.uint8)


def _opened(bits: Levels) -> Levels:
    """What lies in a line or an area of them: runs across and down, and squares, bit by bit."""
    across = _runs(bits, _LINE, 1, grow=False)
    down = _runs(bits, _LINE, 0, grow=False)
    square = _runs(_runs(bits, _SQUARE, 0, grow=False), _SQUARE, 1, grow=False)
    result: Levels = _runs(across, _LINE, 1, grow=True) | _runs(down, _LINE, 0, grow=True)
    result |= _runs(_runs(square, _SQUARE, 0, grow=True), _SQUARE, 1, grow=True)
    return result


def _runs(bits: Levels, length: int, axis: int, grow: bool) -> Levels:
    """The starts of runs of a length, or with `grow` the runs from their starts."""
    result = bits
    reached = 1
    while reached < length:
        step = min(reached, length - reached)
        result = _with_shifted(result, step, axis, grow)
        reached += step
    return result


def _with_shifted(bits: Levels, step: int, axis: int, grow: bool) -> Levels:
    result = bits.copy() if grow else np.zeros_like(bits)
    ahead, behind = [slice(None)] * 2, [slice(None)] * 2
    ahead[axis], behind[axis] = slice(step, None), slice(None, -step)
    if grow:
        result[tuple(ahead)] |= bits[tuple(behind)]
    else:
        result[tuple(behind)] = bits[tuple(behind)] & bits[tuple(ahead)]
    return result


def _cells(bits: Levels) -> Levels:
    """The bits that any pixel of each cell has."""
    height, width = bits.shape
    rows, columns = -(-height // _CELL), -(-width // _CELL)
    padded = np.zeros((rows * _CELL, columns * _CELL), np.uint8)
    padded[:height, :width] = bits
    # the four pixels of a cell's row are one number
    four = padded.view(np.uint32)
    cell = four[0::4] | four[1::4] | four[2::4] | four[3::4]
    cell |= cell >> 16
    cell |= cell >> 8
    return (cell & 255).astype(np.uint8)


def _on(levels: Levels, ground: int, cells: Mask, near: Mask, line_height: float) -> list[Remains]:
    """The remains on one ground; `cells` are slightly off it, those `near` have ink beside them."""
    joined = cv2.dilate(cells.astype(np.uint8), np.ones((3, 3), np.uint8))
    number, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    off: Levels | None = None
    soiled = False
    found = []
    for index in range(1, number):
        x, y, w, h = (int(value) for value in boxes[index][:4])
        if not _LEAST <= _CELL * h <= _HEIGHTS[1] * line_height + 4 * _CELL or w < h - 2:
            continue
        if off is None:
            table = np.abs(np.arange(256) - ground).astype(np.uint8)
            off = np.asarray(cv2.LUT(levels, table), np.uint8)
            soiled = _is_soiled(off, near)
        own = (labels[y : y + h, x : x + w] == index) & cells[y : y + h, x : x + w]
        area = off[y * _CELL : (y + h) * _CELL, x * _CELL : (x + w) * _CELL]
        part = (area > 0) & (area <= _FAINT) & _pixels(own)[: area.shape[0], : area.shape[1]]
        if int(part.sum()) < _FEW:
            continue
        down, across = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        tight = part[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
        left, top = x * _CELL + int(across[0]), y * _CELL + int(down[0])
        box = Box(left, top, tight.shape[1], tight.shape[0])
        if _is_remains(off, near, box, tight, line_height, soiled):
            found.append(Remains(box, int(tight.sum()), int(off[box.slices()][tight].max())))
    return found


def _pixels(cells: Mask) -> Mask:
    result: Mask = cells.repeat(_CELL, axis=0).repeat(_CELL, axis=1)
    return result


def _is_soiled(off: Levels, near: Mask) -> bool:
    """Whether compression has left the ground off its level away from ink as well."""
    rows = off[::_CELL]
    free = ~near[: len(rows)].repeat(_CELL, axis=1)[:, : rows.shape[1]] & (rows < _SMALL)
    return int((free & (rows > 0)).sum()) > _SOILED * max(1, int(free.sum()))


def _is_hairline(off: Levels, own: Mask) -> bool:
    """Whether the rows hold one value each, as a pale line and its ripples do, and no text."""
    usual = np.median(off, axis=1)[:, None]
    along = own & (off == usual) & (usual > 0)
    return int(along.sum()) > _ALONG * int(own.sum())


def _is_remains(
    off: Levels, near: Mask, box: Box, own: Mask, line_height: float, soiled: bool
) -> bool:
    """Whether a patch has the shape of a line, is no shade that was meant, and lies alone."""
    height, width = off.shape
    low, high = (share * line_height for share in _HEIGHTS)
    if not max(_LEAST, low) <= box.h <= high or not _LONG * box.h <= box.w <= _WIDEST * width:
        return False
    values = off[box.slices()][own]
    dense, strongest = float(own.mean()), int(values.max())
    if not _DENSE[0] < dense < _DENSE[1] or float(values.mean()) > _MEAN:
        return False
    if strongest == int(values.min()) and (strongest > 1 or dense > _CONSTANT):
        return False
    if int((off[box.slices()] > _FAINT).sum()) > _BEYOND * int(own.sum()):
        return False
    if _is_hairline(off[box.slices()], own):
        return False
    rows, columns = box.slices()
    around_ink = near[
        rows.start // _CELL : -(-rows.stop // _CELL),
        columns.start // _CELL : -(-columns.stop // _CELL),
    ]
    if float(around_ink.mean()) > _NEAR:
        return False
    around = off[box.padded(max(_LEAST_ROOM, _ROOM * width)).clipped(width, height).slices()]
    inner = off[box.slices()]
    pixels = max(1, around.size - inner.size)
    exact = int((around == 0).sum() - (inner == 0).sum()) / pixels
    close = int((around <= 1).sum() - (inner <= 1).sum()) / pixels
    return close >= _FLAT and exact >= (_FLAT_CLEAN if soiled else _FLAT_HALF)
