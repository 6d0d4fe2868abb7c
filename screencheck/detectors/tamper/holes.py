"""Places of a chat where something is gone that the app draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...geometry import Box, union
from ...pages import Element, Page
from ...pages.vision import Mask, Pixels, departure, distance
from .bare import is_bare
from .messages import Message, avatars, is_card

WIDEST = 1.2  # units that stand empty between a message or label and the next, at most

_ENDS = (
    "bubble",
    "time_label",
    "system_line",
    "picture",
    "voice",
    "transfer_card",
    "red_packet_card",
)
_BEGINS = (*_ENDS, "avatar", "nickname")
_UNIT = 0.1  # of the picture's width: an avatar's height is no less, on phones
_SIDES = (0.02, 0.955)  # of the picture's width: scroll bars run beside
_MESSAGES = (0.14, 0.86)  # of the picture's width: between the avatars
_OFF, _FEW = 12, 3  # levels off the ground, and pixels of a row that may be
_MORE = 1.4  # times the widest of the page's other gaps
_RIPPLES, _COVER, _COVERED = 12, 6, 0.01  # pixels at both ends; levels of a mosaic, share of it
_TOUCHES = 0.15  # units
_EDGE, _STRAIGHT = 3, 0.6  # pixels above the lower edge of a picture, and units that it is wide
_LABEL, _LABEL_SIZE = 1.6, (1.5, 0.34)  # a higher hole held a message, a lower one a label; units
_LABEL_LOW = 0.05  # units by which a label stands lower than the middle
_BETWEEN, _MARGIN = 0.28, 0.03  # units between messages; of the picture beside them
_LIKE = 24  # levels
_HIGH, _WIDE = 0.85, 0.6  # units: of a bubble
_COLUMN = 0.15  # units by which avatars and bubbles stand off their column
_BARE, _BARE_SHARE = 12, 0.002  # levels off the ground, and the share that may be farther
_BAR, _CUT_LEAST, _CORNER = 0.6, 0.5, 0.025  # units: of a title's bar, a cut bubble, its corner
_AWAY = 4  # pixels around the place of an avatar: the bubble's own ripples end before


def holes(page: Page, pixels: Pixels) -> list[tuple[Box, float]]:
    """Bare ground between two neighbours, higher than the app leaves it: where, how many units.

    A unit is an avatar's height.
    """
    if page.ground is None:
        return []
    unit = _unit(page)
    bar = page.first("input_bar")
    foot = bar.box.y if bar else page.height
    ends = [e.box.bottom for e in page.of_kind(*_ENDS) if e.box.bottom < foot]
    begins = [e.box.y for e in page.of_kind(*_BEGINS) if e.box.y < foot]
    if not ends or not begins:
        return []
    left, right = (round(share * page.width) for share in _SIDES)
    middle = [round(share * page.width) for share in _MESSAGES]
    close, found = _TOUCHES * unit, []
    top, bottom = max(0, round(min(ends) - close)), min(page.height, round(max(begins) + close))
    away = departure(pixels[top:bottom, left:right], page.ground)
    inked = away > _OFF
    runs = list(_runs(inked.sum(axis=1) < _FEW))
    usual = [end - start for start, end in runs if end - start <= WIDEST * unit]
    widest = max(WIDEST * unit, _MORE * max(usual, default=0))
    for start, end in runs:
        y, high = top + start, end - start
        inner = away[start + _RIPPLES : end - _RIPPLES]
        if high <= widest or float((inner > _COVER).mean()) > _COVERED:
            continue
        follows = any(abs(value - y) <= close for value in ends)
        edge = inked[max(0, start - _EDGE), middle[0] - left : middle[1] - left]
        follows |= _longest(edge) >= _STRAIGHT * unit
        precedes = any(abs(value - y - high) <= close for value in begins)
        if follows and precedes:
            found.append((_place(page, Box(0, y, page.width, high), unit), high / unit))
    return found


def foot_hole(page: Page, pixels: Pixels) -> tuple[Box, float] | None:
    """Bare ground between the last message and the input bar, though earlier ones are scrolled
    away: where, how many avatars high.

    The app moves messages up only where there is no room for them.
    """
    bar = page.first("input_bar")
    if page.ground is None or bar is None or not _is_scrolled(page, pixels):
        return None
    unit = _unit(page)
    ends = [e.box.bottom for e in page.of_kind(*_BEGINS) if e.box.y < bar.box.y]
    y = max(ends, default=bar.box.y)
    high = bar.box.y - y
    if high <= WIDEST * unit:
        return None
    left, right = (share * page.width for share in _SIDES)
    inner = Box(left, y + _RIPPLES, right - left, high - 2 * _RIPPLES)
    away = departure(pixels[inner.slices()], page.ground)
    if ((away > _OFF).sum(axis=1) >= _FEW).any() or float((away > _COVER).mean()) > _COVERED:
        return None
    return _gone(page, y, high, unit), high / unit


def _unit(page: Page) -> float:
    """An avatar's height in pixels, as the page shows it or as phones draw it at least."""
    faces = [face.box.h for face in avatars(page)]
    return max(_UNIT * page.width, float(np.median(faces)) if faces else 0.0)


def _is_scrolled(page: Page, pixels: Pixels) -> bool:
    """Whether the uppermost bubble is cut by the title bar: its upper corners are square."""
    bubbles = [bubble for bubble in page.of_kind("bubble") if bubble.colour is not None]
    title = page.first("title")
    if not bubbles or title is None:
        return False
    highest = min(bubbles, key=lambda bubble: bubble.box.y)
    box, unit = highest.box, _UNIT * page.width
    if not title.box.bottom < box.y < title.box.bottom + _BAR * unit or box.h < _CUT_LEAST * unit:
        return False
    corner = max(2.0, _CORNER * unit)
    corners = (
        Box(box.x + 1, box.y + 1, corner, corner),
        Box(box.right - 1 - corner, box.y + 1, corner, corner),
    )
    fill, ground = highest.colour, page.ground
    assert fill is not None
    assert ground is not None
    away = distance(fill, ground)
    return away > _OFF and all(
        int(departure(pixels[corner.slices()], fill).max(initial=0)) < 0.5 * away
        for corner in corners
    )


def _longest(inked: Mask) -> int:
    """The longest run of a row: the lower edge of a picture that was sent, not of a sticker."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _runs(mask: Mask) -> Iterator[tuple[int, int]]:
    """The runs that begin and end inside."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8)))
    starts = [int(edge) + 1 for edge in edges if not mask[edge]]
    for start in starts:
        ends = np.flatnonzero(~mask[start:])
        if len(ends):
            yield start, start + int(ends[0])


def _place(page: Page, hole: Box, unit: float) -> Box:
    """Where a label or a message will have stood."""
    if hole.h < _LABEL * unit:
        width, height = (size * unit for size in _LABEL_SIZE)
        return Box(hole.cx - width / 2, hole.cy + _LABEL_LOW * unit - height / 2, width, height)
    return _gone(page, hole.y, hole.h, unit)


def _gone(page: Page, y: float, high: float, unit: float) -> Box:
    """The place of messages that filled a hole."""
    edge, gap = _MARGIN * page.width, _BETWEEN * unit
    return Box(edge, y + gap, page.width - 2 * edge, high - 2 * gap)


def faceless(page: Page, pixels: Pixels, told: Sequence[Message]) -> Iterator[Box]:
    """Bubbles that stand like the others of their side, with the bare ground for their avatar."""
    if page.ground is None:
        return
    bar = page.first("input_bar")
    with_face = {id(message.bubble) for message in told}
    for bubble in page.of_kind("bubble"):
        others = [message for message in told if message.bubble.side == bubble.side]
        if id(bubble) in with_face or not others or bubble.colour is None:
            continue
        unit = float(np.median([message.unit for message in others]))
        if not any(_stands_like(bubble, message, unit) for message in others):
            continue
        face = float(np.median([message.avatar.box.x for message in others]))
        box = Box(face, bubble.box.y, unit, unit)
        if box.y < unit or box.bottom > page.height - unit:
            continue
        if (bar and box.bottom > bar.box.y) or is_card(bubble, pixels):
            continue
        # a line drawn through a bubble makes two of it
        above = Box(bubble.box.x, box.y - 0.25 * unit, bubble.box.w, 0.2 * unit)
        if not _is_bare(pixels, above, page):
            continue
        # an avatar begins higher than a bubble below a name
        place = Box(box.x, box.y - 0.5 * unit, unit, 1.5 * unit)
        if _is_bare(pixels, place.padded(-_AWAY, 0), page):
            yield union((bubble.box, box))


def _is_bare(pixels: Pixels, place: Box, page: Page) -> bool:
    part = pixels[place.clipped(page.width, page.height).slices()]
    return page.ground is not None and is_bare(part, page.ground, _BARE, _BARE_SHARE)


def _stands_like(bubble: Element, message: Message, unit: float) -> bool:
    other = message.bubble
    assert bubble.colour is not None
    if other.colour is None or distance(bubble.colour, other.colour) > _LIKE:
        return False
    outer = (
        bubble.box.x - other.box.x if bubble.side == "left" else bubble.box.right - other.box.right
    )
    large = bubble.box.h >= _HIGH * unit and bubble.box.w >= _WIDE * unit
    return large and abs(outer) <= _COLUMN * unit
