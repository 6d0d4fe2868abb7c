"""Facts on the status bars of iPhones."""

from __future__ import annotations

from dataclasses import dataclass

from ._tables import build, read_table

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """Where and how iOS sets the clock; lengths in points, `aspect` of pages that have it.

    `centre` is the clock's centre as a share of the width, None for the middle.
    """

    widths: tuple[float, ...]
    aspect: Span
    height: Span
    level: Span
    stroke: float
    source: str
    grade: str
    centre: Span | None = None


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """The home indicator: lengths as shares of the page's width, times 390."""

    aspect: Span
    width: Span
    height: Span
    drop: Span
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """All of status.toml."""

    old_bar: ClockFacts
    ear: ClockFacts
    home: HomeFacts


def load_status() -> StatusFacts:
    """Read status.toml. Raises KnowledgeError when it does not hold what it must."""
    return build(StatusFacts, read_table("status.toml"), "status.toml")
