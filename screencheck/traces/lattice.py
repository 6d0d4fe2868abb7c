"""The lattice that JPEG leaves: coefficients of 8x8 blocks at multiples of a quantisation step.

After a JPEG was decoded, the block transform at the right origin gives coefficients at multiples
of the steps of its table, but for the rounding of pixels, and at any other origin, or of anything
that was put in later, it does not. So a picture that was JPEG once and is not any more, or that
was saved as a finer JPEG afterwards, tells which of its blocks are of that past.

Sources: the origin by counting zeros (Nikoukhah et al., ZERO, IPOL 2021); steps from histograms
of coefficients (Fan and de Queiroz, Identification of bitmap compression history, 2003); what a
second saving leaves of a first (Bianchi and Piva, IEEE TIFS 7(3), 2012).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .blocks import DCT, MIDDLE, SIDE, SIZE, Blocks
from .planes import Plane

Table = NDArray[np.int64]

SILENT = -1  # of a frequency whose coefficients are all zero, so that its step cannot be told

_FEW, _MANY = 60, 400  # blocks with edges: fewer tell nothing, more tell the same
_ZERO = 0.7  # a coefficient that was zero comes back no larger, by the rounding of pixels
_CLEAR = 6.0  # deviations by which the right origin stands out of the 64; 13 and more were measured
_ACTIVE = 60.0  # sum of coefficients of a block that holds an edge

_STEPS = np.arange(3, 130)  # finer ones drown in the rounding of pixels
_BIN = 0.5  # of histograms of coefficients, where no table of a last saving gives one
_REACH = 120.0  # coefficients that are looked at, to either side
NOISE = 1.0  # the rounding of pixels moves a coefficient by less
_COARSER = 1.25  # times the last saving's step: a finer one before it leaves nothing
_RARE = 0.02  # likelihood ratio of a coefficient that the step does not explain
_REST, _MOSTLY = 3, 0.75  # unexplained coefficients; share of these that a divisor explains
_DIVISOR = 4  # times the noise: a finer one explains anything
_BEYOND = 1.5  # times the noise: smaller coefficients agree with every step
_SAMPLE = 4000  # blocks
_COEFFICIENTS, _WEIGHT = 8, 14.0  # that speak for a step, and their logarithms of ratios
_CLEARLY, _CLEARLY_AGAIN = 0.3, 0.2  # the mean of these, without and with a last saving
_SILENT_BLOCKS, _SILENT_SHARE = 150, 0.004


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """The origin (x, y of the first whole block, 0..7) and the steps (64) by frequency.

    Steps are 0 where they could not be told. `last` is the table (64) of the JPEG that the picture
    is now, None if it is none.
    """

    origin: tuple[int, int]
    steps: Table
    last: Table | None

    @property
    def known(self) -> int:
        """How many steps are known."""
        return int((self.steps > 0).sum())


def is_active(coefficients: Blocks) -> NDArray[np.bool_]:
    """Which blocks (n, 64) hold an edge: the flat ones fit every lattice."""
    result: NDArray[np.bool_] = _edges(coefficients.reshape(-1, SIDE, SIDE)) > _ACTIVE
    return result


def _edges(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sums of the coefficients (n, 8, 8) that change both ways."""
    return np.asarray(np.abs(blocks[:, 1:, 1:]).sum(axis=(1, 2)), np.float32)


def find_origin(plane: Plane) -> tuple[int, int] | None:
    """The origin (x, y) whose blocks have by far the most zeros; None where none stands out."""
    places = _busy_places(plane)
    if places is None:
        return None
    windows = np.stack([plane[y : y + 2 * SIDE, x : x + 2 * SIDE] for y, x in places])
    windows = windows - np.float32(MIDDLE)
    shares = np.empty((SIDE, SIDE))
    for y in range(SIDE):
        down = np.matmul(DCT, windows[:, y : y + SIDE])
        for x in range(SIDE):
            blocks = np.matmul(down[:, :, x : x + SIDE], DCT.T)
            edged = blocks[_edges(blocks) > _ACTIVE]
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


def find_steps(coefficients: Blocks, last: Table | None = None, noise: float = NOISE) -> Table:
    """The steps (64) by which coefficients (n, 64) of active blocks were quantised.

    0 where a step cannot be told, SILENT where all coefficients are zero. No pixel of the blocks
    may have been cut off at black or white. With `last`, the table (64) of the JPEG that the
    picture is now, only steps that are larger than that table's count: those of an earlier saving.
    """
    chosen = coefficients[:: max(1, len(coefficients) // _SAMPLE)]
    steps = np.zeros(SIZE, np.int64)
    for frequency in range(1, SIZE):
        cell = _BIN if last is None else float(last[frequency])
        steps[frequency] = _step(chosen[:, frequency], cell, noise, last is not None)
    return steps


def _step(values: NDArray[np.float32], cell: float, noise: float, again: bool) -> int:
    """The most likely step of one frequency's coefficients; 0 where none is told, or SILENT."""
    least = max(_BEYOND * noise, 0.5 * cell)
    away = np.abs(values)
    if len(values) >= _SILENT_BLOCKS and (away > max(2.0, least)).mean() < _SILENT_SHARE:
        return SILENT
    reach = int(_REACH / cell)
    places = np.rint(values[(away > least) & (away < _REACH)] / cell).astype(np.int64)
    places = places[np.abs(places) <= reach]
    if len(places) < _COEFFICIENTS:
        return 0
    counts = np.bincount(places + reach, minlength=2 * reach + 1).astype(float)
    ratios = _likelihoods(cell, noise)
    # half of the blocks may have another past
    means = np.log(0.5 + 0.5 * ratios) @ counts / len(places)
    able = (means >= (_CLEARLY_AGAIN if again else _CLEARLY)) & (means * len(places) >= _WEIGHT)
    able &= _COARSER * cell <= _STEPS
    beyond = np.abs(np.arange(-reach, reach + 1) * cell) > _STEPS[:, None] / 2
    able &= beyond @ counts >= _COEFFICIENTS
    if not able.any():
        return 0
    best = int(np.where(able, means, -np.inf).argmax())
    able &= _DIVISOR * max(noise, cell / 2) <= _STEPS
    return _whole(best, ratios > _RARE, counts, able)


def _whole(
    best: int, explained: NDArray[np.bool_], counts: NDArray[np.float64], able: NDArray[np.bool_]
) -> int:
    """The step at that index, or its divisor where an earlier saving left few of its multiples.

    Then what the step leaves unexplained lies at multiples of the divisor, not just anywhere.
    """
    rest = counts * ~explained[best]
    if rest.sum() >= _REST:
        divisors = np.flatnonzero(able & (_STEPS[best] % _STEPS == 0))
        for index in divisors[::-1]:
            if index != best and rest[explained[index]].sum() > _MOSTLY * rest.sum():
                return int(_STEPS[index])
    return int(_STEPS[best])


@lru_cache(maxsize=256)
def _likelihoods(cell: float, noise: float) -> NDArray[np.float64]:
    """For each step, the likelihood ratio of a coefficient in each cell.

    The cells are that wide and lie around their own multiples; the ratio is that of a coefficient
    at a multiple of the step, but for noise, to one anywhere.
    """
    reach = int(_REACH / cell)
    centres = np.arange(-reach, reach + 1) * cell
    steps = _STEPS[:, None].astype(float)
    nearest = np.rint(centres / steps)
    share = np.zeros((len(_STEPS), len(centres)))
    for other in (-1, 0, 1):
        off = centres - steps * (nearest + other)
        share += _below((off + cell / 2) / noise) - _below((off - cell / 2) / noise)
    ratios: NDArray[np.float64] = share * steps / cell
    ratios[:, np.abs(centres) < noise + cell / 2] = 1.0  # nothing but noise, which every step has
    return ratios


def _below(level: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distribution function of triangular noise, within -1 and 1."""
    at = np.clip(level, -1, 1)
    return np.asarray(np.where(at < 0, 0.5 * (1 + at) ** 2, 1 - 0.5 * (1 - at) ** 2), np.float64)
