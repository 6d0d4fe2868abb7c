"""SC601: text that was typed in after the picture was compressed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ...geometry import Box, union
from ...language import said
from ...report import Finding
from ...screenshot import Screenshot
from ...traces.planes import luma_of
from ...traces.residue import CharResidue, LineResidue, line_residue
from .. import Case, NotExamined, rule
from .texts import Text, texts

_FINE = 3  # the mean of a JPEG's first steps: a coarser saving ripples everything anew
_RIPPLED = 0.03  # share of ground pixels off, without which the picture has no past to tell
_OTHERS, _OTHERS_HEAD = 3, 1  # lines to compare with
_CHARS, _CHARS_HEAD = 12, 3
_ALIKE = (0.55, 1.5)  # contrast of lines whose ripples are alike
_CLEAN = 0.18  # of the others' share
_RUN = 3  # characters in a row
_EXPECTED = 25  # ground pixels that should be off: so many are missed by no chance


@rule("SC601", "text without the traces of compression that the rest has", group="compression")
def clean_text(case: Case) -> Iterable[Finding]:
    """A lossy saving ripples the ground beside all text; what was typed in later stands clean.

    Asked of pictures that were lossy once and are saved without further loss now, or finely, as
    an edited capture is. Each run of characters is compared with the other lines of like
    contrast; lines in the bars at the top only with one another, as long captures and some
    phones set those apart. Source: measured on genuine captures in all conditions
    (benchmarks/edits): no run of three falls below a fifth of the others' share.
    """
    if _coarse(case.screenshot):
        raise NotExamined("the picture's last saving ripples old and new text alike")
    plane = luma_of(case.screenshot)
    lines = [
        (text, measured)
        for text in texts(case.page)
        for measured in [line_residue(plane, text.line)]
        if measured is not None and len(measured.chars) >= 2 and text.stands_on(measured.ground)
    ]
    examined = False
    for text, measured in lines:
        usual = _usual(text, measured, lines)
        if usual is None:
            continue
        examined = True
        for run in _clean_runs(measured, usual):
            pixels, off = sum(c.pixels for c in run), sum(c.off for c in run)
            ink = measured.ink
            box = union(c.char.box for c in run)
            yield clean_text.finding(
                said(
                    "“{text}” stands on clean ground, while compression has rippled the ground of "
                    "the other text",
                    text="".join(c.char.text for c in run),
                ),
                region=Box(box.x, ink.y, box.w, ink.h),
                measured=said(
                    "{share:.1%} of the pixels beside the strokes are off the ground",
                    share=off / pixels,
                ),
                expected=said("about {usual:.1%}, as beside the other text", usual=usual),
            )
    if not examined:
        raise NotExamined("the picture has no traces of compression, or too little text")


def _coarse(screenshot: Screenshot) -> bool:
    facts = screenshot.facts
    if facts.format == "WEBP":
        return True
    if facts.jpeg is None or not facts.jpeg.quant_tables:
        return facts.jpeg is not None
    return float(np.mean(facts.jpeg.quant_tables[0][:8])) > _FINE


def _usual(
    text: Text, measured: LineResidue, lines: Sequence[tuple[Text, LineResidue]]
) -> float | None:
    """The share off the ground that is usual for the line; None where it cannot be told."""
    low, high = (share * measured.contrast for share in _ALIKE)
    others = [
        other
        for their, other in lines
        if other is not measured and their.head == text.head and low <= other.contrast <= high
    ]
    chars = [char for other in others for char in other.chars]
    if len(others) < (_OTHERS_HEAD if text.head else _OTHERS):
        return None
    if len(chars) < (_CHARS_HEAD if text.head else _CHARS):
        return None
    shares = np.array([char.share for char in chars])
    usual, least = float(np.median(shares)), float(np.percentile(shares, 5))
    far = float(np.median([other.far for other in others]))
    if usual < _RIPPLED or least < 0.25 * usual or far > 0.5 * usual:
        return None
    return min(usual, 2.5 * least)


def _clean_runs(measured: LineResidue, usual: float) -> list[list[CharResidue]]:
    runs: list[list[CharResidue]] = [[]]
    for char in measured.chars:
        if char.share < 1.5 * _CLEAN * usual:
            runs[-1].append(char)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if _is_clean(run, usual)]


def _is_clean(run: Sequence[CharResidue], usual: float) -> bool:
    pixels, off = sum(char.pixels for char in run), sum(char.off for char in run)
    letters = sum(char.char.text.isalnum() for char in run)
    return letters >= _RUN and off < _CLEAN * usual * pixels and usual * pixels >= _EXPECTED
