"""Values that stand off the line of their labels, one among others that do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ...geometry import Box
from ...language import said
from ...ocr import TextLine
from ...pages import Field, Page
from ...pages.vision import Pixels, departure, modal_colour
from ...pages.wording import is_cjk
from ...report import Finding
from .. import Case, NotExamined, rule
from .marks import is_marked

_ROWS = 3
_SURE = 0.8
_OFF, _OFF_SHARE, _FARTHEST = 2.6, 0.09, 0.8  # pixels, and shares of the label's height
_ROOM = 3  # pixels
_CONTRAST = 40
_MARKED = 0.002  # share of a row that a mark may cover
_REACHING = "gjpqy,;()（）_/[]【】|@Q"  # what goes below or above the digits


@dataclass(frozen=True, slots=True)
class _Row:
    field: Field
    offset: float
    height: float
    ink: Box


@rule("SC605", "a value that stands off the line of its label", group="rows")
def value_off_line(case: Case) -> Iterable[Finding]:
    """The app sets each row of a bill as one, so that the ink of values stands at one height
    beside that of their labels, in Chinese and in digits each.

    Asked of one row among at least three whose values are of one kind, and of none that somebody
    marked in colour; what all rows have in common is asked by SC416. Source: measured on genuine
    bills, where rows of one kind agree within a pixel and a half.
    """
    kinds = _rows(case.page, case.screenshot.pixels)
    examined = [rows for rows in kinds.values() if len(rows) >= _ROWS]
    if not examined:
        raise NotExamined("fewer than three rows with values of one kind")
    for rows in examined:
        usual = float(np.median([row.offset for row in rows]))
        for row in rows:
            off = abs(row.offset - usual)
            if max(_OFF, _OFF_SHARE * row.height) < off < _FARTHEST * row.height:
                if _is_marked(row.field, case.screenshot.pixels):
                    continue
                yield value_off_line.finding(
                    said(
                        "the value of {row} stands off the line of its label", row=row.field.label
                    ),
                    region=row.ink,
                    measured=said("{offset:+.1f} px", offset=row.offset - usual),
                    expected=said("the line, as in the other {others} rows", others=len(rows) - 1),
                )


def _rows(page: Page, pixels: Pixels) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for field in page.fields:
        if not field.value_lines:
            continue
        value = field.value_lines[0]
        kind = _kind(value)
        if kind is None or _kind(field.label_line) != "chinese":
            continue
        label, ink = ink_of_line(pixels, field.label_line.box), ink_of_line(pixels, value.box)
        if label is not None and ink is not None:
            found[kind].append(_Row(field, ink.cy - label.cy, label.h, ink))
    return found


def _is_marked(field: Field, pixels: Pixels) -> bool:
    boxes = (field.label_line.box, field.value_lines[0].box)
    return any(is_marked(pixels, box.padded(_ROOM), _MARKED) for box in boxes)


def _kind(line: TextLine) -> str | None:
    if line.confidence < _SURE:
        return None
    if sum(map(is_cjk, line.text)) >= 2:
        return "chinese"
    if any(map(str.isdigit, line.text)) and not any(char in _REACHING for char in line.text):
        return "digits"
    return None


def ink_of_line(pixels: Pixels, box: Box) -> Box | None:
    """The rows in which a line has ink, at half its strongest."""
    height, width = pixels.shape[:2]
    rows, columns = box.padded(_ROOM).clipped(width, height).slices()
    part = pixels[rows, columns]
    if not part.size:
        return None
    ground, _ = modal_colour(part)
    away = departure(part, ground)
    strongest = float(np.percentile(away, 99.5))
    if strongest < _CONTRAST:
        return None
    inked = np.flatnonzero((away > 0.5 * strongest).sum(axis=1) >= 2)
    if not len(inked):
        return None
    top, bottom = rows.start + int(inked[0]), rows.start + int(inked[-1]) + 1
    return Box(box.x, top, box.w, bottom - top)
