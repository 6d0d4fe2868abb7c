"""SC610: rows of a bill whose label or value is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ...geometry import Box
from ...language import said
from ...ocr import TextLine
from ...pages import Field, Page
from ...pages.vision import Pixels, modal_colour
from ...report import Finding
from .. import Case, NotExamined, rule
from .bare import is_bare
from .rows import ink_of_line

_ROWS = 3  # rows with a label and a value in two columns
_COLUMN = 0.02  # of the picture's width: by which the beginnings of a column's lines differ
_HEIGHTS = (0.75, 1.3)  # of the usual label's height
_ONE_ROW = 0.6  # of a label's height: what stands side by side
_PITCH = 0.95  # of the distance of rows: the lines of one value stand nearer
_ROW_OFF = 0.12  # of it: by which the row above the first may be off
_ABOVE = 0.45  # of a label's height, below the middle of the row above: nothing until the next
_MARGIN, _GAP = 0.08, 0.02  # of the picture's width: right of the values, left of their column
_RIPPLES, _BETWEEN_OFF, _BETWEEN_FEW = 2, 20, 0.02  # pixels; levels, share: between two rows
_OFF, _FEW = 10, 0.004  # levels off the ground, and share of a place that may be


@dataclass(frozen=True, slots=True)
class _Table:
    """The two columns of a bill: where labels and values begin, and the rows that have both."""

    labels: float
    values: float
    rows: tuple[Field, ...]
    height: float
    pitch: float

    @property
    def top(self) -> float:
        return self.rows[0].label_line.box.cy

    @property
    def bottom(self) -> float:
        return self.rows[-1].label_line.box.cy


@rule("SC610", "a row of a bill without its label or value", group="erased")
def empty_cell(case: Case) -> Iterable[Finding]:
    """Bills of WeChat and Alipay list labels and values in two columns, and no row lacks one.

    Found are labels with bare ground where the other rows have values, and values that begin a
    row of their own beside bare ground: the further lines of a value or label stand nearer to the
    line above than rows do. Asked from a row above the first whole one to the last, of bills with
    at least three whole ones. Source: measured on genuine bills and their copies: no row is empty.
    """
    page, pixels = case.page, case.screenshot.pixels
    if page.kind != "bill_detail":
        raise NotExamined("not a bill")
    table = _table(page, pixels)
    if table is None:
        raise NotExamined("too few rows with a label and a value")
    for line, place in _lone_labels(page, table):
        if _is_bare(pixels, place) and _begins(line, page, table, pixels):
            yield empty_cell.finding(
                said("{row} has no value", row=line.text),
                region=place,
                measured=said("bare ground"),
                expected=said("a value, as in the other {rows} rows", rows=len(table.rows)),
            )
    for line, place in _lone_values(page, table):
        if _is_bare(pixels, place) and _begins(line, page, table, pixels):
            yield empty_cell.finding(
                "a row has no label",
                region=place,
                measured=said("bare ground"),
                expected=said("a label, as in the other {rows} rows", rows=len(table.rows)),
            )


def _table(page: Page, pixels: Pixels) -> _Table | None:
    fields = [field for field in page.fields if field.value_lines]
    if len(fields) < _ROWS:
        return None
    labels = float(np.median([field.label_line.box.x for field in fields]))
    values = float(np.median([field.value_lines[0].box.x for field in fields]))
    near = _COLUMN * page.width
    rows = sorted(
        (
            field
            for field in fields
            if abs(field.label_line.box.x - labels) <= near
            and abs(field.value_lines[0].box.x - values) <= near
        ),
        key=lambda field: field.label_line.box.cy,
    )
    apart = [
        below.cy - above.cy
        for field, other in pairwise(rows)
        if len(field.value_lines) == 1
        and (above := ink_of_line(pixels, field.label_line.box)) is not None
        and (below := ink_of_line(pixels, other.label_line.box)) is not None
    ]
    if len(rows) < _ROWS or not apart:
        return None
    height = float(np.median([field.label_line.box.h for field in rows]))
    return _Table(labels, values, tuple(rows), height, float(np.median(apart)))


def _lone_labels(page: Page, table: _Table) -> Iterator[tuple[TextLine, Box]]:
    """Lines of the column of labels with none beside them, and where the value should stand."""
    labels, values = _columns(page, table)
    right = (1 - _MARGIN) * page.width
    widths = [field.value_lines[0].box.right for field in table.rows]
    for line in labels:
        beside = any(_is_beside(line, other, table) for other in values)
        if not beside and line.box.right < table.values - _GAP * page.width:
            box = line.box
            bare = Box(table.values, box.y, right - table.values, box.h)
            if not any(bare.intersection(other.box) for other in page.lines):
                width = float(np.median(widths)) - table.values
                yield line, Box(table.values, box.y, min(bare.w, width), box.h)


def _lone_values(page: Page, table: _Table) -> Iterator[tuple[TextLine, Box]]:
    """Lines that begin a row in the column of values, and where the label should stand."""
    labels, values = _columns(page, table)
    width = float(np.median([field.label_line.box.w for field in table.rows]))
    for line in values:
        if not any(_is_beside(line, other, table) for other in labels):
            yield line, Box(table.labels, line.box.y, width, line.box.h)


def _columns(page: Page, table: _Table) -> tuple[list[TextLine], list[TextLine]]:
    """The lines of the two columns between the first and the last row, from above."""
    near, (low, high) = _COLUMN * page.width, _HEIGHTS
    inside = sorted(
        (
            line
            for line in page.lines
            if (table.top - 1 <= line.box.cy <= table.bottom + 1 or _is_first(line, table))
            and low * table.height <= line.box.h <= high * table.height
        ),
        key=lambda line: line.box.cy,
    )
    return (
        [line for line in inside if abs(line.box.x - table.labels) <= near],
        [line for line in inside if abs(line.box.x - table.values) <= near],
    )


def _is_first(line: TextLine, table: _Table) -> bool:
    """Whether a line stands where a row above the whole ones would."""
    return abs(table.top - line.box.cy - table.pitch) <= _ROW_OFF * table.pitch


def _is_beside(line: TextLine, other: TextLine, table: _Table) -> bool:
    return abs(line.box.cy - other.box.cy) < _ONE_ROW * table.height


def _begins(line: TextLine, page: Page, table: _Table, pixels: Pixels) -> bool:
    """Whether a line begins a row: it is none of several of a value or of a label."""
    ink = ink_of_line(pixels, line.box)
    if ink is None:
        return False
    above = [
        other
        for other in page.lines
        if abs(other.box.x - line.box.x) <= _COLUMN * page.width
        and other.box.cy < line.box.cy - _ONE_ROW * table.height
    ]
    if above:
        last = ink_of_line(pixels, max(above, key=lambda other: other.box.cy).box)
        if last is None or ink.cy - last.cy < _PITCH * table.pitch:
            return False
    # what is between may be covered, and was not read
    top = ink.cy - table.pitch + _ABOVE * table.height
    between = Box(line.box.x, top, line.box.w, ink.y - _RIPPLES - top)
    return _is_bare(pixels, between, _BETWEEN_OFF, _BETWEEN_FEW)


def _is_bare(pixels: Pixels, place: Box, off: int = _OFF, few: float = _FEW) -> bool:
    """Whether a place holds nothing, and no mosaic either."""
    height, width = pixels.shape[:2]
    part = pixels[place.clipped(width, height).slices()]
    return bool(part.size) and is_bare(part, modal_colour(part)[0], off, few)
