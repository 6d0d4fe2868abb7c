"""Decoding the transaction numbers of WeChat Pay and Alipay."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..knowledge.numbers import Anchor, NumberKind, number_kinds

_DIGITS = re.compile(r"[0-9]+")
_SPACE = re.compile(r"\s+")
_YEARS = range(2004, 2050)  # Alipay began in 2004
_NEAR = 2  # digits that a reader may lose or double


@dataclass(frozen=True, slots=True)
class Decoded:
    """One possible reading of a transaction number.

    `date` is None where the number holds no whole date, `date_span` is its place among the
    digits ((0, 0) without one). `serial` is the counter, `shard` the owner's shard, both as
    written. `fact` is the kind that the reading comes from; `notes` say what it rests on.
    """

    service: str
    kind: str
    date: date | None
    date_span: tuple[int, int]
    serial: str | None
    shard: str | None
    notes: tuple[str, ...]
    fact: NumberKind


class Fit(StrEnum):
    """How a number fits the row it stands in."""

    KNOWN = "known"  # of a kind that this row holds
    FOREIGN = "foreign"  # of a known kind that this row does not hold
    GENERAL = "general"  # of a possible shape, of no known kind
    BROKEN = "broken"  # begins like a known kind of this length and goes on wrongly
    NEAR = "near"  # a digit or two too long or too short
    JOINED = "joined"  # longer than any number, or a whole number with more behind it
    CUT = "cut"  # the beginning of a known kind
    NONE = "none"  # nothing that the service writes


def digits_of(text: str) -> str | None:
    """The digits of a number that may be broken by spaces; None where it has other characters."""
    joined = _SPACE.sub("", text)
    return joined if _DIGITS.fullmatch(joined) else None


def decode(text: str, service: str | None = None) -> list[Decoded]:
    """All readings of a number by its length and fixed digits, exact kinds first.

    Shapes that only tell a family are left out where an exact kind fits. Text that is no
    number has no reading.
    """
    digits = digits_of(text)
    if digits is None:
        return []
    readings = [
        _reading(kind, template, digits)
        for kind, template in _templates(service)
        if _conforms(template, digits)
    ]
    exact = [reading for reading in readings if not reading.fact.general]
    return exact or readings


def fit(text: str, service: str, label: str) -> Fit | None:
    """How a number fits the row `label`; None where the row's kinds are not known."""
    of_row = [(kind, t) for kind, t in _templates(service) if label in kind.labels]
    digits = digits_of(text)
    if not of_row or digits is None:
        return None
    readings = decode(digits, service)
    if any(label in reading.fact.labels and not reading.fact.general for reading in readings):
        return Fit.KNOWN
    if any(not reading.fact.general for reading in readings):
        return Fit.FOREIGN
    exact = [template for kind, template in of_row if not kind.general]
    if any(len(digits) == len(t) and _starts(t, digits) for t in exact):
        return Fit.BROKEN
    if any(_begins(template, digits) for template in exact):
        return Fit.CUT
    if readings:
        return Fit.GENERAL
    if any(_begins(template, digits) for _, template in of_row):
        return Fit.CUT
    lengths = {len(template) for _, template in of_row}
    if len(digits) > max(lengths) + _NEAR or any(
        _conforms(t, digits[: len(t)]) for t in exact if len(t) < len(digits) and _core(t)
    ):
        return Fit.JOINED
    if len(digits) not in lengths and any(abs(len(digits) - n) <= _NEAR for n in lengths):
        return Fit.NEAR
    return Fit.NONE


def expected_serial(kind: NumberKind, day: date) -> tuple[int, int] | None:
    """The lowest and highest counter that a kind can have had on a day; None where not known.

    Between two anchors the counter grows evenly, after the last one by `growth` a year, and
    there the upper bound doubles that, for nobody knows how a service will grow.
    """
    anchors = kind.anchors
    if not anchors or day < anchors[0].day:
        return None
    index = bisect_right([anchor.day for anchor in anchors], day)
    if index < len(anchors):
        middle = _between(anchors[index - 1], anchors[index], day)
        return max(0, middle - kind.tolerance), middle + kind.tolerance
    last = anchors[-1]
    grown = kind.growth * (day - last.day).days // 365
    return max(0, last.value - kind.tolerance), last.value + 2 * grown + kind.tolerance


def _between(before: Anchor, after: Anchor, day: date) -> int:
    share = (day - before.day).days / (after.day - before.day).days
    return round(before.value + share * (after.value - before.value))


def _templates(service: str | None) -> Iterator[tuple[NumberKind, str]]:
    for kind in number_kinds():
        if service is None or kind.service == service:
            for template in kind.templates:
                yield kind, template


def _reading(kind: NumberKind, template: str, digits: str) -> Decoded:
    span = _span(template, "YMD") if "Y" in template else (0, 0)
    notes = [f"{kind.service} {kind.kind}, grade {kind.grade}: {kind.source}"]
    if kind.general:
        notes.append("by its shape alone")
    return Decoded(
        kind.service,
        kind.kind,
        _date(template, digits) if "Y" in template else None,
        span,
        _part(template, digits, "S"),
        _part(template, digits, "U"),
        tuple(notes),
        kind,
    )


def _conforms(template: str, digits: str) -> bool:
    """Whether digits fill a template of their length: literals, and a date that exists."""
    if len(template) != len(digits):
        return False
    if any(t.isdigit() and t != d for t, d in zip(template, digits, strict=True)):
        return False
    return _date(template, digits) is not None if "M" in template else True


def _begins(template: str, digits: str) -> bool:
    """Whether digits are the beginning of a longer number of this template."""
    head = template[: len(digits)]
    if len(digits) >= len(template) or not _core(head):
        return False
    if "M" in head and _span(head, "YMD") != _span(template, "YMD"):
        head = head[: _span(template, "YMD")[0]]  # a cut date tells nothing
    return _conforms(head, digits[: len(head)])


def _starts(template: str, digits: str) -> bool:
    """Whether digits share the fixed part that a template begins with, if it has one."""
    core = _core(template)
    return core not in ("", "YYYYMMDD") and _conforms(core, digits[: len(core)])


def _core(template: str) -> str:
    """The literals and the date that a template begins with, if it does."""
    match = re.match(r"[0-9YMD]*", template)
    return match[0] if match else ""


def _span(template: str, letters: str) -> tuple[int, int]:
    places = [i for i, c in enumerate(template) if c in letters]
    return (places[0], places[-1] + 1) if places else (0, 0)


def _part(template: str, digits: str, letter: str) -> str | None:
    start, end = _span(template, letter)
    return digits[start:end] or None


def _date(template: str, digits: str) -> date | None:
    """The date in the digits, or None where there is no such day; without a year a leap one."""
    written = _part(template, digits, "Y") or "2024"
    year = int(written) if len(written) == 4 else 2000 + int(written)
    month, day = _part(template, digits, "M"), _part(template, digits, "D")
    if year not in _YEARS or month is None or day is None:
        return None
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
