"""Digits of one line that are drawn unlike the same digits of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ...geometry import Box, union
from ...language import said
from ...report import Finding
from ...traces.glyphs import DigitLine, Glyph, cut_digits, glyph_distance
from ...traces.planes import luma_of
from .. import Case, NotExamined, rule
from .texts import Text, texts

_EACH, _EACH_TIMES = 0.15, 2.0  # distance of each digit, and by how much beyond the usual one
_UNLIKE, _TIMES = 0.2, 2.0  # the same of their median, beyond nine in ten of the other digits
_ANOTHER = 1.05  # above, it is no such digit: it was misread, or is covered
_LOWEST = 12  # pixels: in smaller lines many digits are left out, and the like of others with them
_SIZES = 0.03  # of the height, or a pixel
_CONTRASTS = (0.75, 1.33)
_DIGITS, _KINDS, _SIBLINGS, _MOST = 2, 2, 4, 90  # the last: per cent
_COMPARED = 24  # digits of another line: more say the same


@dataclass(frozen=True, slots=True)
class _Line:
    text: Text
    digits: DigitLine


_Own: TypeAlias = Mapping[int, Mapping[int, float]]  # digit of a line -> other line -> distance
_Nearest: TypeAlias = Mapping[tuple[int, int], Mapping[int, float]]  # (line, digit) -> likewise


@rule("SC604", "digits drawn unlike the same digits of other lines", group="glyphs")
def unlike_digits(case: Case) -> Iterable[Finding]:
    """One page sets its numbers of one size in one face, so that equal digits are equal pictures.

    A run of two different digits fires where they have the size and contrast of those of other
    lines, while each differs clearly from all its like there, and the other digits of the line and
    these lines are alike among one another. Digits that are more like another digit elsewhere were
    misread and are left out. Source: Bertrand et al., ICDAR 2013, turned round for screens;
    measured on genuine captures (traces/glyphs.py).
    """
    plane = luma_of(case.screenshot)
    lines = [
        _Line(text, digits)
        for text in texts(case.page)
        for digits in [cut_digits(plane, text.line)]
        if digits is not None and digits.height >= _LOWEST
    ]
    nearest = {
        (index, place): found
        for index in range(len(lines))
        for place in range(len(lines[index].digits.glyphs))
        for found in [_nearest(lines, index, place)]
        if found
    }
    if len(nearest) < _DIGITS + _SIBLINGS:
        raise NotExamined("too few equal digits of one size")
    usual = float(np.median([min(found.values()) for found in nearest.values()]))
    for index, line in enumerate(lines):
        run = _unlike_run(lines, nearest, index, usual)
        if not run:
            continue
        glyphs = line.digits.glyphs
        yield unlike_digits.finding(
            said(
                "the digits of “{line}” are drawn unlike those of other lines",
                line=line.text.line.text,
            ),
            region=union(glyphs[place].box for place in run),
            measured=said(
                "distance {distance:.2f}",
                distance=float(np.median([min(found.values()) for found in run.values()])),
            ),
            expected=said("about {usual:.2f}, as between the other lines", usual=usual),
            beside=_likes(lines, run),
        )


def _likes(lines: Sequence[_Line], own: _Own) -> tuple[Box, ...]:
    """The line that the digits were mostly compared with, for pictures."""
    others = Counter(other for distances in own.values() for other in distances)
    if not others:
        return ()
    best = min(others, key=lambda other: (-others[other], other))
    return (union(glyph.box for glyph in lines[best].digits.glyphs),)


def _nearest(lines: Sequence[_Line], index: int, place: int) -> dict[int, float]:
    """The distance of a digit to its nearest like in each other line of its size and contrast."""
    line = lines[index].digits
    glyph = line.glyphs[place]
    return {
        other: min(distances)
        for other, theirs in enumerate(lines)
        if other != index and _comparable(line, theirs.digits)
        for distances in [_distances(glyph, theirs.digits)]
        if distances
    }


def _distances(glyph: Glyph, line: DigitLine) -> list[float]:
    like = [g for g in line.glyphs[:_COMPARED] if g.char.text == glyph.char.text]
    return [glyph_distance(glyph, other) for other in like]


def _comparable(a: DigitLine, b: DigitLine) -> bool:
    ratio = a.contrast / b.contrast
    return (
        abs(a.height - b.height) <= max(1.0, _SIZES * a.height)
        and _CONTRASTS[0] < ratio < _CONTRASTS[1]
    )


def _unlike_run(lines: Sequence[_Line], nearest: _Nearest, index: int, usual: float) -> _Own:
    """The digits of a line that were drawn by something else, one beside the other; or none."""
    glyphs = lines[index].digits.glyphs
    places = sorted(
        (place for place in range(len(glyphs)) if (index, place) in nearest),
        key=lambda place: glyphs[place].box.x,
    )
    least = max(_EACH, _EACH_TIMES * usual)
    run = _longest(places, [min(nearest[index, place].values()) >= least for place in places])
    own = {place: nearest[index, place] for place in run}
    if len(own) < _DIGITS or len({glyphs[place].char.text for place in own}) < _KINDS:
        return {}
    others = {other for found in own.values() for other in found}
    if not any(lines[other].text.role == lines[index].text.role for other in others):
        return {}
    siblings = [min(nearest[index, place].values()) for place in places if place not in own]
    siblings += [
        min(rest.values())
        for (other, _), found in nearest.items()
        if other in others
        for rest in [{line: d for line, d in found.items() if line != index}]
        if rest
    ]
    if len(siblings) < _SIBLINGS:
        return {}
    unlike = max(_UNLIKE, _TIMES * float(np.percentile(siblings, _MOST)))
    if not unlike <= float(np.median([min(found.values()) for found in own.values()])) < _ANOTHER:
        return {}
    if any(_is_misread(lines, index, place, min(own[place].values())) for place in own):
        return {}
    return own


def _longest(places: Sequence[int], chosen: Sequence[bool]) -> list[int]:
    """The longest run of chosen places; of equals the first."""
    runs: list[list[int]] = [[]]
    for place, taken in zip(places, chosen, strict=True):
        if taken:
            runs[-1].append(place)
        elif runs[-1]:
            runs.append([])
    return max(runs, key=len)


def _is_misread(lines: Sequence[_Line], index: int, place: int, like: float) -> bool:
    """Whether a digit is nearer to another one elsewhere than to its like."""
    line = lines[index].digits
    glyph = line.glyphs[place]
    return any(
        glyph_distance(glyph, unlike) < like
        for other, theirs in enumerate(lines)
        if other != index and _comparable(line, theirs.digits)
        for unlike in theirs.digits.glyphs[:_COMPARED]
        if unlike.char.text != glyph.char.text
    )
