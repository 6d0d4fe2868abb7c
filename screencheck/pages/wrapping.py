"""Measuring messages of several lines: how wide their bubble is, and how much wider than its text.

iOS draws a bubble as wide as its longest line; Android as wide as the widest bubble may be,
which the default font fills to less than two units. Boxes of a browser keep the width at which
they wrapped, and what the last ideograph did not fill stays empty.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import median

from ..geometry import Box
from ..ocr import TextLine
from .measure import Measure
from .model import Element
from .wording import is_cjk

Read = tuple[Element, Sequence[tuple[TextLine, Box]]]

_LEAST_CHARS = 8  # a longest line of fewer characters was broken by its writer
_ONE_SIZE = 1.14  # between ink heights of lines of one font size
_LEAST_SHARE = 0.7  # of ideographs in it: words of letters wrap as a whole


def measure_wrapping(read: Sequence[Read]) -> list[Measure]:
    """`wrap_width` and `wrap_slack` of the messages of several lines, in pixels.

    The width is that of the widest such bubble. The slack is the median of what lies between
    the longest line and the bubble's edge, beyond what lies on the other side of the text.
    """
    wrapped = [(bubble, rows) for bubble, rows in read if _wrapped(bubble, rows)]
    if not wrapped:
        return []
    widest = max((bubble for bubble, _ in wrapped), key=lambda b: b.box.w)
    alike = sum(abs(bubble.box.w - widest.box.w) <= 2 for bubble, _ in wrapped)
    result = [Measure("wrap_width", widest.box.w, widest.box, alike)]
    slacks = [(slack, bubble.box) for bubble, rows in wrapped for slack in _slack(bubble, rows)]
    if slacks:
        middle = median(slack for slack, _ in slacks)
        value, box = min(slacks, key=lambda s: (abs(s[0] - middle), s[1]))
        result.append(Measure("wrap_slack", value, box, len(slacks)))
    return result


def _wrapped(bubble: Element, rows: Sequence[tuple[TextLine, Box]]) -> bool:
    """Whether the bubble holds two lines or more of one size, all of which were read."""
    if len(rows) < 2 or len(rows) != len(bubble.lines):
        return False
    height = median(ink.h for _, ink in rows)
    sizes = [ink.h for line, ink in rows if sum(map(is_cjk, line.text)) >= 3]
    if sizes and max(sizes) > _ONE_SIZE * min(sizes):
        return False  # a card: its title is larger than what stands below
    steps = [lower.bottom - upper.bottom for (_, upper), (_, lower) in itertools.pairwise(rows)]
    return all(0.8 * height < step < 2 * height for step in steps)


def _slack(bubble: Element, rows: Sequence[tuple[TextLine, Box]]) -> list[float]:
    """The bubble's slack, or nothing where its longest line does not tell it."""
    line, ink = max(rows, key=lambda row: row[1].right)
    text = line.text.strip()
    share = sum(map(is_cjk, text)) / max(1, len(text))
    if len(text) < _LEAST_CHARS or share < _LEAST_SHARE or not is_cjk(text[-1]):
        return []
    followers = [row[0].text.strip() for row in rows[1:]]
    if not all(follower and is_cjk(follower[0]) for follower in followers):
        return []  # a long word or a sign that may not begin a line was moved down whole
    em = ink.h / 0.93
    left = min(i.x for _, i in rows) - bubble.box.x
    right = bubble.box.right - ink.right
    if not 0.4 * em <= left <= 1.1 * em or right > 3.2 * em:
        return []  # something else than text stands in the bubble
    return [right - left]
