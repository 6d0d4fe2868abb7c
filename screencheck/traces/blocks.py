"""Blocks of 8x8 pixels and their cosine transform, as JPEG uses them; each a row of 64 values."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .planes import Plane

SIDE = 8
SIZE = SIDE * SIDE
MIDDLE = 128  # JPEG transforms levels less this

Blocks: TypeAlias = NDArray[np.float32]


def _matrix() -> NDArray[np.float32]:
    place = np.arange(SIDE)
    rows = np.cos((2 * place[None, :] + 1) * place[:, None] * np.pi / (2 * SIDE))
    rows *= np.where(place[:, None] == 0, np.sqrt(1 / SIDE), 0.5)
    return rows.astype(np.float32)


DCT = _matrix()
_WHOLE = np.kron(DCT, DCT).astype(np.float32)


def transformed(levels: Blocks) -> Blocks:
    """The coefficients (n, 64), rows of one vertical frequency, of blocks of levels (n, 64)."""
    result: Blocks = levels @ _WHOLE.T
    return result


def restored(coefficients: Blocks) -> Blocks:
    """The levels (n, 64), less 128, of blocks of coefficients (n, 64)."""
    result: Blocks = coefficients @ _WHOLE
    return result


def tiles(plane: Plane, origin: tuple[int, int]) -> NDArray[np.float32]:
    """A view (rows, 8, columns, 8) of the whole blocks from an origin (x, y) on."""
    x, y = origin
    rows, columns = (plane.shape[0] - y) // SIDE, (plane.shape[1] - x) // SIDE
    part = plane[y : y + rows * SIDE, x : x + columns * SIDE]
    return part.reshape(rows, SIDE, columns, SIDE)


def uneven(plane: Plane, origin: tuple[int, int], least: float) -> NDArray[np.intp]:
    """The places (n, 2: row, column) of the blocks whose levels differ by `least` or more."""
    parts = tiles(plane, origin)
    rows, _, columns, _ = parts.shape
    wide = parts.reshape(rows, SIDE, columns * SIDE)  # whole rows first: it is much faster
    high, low = (each.reshape(rows, columns, SIDE) for each in (wide.max(axis=1), wide.min(axis=1)))
    return np.argwhere(high.max(axis=2) - low.min(axis=2) >= least)


def cut(plane: Plane, origin: tuple[int, int], places: NDArray[np.intp]) -> Blocks:
    """The levels (n, 64), less 128, of the blocks at those places (n, 2: row, column)."""
    parts = tiles(plane, origin)[places[:, 0], :, places[:, 1], :]
    return np.asarray(parts.reshape(-1, SIZE) - np.float32(MIDDLE), np.float32)
