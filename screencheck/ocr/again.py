"""Reading lines a second time, closer, and keeping of two readings only what they agree on.

A line finder leaves room around a line, and in a roomy picture the recogniser may lose one of
several equal digits and be sure of the rest. Cut close around the ink, so that the characters
are as large as the recogniser takes them, the same line is read better (benchmarks/evidence.py
measures both). Where the two readings differ a second engine is asked, if there is one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ..geometry import Box
from . import Char, Engine, TextLine

_MARGIN = 0.175  # of the ink's height, around it; measured best of 0.05 to 0.6
_INK = 0.35  # of the strongest departure from the ground
_FAINT = 16  # contrast below which a crop holds no ink


def read_again(
    pixels: NDArray[np.uint8],
    lines: Sequence[TextLine],
    places: Sequence[int],
    engine: Engine,
    second: Callable[[], Engine | None] = lambda: None,
    weighty: Container[int] | None = None,
) -> list[TextLine]:
    """The lines, those at `places` read again.

    pixels: (H, W, 3) uint8. A line on which two readings agree has the surest characters of both
    and `readings` raised; where no two agree the characters that differ have confidence 0.
    `second` gives another engine when it is needed; it is asked for lines among `weighty` only,
    if that is given.
    """
    result = list(lines)
    if not places:
        return result
    regions = [close_box(pixels, lines[place].box) for place in places]
    readings = {
        place: [lines[place], line]
        for place, line in zip(places, engine.read(pixels, regions), strict=True)
    }
    open_places = [
        place
        for place in places
        if not _agreed(readings[place]) and (weighty is None or place in weighty)
    ]
    other = second() if open_places else None
    if other is not None:
        again = [regions[places.index(place)] for place in open_places]
        for place, line in zip(open_places, other.read(pixels, again), strict=True):
            readings[place].append(line)
    for place in places:
        result[place] = settled(readings[place])
    return result


def close_box(pixels: NDArray[np.uint8], box: Box) -> Box:
    """The box drawn close around the ink in it; the box itself where there is none."""
    rows, columns = box.slices()
    part = pixels[rows, columns].astype(np.int16)
    if min(part.shape[:2]) < 3:
        return box
    ground = np.median(part.reshape(-1, 3), axis=0)
    off = np.abs(part - ground).max(axis=2)
    strongest = float(np.percentile(off, 99))
    if strongest < _FAINT:
        return box
    ink = off >= _INK * strongest
    ys, xs = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    height = float(ys[-1] - ys[0] + 1)
    tight = Box(
        columns.start + float(xs[0]), rows.start + float(ys[0]), float(xs[-1] - xs[0] + 1), height
    )
    return tight.padded(_MARGIN * height).clipped(pixels.shape[1], pixels.shape[0])


def settled(readings: Sequence[TextLine]) -> TextLine:
    """One line of several readings of it, the first of which gives the box."""
    agreed = _agreed(readings)
    if agreed:
        return replace(_surest(agreed), box=readings[0].box, readings=len(agreed))
    return _doubted(readings)


def _agreed(readings: Sequence[TextLine]) -> list[TextLine]:
    """The readings that share a text, at least two of them; else none."""
    for one, other in combinations(readings, 2):
        text = _plain(one.text)
        if text and text == _plain(other.text):
            return [reading for reading in readings if _plain(reading.text) == text]
    return []


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _surest(readings: Sequence[TextLine]) -> TextLine:
    """The last reading that lists its characters, each as sure as the surest reading of it."""
    confidence = max(reading.confidence for reading in readings)
    listed = [reading for reading in readings if reading.chars]
    if not listed:
        return replace(readings[0], confidence=confidence)
    best = listed[-1]
    same = [r.chars for r in listed if len(r.chars) == len(best.chars)]
    chars = tuple(
        replace(char, confidence=max(chars[i].confidence for chars in same))
        for i, char in enumerate(best.chars)
    )
    return replace(best, confidence=confidence, chars=chars)


def _doubted(readings: Sequence[TextLine]) -> TextLine:
    """The first reading, with no confidence in what lies between what all readings share."""
    first, others = readings[0], readings[1:]
    text = [_plain(char.text) for char in first.chars]
    if not text:
        return replace(first, confidence=0.0)
    ahead = min((_shared(text, _plain(o.text)) for o in others), default=len(text))
    behind = min((_shared(text[::-1], _plain(o.text)[::-1]) for o in others), default=0)
    start, end = ahead, len(text) - behind
    if start >= end:  # of several equal characters one was lost, or between two one was missed
        start, end = max(0, end - 1), min(len(text), start + 1)

    def doubt(index: int, char: Char) -> Char:
        return replace(char, confidence=0.0) if start <= index < end else char

    return replace(first, chars=tuple(doubt(i, char) for i, char in enumerate(first.chars)))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
