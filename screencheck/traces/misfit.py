"""How badly a block fits the lattice of an earlier JPEG.

A block that has lain in the picture since that saving can be explained to the pixel: there are
coefficients at multiples of the steps from which a decoder makes it. What decoders cut off at
black and white is found again by turns: coefficients to the lattice, pixels to what is seen
(projections onto sets: Gubin, Polyak and Raik 1967), coarse steps first, as they err least.
A block that was put in, moved or painted over later fits nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..pages.vision import Pixels, channel_range
from .blocks import MIDDLE, SIDE, Blocks, cut, restored, tiles, transformed, uneven
from .lattice import SILENT, Lattice, Table, find_origin, find_steps, is_active
from .planes import Plane

_NOISE = 0.4  # standard deviation of a coefficient by the rounding of pixels; .29 where grey
_NOISE_AGAIN = 0.7  # of one that was rounded twice
_SURE, _SURE_AGAIN = 8.0, 4.0  # the most that one coefficient may say
_SMALL, _SMALL_AGAIN = 12.0, 30.0  # a silent frequency may speak where contrast is higher
_QUIET = 0.7  # what a silent frequency says for a block, at least
_LOW, _HIGH = -float(MIDDLE), 255.0 - MIDDLE
_STAGES = (75, 60, 45, 30, 15, 0)  # percentiles of the steps: the coarsest first
_TURNS = 8
_FITS = 0.4  # of what a block of that past says, on which no more turns are spent
_OVERSHOOT = 3.5  # standard deviations of a pixel by rounding to the steps
_STRIDE = 1.6  # over-relaxation, which saves turns
_OPEN = 3000  # blocks that are searched: the time that a picture may take

_UNEVEN = 3.0  # levels within a block: a flat one fits every lattice
_CUT, _CUT_AGAIN = 1.0, 3.0  # levels from black and white: a later saving moves them
_COLOURED = 60.0  # levels between channels, which are cut off each by itself
_FOUND_NOISE = 3.0  # of coefficients that were found again
_FOUND = 0.5  # of what a block of that past says, if its coefficients are to be used
_SLIGHTLY, _SLIGHT_NOISE = 5, 2.0  # pixels cut off, which move coefficients by little more
_KNOWN = 8  # steps of the table, without which the lattice is a guess
_ENOUGH = 2000  # blocks from which the steps are told
_TELLING = 20.0  # what a block of that past must be able to say
_MOST = 40_000  # blocks: a picture of photos alone has more


@dataclass(frozen=True, slots=True, eq=False)
class Misfits:
    """How the uneven blocks of a picture fit its lattice, all of them in one order.

    `places` (n, 2) are their rows and columns on a grid of `shape`; `active` (n) those with edges;
    `cut_off` (n) how many pixels were cut off at black or white, `coloured` (n) whether colours
    were; `ratios` (n) the log-likelihood ratio for “put in later”: below 0 fits, 0 was not judged.
    """

    lattice: Lattice
    shape: tuple[int, int]
    places: NDArray[np.intp]
    active: NDArray[np.bool_]
    cut_off: NDArray[np.int64]
    coloured: NDArray[np.bool_]
    ratios: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Blocks of a picture as they are seen.

    `levels` (n, 64) is their luma less 128, `coefficients` (n, 64) its transform; `white` and
    `black` (n, 64) say of which pixels a channel was cut off there.
    """

    levels: Blocks
    coefficients: Blocks
    white: NDArray[np.bool_]
    black: NDArray[np.bool_]

    @property
    def cut_off(self) -> NDArray[np.bool_]:
        """The pixels (n, 64) that were cut off at either end."""
        return self.white | self.black

    def part(self, chosen: NDArray[np.intp]) -> Seen:
        """Some of the blocks."""
        return Seen(
            self.levels[chosen],
            self.coefficients[chosen],
            self.white[chosen],
            self.black[chosen],
        )


def find_misfits(pixels: Pixels, plane: Plane, last: Table | None) -> Misfits | None:
    """The misfits of a picture (H, W, 3) with its luma (H, W); None where no past can be told.

    `last` is the luma table (64) of the JPEG that the picture is now, None if it is none. Then
    only an earlier and coarser saving at the same origin can be told.
    """
    origin = find_origin(plane) if last is None else (0, 0)
    if origin is None:
        return None
    places = uneven(plane, origin, _UNEVEN)
    if not len(places) or len(places) > _MOST:
        return None
    low, high = (
        cut(channel.astype(np.float32), origin, places) for channel in channel_range(pixels)
    )
    near = _CUT if last is None else _CUT_AGAIN
    levels = cut(plane, origin, places)
    seen = Seen(levels, transformed(levels), high >= _HIGH - near, low <= _LOW + near)
    active = is_active(seen.coefficients)
    steps = _steps(seen.part(_some(active)), last)
    lattice = Lattice(origin, steps, last)
    if lattice.known < _KNOWN:
        return None
    explained = Explained(seen, steps, last)
    if explained.ideal > -_TELLING:
        return None
    ratios, _ = explained.misfits()
    coloured = np.asarray((seen.cut_off & (high - low > _COLOURED)).any(axis=1), np.bool_)
    if last is not None:
        ratios[coloured] = 0.0
    parts = tiles(plane, origin).shape
    cut_off = seen.cut_off.sum(axis=1)
    return Misfits(lattice, (parts[0], parts[2]), places, active, cut_off, coloured, ratios)


def _some(active: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Blocks with edges, of all parts of the picture."""
    every = np.flatnonzero(active)
    return every[:: max(1, len(every) // _ENOUGH)]


def _steps(seen: Seen, last: Table | None) -> Table:
    """The steps of the earlier saving, first by blocks in which nothing was cut off.

    Blocks that were cut off have the strongest edges, and tell steps that no other block reaches.
    """
    coefficients = seen.coefficients
    cut_off = seen.cut_off.sum(axis=1)
    steps = find_steps(coefficients[cut_off == 0], last)
    if int((steps > 0).sum()) < _KNOWN:  # too few are whole, or most of them are new
        steps = find_steps(coefficients[cut_off <= _SLIGHTLY], last, _SLIGHT_NOISE)
    if int((steps > 0).sum()) < _KNOWN:
        return steps
    explained = Explained(seen, steps, last)
    ratios, found = explained.misfits()
    more = find_steps(found[ratios < _FOUND * explained.ideal], last, _FOUND_NOISE)
    steps = np.where(steps > 0, steps, more)
    slightly = (cut_off > 0) & (cut_off <= _SLIGHTLY)
    return _divided(steps, find_steps(coefficients[slightly], last, _FOUND_NOISE))


def _divided(steps: Table, others: Table) -> Table:
    """The steps, but those of others that divide them.

    A coarser saving before the one in question leaves only some multiples of its step, but not in
    blocks in which pixels were cut off between the two.
    """
    divided = (others > 0) & (steps > others) & (steps % np.maximum(others, 1) == 0)
    return np.where(divided, others, steps)


class Explained:
    """Blocks as they are seen, and how they would look if they were of that past.

    The past is that of `table`, steps as `find_steps` tells them; `latest` is the table of the
    JPEG that the picture is now, None if it is none.
    """

    def __init__(self, blocks: Seen, table: Table, latest: Table | None) -> None:
        steps = table.astype(np.float32)
        self._known = steps > 0
        self._silent = table == SILENT
        self._steps = np.where(self._known, steps, np.float32(1))
        again = self._again = latest is not None
        levels = self._levels = blocks.levels
        last = np.zeros_like(steps) if latest is None else latest.astype(np.float32)
        self._half = last / 2
        self._stride = 1.0 if again else _STRIDE
        self._small = _SMALL_AGAIN if again else _SMALL
        self._sure = _SURE_AGAIN if again else _SURE
        self._noise = _NOISE_AGAIN if again else _NOISE
        # by how much rounding to the steps can send a pixel beyond black and white
        most = np.where(self._known, steps, steps.max())
        self._beyond = np.float32(_OVERSHOOT * np.sqrt((most**2).sum() / 12) / SIDE)
        said = np.log(np.maximum(last, 1) / self._steps)
        self._for = np.where(self._known, np.minimum(said, 0), 0).astype(np.float32)
        self._for[self._silent] = -_QUIET
        self._coarse = np.where(self._silent, 200.0, self._steps / np.maximum(last, 1))
        seen = blocks.coefficients
        self.seen = np.rint(seen / last) * last if again else seen
        self._cut_off = blocks.cut_off.sum(axis=1)
        # what was cut off may have been anything beyond; a later saving moved what is seen of it
        infinite = np.float32(np.inf)
        self._high = np.where(blocks.white, np.float32(_HIGH) if again else levels, infinite)
        self._low = np.where(blocks.black, np.float32(_LOW) if again else levels, -infinite)

    def misfits(self) -> tuple[NDArray[np.float32], Blocks]:
        """The log-likelihood ratio of each block (n) for “put in later”, and its coefficients.

        The coefficients (n, 64) are those before pixels were cut off, as far as they were found.
        """
        found = self._on_lattice(self.seen, self._known | self._silent)
        ratios = self._ratio(found, np.arange(len(found)))
        coefficients = self.seen.copy()
        open_ = np.flatnonzero((self._cut_off > 0) & (ratios > self._enough))
        # those of which least was cut off are found most surely; the others are not judged
        open_ = open_[np.argsort(self._cut_off[open_], kind="stable")]
        ratios[open_[_OPEN:]] = 0.0
        open_ = open_[:_OPEN]
        if len(open_):
            better, there = self._repaired(open_)
            improved = better < ratios[open_]
            chosen = open_[improved]
            ratios[chosen], coefficients[chosen] = better[improved], there[improved]
        return ratios, coefficients

    @property
    def ideal(self) -> float:
        """The ratio of a block that fits without any noise."""
        return float(self._for.sum())

    @property
    def _enough(self) -> float:
        return _FITS * self.ideal

    def _repaired(self, places: NDArray[np.intp]) -> tuple[NDArray[np.float32], Blocks]:
        """The same for blocks that were cut off: their best ratios, and the coefficients."""
        every = self._known | self._silent
        ratios = np.full(len(places), np.inf, np.float32)
        coefficients = self.seen[places].copy()
        at = np.arange(len(places))
        levels = restored(self.seen[places])
        stages = [float(np.percentile(self._coarse[every], share)) for share in (0, *_STAGES)]
        for number, least in enumerate(stages):
            if number == 1:  # all at once was tried first: it is enough for most
                levels = restored(self.seen[places[at]])
            on = every & (self._coarse >= least)
            for _ in range(_TURNS):
                levels = self._turned(levels, places[at], on)
            there = transformed(levels)
            now = self._ratio(self._on_lattice(there, every), places[at])
            improved = now < ratios[at]
            ratios[at[improved]], coefficients[at[improved]] = now[improved], there[improved]
            still = ratios[at] > self._enough
            at, levels = at[still], levels[still]
            if not len(at):
                break
        return ratios, coefficients

    def _turned(self, levels: Blocks, at: NDArray[np.intp], on: NDArray[np.bool_]) -> Blocks:
        """One turn: to the lattice, and to the pixels that are seen wherever none was cut off."""
        wanted = restored(self._on_lattice(transformed(levels), on))
        shown = np.clip(wanted, self._low[at], self._high[at])
        if self._again:
            seen = self.seen[at]
            there = np.clip(transformed(shown), seen - self._half, seen + self._half)
            near = wanted + restored(there) - shown
        else:
            near = self._levels[at]
        beyond = shown != wanted
        stepped = levels + self._stride * (wanted - levels)
        stepped = np.clip(stepped, self._low[at] - self._beyond, self._high[at] + self._beyond)
        return np.asarray(np.where(beyond, stepped, near), np.float32)

    def _on_lattice(self, coefficients: Blocks, on: NDArray[np.bool_]) -> Blocks:
        """The nearest coefficients on the lattice; only frequencies that are `on` are moved."""
        moved = np.where(
            on & self._known, self._steps * np.rint(coefficients / self._steps), coefficients
        )
        quiet = on & self._silent & (np.abs(coefficients) < self._small)
        return np.asarray(np.where(quiet, np.float32(0), moved), np.float32)

    def _ratio(self, found: Blocks, at: NDArray[np.intp]) -> NDArray[np.float32]:
        shown = transformed(np.clip(restored(found), self._low[at], self._high[at]))
        off = np.maximum(np.abs(shown - self.seen[at]) - self._half, 0)
        spoken = self._known | (self._silent & (np.abs(found) < self._small))
        against = np.minimum(off**2 / (2 * self._noise**2), self._sure - self._for)
        return np.asarray(np.where(spoken, self._for + against, 0).sum(axis=1), np.float32)
