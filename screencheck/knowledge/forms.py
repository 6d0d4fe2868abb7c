"""How the apps write times, amounts, masks and rows, as data: `forms.toml`, checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from ..errors import KnowledgeError
from ._tables import build_all, check_patterns, read_table

_FILE = "forms.toml"
T = TypeVar("T")
_STYLES = frozenset(("iso", "cn", "cn0", "cn1", "mixed"))


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """A way of writing times that speaks against a page."""

    name: str
    app: str
    pages: tuple[str, ...]
    labels: tuple[str, ...]
    from_year: int
    message: str
    source: str
    grade: str
    styles: tuple[str, ...] = ()
    without_seconds: bool = False


@dataclass(frozen=True, slots=True)
class LabelForm:
    """A form of chat time labels that WeChat does not write.

    `system` names the only system that is asked; `note` tells that the form is looked for in
    the notes between messages instead, as it is no label at all; `chinese` that it is asked only
    where the app speaks Chinese.
    """

    name: str
    pattern: str
    message: str
    expected: str
    source: str
    grade: str
    system: str | None = None
    note: bool = False
    chinese: bool = False


@dataclass(frozen=True, slots=True)
class RowOrder:
    """Labels of a page down the page; one entry may name several between bars."""

    app: str
    pages: tuple[str, ...]
    labels: tuple[str, ...]
    source: str
    grade: str
    beside: str | None = None
    from_year: int = 0


@dataclass(frozen=True, slots=True)
class AmountForm:
    """Signs that the head amount of a page never has: some of sign, yen and unit.

    From `from_year` on, on pages that show one.
    """

    app: str
    pages: tuple[str, ...]
    never: tuple[str, ...]
    message: str
    source: str
    grade: str
    from_year: int = 0


@dataclass(frozen=True, slots=True)
class Mask:
    """How a service hides the middle of something: characters left, stars, characters right.

    `pattern` finds what is hidden so or nearly so, with the groups head, stars and tail, in the
    rows that `labels` name; `shorter` lets fewer characters stand at the left.
    """

    name: str
    app: str
    pattern: str
    labels: tuple[str, ...]
    head: int
    stars: int
    tail: int
    source: str
    grade: str
    from_year: int = 0
    shorter: bool = False


@dataclass(frozen=True, slots=True)
class EntrySign:
    """The sign of the amounts in entries of a list whose title a pattern matches."""

    app: str
    pages: tuple[str, ...]
    pattern: str
    sign: str
    message: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Script:
    """Labels in another script, and characters that only simplified labels have."""

    labels: tuple[str, ...]
    simplified: str
    source: str
    grade: str


@cache
def time_formats() -> tuple[TimeFormat, ...]:
    """Every time format. Raises KnowledgeError where the file makes no sense."""
    found = _entries(TimeFormat, "time_format")
    for entry in found:
        if not set(entry.styles) <= _STYLES or not (entry.styles or entry.without_seconds):
            raise KnowledgeError(f"{_FILE}: {entry.name}: names no way of writing")
    return found


@cache
def label_forms() -> tuple[LabelForm, ...]:
    """Every odd form of a label. Raises KnowledgeError where the file makes no sense."""
    found = _entries(LabelForm, "label_form")
    for entry in found:
        check_patterns(f"{_FILE}: {entry.name}", entry.pattern)
    return found


@cache
def row_orders() -> tuple[RowOrder, ...]:
    """Every order of rows. Raises KnowledgeError for one of a single row."""
    found = _entries(RowOrder, "row_order")
    if any(len(entry.labels) < 2 for entry in found):
        raise KnowledgeError(f"{_FILE}: row_order: one row has no order")
    return found


@cache
def amount_forms() -> tuple[AmountForm, ...]:
    """Every form of amounts. Raises KnowledgeError for signs that do not exist."""
    found = _entries(AmountForm, "amount_form")
    for entry in found:
        if not entry.never or not set(entry.never) <= {"sign", "yen", "unit"}:
            raise KnowledgeError(f"{_FILE}: amount_form: never {entry.never} makes no sense")
    return found


@cache
def masks() -> tuple[Mask, ...]:
    """Every mask. Raises KnowledgeError for a pattern without its groups."""
    found = _entries(Mask, "mask")
    for entry in found:
        check_patterns(f"{_FILE}: {entry.name}", entry.pattern)
        if not {"head", "stars", "tail"} <= set(re.compile(entry.pattern).groupindex):
            raise KnowledgeError(f"{_FILE}: {entry.name}: needs the groups head, stars and tail")
    return found


@cache
def entry_signs() -> tuple[EntrySign, ...]:
    """Every sign of entries. Raises KnowledgeError where the file makes no sense."""
    found = _entries(EntrySign, "entry_sign")
    for entry in found:
        check_patterns(f"{_FILE}: entry_sign", entry.pattern)
        if entry.sign not in ("+", "-"):
            raise KnowledgeError(f"{_FILE}: entry_sign: {entry.sign!r} is no sign")
    return found


@cache
def scripts() -> tuple[Script, ...]:
    """Labels of other scripts."""
    return _entries(Script, "script")


def _entries(kind: type[T], key: str) -> tuple[T, ...]:
    return build_all(kind, read_table(_FILE).get(key), f"{_FILE}: {key}")


def load_forms() -> None:
    """Read and check all of the file. Raises KnowledgeError for the first slip."""
    for part in (
        time_formats,
        label_forms,
        row_orders,
        amount_forms,
        masks,
        entry_signs,
        scripts,
    ):
        part()
