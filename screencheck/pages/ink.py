"""Measuring the colour of message text: the luma of its darkest strokes.

Lossy compression and resizing blur strokes and ring around them, so two quantiles are taken:
text of one colour lies between them, and where they are far apart nothing is told.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..geometry import Box
from ..ocr import TextLine
from .measure import Measure
from .model import Element
from .vision import Pixels, luma
from .wording import is_cjk

Read = tuple[Element, Sequence[tuple[TextLine, Box]]]

_LEAST_HEIGHT = 24  # pixels of ink: below, strokes are thinner than two pixels
_BLURRED = 12.0  # luma between the quantiles of strokes that have no core
_DARK, _CORE = 2, 10  # percentiles of the luma in the box of a line's ink
_WEIGHTS = np.array([0.299, 0.587, 0.114])


def measure_ink(pixels: Pixels, read: Sequence[Read]) -> list[Measure]:
    """`ink_left`, `ink_right` and their `_core`: luma (0..255) of text on light bubbles.

    The darkest line of each side stands for all, as cards and links are set lighter; the core
    is that of the middle line, as a word in black may stand among them.
    """
    result: list[Measure] = []
    for side in ("left", "right"):
        found = [
            (dark, core, ink)
            for bubble, rows in read
            if bubble.side == side and bubble.colour and luma(bubble.colour) > 120
            for line, ink in rows
            if sum(map(is_cjk, line.text)) >= 3 and ink.h >= _LEAST_HEIGHT
            for dark, core in [_quantiles(pixels, ink)]
        ]
        if len(found) < 2:
            continue
        dark, core, box = min(found)
        if core - dark > _BLURRED:
            continue
        result.append(Measure(f"ink_{side}", dark, box, len(found)))
        _, core, box = sorted(found, key=lambda f: f[1])[len(found) // 2]
        result.append(Measure(f"ink_{side}_core", core, box, len(found)))
    return result


def _quantiles(pixels: Pixels, ink: Box) -> tuple[float, float]:
    values = pixels[ink.slices()].reshape(-1, 3) @ _WEIGHTS
    dark, core = np.percentile(values, (_DARK, _CORE))
    return float(dark), float(core)
