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
from . import Case, NotExamined, rule

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


def _degree(off: int) -> str:
    return "far" if off > _FAR else "near"


def _of(page: Page, side: str) -> Box | None:
    bubbles = [e for e in page.of_kind("bubble", "voice") if e.side == side]
    return max((b.box for b in bubbles), key=lambda b: b.area) if bubbles else None


@rule("SC201", "own bubbles have a colour that WeChat never used", group="colour")
def own_bubble(case: Case) -> Iterable[Finding]:
    """WeChat's own bubbles have one exact colour in each version, platform and theme.

    Source: WeUI's tokens, the app's bubble images, genuine captures since 2015
    (knowledge/chat.toml). Bubbles over a picture shine through, so a chat with a picture
    behind it is not asked.
    """
    page = _chat(case)
    if page.own_colour is None or max(page.own_colour) - min(page.own_colour) < 30:
        raise NotExamined("no own text bubble")
    if page.ground is None:
        raise NotExamined("the chat stands on a picture")
    looks = _looks(case)
    off, known = _nearest(page.own_colour, [c for look in looks for c in look.own])
    if off > _NEAR:
        yield own_bubble.finding(
            "the own bubbles have a colour that no version of WeChat uses",
            region=_of(page, "right"),
            measured=_hex(page.own_colour),
            expected=_hex(known),
            grade=_degree(off),
        )


@rule("SC202", "the other's bubbles have a colour that WeChat never used", group="colour")
def other_bubble(case: Case) -> Iterable[Finding]:
    """Received bubbles are pure white, in the dark theme #2C2C2C, in every version seen.

    Source: the app's bubble images, WeUI, genuine captures.
    """
    page = _chat(case)
    if page.other_colour is None:
        raise NotExamined("no received text bubble")
    if page.ground is None:
        raise NotExamined("the chat stands on a picture")
    off, known = _nearest(page.other_colour, [c for look in _looks(case) for c in look.other])
    if off > _NEAR:
        yield other_bubble.finding(
            "the received bubbles have a colour that no version of WeChat uses",
            region=_of(page, "left"),
            measured=_hex(page.other_colour),
            expected=_hex(known),
            grade=_degree(off),
        )


@rule("SC203", "the ground has a colour that WeChat never used", group="ground")
def chat_ground(case: Case) -> Iterable[Finding]:
    """The chat's ground is #EDEDED since 2018, #EBEBEB before, #111111 in the dark theme.

    Users may choose a plain colour of their own, so this alone says little.
    Source: WeUI's token BG_0, genuine captures.
    """
    page = _chat(case)
    if page.ground is None:
        raise NotExamined("the chat stands on a picture")
    off, known = _nearest(page.ground, [c for look in _looks(case) for c in look.ground])
    if off > _NEAR:
        yield chat_ground.finding(
            "the chat's ground has a colour that no version of WeChat uses by itself",
            region=Box(0, round(0.3 * page.height), round(0.02 * page.width), page.height // 3),
            measured=_hex(page.ground),
            expected=_hex(known),
            grade=_degree(off),
        )


@rule("SC204", "the input bar has a colour that WeChat never used", group="ground")
def input_bar(case: Case) -> Iterable[Finding]:
    """The bar at the foot has one exact colour in each version and theme.

    Source: WeUI's token BG_1, genuine captures.
    """
    page = _chat(case)
    bar = page.first("input_bar")
    if bar is None or bar.colour is None:
        raise NotExamined("no input bar")
    if page.ground is None:
        raise NotExamined("the chat stands on a picture")
    off, known = _nearest(bar.colour, [c for look in _looks(case) for c in look.bar])
    if off > _NEAR:
        yield input_bar.finding(
            "the input bar has a colour that no version of WeChat uses",
            region=bar.box,
            measured=_hex(bar.colour),
            expected=_hex(known),
            grade=_degree(off),
        )


@rule("SC205", "parts of different versions of WeChat stand on one page", group="era")
def mixed_eras(case: Case) -> Iterable[Finding]:
    """Ground, bubbles and bars of one version change together, so one look explains them all.

    Here each colour is one that WeChat has used, but no version used them together, such as
    the ground of 2016 under the bubbles of 2019. Source: knowledge/chat.toml.
    """
    page = _chat(case)
    if page.ground is None:
        raise NotExamined("the chat stands on a picture")
    bar = page.first("input_bar")
    parts: dict[str, Colour] = {"ground": page.ground}
    if page.own_colour is not None:
        parts["own"] = page.own_colour
    if bar is not None and bar.colour is not None:
        parts["bar"] = bar.colour
    title = page.first("title")
    if title is not None and title.colour is not None:
        parts["title"] = title.colour
    if len(parts) < 2 or (len(parts) == 2 and "bar" in parts and "title" in parts):
        raise NotExamined("too few parts to compare")
    looks = _looks(case)
    # era of a part: known only when the colour is that of one era and not of another
    eras: dict[str, str] = {}
    for part, colour in parts.items():
        nearest = {
            era: min(_nearest(colour, getattr(look, part))[0] for look in looks if look.era == era)
            for era in {look.era for look in looks}
        }
        best = min(nearest, key=lambda era: nearest[era])
        rest = min((v for era, v in nearest.items() if era != best), default=99)
        limit = 1 if part in ("ground", "bar") else 4
        if part == "title":
            limit = 24 if best == "6" else 4
        if nearest[best] <= limit and rest > nearest[best]:
            eras[part] = best
    if len(set(eras.values())) > 1:
        names = {"ground": "ground", "own": "own bubbles", "bar": "input bar", "title": "title bar"}
        told = ", ".join(f"{names[p]} of WeChat {era}" for p, era in sorted(eras.items()))
        yield mixed_eras.finding(
            "the page mixes parts of different versions of WeChat",
            region=page.elements[0].box if page.elements else None,
            measured=told,
            expected="all parts of one version",
        )


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
    if page.kind in ("chat", "group_chat") and page.first("title") is None:
        raise NotExamined("the head of the page is cut off")
    if page.first("title") is None:
        raise NotExamined("no title, so the head may be cut off")
    yield missing_status_bar.finding(
        "the page has its title and its full height, but no status bar",
        region=Box(0, 0, page.width, round(0.05 * page.width)),
        measured="no status bar",
        expected="clock, signal and battery above the title",
    )
