"""The lattice that JPEG leaves: coefficients of 8x8 blocks at multiples of a quantisation step.

After a JPEG was decoded, the block transform at the right origin gives coefficients close to
multiples of the steps of its table, and at any other origin, or of anything that was put in
later, it does not. So a picture that was JPEG once and is not any more, or that was saved as a
finer JPEG afterwards, tells which of its blocks are of that past.

Sources: the origin by counting zeros (Nikoukhah et al., ZERO, IPOL 2021); steps from histograms
of coefficients (Fan and de Queiroz, Identification of bitmap compression history, 2003).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .planes import Plane

SIDE = 8

_FEW, _MANY = 60, 400  # blocks with edges: fewer tell nothing, more tell the same
_ZERO = 0.7  # a coefficient that was zero comes back no larger, by the rounding of pixels
_CLEAR = 6.0  # deviations by which the right origin stands out of the 64; 13 and more were measured
_ACTIVE = 60.0  # sum of coefficients of a block that holds an edge
_HIGHEST = 6  # the sum of the two frequencies of the coefficients looked at
_STEPS = np.arange(3, 64)  # finer ones drown in the rounding of pixels
_BIN = 0.25
_REACH = 256.0  # coefficients that are looked at, to either side
_PERIODIC = 0.45  # mean cosine at a step that was used; 1 without any rounding
_NEARLY = 0.12  # by how much a step may fall behind its own divisors
_ENOUGH = 60  # coefficients beyond half a step, without which a step is not told
_BEYOND = 0.6  # of a step: smaller coefficients agree with every step


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """The origin (x, y of the first whole block, 0..7) and the steps by frequency (v, u).

    Steps are 0 where they could not be told. `blocks` is the transform of the whole blocks from
    the origin on, (rows, columns, 8, 8).
    """

    origin: tuple[int, int]
    steps: NDArray[np.int64]
    blocks: NDArray[np.float32]

    @property
    def known(self) -> int:
        """How many steps are known."""
        return int((self.steps > 0).sum())


def _transform() -> NDArray[np.float32]:
    place = np.arange(SIDE)
    rows = np.cos((2 * place[None, :] + 1) * place[:, None] * np.pi / (2 * SIDE))
    rows *= np.where(place[:, None] == 0, np.sqrt(1 / SIDE), 0.5)
    return rows.astype(np.float32)


_DCT = _transform()


def coefficients(plane: Plane, origin: tuple[int, int] = (0, 0)) -> NDArray[np.float32]:
    """The block transform (rows, columns, 8, 8) of the whole blocks from an origin on."""
    x, y = origin
    rows, columns = (plane.shape[0] - y) // SIDE, (plane.shape[1] - x) // SIDE
    part = plane[y : y + rows * SIDE, x : x + columns * SIDE] - np.float32(128)
    down = np.matmul(_DCT, part.reshape(rows, SIDE, columns * SIDE))
    across = np.matmul(down.reshape(rows, SIDE, columns, SIDE), _DCT.T)
    result: NDArray[np.float32] = across.transpose(0, 2, 1, 3)
    return result


def active(blocks: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which blocks (rows, columns) hold an edge: the flat ones fit every lattice."""
    result: NDArray[np.bool_] = np.abs(blocks[..., 1:, 1:]).sum(axis=(-2, -1)) > _ACTIVE
    return result


def find_origin(plane: Plane) -> tuple[int, int] | None:
    """The origin (x, y) whose blocks have by far the most zeros; None where none stands out."""
    places = _busy_places(plane)
    if places is None:
        return None
    windows = np.stack([plane[y : y + 2 * SIDE, x : x + 2 * SIDE] for y, x in places])
    windows = windows - np.float32(128)
    shares = np.empty((SIDE, SIDE))
    for y in range(SIDE):
        down = np.matmul(_DCT, windows[:, y : y + SIDE])
        for x in range(SIDE):
            blocks = np.matmul(down[:, :, x : x + SIDE], _DCT.T)
            edged = blocks[active(blocks)]
            shares[y, x] = float((np.abs(edged) < _ZERO).mean()) if len(edged) >= _FEW else 0.0
    middle = float(np.median(shares))
    spread = 1.4826 * float(np.median(np.abs(shares - middle))) + 1e-3
    y, x = (int(v) for v in np.unravel_index(int(shares.argmax()), shares.shape))
    distance = (float(shares.max()) - middle) / spread
    return (x, y) if distance >= _CLEAR else None


def _busy_places(plane: Plane) -> list[tuple[int, int]] | None:
    """Corners (y, x), multiples of 8, of windows of 16x16 with edges, spread over the picture."""
    rows, columns = plane.shape[0] // SIDE - 2, plane.shape[1] // SIDE - 2
    if rows < 1 or columns < 1:
        return None
    steps = np.abs(np.diff(plane, axis=1, prepend=plane[:, :1]))
    cells = cv2.resize(
        steps[: (rows + 2) * SIDE, : (columns + 2) * SIDE],
        (columns + 2, rows + 2),
        interpolation=cv2.INTER_AREA,
    )
    busy = np.argwhere((cells[:rows, :columns] > 2.0) & (cells[:rows, :columns] < 60.0))
    if len(busy) < _FEW:
        return None
    chosen = busy[np.linspace(0, len(busy) - 1, min(_MANY, len(busy))).astype(int)]
    return [(int(y) * SIDE, int(x) * SIDE) for y, x in chosen]


def find_steps(
    blocks: NDArray[np.float32], last: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """The steps (8, 8) by which coefficients of active blocks were quantised; 0 where not told.

    With `last`, the table of the JPEG that the picture is now, only steps that are larger than
    that table's by half and no multiple of it count: those of an earlier saving.
    """
    chosen = blocks[active(blocks)]
    if len(chosen) > 4000:
        chosen = chosen[:: len(chosen) // 2000]
    steps = np.zeros((SIDE, SIDE), np.int64)
    for v in range(SIDE):
        for u in range(SIDE):
            if 0 < u + v <= _HIGHEST:
                steps[v, u] = _step(chosen[:, v, u], 0 if last is None else int(last[v, u]))
    return steps


_CENTRES = np.arange(-_REACH, _REACH + _BIN / 2, _BIN)
_COUNTED = np.abs(_CENTRES)[None, :] > _BEYOND * _STEPS[:, None]
_COSINES = _COUNTED * np.cos(2 * np.pi * _CENTRES[None, :] / _STEPS[:, None])


def _step(values: NDArray[np.float32], last: int) -> int:
    """The step at whose multiples the values lie best, and no mere divisor of it.

    `last` is the step of the saving that may hide it, 0 without one.
    """
    places = np.rint((np.clip(values, -_REACH, _REACH) + _REACH) / _BIN).astype(np.int64)
    counts = np.bincount(places, minlength=len(_CENTRES)).astype(float)
    used = _COUNTED @ counts
    scores = (_COSINES @ counts) / np.maximum(used, 1)
    able = (used >= _ENOUGH) & (1.5 * last <= _STEPS)
    if last > 1:
        able &= _STEPS % last != 0
    scores[~able] = 0.0
    best = int(scores.argmax())
    if scores[best] < _PERIODIC:
        return 0
    # what lies at multiples of a step lies at those of its divisors as well
    multiples = (_STEPS % _STEPS[best] == 0) & (scores >= scores[best] - _NEARLY)
    return int(_STEPS[np.flatnonzero(multiples)[-1]])


def find_lattice(plane: Plane, last: NDArray[np.int64] | None = None) -> Lattice | None:
    """The lattice of a past JPEG; None where the picture shows none.

    `last` is the luma table of the JPEG that the picture is now, if it is one; then only an
    earlier and coarser saving at the same origin can be told.
    """
    origin = find_origin(plane) if last is None else (0, 0)
    if origin is None:
        return None
    blocks = coefficients(plane, origin)
    return Lattice(origin, find_steps(blocks, last), blocks)


def agreement(
    blocks: NDArray[np.float32], lattice: Lattice
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """How well each block lies on the lattice: the sum of cosines (rows, columns), their count.

    A coefficient at a multiple of its step gives 1, one in the middle -1, of no relation 0 in the
    mean. Coefficients below half a step say nothing and are not counted.
    """
    total = np.zeros(blocks.shape[:2])
    count = np.zeros(blocks.shape[:2], np.int64)
    for v, u in np.argwhere(lattice.steps > 0):
        step = float(lattice.steps[v, u])
        values = blocks[:, :, v, u]
        used = np.abs(values) > _BEYOND * step
        total += np.where(used, np.cos(2 * np.pi / step * values), 0.0)
        count += used
    return total, count
