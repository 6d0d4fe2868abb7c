"""SC2xx: does the picture carry the look of the app, or of no version of it?

Colours of flat areas survive recompression within a few values, resizing and cropping
wholly, and a stripped colour profile leaves the raw Display P3 numbers, which are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..geometry import Box
from ..knowledge.chat import RGB, Look
from ..pages.model import Colour, Page
from ..pages.vision import departure, distance
from ..report import Finding
from . import Case, NotExamined, Rule, rule

_NEAR = 4  # drift of a flat area under JPEG at quality 60, twice
_FAR = 9


def _chat(case: Case) -> Page:
    if case.page.kind not in ("chat", "group_chat"):
        raise NotExamined("not a chat page")
    return case.page


def _hex(colour: Sequence[int]) -> str:
    return "#" + "".join(f"{channel:02X}" for channel in colour)


def _nearest(colour: Colour, known: Iterable[RGB]) -> tuple[int, RGB]:
    return min((distance(colour, k), k) for k in known)


def _looks(case: Case) -> list[Look]:
    theme = case.page.theme or "light"
    return [look for look in case.knowledge.chat.looks if look.theme == theme]


def _of(page: Page, side: str) -> Box | None:
    bubbles = [e for e in page.of_kind("bubble", "voice") if e.side == side]
    return max((b.box for b in bubbles), key=lambda b: b.area) if bubbles else None


def _unknown_colour(
    own: Rule, case: Case, part: str, colour: Colour | None, region: Box | None, name: str
) -> Iterable[Finding]:
    """A finding when a part's colour is that of no look; `part` is a field of Look."""
    if colour is None:
        raise NotExamined(f"no {name} on the page")
    if case.page.ground is None:
        raise NotExamined("the chat stands on a picture")
    off, known = _nearest(colour, [c for look in _looks(case) for c in getattr(look, part)])
    if off > _NEAR:
        yield own.finding(
            f"the {name} has a colour that no version of WeChat uses",
            region=region,
            measured=_hex(colour),
            expected=_hex(known),
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
    return _unknown_colour(own_bubble, case, "own", colour, region, "own bubble")


@rule("SC202", "the other's bubbles have a colour that WeChat never used", group="colour")
def other_bubble(case: Case) -> Iterable[Finding]:
    """Received bubbles are pure white, in the dark theme #2C2C2C, in every version seen.

    Source: the app's bubble images, WeUI, genuine captures.
    """
    page = _chat(case)
    region = _of(page, "left")
    return _unknown_colour(
        other_bubble, case, "other", page.other_colour, region, "received bubble"
    )


@rule("SC203", "the ground has a colour that WeChat never used", group="ground")
def chat_ground(case: Case) -> Iterable[Finding]:
    """The chat's ground is #EDEDED since 2018, #EBEBEB before, #111111 in the dark theme.

    Users may choose a plain colour of their own, so this alone says little.
    Source: WeUI's token BG_0, genuine captures.
    """
    page = _chat(case)
    strip = Box(0, round(0.3 * page.height), round(0.02 * page.width), page.height // 3)
    return _unknown_colour(chat_ground, case, "ground", page.ground, strip, "chat's ground")


@rule("SC204", "the input bar has a colour that WeChat never used", group="ground")
def input_bar(case: Case) -> Iterable[Finding]:
    """The bar at the foot has one exact colour in each version and theme.

    Source: WeUI's token BG_1, genuine captures.
    """
    bar = _chat(case).first("input_bar")
    colour, region = (bar.colour, bar.box) if bar else (None, None)
    return _unknown_colour(input_bar, case, "bar", colour, region, "input bar")


_PARTS = {
    "ground": "ground",
    "own": "own bubbles",
    "bar": "input bar",
    "title": "title bar",
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
    for name, kind in (("bar", "input_bar"), ("title", "title")):
        element = page.first(kind)
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
        told = ", ".join(f"{_PARTS[part]} of WeChat {era}" for part, era in sorted(eras.items()))
        yield mixed_eras.finding(
            "the page mixes parts of different versions of WeChat",
            region=page.elements[0].box if page.elements else None,
            measured=told,
            expected="all parts of one version",
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


@rule("SC206", "the room for a status bar is empty", group="status")
def empty_status_bar(case: Case) -> Iterable[Finding]:
    """A page that begins with an empty strip above its title was not captured on a phone.

    Phones draw the clock and the signs of the net and the battery there; a capture that was
    cut begins at or below the title. Source: genuine captures; drawn pages that leave the
    strip blank.
    """
    page = case.page
    title = page.first("title")
    if title is None or page.height < 1.6 * page.width:
        raise NotExamined("the head of the page is not there")
    if page.first("status_bar") is not None:
        return
    unit = page.width / 390
    if title.box.cy < 46 * unit:
        raise NotExamined("the page begins at its title: cut above it")
    strip = Box(0, 0, page.width, max(4.0, min(title.box.y - 14 * unit, 40 * unit)))
    part = case.screenshot.pixels[strip.slices()]
    inner = part[2:, page.width // 40 : -page.width // 40]
    corner = (int(inner[0, 0, 0]), int(inner[0, 0, 1]), int(inner[0, 0, 2]))
    inked = float((departure(inner, corner) > 40).mean()) if inner.size else 1.0
    if inked < 0.0005:
        yield empty_status_bar.finding(
            "there is room for a status bar above the title, but nothing is in it",
            region=strip,
            measured="an empty strip",
            expected="clock, signal and battery, or no strip at all",
        )


@rule("SC207", "the page has no status bar although it is whole", group="status")
def missing_status_bar(case: Case) -> Iterable[Finding]:
    """A whole phone page shows a status bar; a drawing of the app alone has none.

    Cutting the bar off is common and honest, so this is weak. Source: the corpus.
    """
    page = case.page
    if page.height < 1.6 * page.width:
        raise NotExamined("the page is not as tall as a phone's screen")
    if page.first("status_bar") is not None:
        return
    if page.first("title") is None:
        raise NotExamined("no title, so the head may be cut off")
    yield missing_status_bar.finding(
        "the page has its title and its full height, but no status bar",
        region=Box(0, 0, page.width, round(0.05 * page.width)),
        measured="no status bar",
        expected="clock, signal and battery above the title",
    )
