"""SC609: text and bubbles in a colour that the app does not give them."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ...geometry import Box
from ...language import said
from ...ocr import TextLine
from ...pages import Page
from ...pages.model import Colour
from ...pages.vision import Pixels, departure, distance, hex_of, ink_box, modal_colour
from ...pages.wording import is_cjk
from ...report import Finding
from .. import Case, NotExamined, rule
from .marks import is_marked
from .messages import Message, faceless_messages, ink_of, is_text, messages

_CHATS = ("chat", "group_chat")
# of a line's height around it; share of the place beside that a mark covers
_OWN, _CROSSED = 0.2, 0.002
_CARDS = ("transfer_card", "red_packet_card")
_PAYMENTS = ("bill_detail", "payment_success")
_LIST = "bill_list"
_SPENT = re.compile(r"[-\u2212\uff0d][\d,]+\.\d\d")
_FIRM = re.compile("[@\uff20]")  # before the firm of a contact in WeCom
_SURE = 0.8
_LOWEST = 18  # pixels of a line: the strokes of smaller text have no pure colour
_CHARS = 2  # ideographs, letters or digits
_CORE = 0.75  # of the strongest departure from the ground: the strokes without their soft edges
_SOFT = 0.3  # and what is ink of any colour
_CONTRAST = 50
_COLOURED, _ALL, _AT_LEAST = 90, 15, 60  # levels between channels: the median, the 15th percentile
_PARTS = 3  # of a line, each of which must be vivid: a mark crosses some of it
_OTHER_HUE = 40.0  # degrees from the ground's hue, which compression gives to thin strokes
_LINKS = (185.0, 245.0)  # degrees of hue: links and mentions are blue
_GROUND, _BARE = 12, 0.25  # levels, and the share of a line's box that is its ground
_HEIGHTS = (0.75, 1.3)  # of the page's other text: notes that somebody typed in are larger
_FILL, _VIVID = 40, 30  # distance of two fills; of the channels of the odd one
_ORANGE = (10.0, 50.0)  # degrees of hue: of transfers, red packets, and of a contact's firm
_GREENS, _BRIGHT = (80.0, 155.0), 200  # degrees of hue; the least of the light theme's green
_ONE_LINE = 1.2  # of the avatar's height: what is higher may be a card
_SOLID = 0.5  # of the bubble has its colour

Hues: TypeAlias = tuple[float, float]
_Asked: TypeAlias = tuple[TextLine, Colour | None, tuple[Hues, ...]]


@rule("SC609", "text or a bubble in a colour that the app does not give it", group="colour")
def odd_colour(case: Case) -> Iterable[Finding]:
    """WeChat writes names, titles, times and messages in black, white or grey, links in blue, on
    cards in white, and fills the bubbles of one side with one colour; what was spent stands in the
    colour of the page's ink.

    Asked of text that belongs to the page: whole lines in another vivid colour, as high as the
    others, and not crossed by a mark. Of amounts, also in lists, only those that are no income are
    asked, which Alipay writes in orange; names and titles may be orange, as the firm of a contact
    in WeCom is. A fill is odd where all others of its side are alike: also white among one's own
    messages, in a bubble of one line, as cards are higher, or the other theme's green.
    Cards, pictures and stickers are told by how their content lies in them. Source: the apps;
    measured on genuine captures, their copies and honestly handled ones (benchmarks/edits): no such
    line is vivid but for blue links.
    """
    page, pixels = case.page, case.screenshot.pixels
    every = messages(page)
    told = _of_text(every, pixels)
    others = _of_text(faceless_messages(page, every), pixels)
    lines = list(_lines(page, told, pixels))
    if not lines and not others:
        raise NotExamined("no text of the page's own whose colour is known")
    for line, ground, allowed in lines:
        found = _ink_colour(pixels, line, ground)
        if found is not None and not any(_is_hue(found, hues) for hues in allowed):
            yield odd_colour.finding(
                said(
                    "“{line}” is written in a colour that the app does not use for it",
                    line=line.text,
                ),
                region=_inked(pixels, line),
                measured=hex_of(found),
                expected=said("black, white or grey"),
            )
    yield from _fills(page, [*told, *others], pixels)


def _of_text(every: Iterable[Message], pixels: Pixels) -> list[Message]:
    return [
        message
        for message in every
        for ink in [ink_of(message, pixels)]
        if ink is not None and is_text(message, ink)
    ]


def _lines(page: Page, told: list[Message], pixels: Pixels) -> Iterator[_Asked]:
    """The lines to ask, the ground they stand on, and the hues that they may have."""
    if page.kind in _CHATS:
        heights = [line.box.h for message in told for line in message.bubble.lines]
        usual = float(np.median(heights or [line.box.h for line in page.lines] or [0.0]))
        for message in told:
            for line in message.bubble.lines:
                if _HEIGHTS[0] * usual <= line.box.h <= _HEIGHTS[1] * usual and _is_sure(line):
                    yield line, message.bubble.colour, (_LINKS,)
        titles = [page.sure_title] if page.sure_title else []
        for element in (*page.of_kind("nickname"), *titles):
            ground = page.ground if element.kind == "nickname" else None
            for line in element.lines:
                small = line.box.h <= _HEIGHTS[1] * usual
                if small and _is_sure(line) and not _FIRM.search(line.text):
                    yield line, ground, (_LINKS, _ORANGE)
        for element in page.of_kind("time_label", *_CARDS):
            ground = page.ground if element.kind == "time_label" else element.colour
            for line in element.lines:
                if ground and _is_sure(line) and not _is_crossed(pixels, line, ground):
                    yield line, ground, ()
    elif page.kind in _PAYMENTS:
        for element in page.of_kind("amount"):
            income = element.text.strip().startswith(("+", "\uff0b"))
            for line in element.lines:
                if _is_sure(line) and not income:
                    yield line, None, ()
    elif page.kind == _LIST:
        for line in page.lines:
            if _is_sure(line) and _SPENT.fullmatch(line.text.strip()):
                yield line, None, ()


def _is_sure(line: TextLine) -> bool:
    told = sum(is_cjk(char) or char.isalnum() for char in line.text)
    return line.confidence >= _SURE and told >= _CHARS and line.box.h >= _LOWEST


def _is_crossed(pixels: Pixels, line: TextLine, ground: Colour) -> bool:
    """Whether a mark that covers a pale line goes on beside, above or below it."""
    # its own strokes may stand out of the box a little
    box, room = line.box.padded(_OWN * line.box.h), line.box.h
    return any(
        is_marked(pixels, strip, _CROSSED, ground)
        for strip in (
            Box(box.x - room, box.y - room / 2, box.w + 2 * room, room / 2),
            Box(box.x - room, box.bottom, box.w + 2 * room, room / 2),
            Box(box.x - room, box.y, room, box.h),
            Box(box.right, box.y, room, box.h),
        )
    )


def _ink_colour(pixels: Pixels, line: TextLine, ground: Colour | None) -> Colour | None:
    """The colour of a line's strokes, if all of them are vivid and its ground is the given one."""
    height, width = pixels.shape[:2]
    part = pixels[line.box.clipped(width, height).slices()]
    if not part.size:
        return None
    ground = ground or modal_colour(part)[0]
    away = departure(part, ground)
    if float((away <= _GROUND).mean()) < _BARE:
        return None
    strongest = float(np.percentile(away, 99))
    if strongest < _CONTRAST:
        return None
    strokes = away >= _CORE * strongest
    core = part[strokes].astype(np.int16)
    vivid = core.max(axis=1) - core.min(axis=1)
    if np.median(vivid) < _COLOURED or np.percentile(vivid, _ALL) < _AT_LEAST:
        return None
    inked = np.flatnonzero((away >= _SOFT * strongest).any(axis=0))
    whole = strokes[:, inked[0] : inked[-1] + 1]
    if not all(piece.any() for piece in np.array_split(whole, _PARTS, axis=1)):
        return None
    red, green, blue = (int(value) for value in np.median(core, axis=0))
    if _is_vivid(ground) and _hues_apart((red, green, blue), ground) < _OTHER_HUE:
        return None
    return red, green, blue


def _inked(pixels: Pixels, line: TextLine) -> Box:
    """The tight box of a line's ink."""
    ground, _ = modal_colour(pixels[line.box.slices()])
    return ink_box(pixels, line.box, ground) or line.box


def _hue(colour: Colour) -> float:
    """In degrees."""
    return 360 * colorsys.rgb_to_hsv(*(channel / 255 for channel in colour))[0]


def _is_hue(colour: Colour, hues: Hues) -> bool:
    return hues[0] <= _hue(colour) <= hues[1]


def _hues_apart(one: Colour, other: Colour) -> float:
    apart = abs(_hue(one) - _hue(other))
    return min(apart, 360 - apart)


@dataclass(frozen=True, slots=True)
class _Fill:
    message: Message
    colour: Colour


def _fills(page: Page, told: list[Message], pixels: Pixels) -> Iterator[Finding]:
    """One bubble of text of another fill than the others of its side, which are alike."""
    for side in ("left", "right"):
        fills = []
        for message in told:
            if message.bubble.side == side:
                colour = message.bubble.colour
                part = pixels[message.bubble.box.slices()]
                if colour and float((departure(part, colour) <= _GROUND).mean()) >= _SOLID:
                    fills.append(_Fill(message, colour))
        for fill in fills:
            others = [other.colour for other in fills if other is not fill]
            if (
                others
                and all(distance(fill.colour, other) > _FILL for other in others)
                and all(distance(others[0], other) <= _FILL for other in others)
                and (len(others) > 1 or _likeness(fill.colour, page) < _likeness(others[0], page))
                and (_is_vivid(fill.colour) or _is_bleached(fill.message, others))
                and not _is_hue(fill.colour, _ORANGE)
            ):
                yield odd_colour.finding(
                    "this bubble is filled with another colour than those of its side",
                    region=fill.message.bubble.box,
                    measured=hex_of(fill.colour),
                    expected=hex_of(others[0]),
                )


def _is_vivid(colour: Colour) -> bool:
    return max(colour) - min(colour) > _VIVID


def _is_bleached(message: Message, others: list[Colour]) -> bool:
    """Whether a grey or white bubble of one line stands among one's own, which are green.

    Cards are white at either side, and higher than a line.
    """
    low = message.bubble.box.h <= _ONE_LINE * message.unit
    return message.bubble.side == "right" and low and len(others) > 1 and _is_vivid(others[0])


def _likeness(colour: Colour, page: Page) -> int:
    """2 for the grey of received messages and the theme's lively green of own ones, else less."""
    if not _is_vivid(colour):
        return 2
    of_theme = (max(colour) >= _BRIGHT) == (page.theme == "light")
    return 2 if of_theme and _is_hue(colour, _GREENS) else 0
