"""SC2xx: does the picture carry the look of the app, or of no version of it?

Colours of flat areas survive recompression within a few values, resizing and cropping
wholly, and a stripped colour profile leaves the raw Display P3 numbers, which are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..geometry import Box
from ..knowledge.chat import RGB, Look
from ..language import Message, listed, said
from ..pages.model import Colour, Page
from ..pages.vision import distance, hex_of, luma
from ..report import Finding
from . import Case, NotExamined, Rule, rule

_NEAR = 4  # drift of a flat area under JPEG at quality 60, twice
_FAR = 9


def _chat(case: Case) -> Page:
    if case.page.kind not in ("chat", "group_chat"):
        raise NotExamined("not a chat page")
    return case.page


def _nearest(colour: Colour, known: Iterable[RGB]) -> tuple[int, RGB]:
    return min((distance(colour, k), k) for k in known)


def _looks(case: Case) -> list[Look]:
    theme = case.page.theme or "light"
    return [look for look in case.knowledge.chat.looks if look.theme == theme]


def _of(page: Page, side: str) -> Box | None:
    bubbles = [e for e in page.of_kind("bubble", "voice") if e.side == side]
    return max((b.box for b in bubbles), key=lambda b: b.area) if bubbles else None


def _unknown_colour(
    own: Rule, case: Case, part: str, colour: Colour | None, region: Box | None, name: Message
) -> Iterable[Finding]:
    """A finding when a part's colour is that of no look; named `part` in Look."""
    if colour is None:
        raise NotExamined(said("no {part} on the page", part=name))
    if case.page.ground is None:
        raise NotExamined("the chat stands on a picture")
    off, known = _nearest(colour, [c for look in _looks(case) for c in getattr(look, part)])
    if off > _NEAR:
        yield own.finding(
            said("the {part} has a colour that no version of WeChat uses", part=name),
            region=region,
            measured=hex_of(colour),
            expected=hex_of(known),
            grade="far" if off > _FAR else "near",
        )


@rule("SC201", "own bubbles have a colour that WeChat never used", group="colour")
def own_bubble(case: Case) -> Iterable[Finding]:
    """WeChat's own bubbles have one exact colour in each version, platform and theme.

    Source: WeUI's tokens, the app's bubble images, genuine captures since 2015
    (knowledge/chat.toml). Bubbles over a picture shine through, so a chat with a picture
    behind it is not asked.
    """
    page = _chat(case)
    colour = page.own_colour
    if colour is not None and max(colour) - min(colour) < 30:
        colour = None  # a file or a card, white on both sides
    region = _of(page, "right")
    found = list(_unknown_colour(own_bubble, case, "own", colour, region, said("own bubble")))
    if colour is not None and page.theme == "light" and _displayed(colour):
        return [replace(finding, grade="display") for finding in found]
    return found


_SRGB, _P3 = (149, 236, 105), (169, 234, 122)  # today's green, and its raw Display P3 numbers
_MIXED = 8


def _displayed(colour: Colour) -> bool:
    """Whether a green lies between today's in sRGB and in Display P3.

    Phones in a vivid display mode write such greens into captures, so that they say little.
    """
    steps = [
        tuple(a + (b - a) * i / 10 for a, b in zip(_SRGB, _P3, strict=True)) for i in range(11)
    ]
    return (
        min(max(abs(c - s) for c, s in zip(colour, step, strict=True)) for step in steps) <= _MIXED
    )


@rule("SC202", "the other's bubbles have a colour that WeChat never used", group="colour")
def other_bubble(case: Case) -> Iterable[Finding]:
    """Received bubbles are pure white, in the dark theme #2C2C2C, in every version seen.

    Source: the app's bubble images, WeUI, genuine captures.
    """
    page = _chat(case)
    region = _of(page, "left")
    return _unknown_colour(
        other_bubble, case, "other", page.other_colour, region, said("received bubble")
    )


@rule("SC203", "the ground has a colour that WeChat never used", group="ground")
def chat_ground(case: Case) -> Iterable[Finding]:
    """The chat's ground is #EDEDED since 2018, #EBEBEB before, #111111 in the dark theme.

    Users may choose a plain colour of their own, so this alone says little.
    Source: WeUI's token BG_0, genuine captures.
    """
    page = _chat(case)
    strip = Box(0, round(0.3 * page.height), round(0.02 * page.width), page.height // 3)
    return _unknown_colour(chat_ground, case, "ground", page.ground, strip, said("chat's ground"))


@rule("SC204", "the input bar has a colour that WeChat never used", group="ground")
def input_bar(case: Case) -> Iterable[Finding]:
    """The bar at the foot has one exact colour in each version and theme.

    Source: WeUI's token BG_1, genuine captures.
    """
    bar = _chat(case).first("input_bar")
    colour, region = (bar.colour, bar.box) if bar else (None, None)
    return _unknown_colour(input_bar, case, "bar", colour, region, said("input bar"))


_PARTS = {
    "ground": said("ground"),
    "own": said("own bubbles"),
    "bar": said("input bar"),
    "title": said("title bar"),
}


@rule("SC205", "parts of different versions of WeChat stand on one page", group="era")
def mixed_eras(case: Case) -> Iterable[Finding]:
    """Ground, bubbles and bars of one version change together, so one look explains them all.

    Here each colour is one that WeChat has used, but no version used them together, such as
    the ground of 2016 under the bubbles of 2019. Source: knowledge/chat.toml.
    """
    page = _chat(case)
    if page.ground is None:
        raise NotExamined("the chat stands on a picture")
    parts = {"ground": page.ground, "own": page.own_colour}
    for name, element in (("bar", page.first("input_bar")), ("title", page.sure_title)):
        parts[name] = element.colour if element else None
    seen = {part: colour for part, colour in parts.items() if colour is not None}
    if len(seen) < 2:
        raise NotExamined("too few parts to compare")
    eras = {
        part: era
        for part, colour in seen.items()
        if (era := _era_of_part(part, colour, _looks(case))) is not None
    }
    if len(set(eras.values())) > 1:
        told = listed(
            said("{part} of WeChat {era}", part=_PARTS[part], era=era)
            for part, era in sorted(eras.items())
        )
        yield mixed_eras.finding(
            "the page mixes parts of different versions of WeChat",
            region=page.elements[0].box if page.elements else None,
            measured=told,
            expected=said("all parts of one version"),
        )


def _era_of_part(part: str, colour: Colour, looks: Sequence[Look]) -> str | None:
    """The era whose colour a part has; None where it is that of no era, or of two alike."""
    off = {
        era: min(_nearest(colour, getattr(look, part))[0] for look in looks if look.era == era)
        for era in {look.era for look in looks}
    }
    best = min(off, key=lambda era: off[era])
    # grounds and bars of two eras lie close; the old title bar was a gradient
    limit = {"ground": 1, "bar": 1, "own": _NEAR}.get(part, 24 if best == "6" else _NEAR)
    if off[best] > limit or any(v < off[best] + 2 for era, v in off.items() if era != best):
        return None
    return best


@rule("SC209", "message text has a colour that WeChat does not use", group="ink")
def text_colour(case: Case) -> Iterable[Finding]:
    """WeChat writes messages in black at 90 %: #191919 on white, a little darker on its green.

    Compared is the luma of the darkest strokes, on large enough text in the light theme since
    2018; blurred strokes are not asked. Drawn pages take a grey of their own, such as #333, or
    pure black. Source: WeUI's token FG_0; measured on genuine captures.
    """
    page = _chat(case)
    if page.theme != "light" or page.era != "7":
        raise NotExamined("not WeChat's light theme since 2018")
    if page.ground is not None and _old_ground(case, page.ground):
        raise NotExamined("the ground is that of WeChat before 2018, which wrote in black")
    measures = {m.name: m for m in page.measures}
    known = {s: v for s, v in _INK.items() if f"ink_{s}" in measures}
    if not known:
        raise NotExamined("no message text that is large and sharp enough")
    worst: tuple[float, str, str] = (0.0, "", "")
    for side, right in known.items():
        lighter = measures[f"ink_{side}"].value - right - _INK_SLACK
        darker = right - measures[f"ink_{side}_core"].value - 2 * _INK_SLACK
        worst = max(worst, (lighter, side, "lighter"), (darker, side, "darker"))
    off, side, way = worst
    if off > 0:
        shown = measures[f"ink_{side}" if way == "lighter" else f"ink_{side}_core"]
        yield text_colour.finding(
            "messages are written in a darker colour than WeChat's"
            if way == "darker"
            else "messages are written in a lighter colour than WeChat's",
            region=shown.box,
            measured=said("brightness {value:.0f} of 255 in the strokes", value=shown.value),
            expected=said("about {value:.0f}", value=known[side]),
            grade="black" if way == "darker" else "far" if off > _INK_FAR else "near",
        )


def _old_ground(case: Case, ground: Colour) -> bool:
    """Whether a ground is nearer to that of WeChat 6 than to later ones, as on cropped pages."""
    off = {
        era: _nearest(ground, [c for x in _looks(case) if x.era == era for c in x.ground])[0]
        for era in ("6", "7")
    }
    return off["6"] < off["7"]


# luma of black at 90 % on the bubbles of either side
_INK = {"left": 25.5, "right": 19.3}
_INK_SLACK = 5.0
_INK_FAR = 8.0


@rule("SC210", "the amount has a colour that the app does not use", group="ink")
def amount_colour(case: Case) -> Iterable[Finding]:
    """WeChat writes head amounts in black at 90 % (#191919), Alipay in #333333.

    Asked on white grounds only, and not under the dark headers of the years before 2019, when
    other colours may have been used. Drawn pages mostly take pure black.
    Source: WeUI's token FG_0; measured on genuine pages (knowledge/payment.toml).
    """
    page, facts = case.page, case.knowledge.payment.ink
    amount, title = page.first("amount"), page.first("title")
    measures = {m.name: m for m in page.measures}
    if amount is None or amount.colour is None or "ink_amount" not in measures:
        raise NotExamined("no head amount whose digits can be told apart")
    if page.kind in facts.not_on or distance(amount.colour, (255, 255, 255)) > _NEAR:
        raise NotExamined("the amount does not stand on the white of such a page")
    if title is not None and title.colour is not None and luma(title.colour) < _DARK_HEADER:
        raise NotExamined("an older page, of which the colours are not known")
    if measures["digit_height"].value < case.knowledge.payment.digits.least_height:
        raise NotExamined("the amount's digits are too small to tell their colour")
    ink = measures["ink_amount"]
    low, high = facts.wechat if page.app == "wechat" else facts.alipay
    off = max(low - ink.value, ink.value - high)
    if off > 0:
        app = said("WeChat") if page.app == "wechat" else said("Alipay")
        yield amount_colour.finding(
            said("the amount is written in a darker colour than {app}'s", app=app)
            if ink.value < low
            else said("the amount is written in a lighter colour than {app}'s", app=app),
            region=ink.box,
            measured=said("brightness {value:.0f} of 255 in the strokes", value=ink.value),
            expected=said("{low} to {high}", low=low, high=high),
            grade="far" if off > _INK_FAR else "near",
        )


_DARK_HEADER = 90


@rule("SC211", "the corners of the picture are rounded", group="corners")
def rounded_corners(case: Case) -> Iterable[Finding]:
    """A capture is a rectangle: the system writes what lies under the screen's corners as well.

    Pages that imitate a phone draw its rounded screen, on whatever lies behind. Programs that
    put a capture into the frame of a phone do so too, so that this alone proves nothing.
    Source: none of the genuine captures of the corpus has rounded corners.
    """
    if not case.page.supported:
        raise NotExamined("no page that is known")
    measure = next((m for m in case.page.measures if m.name == "corner_radius"), None)
    if measure is not None:
        yield rounded_corners.finding(
            "the picture shows a screen with rounded corners, which captures do not have",
            region=measure.box,
            measured=said("corners rounded over {radius:.0f} px", radius=measure.value),
            expected=said("square corners"),
        )
