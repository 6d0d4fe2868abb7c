"""The frozen values that page parsing gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ..geometry import Box
from ..ocr import TextLine
from .measure import Measure

Colour: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Element:
    """One thing on the page with its box in pixels and its text.

    `kind` is one of: status_bar, title_bar, title, bubble, avatar, nickname, time_label,
    system_line, transfer_card, red_packet_card, voice, picture, input_bar, amount, state,
    payee. `side` is "left" or "right" for what a chat places by its sender. `colour` is the
    commonest colour of its ground, `lines` its text lines.
    """

    kind: str
    box: Box
    text: str = ""
    side: str | None = None
    colour: Colour | None = None
    lines: tuple[TextLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A row of a payment page: the label as read, its value (wrapped lines joined), their lines."""

    label: str
    value: str
    label_line: TextLine
    value_lines: tuple[TextLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list of payments: its amount, title, and the balance after it."""

    amount: TextLine
    title: TextLine | None = None
    balance: TextLine | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an entry of a list was made: one line, or the day's and below it the time's."""

    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What the image claims to be.

    `app` is "wechat", "alipay" or None; `kind` e.g. "chat", "group_chat", "bill_detail";
    both None where the page is not one that the tool knows, and `reason` says why.
    `system` is "ios" where the phone's system shows itself: by the size of the capture or its
    home indicator; `os` may also be told by the layout that explains the page best.
    `scale` is the number of pixels per unit (a point on iOS; W/400 in WeChat for Android
    from 7.0), as far as the elements tell it. `lines` are all text lines of the image.
    """

    width: int
    height: int
    app: str | None = None
    kind: str | None = None
    os: str | None = None
    system: str | None = None
    theme: str | None = None
    scale: float | None = None
    era: str | None = None
    ground: Colour | None = None
    elements: tuple[Element, ...] = ()
    fields: tuple[Field, ...] = ()
    entries: tuple[Entry, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    measures: tuple[Measure, ...] = ()
    lines: tuple[TextLine, ...] = ()
    own_colour: Colour | None = None
    other_colour: Colour | None = None
    reason: str | None = None

    @property
    def supported(self) -> bool:
        return self.app is not None and self.kind is not None

    def of_kind(self, *kinds: str) -> tuple[Element, ...]:
        """The elements of the given kinds, in reading order."""
        return tuple(element for element in self.elements if element.kind in kinds)

    def first(self, kind: str) -> Element | None:
        """The first element of a kind, or None."""
        return next((element for element in self.elements if element.kind == kind), None)

    def field(self, *labels: str) -> Field | None:
        """The first field whose label is one of the given ones, or None."""
        return next((f for f in self.fields if f.label in labels), None)

    @property
    def sure_title(self) -> Element | None:
        """The title where it can be nothing else: below a status bar, or in the middle.

        On a page that was cut above its messages a nickname may stand where a title would.
        """
        title = self.first("title")
        if title is None or self.first("status_bar") is not None:
            return title
        return title if abs(title.box.cx - self.width / 2) <= 0.06 * self.width else None
