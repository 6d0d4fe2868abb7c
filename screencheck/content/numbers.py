"""Decoding the transaction numbers of WeChat Pay and Alipay."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from ..knowledge.content import content_facts
from ..knowledge.numbers import Anchor, NumberKind, number_kinds

_DIGITS = re.compile(r"[0-9]+")
_SPACE = re.compile(r"\s+")
_YEARS = range(2004, 2050)  # Alipay began in 2004
_SHOWN = 4  # fixed digits of a plan that a number must show to be named with it
_NEAR = 2  # digits that a reader may lose or double


class Piece(StrEnum):
    """What a stretch of a number is."""

    FIXED = "fixed"  # the plan has these very digits
    DATE = "date"
    COUNTER = "counter"
    SHARD = "shard"
    FREE = "free"  # the plan says nothing of them


_PIECES = {"Y": Piece.DATE, "M": Piece.DATE, "D": Piece.DATE, "S": Piece.COUNTER, "U": Piece.SHARD}


@dataclass(frozen=True, slots=True)
class Decoded:
    """One possible reading of a transaction number.

    `date` is None where the number holds no whole date. `serial` is the counter, `shard` the
    owner's shard, both as written. `fact` is the kind that the reading comes from, `template` that
    of its plans which the number fits.
    """

    service: str
    kind: str
    date: date | None
    serial: str | None
    shard: str | None
    fact: NumberKind
    template: str
    digits: str

    @property
    def pieces(self) -> tuple[tuple[Piece, str], ...]:
        """The number cut into what is fixed, what tells something, and what is free."""
        runs = groupby(zip(self.template, self.digits, strict=True), lambda pair: _piece(pair[0]))
        return tuple((piece, "".join(digit for _, digit in run)) for piece, run in runs)

    @property
    def free(self) -> str:
        """The digits that the plan says nothing of, in a row."""
        return "".join(text for piece, text in self.pieces if piece is Piece.FREE)

    @property
    def usual(self) -> bool:
        """Whether the free digits are as in all samples that were seen of the kind."""
        return not self.fact.habit or bool(re.fullmatch(self.fact.habit, self.free))


class Fit(StrEnum):
    """How a number fits the row it stands in."""

    KNOWN = "known"  # of a kind that this row holds
    FOREIGN = "foreign"  # of a known kind that this row does not hold
    GENERAL = "general"  # of a possible shape, of no known kind
    BROKEN = "broken"  # begins like a known kind of this length and goes on wrongly
    NEAR = "near"  # a digit or two more or fewer, anywhere, make it fit, or its length
    JOINED = "joined"  # longer than any number, or a whole number with more behind it
    CUT = "cut"  # the beginning of a known kind
    NONE = "none"  # nothing that the service writes


def digits_of(text: str) -> str | None:
    """The digits of a number that may be broken by spaces; None where it has other characters."""
    joined = _SPACE.sub("", text)
    return joined if _DIGITS.fullmatch(joined) else None


def decode(text: str, service: str | None = None) -> list[Decoded]:
    """All readings of a number by its length and fixed digits, one for each kind and day.

    A kind of which two plans fit, with the day at other places, is read both ways. Shapes that
    only tell a family are left out where an exact kind fits. Text that is no number has no
    reading.
    """
    digits = digits_of(text)
    if digits is None:
        return []
    readings: dict[tuple[NumberKind, date | None], Decoded] = {}
    for kind, template in _templates(service):
        if _conforms(template, digits):
            reading = _reading(kind, template, digits)
            readings.setdefault((kind, reading.date), reading)
    exact = [reading for reading in readings.values() if not reading.fact.general]
    return exact or list(readings.values())


@dataclass(frozen=True, slots=True)
class Nearly:
    """A plan that a number misses: the places at which it has other digits than the plan."""

    fact: NumberKind
    template: str
    places: tuple[int, ...]


def nearly(digits: str, service: str | None = None) -> Nearly | None:
    """The plan of its length that a number misses by the fewest digits, a date as a whole.

    Only a plan of which the number shows at least four of the fixed digits.
    """
    found = []
    for kind, template in _templates(service):
        if kind.general or len(template) != len(digits):
            continue
        fixed = [i for i, sign in enumerate(template) if sign.isdigit()]
        missed = [i for i in fixed if template[i] != digits[i]]
        wrong_day = "M" in template and _date(template, digits) is None
        day = [i for i, sign in enumerate(template) if sign in "YMD"] if wrong_day else []
        if len(fixed) - len(missed) >= _SHOWN and missed + day:
            found.append(Nearly(kind, template, tuple(sorted(missed + day))))
    return min(found, key=lambda n: len(n.places), default=None)


def beginnings(digits: str, service: str) -> list[tuple[NumberKind, date]]:
    """The kinds that a number may be of which only the beginning is seen, with its day.

    As in `decode`, shapes that only tell a family count where no exact kind begins so.
    """
    found = [
        (kind, day)
        for kind, template in _templates(service)
        if "Y" in template and _begins(template, digits)
        if (day := _date(template[: len(digits)], digits)) is not None
    ]
    exact = [(kind, day) for kind, day in found if not kind.general]
    return list(dict.fromkeys(exact or found))


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
    more_behind = any(
        _conforms(t, digits[: len(t)]) for t in exact if len(t) < len(digits) and _core(t)
    )
    if any(_nearly_fits(template, digits) for template in exact):
        return Fit.JOINED if more_behind else Fit.NEAR
    if any(len(digits) == len(t) and _starts(t, digits) for t in exact):
        return Fit.BROKEN
    if any(_begins(template, digits) for template in exact):
        return Fit.CUT
    if readings:
        return Fit.GENERAL
    if any(_begins(template, digits) for _, template in of_row):
        return Fit.CUT
    lengths = {len(template) for _, template in of_row}
    if len(digits) > max(lengths) + _NEAR or more_behind:
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


def wrong_serial(reading: Decoded) -> tuple[int, int] | None:
    """The counters that the number's day could have had, where it has another; else None."""
    if reading.serial is None or reading.date is None:
        return None
    bounds = expected_serial(reading.fact, reading.date)
    if bounds is None or bounds[0] <= int(reading.serial) <= bounds[1]:
        return None
    return bounds


def typed_run(digits: str) -> str | None:
    """A run of digits that somebody typed, equal or counting up or down; None without one.

    How long a run must be so that chance does not make it stands in knowledge/content.toml. Zeros
    are no such run: services fill up small serials with them.
    """
    facts = content_facts().typed
    for step, least in ((0, facts.equal), (1, facts.counting), (-1, facts.counting)):
        start = 0
        for end in range(1, len(digits) + 1):
            goes_on = end < len(digits) and (int(digits[end - 1]) + step) % 10 == int(digits[end])
            if goes_on:
                continue
            if end - start >= least and digits[start:end].strip("0"):
                return digits[start:end]
            start = end
    return None


def shards_differ(readings: list[Decoded]) -> bool:
    """Whether numbers name more than one owner, where two or more name one at all."""
    return len({reading.shard for reading in readings if reading.shard is not None}) > 1


def _between(before: Anchor, after: Anchor, day: date) -> int:
    share = (day - before.day).days / (after.day - before.day).days
    return round(before.value + share * (after.value - before.value))


def _templates(service: str | None) -> Iterator[tuple[NumberKind, str]]:
    for kind in number_kinds():
        if service is None or kind.service == service:
            for template in kind.templates:
                yield kind, template


def _reading(kind: NumberKind, template: str, digits: str) -> Decoded:
    return Decoded(
        kind.service,
        kind.kind,
        _date(template, digits) if "Y" in template else None,
        _part(template, digits, "S"),
        _part(template, digits, "U"),
        kind,
        template,
        digits,
    )


def _piece(sign: str) -> Piece:
    if sign.isdigit():
        return Piece.FIXED
    return _PIECES.get(sign, Piece.FREE)


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


def _nearly_fits(template: str, digits: str) -> bool:
    """Whether a digit or two that were lost or doubled anywhere keep digits from fitting.

    A date counts by what its single digits may be, as one of them may be the one that was lost.
    """
    century = "YYYY" in template
    before = [template[:i].count(sign) for i, sign in enumerate(template)]
    places = [_allowed(sign, nth, century) for sign, nth in zip(template, before, strict=True)]
    longer, shorter = sorted((places, list(digits)), key=len, reverse=True)
    spare = len(longer) - len(shorter)
    if not 0 < spare <= _NEAR:
        return False
    left_out = {0}  # how many places of the longer one may have been passed over so far
    for index, place in enumerate(longer):
        paired = {n for n in left_out if index - n < len(shorter)}
        left_out = {n for n in paired if set(place) & set(shorter[index - n])} | {
            n + 1 for n in left_out if n < spare
        }
    return spare in left_out


def _allowed(sign: str, nth: int, century: bool) -> str:
    """The digits that may stand at a place of a template, the nth of its sign."""
    if sign.isdigit():
        return sign
    if sign == "Y":
        return ("2", "0", "01234", "0123456789")[nth if century else nth + 2]
    return {"M": "01", "D": "0123"}.get(sign, "0123456789") if nth == 0 else "0123456789"


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
