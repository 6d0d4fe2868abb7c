"""Wordings and time formats as data: `wordings.toml`, checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..errors import KnowledgeError
from ._tables import build_all, read_table

_FILE = "wordings.toml"
_PLACES = frozenset(
    ("label", "value", "line", "input_bar", "status_bar", "transfer_card", "red_packet_card")
)
_STYLES = frozenset(("iso", "cn", "cn0"))


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that speaks against a page; `wordings.toml` explains the fields."""

    name: str
    where: str
    pattern: str
    message: str
    source: str
    grade: str
    app: str | None = None
    pages: tuple[str, ...] = ()
    from_year: int = 0


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


@cache
def wordings() -> tuple[Wording, ...]:
    """Every wording. Raises KnowledgeError where the file makes no sense."""
    found = build_all(Wording, read_table(_FILE).get("wording"), f"{_FILE}: wording")
    for wording in found:
        if wording.where not in _PLACES:
            raise KnowledgeError(f"{_FILE}: {wording.name}: no place {wording.where!r}")
        try:
            re.compile(wording.pattern)
        except re.error as error:
            raise KnowledgeError(f"{_FILE}: {wording.name}: {error}") from error
    return found


@cache
def time_formats() -> tuple[TimeFormat, ...]:
    """Every time format. Raises KnowledgeError where the file makes no sense."""
    found = build_all(TimeFormat, read_table(_FILE).get("time_format"), f"{_FILE}: time_format")
    for entry in found:
        if not set(entry.styles) <= _STYLES or not (entry.styles or entry.without_seconds):
            raise KnowledgeError(f"{_FILE}: {entry.name}: names no way of writing")
    return found
