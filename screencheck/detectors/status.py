"""The status bar: is it there, and is its clock one that iOS drew?

SC206 and SC207 ask whether it is missing, SC309 and SC414 measure its clock. The phone's system
draws it, so that its clock looks the same over every page of every app; the four share one group,
as a drawing that gets the bar wrong gets it wrong in several ways at once. SC415 measures the home
indicator at the foot, which the system draws as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..geometry import Box
from ..knowledge.status import ClockFacts
from ..language import said
from ..pages import Page
from ..pages.measure import Measure
from ..pages.vision import departure, modal_colour
from ..report import Finding
from . import Case, NotExamined, rule

_LEAST_HEIGHT = 14  # pixels of the clock's digits, below which a stroke is no wider than its blur
_CENTRED = 0.06  # share of the width by which a clock in the middle may stand off it, with 下午


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
            measured=said("an empty strip"),
            expected=said("clock, signal and battery, or no strip at all"),
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
        measured=said("no status bar"),
        expected=said("clock, signal and battery above the title"),
    )


def _clock(case: Case) -> tuple[ClockFacts, Mapping[str, Measure]]:
    """What iOS draws here, and what was measured.

    Raises NotExamined where there is no clock, or where nothing says that the page is from iOS:
    a clock between carrier and battery on a page of an iPhone's old proportions does, and so
    does the size of the capture or the layout of a chat.
    """
    page, facts = case.page, case.knowledge.status
    measures = {m.name: m for m in page.measures if m.name.startswith("clock_")}
    if "clock_height" not in measures:
        raise NotExamined("no clock in a status bar that could be measured")
    aspect = page.height / page.width
    off_centre = abs(measures["clock_centre"].value / page.width - 0.5)
    if facts.old_bar.aspect[0] <= aspect <= facts.old_bar.aspect[1]:
        if off_centre > _CENTRED or not _flanked(page, measures["clock_height"].box):
            raise NotExamined("the status bar is not laid out as that of an iPhone")
        return facts.old_bar, measures
    if page.system != "ios" or not facts.ear.aspect[0] <= aspect <= facts.ear.aspect[1]:
        raise NotExamined("nothing says that the page is from an iPhone")
    if measures["clock_centre"].value > 0.4 * page.width:
        raise NotExamined("the status bar is not laid out as that of an iPhone")
    return facts.ear, measures


def _flanked(page: Page, clock: Box) -> bool:
    """Whether something was read left of the clock, where iOS writes the carrier."""
    bar = page.first("status_bar")
    return bar is not None and any(line.box.right < clock.x - clock.h for line in bar.lines)


@rule("SC309", "the clock is not set in the weight of iOS", group="status")
def clock_weight(case: Case) -> Iterable[Finding]:
    """iOS sets the clock in a semi-bold cut of its own face, on every phone since iOS 7.

    Its stroke is 0.14 to 0.15 of the digits' height on phones with a home button, 0.13 to 0.15
    on the others. The faces that stand in for it, Arial first of all, are thinner. Blur only
    widens strokes, so recompressed and resized captures pass. Source: measured on genuine
    captures of all apps (knowledge/status.toml).
    """
    facts, measures = _clock(case)
    stroke, height = measures.get("clock_stroke_ratio"), measures["clock_height"]
    if stroke is None or height.value < _LEAST_HEIGHT:
        raise NotExamined("the clock is too small to measure its strokes")
    if stroke.value < facts.stroke - 0.002:
        yield clock_weight.finding(
            "the clock is set in thinner digits than those of iOS",
            region=stroke.box,
            measured=said("strokes {stroke:.3f} of the digits' height", stroke=stroke.value),
            expected=said("at least {least:g}", least=facts.stroke),
            grade="far" if stroke.value < facts.stroke - 0.014 else "near",
        )


@rule("SC414", "the clock does not stand where iOS puts it", group="status")
def clock_place(case: Case) -> Iterable[Finding]:
    """iOS sets the clock in one size at one height below the top, the same in every app.

    With a home button its digits are 9 points high and centred 10.5 points below the top; left
    of a notch or island they are 11 to 14 points high, 20 to 31 points below the top. The width
    in points is not known, so the one that explains the clock best is taken.
    Source: measured on genuine captures of all apps (knowledge/status.toml).
    """
    facts, measures = _clock(case)
    offs = [_off(facts, measures, case.page.width, points) for points in facts.widths]
    excess, name, value, span, points = min(offs)
    if excess <= 0:
        return
    unit = said("of the width") if name == "centre" else said("pt")
    yield clock_place.finding(
        said("the clock's {length} is not what iOS draws", length=_PLACES[name]),
        region=measures["clock_height"].box,
        measured=said(
            "{value:.2f} {unit} on a page {points:g} pt wide", value=value, unit=unit, points=points
        ),
        expected=said("{low:g} to {high:g} {unit}", low=span[0], high=span[1], unit=unit),
        grade="far" if excess > 1.0 else "near",
    )


_PLACES = {
    "height": said("size"),
    "level": said("distance from the top"),
    "centre": said("distance from the left"),
}
_Off = tuple[float, str, float, tuple[float, float], float]


def _off(facts: ClockFacts, measures: Mapping[str, Measure], width: int, points: float) -> _Off:
    """The worst of the clock's lengths at a width in points, by its excess in points."""
    unit = width / points
    slack = 1.0 / unit
    found: list[_Off] = []
    for name, span in (("height", facts.height), ("level", facts.level)):
        value = measures[f"clock_{name}"].value / unit
        excess = max(span[0] - slack - value, value - span[1] - slack)
        found.append((excess, name, value, span, points))
    if facts.centre is not None:
        value = measures["clock_centre"].value / width
        excess = max(facts.centre[0] - value, value - facts.centre[1]) * points - slack
        found.append((excess, "centre", value, facts.centre, points))
    return max(found)


@rule("SC415", "the home indicator is not drawn as iOS draws it", group="home")
def home_indicator(case: Case) -> Iterable[Finding]:
    """The bar at the foot of an iPhone's screen has one size and place in every app.

    It is 139/390 as wide as the page, 5 points high, 8 points above the edge. Bars of Android
    phones have other lengths and are left alone. A captured chat with its input bar at the foot
    always shows it. Source: measured on genuine captures of all apps (knowledge/status.toml).
    """
    page, facts = case.page, case.knowledge.status.home
    if page.os != "ios" or not facts.aspect[0] <= page.height / page.width <= facts.aspect[1]:
        raise NotExamined("nothing says that the page is a whole one of an iPhone without a button")
    unit = page.width / 390
    measures = {m.name: m for m in page.measures if m.name.startswith("home_")}
    if not measures:
        yield from _missing(case, unit)
        return
    length = measures["home_width"].value / unit
    if not facts.width[0] <= length <= facts.width[1]:
        raise NotExamined("the bar at the foot is not that of iOS")
    for name, span in (("drop", facts.drop), ("height", facts.height)):
        value = measures[f"home_{name}"].value / unit
        excess = max(span[0] - value, value - span[1]) - _SOFT_EDGES / unit
        if excess > 0:
            yield home_indicator.finding(
                said("the home indicator's {length} is not what iOS draws", length=_HOME[name]),
                region=measures["home_width"].box,
                measured=said("{value:.1f} {unit}", value=value, unit=said("pt")),
                expected=said(
                    "{low:g} to {high:g} {unit}", low=span[0], high=span[1], unit=said("pt")
                ),
                grade="far" if excess > 1 else "near",
            )
            return


_SOFT_EDGES = 1.0  # pixels that blur and compression add
_HOME = {"drop": said("distance from the edge"), "height": said("height")}


def _missing(case: Case, unit: float) -> Iterable[Finding]:
    """A finding where the foot is a flat input bar without its home indicator."""
    page = case.page
    bar = page.first("input_bar")
    if page.system != "ios":
        raise NotExamined("nothing but the layout says that the page is from an iPhone")
    if bar is None or page.first("status_bar") is None or bar.box.h > 100 * unit:
        raise NotExamined("something lies over the foot of the page, or it is cut off")
    strip = Box(0, page.height - 24 * unit, page.width, 24 * unit)
    foot = case.screenshot.pixels[strip.slices()]
    ground, _ = modal_colour(foot)
    if float((departure(foot, ground) > 30).mean()) > 0.002:
        raise NotExamined("something lies over the foot of the page")
    yield home_indicator.finding(
        "the page is as tall as the screen of a newer iPhone, but has no home indicator",
        region=strip,
        measured=said("an empty foot"),
        expected=said("a bar 5 pt high, 8 pt above the edge"),
        grade="missing",
    )
