"""Values that a page shows, with the characters that they rest on.

A misread digit must not accuse anybody: a rule counts only what was read with confidence,
character by character, and otherwise says that it could not be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ...content.reading import SURE, Reading
from ...geometry import Box
from ...language import said
from ...report import Basis, Finding
from .. import NotExamined

T = TypeVar("T")
_NOTHING = said("nothing to ask about")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A value, the characters that it rests on, and the text and place to show for it."""

    value: T
    basis: Basis
    text: str
    box: Box

    @property
    def sure(self) -> bool:
        """Whether every character that the value rests on was read with confidence."""
        return self.basis.confidence >= SURE


def basis_of(reading: Reading, start: int = 0, end: int | None = None) -> Basis:
    """The characters of a stretch as a finding names them."""
    text = reading.text[start:end]
    inner = reading[start + len(text) - len(text.lstrip()) : start + len(text.rstrip())]
    return Basis(inner.text, inner.box(), inner.least(), inner.readings)


def seen(value: T, reading: Reading, span: tuple[int, int], box: Box | None = None) -> Seen[T]:
    """A value that rests on a stretch of a reading; it is shown where it stands, or at `box`."""
    basis = basis_of(reading, *span)
    return Seen(value, basis, basis.text, box or basis.region)


def require_sure(item: Seen[T], reason: str) -> T:
    """The value, if it was read surely. Raises NotExamined for the reason given otherwise."""
    if not item.sure:
        raise NotExamined(reason)
    return item.value


def if_seen(look: Callable[[], T]) -> T | None:
    """What `look` sees, or None where it cannot be examined."""
    try:
        return look()
    except NotExamined:
        return None


def judge_each(
    items: Iterable[T], judge: Callable[[T], Finding | None], none: str = _NOTHING
) -> list[Finding]:
    """Judge all items; not examined where none of them could be."""
    findings: list[Finding] = []
    reason: str | None = none
    doubts: list[str] = []
    for item in items:
        try:
            finding = judge(item)
        except NotExamined as doubt:
            doubts.append(doubt.reason)
            continue
        reason = None
        if finding is not None:
            findings.append(finding)
    if reason is not None:
        raise NotExamined(doubts[0] if doubts else reason)
    return findings
