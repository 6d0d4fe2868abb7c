"""Places of text that are equal to the pixel, where compression leaves no two alike.

A lossy saving ripples the ground around every stroke by what else stands in the block, so that
the same character comes out a little different at each place. Characters that were copied keep
the ripples of where they came from, and these end where the copied rectangle ends. Two places
that a JPEG gave equal blocks are equal up to the edges of the blocks instead, ripples and all.

Source: measured on genuine captures, also compressed and resized anew: outside of whole blocks no
two places are equal with other ripples around them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from ..geometry import Box
from ..ocr import TextLine
from ..pages.model import Colour
from ..pages.vision import Mask, Pixels, departure, modal_colour

_ROOM = 0.15  # of a line's height, taken in around it
_CONTRAST = 50  # levels
_INK = 0.3  # of the contrast
_RIPPLE, _LEAST = 0.12, 8  # of the contrast, and levels: what departs less is no stroke
_LOWEST, _NARROWEST = 9, 3  # pixels: smaller pieces are equal by chance
_WIDEST, _TALLEST = 1.2, 1.3  # of their height, of their line's
_AROUND = 8  # pixels looked at around a place: a block
_EDGE = 4  # pixels: the copied rectangle ends no farther from the ink
_SIDES = 3  # on which it must end that soon; there may be no ripples on the fourth
_RIPPLES = 16  # pixels that must differ around the places
_QUIET = 0.02  # of the pixels beyond an edge that is not found
_PIECES = 6  # of a copy: more are a line that a grid repeats
_SEEN = 2  # pixels beyond the rectangle, by which the copy is told from its source
_BLOCK = 8
_BARE = -1  # what no channel is
_BRUSH = (2, 0.07)  # pixels, and share of the height: how far a brush reaches beyond the ink


@dataclass(frozen=True, slots=True)
class Twin:
    """Two equal places: the one on cleaner ground, as after a brush, and the other.

    `ripples` is how many pixels differ within a block's reach around them.
    """

    copy: Box
    source: Box
    ripples: int

    @property
    def touched(self) -> Box:
        """The copy with what the brush covered before."""
        return self.copy.padded(max(_BRUSH[0], round(_BRUSH[1] * self.copy.h)))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of ink: its first row and column, its height and width, its line's colours."""

    y: int
    x: int
    h: int
    w: int
    ground: Colour
    contrast: float


_T = TypeVar("_T", bound=np.generic)
_Pair = tuple[_Piece, _Piece]
_Step = tuple[int, int]  # rows, columns


def equal_pieces(pixels: Pixels, lines: Iterable[TextLine], most: int) -> dict[_Step, list[_Pair]]:
    """The pairs of equal pieces of ink of (H, W, 3) pixels, by the step from one to the other.

    Steps of whole blocks are left out. Ends once there are more than `most` steps: then equal
    characters are equal pictures here, as on all that was never compressed.
    """
    known: defaultdict[tuple[int, int, bytes], dict[_Step, _Piece]] = defaultdict(dict)
    found: defaultdict[_Step, list[_Pair]] = defaultdict(list)
    for line in lines:
        for piece in _pieces(pixels, line):
            like = known[piece.h, piece.w, _drawn(pixels, piece, 0).tobytes()]
            if (piece.y, piece.x) in like:
                continue
            for other in like.values():
                first, second = sorted((other, piece), key=lambda p: (p.y, p.x))
                step = second.y - first.y, second.x - first.x
                if any(part % _BLOCK for part in step):
                    found[step].append((first, second))
            if len(found) > most:
                return found
            like[piece.y, piece.x] = piece
    return found


def twins(pixels: Pixels, pairs: dict[_Step, list[_Pair]]) -> Iterator[Twin]:
    """The places among equal pieces that were copied."""
    for step, those in pairs.items():
        twin = _twin(pixels, step, [second for _, second in those], those[0][0])
        if twin is not None:
            yield twin


def _pieces(pixels: Pixels, line: TextLine) -> Iterator[_Piece]:
    """The connected pieces of a line's ink that are about as large as a character."""
    height, width = pixels.shape[:2]
    rows, columns = line.box.padded(_ROOM * line.box.h).clipped(width, height).slices()
    part = pixels[rows, columns]
    if min(part.shape[:2]) < _LOWEST:
        return
    ground, _ = modal_colour(part)
    away = departure(part, ground)
    contrast = float(np.percentile(away, 99.5))
    if contrast < _CONTRAST:
        return
    ink = (away > _INK * contrast).astype(np.uint8)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    for x, y, w, h, _ in boxes[1:].tolist():
        cut = x == 0 or y == 0 or x + w == ink.shape[1] or y + h == ink.shape[0]
        if cut or h < _LOWEST or not _NARROWEST <= w <= _WIDEST * h or h > _TALLEST * line.box.h:
            continue
        yield _Piece(rows.start + y, columns.start + x, h, w, ground, contrast)


def _drawn(pixels: Pixels, piece: _Piece, room: int) -> NDArray[np.int16]:
    """A piece's pixels with room around it, those of the bare ground as -1.

    The grounds of two lines may differ by a level, and a copy is laid on the one it comes to.
    """
    part = pixels[
        piece.y - room : piece.y + piece.h + room, piece.x - room : piece.x + piece.w + room
    ].astype(np.int16)
    part[(part == np.array(piece.ground, np.int16)).all(axis=2)] = _BARE
    return part


def _away(drawn: NDArray[np.int16], ground: Colour) -> NDArray[np.int16]:
    """How far pixels are from the ground, 0 where they are bare."""
    away = np.abs(drawn - np.array(ground, np.int16)).max(axis=2)
    away[(drawn == _BARE).all(axis=2)] = 0
    return np.asarray(away, np.int16)


def _twin(pixels: Pixels, step: _Step, pieces: Sequence[_Piece], first: _Piece) -> Twin | None:
    """What a step repeats, if it is one rectangle that ends where its ink does."""
    y, x = min(p.y for p in pieces), min(p.x for p in pieces)
    bottom, right = max(p.y + p.h for p in pieces), max(p.x + p.w for p in pieces)
    h, w = bottom - y, right - x
    if len(pieces) > _PIECES or h > 1.5 * max(p.h for p in pieces):
        return None
    contrast = min(first.contrast, pieces[0].contrast)
    one = _Piece(y, x, h, w, pieces[0].ground, contrast)
    other = _Piece(y - step[0], x - step[1], h, w, first.ground, contrast)
    if not all(_has_room(pixels, piece) for piece in (one, other)):
        return None
    drawn = [_drawn(pixels, piece, _AROUND) for piece in (one, other)]
    differs = (drawn[0] != drawn[1]).any(axis=2)
    inner = slice(_AROUND, -_AROUND)
    if differs[inner, inner].any():
        return None
    away = [_away(part, p.ground) for part, p in zip(drawn, (one, other), strict=True)]
    faint = max(_LEAST, _RIPPLE * contrast)
    ripples = differs & (away[0] < faint) & (away[1] < faint)
    edges = _edges(ripples, np.maximum(*away), faint)
    if edges is None or int(ripples.sum()) < _RIPPLES:
        return None
    clean = [_rippled(part, edges, faint) for part in away]
    places = [Box(float(p.x), float(p.y), float(w), float(h)) for p in (one, other)]
    copy, source = places if clean[0] < clean[1] else reversed(places)
    return Twin(copy, source, int(ripples.sum()))


def _has_room(pixels: Pixels, piece: _Piece) -> bool:
    height, width = pixels.shape[:2]
    return (
        min(piece.y, piece.x) >= _AROUND
        and piece.y + piece.h + _AROUND <= height
        and piece.x + piece.w + _AROUND <= width
    )


def _outward(around: NDArray[_T]) -> list[NDArray[_T]]:
    """What lies beside a place on its four sides, by distance: (distance, along the side)."""
    inner = slice(_AROUND, -_AROUND)
    return [
        around[:_AROUND, inner][::-1],
        around[-_AROUND:, inner],
        around[inner, :_AROUND].T[::-1],
        around[inner, -_AROUND:].T,
    ]


def _edges(ripples: Mask, away: NDArray[np.int16], faint: float) -> list[int] | None:
    """How far two places stay equal on each side; None unless that ends at once all around.

    A side without ripples is of no account, one with the same ripples at both places tells of
    equal blocks.
    """
    edges = []
    for differing, departing in zip(_outward(ripples), _outward(away), strict=True):
        rows = np.flatnonzero(differing.any(axis=1))
        edge = int(rows[0]) if len(rows) else _AROUND
        edges.append(edge)
        if edge <= _EDGE:
            continue
        beyond = departing[_EDGE:]
        same = (beyond > 0) & (beyond < faint)
        if same.mean() > _QUIET and not (beyond >= faint).any():
            return None
    return edges if sum(edge <= _EDGE for edge in edges) >= _SIDES else None


def _rippled(away: NDArray[np.int16], edges: Sequence[int], faint: float) -> int:
    """How many pixels just beyond the rectangle are off the ground."""
    return sum(
        int(((side[edge : edge + _SEEN] > 0) & (side[edge : edge + _SEEN] < faint)).sum())
        for side, edge in zip(_outward(away), edges, strict=True)
        if edge <= _EDGE
    )
