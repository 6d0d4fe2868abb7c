"""What the rules on content know: limits, and what the rows of a page tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ._tables import build, check_patterns, read_table

_FILE = "content.toml"


@dataclass(frozen=True, slots=True)
class Rows:
    """Labels of rows by what they tell; `later_day` and `discount` are regular expressions."""

    sent: tuple[str, ...]
    received: tuple[str, ...]
    made_wechat: tuple[str, ...]
    made_alipay: tuple[str, ...]
    later_day: str
    discount: str
    source: str
    grade: str

    def made(self, app: str | None) -> tuple[str, ...]:
        """Rows with the time at which a service made the page's number, the surest first."""
        return {"wechat": self.made_wechat, "alipay": self.made_alipay}.get(app or "", ())


@dataclass(frozen=True, slots=True)
class RedPacket:
    """Yuan that one packet may hold."""

    limit: int
    feast: int
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Hours after which a transfer goes back."""

    returned_after: int
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Minutes between two time labels of a chat."""

    gap: int
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes that clocks may differ: from the right time, and from that in the file.

    `timers` is a regular expression: a status bar with such words may tell another time than now.
    """

    slow: int
    file: int
    timers: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Cards:
    """What transfer cards read, as regular expressions; `whole` has the group sum."""

    answer: str
    taken: str
    transfer: str
    whole: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Lengths of runs of digits that chance does not make."""

    equal: int
    counting: int
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class ContentFacts:
    """The facts of content.toml."""

    rows: Rows
    red_packet: RedPacket
    transfer: Transfer
    labels: Labels
    clock: Clock
    cards: Cards
    typed: Typed


@cache
def content_facts() -> ContentFacts:
    """Read content.toml. Raises KnowledgeError where it makes no sense."""
    facts = build(ContentFacts, read_table(_FILE), _FILE)
    check_patterns(f"{_FILE}: rows", facts.rows.later_day, facts.rows.discount)
    check_patterns(f"{_FILE}: clock.timers", facts.clock.timers)
    cards = facts.cards
    check_patterns(f"{_FILE}: cards", cards.answer, cards.taken, cards.transfer, cards.whole)
    return facts
