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
from .fit import best_fit
from .metrics import measure_chat
from .model import Page
from .payment import measure_amount, parse_fields, parse_payment
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
    measures = measure_chat(screenshot.pixels, chat.elements, chat.ground)
    era = era_of(chat, knowledge.chat)
    fit = best_fit(measures, page.width, knowledge.chat, era)
    device = knowledge.devices.iphone(page.width, page.height)
    os = "ios" if device else (fit.template.platform if fit else None)
    dark = is_dark(chat.ground) if chat.ground else _theme(screenshot.pixels) == "dark"
    return replace(
        page,
        app=kind.app,
        kind=kind.kind,
        os=os,
        theme="dark" if dark else "light",
        scale=fit.unit if fit else None,
        era=era,
        ground=chat.ground,
        elements=chat.elements,
        measures=measures,
        own_colour=chat.own_colour,
        other_colour=chat.other_colour,
    )


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
    elements = parse_payment(page.lines, knowledge.payment, page.width, page.height)
    device = knowledge.devices.iphone(page.width, page.height)
    ground, share = side_ground(screenshot.pixels)
    return replace(
        page,
        os="ios" if device else None,
        theme=_theme(screenshot.pixels),
        scale=page.width / device.points if device else None,
        ground=ground if share >= 0.3 else None,
        elements=tuple(elements),
        measures=measure_amount(screenshot.pixels, elements),
        fields=fields,
    )


def _theme(pixels: Pixels) -> str:
    colour, _ = modal_colour(pixels)
    return "dark" if is_dark(colour) else "light"
