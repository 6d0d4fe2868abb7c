"""Learning a signature: what the pictures of one generator share, less what the real app draws."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from ..knowledge.chat import Look
from ..knowledge.devices import Devices
from ..knowledge.generators import ENDS, RGB, WIDTH, Signature, Sprite
from .match import correlate, decoded, has, match, places
from .view import Luma, Pixels, View

LEAST_SAMPLES = 3
LEAST_SPRITES = 4
_RICH = 8  # sprites that looks share where all samples together share too few
_STEADY = 18  # widest spread of a constant pixel over the samples: JPEG at quality 60
_PHASE = 0.3  # share of the contrast beside it by which edges differ between export sizes
_ALIKE = 0.95  # least agreement of a sprite with each sample
_TINTED = 40  # difference of channels from which a colour is no grey and no tint of it
_TILES = ((16, 16), (10, 10))
_CORNER = 0.0012  # least structure in two directions (the smaller eigenvalue, OpenCV's scale)
_FLAT = 0.25  # least share of one colour in a tile: a photograph or a face has none
_CANDIDATES = 24  # at each end, of which the real app may draw some
_EACH_END = 14
_STATUS = round(0.06 * WIDTH)  # rows of a status bar
_GENUINE = 2  # sprites that must agree beyond what any genuine capture agrees with
_SHARE = 0.4  # least share of the sprites that must agree
_STRICT = 0.6  # the same where it may copy the real app and has no colour of its own
_COPIES = 0.25  # share of the sprites in one genuine capture that makes it a copy


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A picture to learn from: its view and its size in pixels."""

    view: View
    size: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """What is known of the real app: its colours, phones' sizes, and views of captures, if any."""

    looks: tuple[Look, ...]
    devices: Devices
    captures: tuple[View, ...] = ()


@dataclass(frozen=True, slots=True)
class Learnt:
    """The signatures found and how many samples resembled too few others to be used."""

    signatures: tuple[Signature, ...]
    left_out: int


def learn(samples: Sequence[Sample], real: Real) -> Learnt:
    """The signatures of one generator, one for each look that its pictures have.

    Raises UsageError for fewer than three samples, where they share too little, and where
    nothing is left that the real app does not draw as well.
    """
    if len(samples) < LEAST_SAMPLES:
        raise UsageError(f"{LEAST_SAMPLES} samples or more are needed, not {len(samples)}")
    tried = [_groups(samples, least) for least in (LEAST_SPRITES, _RICH)]
    if not any(tried):
        raise UsageError(
            "the samples share too little: give uncropped pictures of one kind of page, with "
            "different contents"
        )
    made = [[s for group in t if (s := _signature(group, real)) is not None] for t in tried]
    best = max(made, key=lambda signatures: sum(s.samples for s in signatures))
    if not best:
        raise UsageError(
            "nothing distinguishing is left: what the samples share, the real app draws as well"
        )
    named = tuple(replace(s, name=f"look {i}") for i, s in enumerate(best, 1))
    return Learnt(named, len(samples) - sum(s.samples for s in named))


def _groups(samples: Sequence[Sample], least: int) -> list[list[Sample]]:
    """All samples where they share `least` sprites, or else as many as do, again and again."""
    if len(sprites_of([s.view for s in samples])) >= least:
        return [list(samples)]
    left = list(samples)
    groups = []
    while len(left) >= LEAST_SAMPLES:
        seed, *others = left
        likeness = {id(o): len(sprites_of([seed.view, o.view])) for o in others}
        group = [seed]
        for other in sorted(others, key=lambda o: -likeness[id(o)]):
            if len(sprites_of([*(s.view for s in group), other.view])) >= least:
                group.append(other)
        if len(group) >= LEAST_SAMPLES:
            groups.append(group)
            left = [s for s in left if all(s is not g for g in group)]
        else:
            left = others
    return groups


def _signature(group: Sequence[Sample], real: Real) -> Signature | None:
    sprites = tuple(sprites_of([s.view for s in group]))
    sizes = tuple(sorted({s.size for s in group}))
    palette = _shared_palette(group)
    odd = _odd_colours(palette, real)
    chat = any(has(palette[:1], c) for look in real.looks for c in look.ground)
    draft = Signature("", len(group), sizes, palette, odd if chat else (), 1, 1, sprites)
    if not real.captures:
        return _sealed(draft, _STRICT, 1) if odd or _stands_still(draft, real) else None
    hits = _hits(draft, real.captures)
    own = replace(draft, sprite=_without(sprites, hits))
    copies = max(len(h) for h in hits) >= _COPIES * len(sprites)
    share = _STRICT if (copies or chat) and not odd else _SHARE
    return _sealed(own, share, max(len(h) for h in _hits(own, real.captures)))


def _sealed(draft: Signature, share: float, worst: int) -> Signature | None:
    """With its sprites chosen and what must agree of them; `worst` agree on some capture."""
    kept = tuple(s for end in ENDS for s in [t for t in draft.sprite if t.end == end][:_EACH_END])
    need = max(LEAST_SPRITES - 1, worst + _GENUINE, math.ceil(share * len(kept)))
    least = 3 if worst else 2
    if need > len(kept) or places(kept) < least:
        return None
    return replace(draft, sprite=kept, need=need, places=least)


def _hits(draft: Signature, captures: Sequence[View]) -> list[list[Sprite]]:
    """The sprites that agree with each capture."""
    return [[sprite for sprite, _ in match(draft, view).agreeing] for view in captures]


def _without(sprites: Sequence[Sprite], hits: Sequence[Sequence[Sprite]]) -> tuple[Sprite, ...]:
    """Less those that captures have: alone in two of them, or with others in one."""
    told: Counter[Sprite] = Counter()
    for agreeing in hits:
        told.update({sprite: 2 if len(agreeing) > 2 else 1 for sprite in agreeing})
    return tuple(s for s in sprites if told[s] < 2)


def _odd_colours(palette: Sequence[RGB], real: Real) -> tuple[RGB, ...]:
    """The bright ones, such as a bubble's, that no look of the real app has."""
    known = [c for k in real.looks for part in (k.ground, k.own, k.bar, k.title) for c in part]
    return tuple(c for c in palette if max(c) - min(c) >= _TINTED and not has(known, c))


def _stands_still(draft: Signature, real: Real) -> bool:
    """Whether it has a size that no phone has, or a status bar that never changes.

    On phones that bar changes with the time, the net and the battery.
    """
    if not any(real.devices.phone_width(width) for width, _ in draft.sizes):
        return True
    return sum(s.end == "top" and s.y < _STATUS for s in draft.sprite) >= 2


def _shared_palette(group: Sequence[Sample]) -> tuple[RGB, ...]:
    """The colours that all of them are filled with."""
    first, *others = (s.view.palette for s in group)
    return tuple(c for c in first if all(has(palette, c) for palette in others))


def sprites_of(views: Sequence[View]) -> list[Sprite]:
    """The constant, structured patches of these pictures, the most marked first at each end."""
    found = []
    shortest = min(v.height for v in views)
    alike = max(v.height for v in views) - shortest <= 3
    for end in ENDS:
        depth = min(min(v.ends[end].height for v in views), shortest)
        if alike:
            depth = min(depth, shortest // 2 + 8)
        found += _sprites_at(end, [v.ends[end].pixels[:depth] for v in views])
    return found


def _sprites_at(end: str, parts: Sequence[Pixels]) -> list[Sprite]:
    stack = np.stack(parts).astype(np.int16)
    spread = (stack.max(axis=0) - stack.min(axis=0)).max(axis=2)
    mean: Pixels = np.asarray(np.round(np.median(stack, axis=0)), np.uint8)
    luma: Pixels = np.asarray(cv2.cvtColor(mean, cv2.COLOR_RGB2GRAY), np.uint8)
    kernel = np.ones((5, 5), np.uint8)
    contrast = cv2.dilate(luma, kernel).astype(np.int16) - cv2.erode(luma, kernel)
    unsteady = (spread > _STEADY + _PHASE * contrast).astype(np.uint8)
    taken = np.zeros(luma.shape, np.uint8)
    found: list[Sprite] = []
    for side in _TILES:
        for sprite in _tiles(end, side, mean, luma, unsteady, taken, 2 * _CANDIDATES):
            if len(found) < _CANDIDATES and _in_all(sprite, parts):
                found.append(sprite)
    return found


def _in_all(sprite: Sprite, parts: Sequence[Pixels]) -> bool:
    """Whether it agrees with every sample at its place, and leaves room for a copy's losses."""
    width, height = sprite.size
    y, x = max(0, sprite.y - 1), max(0, sprite.x - 1)
    for part in parts:
        window = part[y : sprite.y + height + 1, x : sprite.x + width + 1]
        luma = np.asarray(cv2.cvtColor(window, cv2.COLOR_RGB2GRAY), np.uint8)
        if correlate(luma, decoded(sprite)).max() < _ALIKE:
            return False
    return True


def _tiles(
    end: str,
    size: tuple[int, int],
    mean: Pixels,
    luma: NDArray[np.uint8],
    unsteady: NDArray[np.uint8],
    taken: NDArray[np.uint8],
    most: int,
) -> list[Sprite]:
    """Tiles of one size without an unsteady or a taken pixel, the most structured first."""
    width, height = size
    if luma.shape[0] < height:
        return []
    corners = np.asarray(cv2.cornerMinEigenVal(luma, 7, ksize=3), np.float32)
    strength = _window_sums(corners, size) / (width * height)
    bad = _window_sums(unsteady.astype(np.float32), size)
    strength[bad > 0.5] = 0
    found: list[Sprite] = []
    while len(found) < most:
        blocked = _window_sums(taken.astype(np.float32), size) > 0.5
        score = np.where(blocked, 0, strength)
        y, x = (int(v) for v in np.unravel_index(int(score.argmax()), score.shape))
        if score[y, x] < _CORNER:
            break
        part = mean[y : y + height, x : x + width]
        if _flat_share(part) >= _FLAT:
            found.append(_sprite(end, x, y, part))
            taken[y : y + height, x : x + width] = 1
        else:
            strength[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4] = 0
    return found


def _window_sums(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    width, height = size
    total = cv2.integral(values.astype(np.float32))
    sums = total[height:, width:] - total[:-height, width:]
    sums = sums - total[height:, :-width] + total[:-height, :-width]
    return np.asarray(sums, np.float32)


def _flat_share(part: Pixels) -> float:
    bins = (part >> 4).reshape(-1, 3).astype(np.int32)
    counts = np.bincount((bins[:, 0] << 8) | (bins[:, 1] << 4) | bins[:, 2])
    return float(counts.max()) / len(bins)


def _sprite(end: str, x: int, y: int, part: Pixels) -> Sprite:
    luma: Luma = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32)
    dark, light = int(luma.min()), int(np.ceil(luma.max()))
    digits = np.round((luma - dark) / max(1, light - dark) * 15).astype(int)
    if end == "foot":
        digits = digits[::-1]
    shape = tuple("".join(f"{d:x}" for d in row) for row in digits)
    r, g, b = (round(float(v)) for v in part.reshape(-1, 3).mean(axis=0))
    return Sprite(end, x, y, shape, dark, light, (r, g, b))
