"""Transaction numbers as data: the kinds of `numbers.toml`, checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from ..errors import KnowledgeError
from ._tables import build_all, check_patterns, read_table

_FILE = "numbers.toml"
_TEMPLATE = re.compile(r"[0-9YMDSU#]+")
_DATE = re.compile(r"((YY){0,2}MMDD)?")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A value that a kind's counter had in a month ("2000-01")."""

    month: str
    value: int

    @property
    def day(self) -> date:
        """The middle of the month."""
        return date.fromisoformat(f"{self.month}-15")


@dataclass(frozen=True, slots=True)
class NumberKind:
    """One kind of transaction number; `numbers.toml` explains the fields."""

    service: str
    kind: str
    name: str
    templates: tuple[str, ...]
    labels: tuple[str, ...]
    source: str
    grade: str
    dated: bool = True
    general: bool = False
    slack_days: int = 1
    habit: str = ""
    habit_of: int = 0
    anchors: tuple[Anchor, ...] = ()
    tolerance: int = 0
    growth: int = 0


@dataclass(frozen=True, slots=True)
class DefaultNumber:
    """How a number begins that generators bring along, up to its date."""

    service: str
    starts: str
    source: str
    grade: str


@cache
def default_numbers() -> tuple[DefaultNumber, ...]:
    """The beginnings of generators' numbers. Raises KnowledgeError for what are no digits."""
    found = build_all(DefaultNumber, read_table(_FILE).get("default"), f"{_FILE}: default")
    for index, entry in enumerate(found):
        if not re.fullmatch(r"[0-9]{12,}", entry.starts):
            raise KnowledgeError(f"{_FILE}: default[{index}]: {entry.starts!r} is no beginning")
    return found


@cache
def number_kinds() -> tuple[NumberKind, ...]:
    """Every known kind. Raises KnowledgeError where the file makes no sense."""
    kinds = build_all(NumberKind, read_table(_FILE).get("number"), f"{_FILE}: number")
    for index, kind in enumerate(kinds):
        check_kind(kind, f"{_FILE}: number[{index}]")
    return kinds


def check_kind(kind: NumberKind, where: str) -> None:
    """Raises KnowledgeError for templates, habits or anchors that cannot be meant."""
    for template in kind.templates:
        if not _TEMPLATE.fullmatch(template):
            raise KnowledgeError(f"{where}: {template!r} is no template")
        if not _DATE.fullmatch("".join(c for c in template if c in "YMD")):
            raise KnowledgeError(f"{where}: {template!r} holds no whole date")
        if any(len(set(_runs(template, letters))) > 1 for letters in ("YMD", "S", "U")):
            raise KnowledgeError(f"{where}: {template!r} splits a part")
    _check_habit(kind, where)
    months = [anchor.month for anchor in kind.anchors]
    if not all(_MONTH.fullmatch(month) for month in months) or months != sorted(set(months)):
        raise KnowledgeError(f"{where}: anchors need months in order, such as 2000-01")


def _check_habit(kind: NumberKind, where: str) -> None:
    if bool(kind.habit) != (kind.habit_of > 0):
        raise KnowledgeError(f"{where}: a habit needs the number of its samples")
    check_patterns(f"{where}: habit", kind.habit)


def _runs(template: str, letters: str) -> list[int]:
    """A distinct value for every separate run of the letters."""
    places = (i for i, c in enumerate(template) if c in letters)
    return [place - count for count, place in enumerate(places)]
