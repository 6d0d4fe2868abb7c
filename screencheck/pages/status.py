"""Measuring what the system draws: the clock in the status bar and the home indicator.

The clock is drawn by the phone's system, in one face, weight and size for every app, so that it
can be measured on every kind of page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..geometry import Box
from ..ocr import TextLine
from .measure import Measure
from .metrics import stroke_width
from .model import Element
from .vision import Pixels, departure, ink_box, modal_colour

_CLOCK = re.compile(r"\d{1,2}\s?[:：]\s?\d\d")
# width of HH:MM over the height of its digits in the faces of phones, rounded outwards
_PROPORTIONS = {4: (2.1, 3.4), 5: (2.7, 4.4)}


def measure_system(pixels: Pixels, elements: Sequence[Element]) -> list[Measure]:
    """What can be measured of the clock and of the home indicator."""
    return [*measure_clock(pixels, elements), *measure_home(pixels)]


def measure_clock(pixels: Pixels, elements: Sequence[Element]) -> list[Measure]:
    """`clock_height`, `clock_level` and `clock_centre` in pixels, and `clock_stroke_ratio`.

    The centre is that of everything set in one line with the clock, such as 下午 or PM. Nothing
    is measured where the box found is no clock's: too wide, or with something else in it.
    """
    bar = next((e for e in elements if e.kind == "status_bar"), None)
    if bar is None:
        return []
    for line in bar.lines:
        found = _CLOCK.search(line.text)
        if found is None:
            continue
        box = _digits(line, found)
        ground, share = modal_colour(pixels[line.box.slices()])
        ink = ink_box(pixels, box, ground) if box is not None and share > 0.3 else None
        if ink is None:
            return []
        low, high = _PROPORTIONS[len(re.sub(r"\s", "", found.group()))]
        if not low <= ink.w / ink.h <= high:
            return []
        return _measures(pixels, line, ink)
    return []


def _digits(line: TextLine, found: re.Match[str]) -> Box | None:
    """The box of the clock within its line, or None where the engine does not tell."""
    if found.group() == line.text.strip():
        return line.box
    if len(line.chars) != len(line.text):
        return None
    first, last = line.chars[found.start()].box, line.chars[found.end() - 1].box
    return Box(first.x - 1, line.box.y, last.right - first.x + 2, line.box.h)


def _measures(pixels: Pixels, line: TextLine, ink: Box) -> list[Measure]:
    ground, _ = modal_colour(pixels[line.box.slices()])
    whole = ink_box(pixels, line.box, ground) or ink
    result = [
        Measure("clock_height", ink.h, ink),
        Measure("clock_level", ink.cy, ink),
        Measure("clock_centre", whole.cx, ink),
    ]
    stroke = stroke_width(pixels, ink, ground)
    if stroke is not None:
        result.append(Measure("clock_stroke_ratio", stroke / ink.h, ink))
    return result


_FOOT = 0.09  # share of the width at the foot of the page that holds a home indicator
_PILL = (0.25, 0.5)  # its width as a share of the page's
_CONTRAST = 60


def measure_home(pixels: Pixels) -> list[Measure]:
    """`home_width`, `home_height` and `home_drop` of the bar at the foot, in pixels.

    The drop is what lies between its lower edge and that of the picture. Nothing is given where
    no single centred bar stands there.
    """
    height, width = pixels.shape[:2]
    top = max(0, height - round(_FOOT * width))
    foot = pixels[top:height]
    ground, share = modal_colour(foot)
    if share < 0.5:
        return []
    mask = departure(foot, ground) > _CONTRAST
    rows = [(y, span) for y in range(len(mask)) if (span := _bar(mask[y], width)) is not None]
    if not rows or rows[-1][0] - rows[0][0] + 1 > 1.5 * len(rows):
        return []
    run = float(np.median([right - left + 1 for _, (left, right) in rows]))
    left = float(np.median([left for _, (left, _) in rows]))
    box = Box(left, float(top + rows[0][0]), run, float(len(rows)))
    drop = float(height - 1 - (top + rows[-1][0]))
    return [
        Measure("home_width", run, box),
        Measure("home_height", box.h, box),
        Measure("home_drop", drop, box),
    ]


def _bar(row: NDArray[np.bool_], width: int) -> tuple[int, int] | None:
    """First and last pixel of one unbroken centred run of a bar's length, alone in its row."""
    inked = np.flatnonzero(row)
    if len(inked) < 20:
        return None
    left, right = int(inked[0]), int(inked[-1])
    run = right - left + 1
    if not _PILL[0] * width < run < _PILL[1] * width or len(inked) < 0.9 * run:
        return None
    return (left, right) if abs((left + right) / 2 - width / 2) <= 0.01 * width else None
