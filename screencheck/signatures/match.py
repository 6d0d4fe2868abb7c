"""Finding a signature in a picture: sprites at their places, moved together, and the palette.

A cut at the top or at the foot moves all sprites of that end alike, so each end is tried where
it should be and then, together, further out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ..geometry import Box
from ..knowledge.generators import RGB, WIDTH, Signature, Sprite
from .view import End, Pixels, View

CORRELATION = 0.94  # least agreement of a sprite's shape
_FULL = 0.75  # share of all sprites that must agree for the grade "full"
_PARTIAL = 0.6  # share of those that could be there, for "partial"
_COLOURS = 0.5  # least share of the palette
_APART = 28  # pixels from one place to another: an icon's size
_COLOUR = 12  # furthest that a sprite's mean colour may lie off, per channel
_CONTRAST = (0.72, 1.4)  # its contrast against that of the sprite
PALETTE = 5  # furthest that a palette colour may drift
_MUST = 3  # the same for a colour that tells it from the real app
_BLEND = 14  # how far off the blends of a colour with its neighbours lie
_REACH = 2  # pixels that a sprite may lie off its place
_PROBES = 6  # sprites that tell whether and how much was cut off
_VOTES = 1.6  # summed agreement of two of them
_CUT_AWAY = 4  # an end of which less than one part in so many agrees is not there
_CUT = 150  # pixels that may be cut off an end


@dataclass(frozen=True, slots=True)
class Match:
    """How a signature fits a picture.

    `agreeing` are the sprites found, with their boxes in the picture's own pixels; `seen` is how
    many could be there (a cut takes some away), `colours` the share of the palette found and `odd`
    that of the colours that must be there.
    """

    agreeing: tuple[tuple[Sprite, Box], ...]
    seen: int
    total: int
    colours: float
    odd: float

    def grade(self, signature: Signature) -> str:
        """ "full", "partial" (cut, covered or badly copied), or "" where it is no match."""
        count = len(self.agreeing)
        if count < signature.need or min(self.colours, self.odd) < _COLOURS:
            return ""
        if places(sprite for sprite, _ in self.agreeing) < signature.places:
            return ""
        if count >= _FULL * self.total:
            return "full"
        return "partial" if count >= _PARTIAL * self.seen else ""


def places(sprites: Iterable[Sprite]) -> int:
    """How many of the sprites stand so far from one another that no icon holds two of them."""
    apart: list[Sprite] = []
    for sprite in sorted(sprites, key=lambda s: (s.end, s.y, s.x)):
        if all(_distance(sprite, other) >= _APART for other in apart):
            apart.append(sprite)
    return len(apart)


def _distance(one: Sprite, other: Sprite) -> float:
    if one.end != other.end:
        return math.inf
    (w, h), (v, g) = one.size, other.size
    return math.hypot(one.x + w / 2 - other.x - v / 2, one.y + h / 2 - other.y - g / 2)


@lru_cache(maxsize=4096)
def decoded(sprite: Sprite) -> Pixels:
    """Its brightness, rows in the order of its end (from the foot upwards for a foot's)."""
    digits = np.array([[int(c, 16) for c in row] for row in sprite.shape], np.float32)
    if sprite.end == "foot":
        digits = digits[::-1]
    luma = sprite.dark + digits * ((sprite.light - sprite.dark) / 15)
    return np.ascontiguousarray(np.round(luma), np.uint8)


def find(signature: Signature, picture: View) -> Match | None:
    """The fit of a signature where there is one; colours are looked at first, being quick."""
    if min(_colours(signature, picture)) < _COLOURS:
        return None
    found = match(signature, picture)
    return found if found.grade(signature) else None


def match(signature: Signature, picture: View) -> Match:
    """How a signature fits, whether that is enough or not."""
    agreeing: list[tuple[Sprite, Box]] = []
    seen = 0
    for name, end in picture.ends.items():
        sprites = [s for s in signature.sprite if s.end == name]
        if sprites:
            found, there = _match_end(sprites, end)
            # An end where next to nothing agrees was cut away as a whole, or is another's.
            seen += there if _CUT_AWAY * len(found) >= there else len(found)
            agreeing += [(s, _box(s, x, y, picture)) for s, x, y in found]
    colours, odd = _colours(signature, picture)
    return Match(tuple(agreeing), seen, len(signature.sprite), colours, odd)


def _colours(signature: Signature, picture: View) -> tuple[float, float]:
    """The shares of the palette and of the colours that must be there."""
    leading = _leading(picture.palette, signature.must)
    odd = _share(leading, signature.must, _MUST)
    return _share(picture.palette, signature.palette), odd


def _leading(palette: Sequence[RGB], colours: Sequence[RGB]) -> list[RGB]:
    """Of the colours near each given one the commonest: edges blend to others beside it."""
    nearest = (next((c for c in palette if has((c,), colour, _BLEND)), None) for colour in colours)
    return [c for c in nearest if c is not None]


def _share(palette: Sequence[RGB], colours: Sequence[RGB], drift: int = PALETTE) -> float:
    return sum(has(palette, c, drift) for c in colours) / len(colours) if colours else 1.0


def has(palette: Iterable[RGB], colour: RGB, drift: int = PALETTE) -> bool:
    """Whether one of the palette's colours is this one, but for a copy's drift."""
    return any(max(abs(a - b) for a, b in zip(c, colour, strict=True)) <= drift for c in palette)


Found = list[tuple[Sprite, int, int]]


def _match_end(sprites: Sequence[Sprite], end: End) -> tuple[Found, int]:
    probed, there = _at(sprites[:_PROBES], end, 0)
    if not probed and len(sprites) > _PROBES:
        there += len(sprites) - _PROBES  # whatever the others say, this end is not as it should be
        found = probed
    else:
        found, there = _at(sprites, end, 0)
        if 2 * len(found) >= len(sprites):
            return found, there
    shift = _cut(sprites, end)
    if shift == 0:
        return found, there
    cut, left = _at(sprites, end, shift)
    return (cut, left) if len(cut) > len(found) else (found, there)


def _cut(sprites: Sequence[Sprite], end: End) -> int:
    """By how many rows the sprites lie nearer to the end, as most of them say."""
    votes = np.zeros(_CUT + 1, np.float32)
    # A cut leaves those that lie furthest in.
    for sprite in sorted(sprites, key=lambda s: -s.y)[:_PROBES]:
        width, height = sprite.size
        lowest = max(0, sprite.y - _CUT)
        strip = end.luma[lowest : sprite.y + height, sprite.x : sprite.x + width]
        if strip.shape[0] < height:
            continue
        scores = correlate(strip, decoded(sprite))[:, 0]
        scores = np.where(scores >= 0.8, scores, 0)
        shifts = sprite.y - (lowest + np.arange(len(scores)))
        votes[shifts] += scores
    smooth = votes.copy()
    smooth[1:] += votes[:-1]
    smooth[:-1] += votes[1:]
    smooth[:_REACH] = 0
    best = int(smooth.argmax())
    return best if smooth[best] >= _VOTES else 0


def _at(sprites: Sequence[Sprite], end: End, shift: int) -> tuple[Found, int]:
    """The sprites that agree when all lie `shift` rows nearer to the end, and how many could."""
    reach = _REACH
    maps: list[tuple[Sprite, int, int, NDArray[np.float32]]] = []
    total = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for sprite in sprites:
        width, height = sprite.size
        top, left = sprite.y - shift - reach, sprite.x - reach
        if top + reach < 0 or top + reach + height > end.height:
            continue
        y0, x0 = max(0, top), max(0, left)
        window = end.luma[y0 : top + height + 2 * reach, x0 : min(WIDTH, left + width + 2 * reach)]
        scores = np.full((2 * reach + 1, 2 * reach + 1), -1, np.float32)
        if window.shape[0] >= height and window.shape[1] >= width:
            part = correlate(window, decoded(sprite))
            dy, dx = y0 - top, x0 - left
            scores[dy : dy + part.shape[0], dx : dx + part.shape[1]] = part
        maps.append((sprite, top, left, scores))
        total += np.where(scores >= 0.7, scores, 0)
    best_y, best_x = (int(v) for v in np.unravel_index(int(total.argmax()), total.shape))
    found: Found = []
    for sprite, top, left, scores in maps:
        near = scores[max(0, best_y - 1) : best_y + 2, max(0, best_x - 1) : best_x + 2]
        if near.max() < CORRELATION:
            continue
        at_y, at_x = (int(v) for v in np.unravel_index(int(near.argmax()), near.shape))
        y, x = top + max(0, best_y - 1) + at_y, left + max(0, best_x - 1) + at_x
        if _same_colour(sprite, end, x, y):
            found.append((sprite, x, y))
    return found, len(maps)


def correlate(window: Pixels, shape: Pixels) -> NDArray[np.float32]:
    """Normalised cross-correlation at every place; -1 where the window is flat."""
    scores = cv2.matchTemplate(window, shape, cv2.TM_CCOEFF_NORMED)
    return np.where(np.isfinite(scores) & (scores <= 1.01), scores, -1).astype(np.float32)


def _same_colour(sprite: Sprite, end: End, x: int, y: int) -> bool:
    width, height = sprite.size
    part = end.pixels[y : y + height, x : x + width]
    mean = part.reshape(-1, 3).mean(axis=0)
    if np.abs(mean - np.array(sprite.colour)).max() > _COLOUR:
        return False
    spread = float(end.luma[y : y + height, x : x + width].std())
    ratio = spread / max(1.0, float(decoded(sprite).std()))
    return _CONTRAST[0] <= ratio <= _CONTRAST[1]


def _box(sprite: Sprite, x: int, y: int, picture: View) -> Box:
    width, height = sprite.size
    top = y if sprite.end == "top" else picture.height - y - height
    s = picture.scale
    return Box(x / s, top / s, width / s, height / s)
