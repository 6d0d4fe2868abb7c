"""SC607: messages whose content is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ...geometry import Box
from ...language import said
from ...pages import Element, Page
from ...pages.model import Colour
from ...pages.vision import Mask, Pixels, departure, distance, modal_colour
from ...report import Finding
from .. import Case, NotExamined, rule
from .bare import is_bare
from .holes import WIDEST, faceless, foot_hole, holes
from .messages import NAMED, Message, avatars, ink_of, messages

_STRIP = (0.62, 0.95)  # of an avatar's height: what is said stands beside it
_BESIDE, _LEAST, _MARGIN = 0.12, 12, 0.08  # of the avatar's width, pixels, of the picture's
_LONG = 3  # avatars' widths, at least
_FILLS: tuple[Colour, ...] = ((255, 255, 255), (44, 44, 44))  # of received messages
_PLAIN, _LIKE = 0.6, 24  # share of a square in one colour; levels from a bubble's
_OFF, _FEW = 10, 0.0005  # levels from the ground, and the share that may be farther
_FOOT, _ROOM = 0.97, 0.15  # of the picture's height; of the avatar's, above the input bar
_SIZE, _APART = (3.0, 1.0), 0.28  # of a message that is gone; between messages, in avatars
_NAME, _NAME_OFF = 3.0, 24  # avatars' heights that are looked at for it; levels that ink has
_COVER, _COVERED = 6, 0.05  # levels of a mosaic over pale text, and share of a place
_INSIDE = 0.9  # avatars' heights from an avatar's middle into the bubble beside it
_ABOVE_TAIL = 0.2  # avatars' heights below a bubble's top
_SMALLEST = (0.6, 0.7)  # avatars' heights of a bubble: wide, high
_FIRST_LINE = (0.62, 1.4)  # avatars' heights free above the ink: room of a line or two


@rule("SC607", "a message without its content", group="erased")
def missing_content(case: Case) -> Iterable[Finding]:
    """WeChat draws no avatar without its message beside it and no message without an avatar,
    leaves no hole between messages, moves them up only for want of room, and sends no blank
    message.

    Found are avatars with bare ground beside their lower half, bubbles that have bare ground where
    the others of their side have avatars, bare ground higher than an avatar between a message or
    a label and the next, and between the last one and the input bar though the first are moved up
    below the title bar, bubbles that begin lower for a name which is not there, bubbles in which
    nothing stands, neither text nor emoji, and bubbles with the room of a line above their ink.
    Room below is no sign: texts may end in blank lines. A blank bubble says less (grade "blank"),
    as some send characters that are drawn as nothing.
    Sources: WeChat refuses blank messages; measured on genuine captures, their copies and honestly
    handled ones (benchmarks/edits): none fires.
    """
    page, pixels = case.page, case.screenshot.pixels
    if page.kind not in ("chat", "group_chat"):
        raise NotExamined("not a chat")
    told, faces = messages(page), avatars(page)
    empty = holes(page, pixels)
    if page.ground is None or (not faces and not empty):
        raise NotExamined("no plain ground or no avatars")
    bare = [_place(page, face, told) for face in faces if _is_bare(page, pixels, face)]
    for place, units in empty:
        if not any(place.intersection(other) for other in bare):
            yield missing_content.finding(
                "a message or a label is missing here",
                region=place,
                measured=said("{units:.1f} avatars of bare ground", units=units),
                expected=said("{units:.1f} at most", units=WIDEST),
            )
    foot = foot_hole(page, pixels)
    if foot is not None and not any(foot[0].intersection(other) for other in bare):
        yield missing_content.finding(
            "messages are missing at the end, as earlier ones were moved up",
            region=foot[0],
            measured=said("{units:.1f} avatars of bare ground", units=foot[1]),
            expected=said("{units:.1f} at most", units=WIDEST),
        )
    for place in faceless(page, pixels, told):
        yield missing_content.finding(
            "this message has no avatar",
            region=place,
            measured=said("the chat's bare ground"),
            expected=said("an avatar, as beside the others"),
        )
    for place in bare:
        yield missing_content.finding(
            "nothing stands beside this avatar",
            region=place,
            measured=said("the chat's bare ground"),
            expected=said("a message"),
        )
    for message in (*told, *_unread(page, pixels, told)):
        name = _bare_name(page, pixels, message)
        if name is not None:
            yield missing_content.finding(
                "the sender's name is missing above this bubble",
                region=name,
                measured=said("the chat's bare ground"),
                expected=said("a name, as the bubble begins below one"),
            )
        ink = ink_of(message, pixels)
        if ink is None:
            continue
        bubble, unit = message.bubble.box, message.unit
        if ink.box is None:
            yield missing_content.finding(
                "nothing stands in this bubble",
                region=bubble.padded(-0.2 * unit),
                measured=said("one colour"),
                expected=said("text, as blank messages cannot be sent"),
                grade="blank",
            )
        elif message.bubble.lines:
            room = ink.box.y - bubble.y
            high = _FIRST_LINE[0] * unit < room < _FIRST_LINE[1] * unit
            if high and _is_blank(pixels, message, room):
                yield missing_content.finding(
                    "a line is missing at the top of this bubble",
                    region=Box(ink.box.x, bubble.y + 0.28 * unit, ink.box.w, room - 0.4 * unit),
                    measured=said("{room:.0f} px above the text", room=room),
                    expected=said("about {room:.0f} px", room=0.32 * unit),
                )


def _is_blank(pixels: Pixels, message: Message, room: float) -> bool:
    """Whether the room above a bubble's ink holds nothing: what was blurred is still there."""
    bubble, unit = message.bubble, message.unit
    part = pixels[
        Box(
            bubble.box.x + 0.12 * unit,
            bubble.box.y + 0.12 * unit,
            bubble.box.w - 0.24 * unit,
            room - 0.24 * unit,
        ).slices()
    ]
    return bubble.colour is not None and _holds_nothing(part, bubble.colour)


def _holds_nothing(part: Pixels, ground: Colour) -> bool:
    """Whether a place is ground throughout: no ink, and no mosaic over ink either."""
    if not part.size:
        return False
    away = departure(part, ground)
    return not bool((away > _NAME_OFF).any()) and float((away > _COVER).mean()) < _COVERED


def _bare_name(page: Page, pixels: Pixels, message: Message) -> Box | None:
    """Where a name must stand above a bubble, if the ground is bare there."""
    bubble, avatar, unit = message.bubble.box, message.avatar.box, message.unit
    named = NAMED[0] * unit < message.offset < NAMED[1] * unit
    if page.ground is None or message.bubble.side != "left" or not named:
        return None
    # up to the name's own height above the avatar, where some versions let it begin
    place = Box(bubble.x, avatar.y - 0.05 * unit, _NAME * unit, message.offset - 0.02 * unit)
    part = pixels[place.clipped(page.width, page.height).slices()]
    if not _holds_nothing(part, page.ground):
        return None
    return Box(place.x, avatar.y, unit, 0.7 * message.offset)


def _is_bare(page: Page, pixels: Pixels, avatar: Element) -> bool:
    """Whether the ground beside an avatar's lower half is bare up to the other side."""
    box, height, width = avatar.box, page.height, page.width
    bar = page.first("input_bar")
    foot = bar.box.y if bar else _FOOT * height
    if avatar.side is None or page.ground is None or box.bottom + _ROOM * box.h > foot:
        return False
    columns = _columns(avatar, width)
    if columns[1] - columns[0] < _LONG * box.w:
        return False
    if _is_bubble(page, pixels, box):
        return False
    top, bottom = (round(box.y + share * box.h) for share in _STRIP)
    strip = pixels[top:bottom, round(columns[0]) : round(columns[1])]
    return is_bare(strip, page.ground, _OFF, _FEW)


def _unread(page: Page, pixels: Pixels, told: list[Message]) -> Iterator[Message]:
    """Bubbles in which nothing was read: beside avatars, in the fill of their side."""
    known = [id(message.avatar) for message in told]
    for avatar in avatars(page):
        box, unit = avatar.box, avatar.box.h
        fill = page.own_colour if avatar.side == "right" else page.other_colour
        if avatar.side is None or fill is None or id(avatar) in known:
            continue
        inner = (_INSIDE - 0.5) * unit
        x = round(box.right + inner if avatar.side == "left" else box.x - inner)
        y = round(box.cy)
        if not (0 <= x < page.width and 0 <= y < page.height):
            continue
        top, bottom = _run(departure(pixels[:, x : x + 1], fill).ravel() <= _OFF, y)
        row = min(round(top + _ABOVE_TAIL * unit), y)
        left, right = _run(departure(pixels[row : row + 1], fill).ravel() <= _OFF, x)
        bubble = Box(left, top, right - left, bottom - top)
        if bubble.w > _SMALLEST[0] * unit and bubble.h > _SMALLEST[1] * unit:
            yield Message(Element("bubble", bubble, side=avatar.side, colour=fill), avatar)


def _run(like: Mask, at: int) -> tuple[int, int]:
    """Where the run of a row or a column begins and ends that goes through a place."""
    if not like[at]:
        return at, at
    breaks = np.flatnonzero(~like)
    place = int(np.searchsorted(breaks, at))
    start = int(breaks[place - 1]) + 1 if place else 0
    return start, int(breaks[place]) if place < len(breaks) else len(like)


def _is_bubble(page: Page, pixels: Pixels, box: Box) -> bool:
    """Whether a short message at a cut edge was taken for an avatar: it has a bubble's colour."""
    colour, share = modal_colour(pixels[box.slices()])
    fills = [fill for fill in (page.own_colour, page.other_colour, *_FILLS) if fill is not None]
    return share > _PLAIN and any(distance(colour, fill) <= _LIKE for fill in fills)


def _columns(avatar: Element, width: int) -> tuple[float, float]:
    """Where the message must be; the avatar's own ripples end before."""
    box = avatar.box
    gap = max(_LEAST, _BESIDE * box.w)
    if avatar.side == "left":
        return box.right + gap, (1 - _MARGIN) * width
    return _MARGIN * width, box.x - gap


def _place(page: Page, avatar: Element, told: list[Message]) -> Box:
    """Where the message will have stood: as wide as others, down to what comes next."""
    box = avatar.box
    widths = [m.bubble.box.w for m in told if m.bubble.side == avatar.side]
    width = float(np.median(widths)) if widths else _SIZE[0] * box.w
    below = min(_tops_below(page, box), default=box.bottom + _APART * box.h)
    height = max(_SIZE[1] * box.h, below - _APART * box.h - box.y)
    gap = 0.1 * box.w
    left = box.right + gap if avatar.side == "left" else box.x - gap - width
    return Box(left, box.y, width, height).clipped(page.width, page.height)


def _tops_below(page: Page, box: Box) -> Iterator[float]:
    for element in page.elements:
        if element.kind not in ("title_bar", "status_bar") and element.box.y > box.y + 0.5 * box.h:
            yield element.box.y
