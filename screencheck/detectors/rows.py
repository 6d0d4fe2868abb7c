"""SC416: do the rows of a payment page line up as one renderer sets them?"""

from __future__ import annotations

from collections.abc import Iterable

from ..language import said
from ..report import Finding
from . import Case, NotExamined, rule

_NEAR = 0.6  # of width/400: genuine rows stay within 0.35
_FAR = 1.2
_LEAST_ROWS = 2


@rule("SC416", "values do not stand in line with their labels", group="rows")
def row_alignment(case: Case) -> Iterable[Finding]:
    """The app sets a label and its value as one row of one size, so that both share a line.

    Generators draw the values onto a picture of the labels, or set both in boxes of their own
    with another face, and miss the line by a pixel or two in all rows alike. Only values in
    Chinese are compared, whose ink is as high as the labels'. Source: measured on genuine bill
    pages of both apps, 2018 to 2026, where the middles of both agree within a pixel.
    """
    offset = next((m for m in case.page.measures if m.name == "row_offset"), None)
    if offset is None or offset.count < _LEAST_ROWS:
        raise NotExamined("too few rows with a value in Chinese")
    unit = case.page.width / 400
    value = offset.value / unit
    excess = abs(value) - _NEAR - 0.5 / unit
    if excess > 0:
        yield row_alignment.finding(
            "values stand below the line of their labels"
            if value > 0
            else "values stand above the line of their labels",
            region=offset.box,
            measured=said(
                "{offset:.1f} px, in {count} rows alike",
                offset=abs(offset.value),
                count=offset.count,
            ),
            expected=said("the same line, within a pixel"),
            grade="far" if abs(value) > _FAR else "near",
        )
