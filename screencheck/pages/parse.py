"""From pixels and text lines to a Page: classification, elements, measures, scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..knowledge import Knowledge
from ..knowledge.chat import ChatFacts
from ..ocr import TextLine
from ..screenshot import Screenshot
from .chat import Chat, is_dark, parse_chat, side_ground
from .classify import classify_chat, classify_words
from .corners import measure_corners
from .entries import LISTS, parse_entries, parse_stamps
from .fit import best_fit
from .measure import Measure
from .metrics import measure_chat
from .model import Page
from .payment import (
    measure_amount,
    measure_rows,
    measure_title,
    parse_fields,
    parse_payment,
)
from .status import measure_system
from .vision import Pixels, distance, modal_colour

_SMALLEST_SIDE = 120  # pixels: a page of less has no legible text


def parse_page(screenshot: Screenshot, lines: Sequence[TextLine], knowledge: Knowledge) -> Page:
    """What the image claims to be, with its elements; unsupported pages carry the reason."""
    height, width = screenshot.pixels.shape[:2]
    page = Page(width, height, lines=tuple(lines))
    if min(height, width) < _SMALLEST_SIDE:
        return replace(page, reason="the picture is too small to show a page")
    words = classify_words(lines, knowledge.pages)
    if words is not None and words.kind is not None:
        return _payment(screenshot, replace(page, app=words.app, kind=words.kind), knowledge)
    return _chat(screenshot, page, knowledge)


def _chat(screenshot: Screenshot, page: Page, knowledge: Knowledge) -> Page:
    chat = parse_chat(screenshot.pixels, page.lines)
    kind = classify_chat(chat, page.width, page.height)
    if kind.kind is None:
        return replace(page, reason=kind.reason, theme=_theme(screenshot.pixels))
    measures = (
        *measure_chat(screenshot.pixels, chat.elements, chat.ground),
        *measure_system(screenshot.pixels, chat.elements),
        *measure_corners(screenshot.pixels),
    )
    era = era_of(chat, knowledge.chat)
    system = _system(page, measures, knowledge)
    fit = best_fit(measures, page.width, knowledge.chat, era, system)
    os = system or (fit.template.platform if fit else None)
    dark = is_dark(chat.ground) if chat.ground else _theme(screenshot.pixels) == "dark"
    return replace(
        page,
        app=kind.app,
        kind=kind.kind,
        os=os,
        system=system,
        theme="dark" if dark else "light",
        scale=fit.unit if fit else None,
        era=era,
        ground=chat.ground,
        elements=chat.elements,
        measures=measures,
        own_colour=chat.own_colour,
        other_colour=chat.other_colour,
    )


def _system(page: Page, measures: Sequence[Measure], knowledge: Knowledge) -> str | None:
    """ "ios" where the capture has the size of an iPhone's or shows its home indicator."""
    if knowledge.devices.iphone(page.width, page.height) is not None:
        return "ios"
    facts = knowledge.status.home
    if not facts.aspect[0] <= page.height / page.width <= facts.aspect[1]:
        return None
    points = {m.name: m.value / page.width * 390 for m in measures if m.name.startswith("home_")}
    spans = (("width", facts.width), ("height", facts.height), ("drop", facts.drop))
    alike = all(low <= points.get(f"home_{name}", 0.0) <= high for name, (low, high) in spans)
    return "ios" if alike else None


def era_of(chat: Chat, facts: ChatFacts) -> str:
    """ "6" for the dark header over a light page, or the old ground; "7" for all else.

    The header decides where it is seen: grounds may be chosen by the user.
    """
    title = next((e for e in chat.elements if e.kind == "title"), None)
    if title is not None and title.colour is not None:
        return "6" if is_dark(title.colour) and not is_dark(chat.ground) else "7"
    if chat.ground is None or is_dark(chat.ground):
        return "7"
    off = {
        era: min(
            distance(chat.ground, known)
            for look in facts.looks
            if look.era == era and look.theme == "light"
            for known in look.ground
        )
        for era in ("6", "7")
    }
    return "6" if off["6"] < off["7"] and off["6"] <= 1 else "7"


def _payment(screenshot: Screenshot, page: Page, knowledge: Knowledge) -> Page:
    fields = parse_fields(page.lines, knowledge.payment, page.width)
    elements = parse_payment(screenshot.pixels, page.lines, knowledge.payment)
    device = knowledge.devices.iphone(page.width, page.height)
    measures = (
        *measure_amount(screenshot.pixels, elements),
        *measure_title(screenshot.pixels, elements),
        *measure_rows(screenshot.pixels, fields),
        *measure_system(screenshot.pixels, elements),
        *measure_corners(screenshot.pixels),
    )
    system = _system(page, measures, knowledge)
    ground, share = side_ground(screenshot.pixels)
    listed = page.kind in LISTS
    return replace(
        page,
        os=system,
        system=system,
        theme=_theme(screenshot.pixels),
        scale=page.width / device.points if device else None,
        ground=ground if share >= 0.3 else None,
        elements=tuple(elements),
        measures=measures,
        fields=fields,
        entries=parse_entries(page.lines, page.width) if listed else (),
        stamps=parse_stamps(page.lines) if listed else (),
    )


def _theme(pixels: Pixels) -> str:
    colour, _ = modal_colour(pixels)
    return "dark" if is_dark(colour) else "light"
