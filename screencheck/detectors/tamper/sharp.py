"""SC612: numbers with hard edges in a picture whose text has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ...language import said
from ...report import Finding
from ...traces.planes import luma_of
from ...traces.sharpness import LineSharpness, Run, Sharpness, line_sharpness
from .. import Case, NotExamined, rule
from .marks import is_marked
from .texts import Text, texts

_OTHERS = 3  # lines to compare with
_ALIKE = (0.6, 1.67)  # contrast of lines whose edges are alike
_SOFT, _HARD = 0.8, 0.78  # the steepest steps of the others at most, of the number at least
_BEYOND, _BEYOND_USUAL, _BEYOND_MIDDLE = 0.04, 0.09, 0.02  # the sharpest other, the usual one
_DIGITS, _KINDS = 3, 2
_LOWEST = 14  # pixels: smaller digits are all edges
_MANY = 2  # numbers: more were drawn so by the app


@rule("SC612", "a number drawn sharper than all other text", group="sharpness")
def sharper_number(case: Case) -> Iterable[Finding]:
    """Scaling and compression take the hard edges from all text of a picture alike; a number
    typed into it afterwards has hard edges, and is the one that has.

    Asked of pictures whose other text is all soft, of numbers of three digits or more; in the
    status bar only of clocks, as the battery's digits are drawn in their own way. Ideographs are
    not asked: some have more edges along the pixels than others. Source: measured on genuine
    captures in all conditions and scaled anew (traces/sharpness.py).
    """
    plane = luma_of(case.screenshot)
    lines = [
        (text, measured)
        for text in texts(case.page)
        for measured in [line_sharpness(plane, text.line)]
        if measured is not None
    ]
    if len(lines) <= _OTHERS:
        raise NotExamined("too little text to compare with")
    examined = False
    found: list[tuple[Run, Sequence[float]]] = []
    for text, measured in lines:
        for run in measured.numbers:
            others = _others(run.sharpness, measured, lines)
            if not _is_number(text, run) or len(others) < _OTHERS:
                continue
            steep = [other.steep for other in others]
            if max(steep) > _SOFT:
                continue
            examined = True
            if _is_sharper(run.sharpness, others) and not is_marked(
                case.screenshot.pixels, run.box.padded(4)
            ):
                found.append((run, steep))
    if not examined:
        raise NotExamined("the picture's text has hard edges, or too few numbers")
    if len(found) > _MANY:
        return
    for run, usual in found:
        yield sharper_number.finding(
            said("“{number}” is drawn sharper than all other text", number=run.text),
            region=run.box.padded(2),
            measured=said(
                "steps of {steep:.0%} of the contrast from pixel to pixel",
                steep=run.sharpness.steep,
            ),
            expected=said(
                "at most {most:.0%}, as in {lines} other lines", most=max(usual), lines=len(usual)
            ),
        )


def _is_number(text: Text, run: Run) -> bool:
    digits = [char for char in run.text if char.isdigit()]
    if text.role == "status_bar" and ":" not in run.text:
        return False
    large = run.box.h >= _LOWEST
    return large and len(digits) >= _DIGITS and len(set(digits)) >= _KINDS


def _others(
    own: Sharpness, line: LineSharpness, lines: Sequence[tuple[Text, LineSharpness]]
) -> list[Sharpness]:
    """The other lines of about its contrast."""
    return [
        other.whole
        for _, other in lines
        if other is not line and _ALIKE[0] < other.whole.contrast / own.contrast < _ALIKE[1]
    ]


def _is_sharper(own: Sharpness, others: Sequence[Sharpness]) -> bool:
    steep = [other.steep for other in others]
    return (
        own.steep >= _HARD
        and own.steep > max(steep) + _BEYOND
        and own.steep > float(np.median(steep)) + _BEYOND_USUAL
        and own.middle > max(other.middle for other in others) + _BEYOND_MIDDLE
    )
