"""The messages of a chat as pictures: the bubble, the avatar beside it, the ink within."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...geometry import Box
from ...pages import Element, Page
from ...pages.vision import Pixels, departure

_SQUARE = (0.9, 1.1)
_SIZES = 0.06  # by which avatars of one side may differ
_BEGINS = (-0.6, 0.75)  # where a bubble begins beside its avatar; all in heights of the avatar
_GAP = (-0.1, 0.5)
_LOWEST = 0.5
_EDGE, _CORNER = 0.05, 0.08  # of the bubble's edge, with its corners and its tail
_BLANK = 24  # levels: what departs less is no ink
_CONTRAST = 50
_OTHER_INK, _MORE = 10, 0.05  # levels off a bubble's ground; share of it that is no text
_UNIT, _UNITS = 0.1, (0.085, 0.12)  # of the picture's width: an avatar's height on phones
_COLUMN, _TWICE = 0.015, 0.8  # of the picture's width; share of a bubble that is found twice
_PADS = ((0.18, 0.36), (0.22, 0.42), (0.22, 0.42))  # left, top, bottom, around text


NAMED = (0.25, 0.6)  # heights of the avatar below its top: where a bubble begins below a name
_SEAM = 0.15  # heights between a seam and the avatar below it


@dataclass(frozen=True, slots=True)
class Message:
    """A bubble and the avatar beside which it begins."""

    bubble: Element
    avatar: Element

    @property
    def offset(self) -> float:
        """How much lower than its avatar the bubble begins, in pixels."""
        return self.bubble.box.y - self.avatar.box.y

    @property
    def unit(self) -> float:
        """The avatar's height, the measure of a chat."""
        return self.avatar.box.h


def avatars(page: Page) -> tuple[Element, ...]:
    """The whole square avatars of a chat."""
    return tuple(
        avatar
        for avatar in page.of_kind("avatar")
        if _SQUARE[0] < avatar.box.w / max(avatar.box.h, 1) < _SQUARE[1] and avatar.box.y > 0
    )


def messages(page: Page) -> list[Message]:
    """The bubbles with an avatar of the usual size beside them."""
    return list(_messages(page))


def _messages(page: Page) -> Iterator[Message]:
    every = avatars(page)
    for side in ("left", "right"):
        beside = [avatar for avatar in every if avatar.side == side]
        if not beside:
            continue
        usual = float(np.median([avatar.box.h for avatar in beside]))
        beside = [a for a in beside if abs(a.box.h - usual) < _SIZES * usual]
        for bubble in page.of_kind("bubble"):
            if bubble.side != side or not beside:
                continue
            avatar = min(beside, key=lambda a: abs(a.box.y - bubble.box.y))
            if _belongs(bubble.box, avatar.box, side):
                yield Message(bubble, avatar)


def faceless_messages(page: Page, told: Sequence[Message]) -> Iterator[Message]:
    """The bubbles beside which no avatar was told apart, in the column of their side.

    Avatars that are grey, hidden, or lie on a picture are not. The avatar that comes with the
    message is where it should be, as large as the page's others or as phones draw them.
    """
    seen = [message.bubble.box for message in told]
    low, high = (share * page.width for share in _UNITS)
    # a bubble of one line is as high as an avatar
    every = (*avatars(page), *page.of_kind("bubble"))
    sizes = [element.box.h for element in every if low <= element.box.h <= high]
    unit = float(np.median(sizes)) if sizes else _UNIT * page.width
    for side in ("left", "right"):
        bubbles = [bubble for bubble in page.of_kind("bubble") if bubble.side == side]
        column = [outer_edge(bubble) for bubble in bubbles]
        if not column:
            continue
        usual = float(np.median(column))
        for bubble in bubbles:
            box = bubble.box
            if abs(outer_edge(bubble) - usual) > _COLUMN * page.width or box.h <= _LOWEST * unit:
                continue
            if any(other.contains(box, _TWICE) for other in seen):
                continue
            seen.append(box)
            x = box.x - 1.25 * unit if side == "left" else box.right + 0.25 * unit
            yield Message(bubble, Element("avatar", Box(x, box.y, unit, unit), side=side))


def outer_edge(bubble: Element) -> float:
    """The edge of a bubble at its sender's side."""
    return bubble.box.x if bubble.side == "left" else bubble.box.right


def _belongs(bubble: Box, avatar: Box, side: str) -> bool:
    gap = bubble.x - avatar.right if side == "left" else avatar.x - bubble.right
    return (
        _BEGINS[0] * avatar.h < bubble.y - avatar.y < _BEGINS[1] * avatar.h
        and _GAP[0] * avatar.h < gap < _GAP[1] * avatar.h
        and bubble.h > _LOWEST * avatar.h
    )


def seam_above(avatar: Box) -> float:
    """Where two captures were joined, if an avatar is the first of the lower one."""
    return avatar.y - _SEAM * avatar.h


def part_at(page: Page, seam: float, above: bool) -> Box:
    """The part of a page above or below a seam."""
    if above:
        return Box(0, 0, page.width, seam)
    return Box(0, seam, page.width, page.height - seam)


@dataclass(frozen=True, slots=True)
class Ink:
    """The box of all that stands in a bubble, text and emoji; None where it is blank."""

    box: Box | None


def ink_of(message: Message, pixels: Pixels) -> Ink | None:
    """What stands in a bubble; None where the bubble is cut or its ink cannot be told."""
    bubble, unit = message.bubble, message.unit
    height, width = pixels.shape[:2]
    if bubble.colour is None or bubble.box.y < 2 or bubble.box.bottom > height - 2:
        return None
    inner = bubble.box.padded(-_CORNER * unit, -_EDGE * unit).clipped(width, height)
    part = pixels[inner.slices()]
    if not part.size or bubble.box.w < _LOWEST * unit:
        return None
    away = departure(part, bubble.colour)
    if int(away.max()) < _BLANK:
        return Ink(None)
    strongest = float(np.percentile(away, 99.8))
    if strongest < _CONTRAST:
        return None
    inked = away > 0.5 * strongest
    rows, columns = np.flatnonzero(inked.sum(axis=1) >= 2), np.flatnonzero(inked.sum(axis=0) >= 2)
    if not len(rows) or not len(columns):
        return None
    down, across = inner.slices()
    return Ink(
        Box(
            across.start + float(columns[0]),
            down.start + float(rows[0]),
            float(columns[-1] - columns[0] + 1),
            float(rows[-1] - rows[0] + 1),
        )
    )


def is_text(message: Message, ink: Ink) -> bool:
    """Whether the ink lies in the bubble as text does, not as that of a card or a picture."""
    bubble = message.bubble.box
    if ink.box is None or not message.bubble.lines:
        return False
    pads = (ink.box.x - bubble.x, ink.box.y - bubble.y, bubble.bottom - ink.box.bottom)
    return all(
        low * message.unit <= pad <= high * message.unit
        for pad, (low, high) in zip(pads, _PADS, strict=True)
    )


def is_card(bubble: Element, pixels: Pixels) -> bool:
    """Whether a bubble holds more than text: the picture of a card may hold any shade."""
    height, width = pixels.shape[:2]
    part = pixels[bubble.box.clipped(width, height).slices()]
    if bubble.colour is None or not part.size:
        return True
    away = departure(part, bubble.colour) > _OTHER_INK
    for line in bubble.lines:
        box = line.box.padded(0.3 * line.box.h)
        top, left = round(box.y - bubble.box.y), round(box.x - bubble.box.x)
        away[
            max(0, top) : max(0, top + round(box.h)), max(0, left) : max(0, left + round(box.w))
        ] = 0
    return float(away.mean()) > _MORE
