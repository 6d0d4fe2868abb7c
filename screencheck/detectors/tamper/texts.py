"""The lines of text that the app itself drew, with what they are on the page.

Text inside pictures that were sent, and notes that somebody wrote onto the capture, belong to no
element of the page and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...ocr import TextLine
from ...pages import Page

_KINDS = (
    "status_bar",
    "title",
    "bubble",
    "time_label",
    "system_line",
    "nickname",
    "transfer_card",
    "red_packet_card",
    "amount",
    "payee",
    "state",
)
_HEAD = ("status_bar", "title")
_SURE = 0.7


@dataclass(frozen=True, slots=True)
class Text:
    """A line and its role: the kind of its element, or label, value, entry, stamp."""

    role: str
    line: TextLine

    @property
    def head(self) -> bool:
        """Whether it stands in the bars at the top, which some phones draw or join anew."""
        return self.role in _HEAD


def texts(page: Page) -> list[Text]:
    """Every surely read line of the page's own, once."""
    found: dict[int, Text] = {}
    for role, line in _lines(page):
        if line.confidence >= _SURE:
            found.setdefault(id(line), Text(role, line))
    return list(found.values())


def _lines(page: Page) -> Iterator[tuple[str, TextLine]]:
    for element in page.of_kind(*_KINDS):
        for line in element.lines:
            yield element.kind, line
    for field in page.fields:
        yield "label", field.label_line
        for line in field.value_lines:
            yield "value", line
    for entry in page.entries:
        for part in (entry.amount, entry.title, entry.balance):
            if part is not None:
                yield "entry", part
    for stamp in page.stamps:
        for line in stamp.lines:
            yield "stamp", line
