"""The lines of text that the app itself drew, with what they are on the page.

Text inside pictures that were sent, and notes that somebody wrote onto the capture, belong to no
element of the page and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...ocr import TextLine
from ...pages import Page
from ...pages.model import Colour
from ...pages.vision import luma

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
_LISTS = ("bill_list", "wallet_detail")
_AMOUNT = re.compile(r"[-+\u2212\uff0b\uff0d] ?[\d,]+\.\d\d")
_SURE = 0.7
_SAME = 12.0  # levels


@dataclass(frozen=True, slots=True)
class Text:
    """A line and its role: the kind of its element, or label, value, entry, stamp.

    `ground` is the colour of the message that it stands in, None elsewhere.
    """

    role: str
    line: TextLine
    ground: Colour | None = None

    @property
    def head(self) -> bool:
        """Whether it stands in the bars at the top, which some phones draw or join anew."""
        return self.role in _HEAD

    def stands_on(self, ground: float) -> bool:
        """Whether a luma (0..255) can be its ground: that of a picture is none of a message."""
        return self.ground is None or abs(luma(self.ground) - ground) <= _SAME


def texts(page: Page) -> list[Text]:
    """Every surely read line of the page's own, once."""
    found: dict[int, Text] = {}
    for text in _all(page):
        if text.line.confidence >= _SURE:
            found.setdefault(id(text.line), text)
    return list(found.values())


def _all(page: Page) -> Iterator[Text]:
    for element in page.of_kind(*_KINDS):
        ground = element.colour if element.kind == "bubble" else None
        for line in element.lines:
            yield Text(element.kind, line, ground)
    for field in page.fields:
        yield Text("label", field.label_line)
        for line in field.value_lines:
            yield Text("value", line)
    for entry in page.entries:
        for part in (entry.amount, entry.title, entry.balance):
            if part is not None:
                yield Text("entry", part)
    if page.kind in _LISTS:
        # lists of another layout than those that are read entry by entry
        for line in page.lines:
            if _AMOUNT.fullmatch(line.text.strip()):
                yield Text("entry", line)
    for stamp in page.stamps:
        for line in stamp.lines:
            yield Text("stamp", line)
