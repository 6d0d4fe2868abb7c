"""SC608: messages and lines that were moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ...language import said
from ...pages import Page
from ...pages.vision import Pixels, departure
from ...report import Finding
from .. import Case, NotExamined, rule
from .lines import off_lines
from .marks import is_marked
from .messages import Message, avatars, messages

_OTHERS = 2  # messages of the side, to compare with
_BELOW_NAME = 0.2  # of the avatar's height: a bubble that begins lower has a name above it
_ALIKE = (1.6, 0.02)  # pixels, and share of the avatar: by which the others agree
_OFF, _OFF_SHARE, _SPREADS = 4.5, 0.045, 2.0  # pixels; of the avatar; of the others' spread
_ALONE, _ALONE_SHARE, _LOWEST = 6.0, 0.055, 0.045  # pixels; of the avatar: how low they may begin
_AVATARS, _SIZES, _SQUARE = 2, 0.025, 0.05  # avatars of a page, shares by which they differ
_EDGE, _EDGE_LEVELS, _STRAIGHT = 3, 24, 0.9  # pixels from the edge, levels, share that is straight
_MARKED, _MARKED_ROOM = 0.002, 0.25  # of a place, that a mark covers; avatars' heights beside it


@rule("SC608", "a message or a line out of its place", group="places")
def out_of_place(case: Case) -> Iterable[Finding]:
    """WeChat begins each bubble at one height beside its avatar, and sets a message's lines at one
    distance.

    A bubble is compared with the others of its side that have, or have not, a name above them, and
    where there are too few, with the avatar's top, beside which it begins without a name. A line is
    compared with the lines before and behind it, the first and the last of a message with the
    bubble's edges, whose distance other bubbles show: it must be nearer to the one by as much as
    it is farther from the other, while their distance is one of whole lines. What emoji and blank
    lines do to a text looks otherwise, and places that somebody marked are left out. Source:
    measured on genuine captures and their copies: bubbles of a side agree within three pixels,
    bubbles without a name and avatars within one in twenty, lines within a pixel and a half.
    """
    page, pixels = case.page, case.screenshot.pixels
    if page.kind not in ("chat", "group_chat"):
        raise NotExamined("not a chat")
    told = messages(page)
    bubbles = list(_bubbles(told))
    alone = list(_alone(told, [message for message, _ in bubbles], page))
    lines = off_lines(page, pixels)
    if not bubbles and not alone and lines is None:
        raise NotExamined("too few messages and lines to compare")
    for message, others in bubbles:
        usual = float(np.median(others))
        spread = max(abs(other - usual) for other in others)
        off = message.offset - usual
        least = max(_OFF, _OFF_SHARE * message.unit, _SPREADS * spread)
        beside = message.bubble.box.padded(0, _MARKED_ROOM * message.unit)
        alike = spread <= max(_ALIKE[0], _ALIKE[1] * message.unit)
        if alike and abs(off) > least and _has_straight_top(message, page, pixels):
            if is_marked(pixels, beside, _MARKED, message.bubble.colour):
                continue
            yield out_of_place.finding(
                "this bubble does not begin where the others of its side do",
                region=message.bubble.box,
                measured=said("{offset:+.1f} px", offset=off),
                expected=said(
                    "within {least:.1f} px, as {others} others", least=least, others=len(others)
                ),
            )
    for message in alone:
        off, unit = message.offset, message.unit
        least = max(_ALONE, _ALONE_SHARE * unit)
        low, high = -least, _LOWEST * unit + least
        if low <= off <= high or not _has_straight_top(message, page, pixels):
            continue
        beside = message.bubble.box.padded(0, _MARKED_ROOM * unit)
        if is_marked(pixels, beside, _MARKED, message.bubble.colour):
            continue
        yield out_of_place.finding(
            "this bubble does not begin beside its avatar's top",
            region=message.bubble.box,
            measured=said("{offset:+.1f} px", offset=off),
            expected=said("{low:.1f} to {high:.1f} px", low=low, high=high),
        )
    for line in lines or ():
        if is_marked(pixels, line.around, _MARKED, line.bubble.colour):
            continue
        yield out_of_place.finding(
            "this line stands nearer to one of its neighbours than to the other",
            region=line.place,
            measured=said("{offset:+.1f} px", offset=line.off),
            expected=said("lines {pitch:.1f} px apart", pitch=line.pitch)
            if line.pitch
            else said("as far from the bubble's edges as in other bubbles"),
        )


def _bubbles(told: Sequence[Message]) -> Iterator[tuple[Message, list[float]]]:
    """Messages with the offsets of the others that must begin alike, where there are enough."""
    exact = [message for message in told if _is_exact(message, told)]
    for message in exact:
        others = [
            other.offset
            for other in exact
            if other is not message
            and other.bubble.side == message.bubble.side
            and _has_name(other) == _has_name(message)
        ]
        if len(others) >= _OTHERS:
            yield message, others


def _alone(told: Sequence[Message], compared: Sequence[Message], page: Page) -> Iterator[Message]:
    """The other messages without a name above, beside avatars as large as the page's others."""
    sizes = [max(avatar.box.w, avatar.box.h) for avatar in avatars(page)]
    if len(sizes) < _AVATARS:
        return
    usual = float(np.median(sizes))
    for message in told:
        box = message.avatar.box
        if message in compared or _has_name(message) or abs(box.h - usual) > _SIZES * usual:
            continue
        if abs(box.w - box.h) <= _SQUARE * box.h:
            yield message


def _is_exact(message: Message, told: Sequence[Message]) -> bool:
    """Whether the avatar is as large as the side's others: its edges are where they seem to be."""
    sizes = [(m.avatar.box.w, m.avatar.box.h) for m in told if m.bubble.side == message.bubble.side]
    width, height = (float(value) for value in np.median(np.array(sizes), axis=0))
    box = message.avatar.box
    close = max(_ALIKE[0], _ALIKE[1] * height)
    return abs(box.w - width) <= close and abs(box.h - height) <= close


def _has_straight_top(message: Message, page: Page, pixels: Pixels) -> bool:
    """Whether the bubble begins at one height from end to end: a mosaic over its edge tears it."""
    box, fill, ground = message.bubble.box, message.bubble.colour, page.ground
    if fill is None or ground is None:
        return False
    room = 0.2 * message.unit
    columns = slice(max(0, round(box.x + room)), max(0, round(box.right - room)))
    top = round(box.y)
    if top - _EDGE < 0:
        return False
    inside, outside = pixels[top + _EDGE, columns], pixels[top - _EDGE, columns]
    if not inside.size:
        return False
    return all(
        float((departure(row[None], colour) <= _EDGE_LEVELS).mean()) >= _STRAIGHT
        for row, colour in ((inside, fill), (outside, ground))
    )


def _has_name(message: Message) -> bool:
    return message.offset > _BELOW_NAME * message.unit
