"""What was measured beside what a real capture shows, where both can be drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...report import Json

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_NUMBER = r"[+-]?\d+(?:\.\d+)?(?![\d:\-.]*\d)"
_FIRST = re.compile(rf"(?<![\w.:\-]){_NUMBER}")
_SPAN = re.compile(
    rf"(?P<kind>about |at least |at most |less than )?(?P<low>{_NUMBER})"
    rf"(?: to (?P<high>{_NUMBER}))?(?P<unit>%?)(?:[ ,].*)?"
)
_WIDTH, _MARGIN = 280.0, 44.0  # of the drawing


@dataclass(frozen=True, slots=True)
class Line:
    """A number line: where the span of real captures lies, and where the measured value.

    `start`, `end` and `found` are places on a line `width` long; `open_start` and `open_end` tell
    that the span has no bound there. `low`, `high` and `value` are what stands beside them, ""
    for none.
    """

    width: float
    start: float
    end: float
    found: float
    low: str
    high: str
    value: str
    inside: bool
    open_start: bool = False
    open_end: bool = False


def colours(measured: Json, expected: Json) -> tuple[str, str] | None:
    """The two colours where both values are one."""
    if not (isinstance(measured, str) and isinstance(expected, str)):
        return None
    if _COLOUR.fullmatch(measured) and _COLOUR.fullmatch(expected):
        return str(measured), str(expected)
    return None


def number_line(measured: Json, expected: Json) -> Line | None:
    """The line where a number was measured and a span, a bound or a near value was expected."""
    value = _number(measured)
    span = _span(expected)
    if value is None or span is None:
        return None
    low, high = span
    known = [bound for bound in (low, high) if bound is not None]
    inside = (low is None or value >= low) and (high is None or value <= high)
    first, last = min(value, *known), max(value, *known)
    if first == last:
        return None
    room = _WIDTH - 2 * _MARGIN
    step = room / (last - first)

    def place(number: float) -> float:
        return round(_MARGIN + (number - first) * step, 1)

    return Line(
        width=_WIDTH,
        start=0.0 if low is None else place(low),
        end=_WIDTH if high is None else place(high),
        found=place(value),
        low="" if low is None else f"{low:g}",
        high="" if high is None or high == low else f"{high:g}",
        value=f"{value:g}",
        inside=inside,
        open_start=low is None,
        open_end=high is None,
    )


def _number(value: Json) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    found = _FIRST.search(value) if isinstance(value, str) else None
    return float(found[0]) if found else None


def _span(value: Json) -> tuple[float | None, float | None] | None:
    """Low and high, None for no bound. A lone number is no span: how near is near?"""
    if isinstance(value, list | tuple):
        if len(value) != 2 or any(isinstance(v, bool | str) or v is None for v in value):
            return None
        low, high = (_number(v) for v in value)
        return None if low is None or high is None else (low, high)
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    low = float(found["low"])
    if found["high"] is not None:
        return low, float(found["high"])
    return {
        "about ": (low, low),
        "at least ": (low, None),
        "at most ": (None, low),
        "less than ": (None, low),
    }.get(found["kind"] or "")
