"""Wordings and states as data: `wordings.toml`, checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ..errors import KnowledgeError
from ._tables import build_all, check_patterns, read_table

_FILE = "wordings.toml"
PLACES = frozenset(
    (
        "label",
        "value",
        "line",
        "input_bar",
        "status_bar",
        "title",
        "payee",
        "amount",
        "nickname",
        "transfer_card",
        "red_packet_card",
    )
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A pattern at a place of a page; `wordings.toml` explains the fields."""

    where: str
    pattern: str
    label: str | None = None
    side: str | None = None
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that speaks against a page."""

    name: str
    spot: Spot
    message: str
    source: str
    grade: str
    app: str | None = None
    pages: tuple[str, ...] = ()
    from_year: int = 0


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Two things that cannot both stand on a page."""

    name: str
    first: Spot
    second: Spot
    message: str
    source: str
    grade: str
    app: str | None = None
    pages: tuple[str, ...] = ()
    unless: str | None = None


@cache
def wordings() -> tuple[Wording, ...]:
    """Every wording. Raises KnowledgeError where the file makes no sense."""
    found = build_all(Wording, read_table(_FILE).get("wording"), f"{_FILE}: wording")
    for wording in found:
        _check_spot(wording.spot, wording.name)
    return found


@cache
def exclusions() -> tuple[Exclusion, ...]:
    """Every pair that excludes each other. Raises KnowledgeError where the file makes no sense."""
    found = build_all(Exclusion, read_table(_FILE).get("exclusion"), f"{_FILE}: exclusion")
    for entry in found:
        _check_spot(entry.first, entry.name)
        _check_spot(entry.second, entry.name)
        check_patterns(f"{_FILE}: {entry.name}", entry.unless or "")
    return found


def _check_spot(spot: Spot, name: str) -> None:
    if spot.where not in PLACES:
        raise KnowledgeError(f"{_FILE}: {name}: no place {spot.where!r}")
    if spot.side not in (None, "left", "right"):
        raise KnowledgeError(f"{_FILE}: {name}: no side {spot.side!r}")
    check_patterns(f"{_FILE}: {name}", spot.pattern, spot.label or "")
