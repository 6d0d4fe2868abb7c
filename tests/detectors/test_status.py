"""Status-bar rules, asked of pages with clocks and home indicators of known size and place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from screencheck.detectors import Case
from screencheck.geometry import Box
from screencheck.pages import Element
from screencheck.pages.measure import Measure
from tests import draw
from tests.conftest import text_line
from tests.draw import Example

FACTS = draw.KNOWN.status
OLD, EAR, HOME = FACTS.old_bar, FACTS.ear, FACTS.home
CLOCK = Element("status_bar", Box(60, 40, 90, 40), "20:31")
TITLE = Element("title", Box(500, 170, 170, 52), "阿木")
HIGH_TITLE = replace(TITLE, box=Box(500, 40, 170, 52))
GREY = (246, 246, 246)


def strip(ink: bool, title: Element = TITLE, *more: Element, height: int = 844) -> Case:
    """A picture of 390 x 844 whose strip above the title is empty, or has a clock drawn in it."""
    pixels = draw.flat(390, height, (237, 237, 237))
    if ink:
        pixels[16:30, 30:70:4] = 0
    box = title.box
    small = replace(title, box=Box(box.x / 3, box.y / 3, box.w / 3, box.h / 3))
    return draw.case(draw.chat(390, height, small, *more), draw.shot(pixels))


def bar(clock: Box, carrier: bool = True) -> Element:
    """A status bar with a clock, and with a carrier's name at the left unless told."""
    lines = [text_line("20:31", clock.x, clock.y, clock.w, clock.h)]
    if carrier:
        lines.insert(0, text_line("中国移动", 20, clock.y, 60, clock.h))
    return Element("status_bar", Box(0, 0, 1000, 60), "20:31", lines=tuple(lines))


def old(
    height: float = 8.8,
    level: float = 10.5,
    stroke: float | None = 0.145,
    points: float = 375,
    unit: float = 2,
    centre: float = 0.5,
    carrier: bool = True,
    aspect: float = 1.778,
    **more: Any,
) -> Case:
    """A page of an iPhone with a home button; lengths in points."""
    width = points * unit
    box = Box(centre * width - 1.4 * height * unit, 0, 2.8 * height * unit, height * unit)
    measures = _clock(height, level, centre * width, stroke, unit, box)
    page = draw.payment(
        round(width), round(aspect * width), bar(box, carrier), measures=measures, **more
    )
    return draw.case(page)


def ear(
    height: float = 12,
    level: float = 25,
    stroke: float | None = 0.14,
    points: float = 390,
    unit: float = 3,
    centre: float = 0.13,
    os: str | None = "ios",
    aspect: float = 2.164,
) -> Case:
    """A page of an iPhone with a notch or an island; lengths in points."""
    width = points * unit
    box = Box(centre * width - 40, 0, 80, height * unit)
    measures = _clock(height, level, centre * width, stroke, unit, box)
    page = draw.payment(
        round(width), round(aspect * width), bar(box, False), measures=measures, os=os, system=os
    )
    return draw.case(page)


def _clock(
    height: float, level: float, centre: float, stroke: float | None, unit: float, box: Box
) -> tuple[Measure, ...]:
    measures = [
        Measure("clock_height", height * unit, box),
        Measure("clock_level", level * unit, box),
        Measure("clock_centre", centre, box),
    ]
    if stroke is not None:
        measures.append(Measure("clock_stroke_ratio", stroke, box))
    return tuple(measures)


def home(
    width: float = 139,
    height: float = 5,
    drop: float = 8,
    points: float = 390,
    unit: float = 3,
    os: str | None = "ios",
    aspect: float = 2.164,
) -> Case:
    """A page with a bar at its foot; lengths in points of a page 390 wide."""
    pixels = round(points * unit)
    scale = pixels / 390
    box = Box(300, 2400, width * scale, height * scale)
    measures = (
        Measure("home_width", width * scale, box),
        Measure("home_height", height * scale, box),
        Measure("home_drop", drop * scale, box),
    )
    return draw.case(draw.payment(pixels, round(aspect * pixels), measures=measures, os=os))


def foot(*, shown: bool = False, high: float = 90, clock: bool = True, inputs: bool = True) -> Case:
    """A chat of 390 x 844 with its input bar at the foot, without a measured home indicator."""
    pixels = draw.flat(390, 844, (237, 237, 237))
    pixels[round(844 - high) :] = GREY
    if shown:
        pixels[822:834, 150:240] = 120
    elements = [TITLE]
    if clock:
        elements.insert(0, CLOCK)
    if inputs:
        elements.append(Element("input_bar", Box(0, 844 - high, 390, high), colour=GREY))
    return draw.case(draw.chat(390, 844, *elements, os="ios", system="ios"), draw.shot(pixels))


EXAMPLES = {
    "SC206": Example(
        fires=lambda: strip(ink=False),
        silent=lambda: strip(ink=True),
        not_asked=lambda: strip(False, HIGH_TITLE),
    ),
    "SC207": Example(
        fires=lambda: draw.case(draw.chat(1170, 2532, TITLE)),
        silent=lambda: draw.case(draw.chat(1170, 2532, CLOCK, TITLE)),
        not_asked=lambda: draw.case(draw.chat(1170, 2532)),
    ),
    "SC309": Example(
        fires=lambda: old(stroke=0.12),
        silent=old,
        not_asked=lambda: old(stroke=0.12, carrier=False),
    ),
    "SC414": Example(
        fires=lambda: old(level=14), silent=old, not_asked=lambda: old(level=14, centre=0.2)
    ),
    "SC415": Example(
        fires=lambda: home(drop=12), silent=home, not_asked=lambda: home(drop=12, os=None)
    ),
}


@pytest.mark.parametrize("code", EXAMPLES)
def test_examples(code: str) -> None:
    example = EXAMPLES[code]
    (finding,) = draw.ask(code, example.fires())
    assert finding.region is not None
    assert finding.region.area > 0
    assert draw.grades(code, example.silent()) == []
    draw.not_asked(code, example.not_asked())


# --- Status bar -----------------------------------------------------------------------------


def test_sc206_silent_with_a_status_bar() -> None:
    assert draw.grades("SC206", strip(False, TITLE, CLOCK)) == []


def test_sc206_is_not_asked_of_a_short_or_headless_page() -> None:
    draw.not_asked("SC206", strip(False, TITLE, height=500))
    headless = draw.chat(390, 844)
    draw.not_asked("SC206", draw.case(headless, draw.shot(draw.flat(390, 844))))


def test_sc206_and_sc207_are_asked_of_bills_too() -> None:
    title = Element("title", Box(150, 60, 90, 18), "账单详情")
    blank = draw.case(draw.payment(390, 844, title), draw.shot(draw.flat(390, 844)))
    assert draw.grades("SC206", blank) == [""]
    assert draw.grades("SC207", blank) == [""]


def test_sc207_is_not_asked_of_a_page_cut_below() -> None:
    draw.not_asked("SC207", draw.case(draw.chat(1170, 1600, TITLE)))
    draw.not_asked("SC207", draw.case(draw.payment(1170, 2532)))


# --- SC309: the clock's weight --------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (old(stroke=OLD.stroke - 0.001), []),
        (old(stroke=OLD.stroke - 0.006), ["near"]),
        (old(stroke=OLD.stroke - 0.016), ["far"]),
        (old(stroke=0.20), []),
        (ear(stroke=EAR.stroke - 0.001), []),
        (ear(stroke=EAR.stroke - 0.006), ["near"]),
        (ear(stroke=EAR.stroke - 0.016), ["far"]),
        (ear(stroke=0.20), []),
    ],
)
def test_sc309_degrees(about: Case, expected: list[str]) -> None:
    assert draw.grades("SC309", about) == expected


def test_sc309_is_not_asked_of_small_clocks() -> None:
    draw.not_asked("SC309", old(stroke=0.1, height=13.5 / 2))
    draw.not_asked("SC309", old(stroke=None))
    assert draw.grades("SC309", old(stroke=0.1, height=14.5 / 2)) == ["far"]


# --- SC414: the clock's place ---------------------------------------------------------------


@pytest.mark.parametrize("points", OLD.widths)
@pytest.mark.parametrize("unit", [1.2, 2.0, 3.0])
@pytest.mark.parametrize("end", [0, 1])
def test_sc414_silent_on_old_iphones(points: float, unit: float, end: int) -> None:
    about = old(OLD.height[end], OLD.level[end], points=points, unit=unit)
    assert draw.grades("SC414", about) == []


@pytest.mark.parametrize("points", EAR.widths)
@pytest.mark.parametrize("end", [0, 1])
def test_sc414_silent_on_newer_iphones(points: float, end: int) -> None:
    assert EAR.centre is not None
    about = ear(EAR.height[end], EAR.level[end], points=points, centre=EAR.centre[end])
    assert draw.grades("SC414", about) == []


@pytest.mark.parametrize(
    ("about", "expected", "told"),
    [
        (old(level=17), "far", "distance from the top"),
        (old(level=14), "near", "distance from the top"),  # as on a page 320 pt wide
        (old(level=8.0), "near", "distance from the top"),
        (old(height=10.1), "near", "size"),
        (old(height=14, level=13.5), "far", "size"),
        (ear(level=14), "far", "distance from the top"),
        (ear(level=38), "far", "distance from the top"),
        (ear(height=8), "far", "size"),
        (ear(height=17), "far", "size"),
        (ear(centre=0.09), "far", "distance from the left"),
        (ear(centre=0.25), "far", "distance from the left"),
        (ear(centre=0.2025), "near", "distance from the left"),
    ],
)
def test_sc414_degrees(about: Case, expected: str, told: str) -> None:
    (finding,) = draw.ask("SC414", about)
    assert finding.grade == expected
    assert told in finding.message


@pytest.mark.parametrize("code", ["SC309", "SC414"])
@pytest.mark.parametrize(
    "about",
    [
        old(14, 14, 0.1, carrier=False),
        old(14, 14, 0.1, centre=0.42),
        old(14, 14, 0.1, centre=0.15),
        old(14, 14, 0.1, aspect=1.9, os="ios"),
        old(14, 14, 0.1, aspect=1.3),
        ear(8, 14, 0.1, os="android"),
        ear(8, 14, 0.1, os=None),
        ear(8, 14, 0.1, aspect=2.2),
        ear(8, 14, 0.1, aspect=1.95),
        ear(8, 14, 0.1, centre=0.5),
        draw.case(draw.payment(750, 1334, os="ios")),
        draw.case(draw.payment(1170, 2532, CLOCK, os="ios")),
    ],
)
def test_clocks_that_may_be_of_other_phones_are_not_asked(code: str, about: Case) -> None:
    draw.not_asked(code, about)


@pytest.mark.parametrize("code", ["SC309", "SC414"])
def test_clocks_are_asked_of_chats_too(code: str) -> None:
    for about in (old(level=17, stroke=0.1), ear(level=14, stroke=0.1)):
        chat = replace(about.page, kind="chat")
        assert draw.grades(code, draw.case(chat)) == ["far"]


def test_a_clock_with_a_word_beside_it_may_stand_off_the_middle() -> None:
    for centre in (0.46, 0.54):
        assert draw.grades("SC414", old(centre=centre)) == []
        assert draw.grades("SC414", old(centre=centre, level=17)) == ["far"]


# --- SC415: the home indicator --------------------------------------------------------------


@pytest.mark.parametrize("points", [375, 390, 402, 430])
@pytest.mark.parametrize("unit", [1.4, 2, 3])
@pytest.mark.parametrize("end", [0, 1])
def test_sc415_silent_on_iphones(points: float, unit: float, end: int) -> None:
    about = home(HOME.width[end], HOME.height[end], HOME.drop[end], points, unit)
    assert draw.grades("SC415", about) == []


@pytest.mark.parametrize(
    ("about", "expected", "told"),
    [
        (home(drop=12), "far", "distance from the edge"),
        (home(drop=0), "far", "distance from the edge"),
        (home(drop=9.2), "near", "distance from the edge"),
        (home(height=8), "far", "height"),
        (home(height=3.4), "near", "height"),
        (home(height=1.5), "far", "height"),
    ],
)
def test_sc415_degrees(about: Case, expected: str, told: str) -> None:
    (finding,) = draw.ask("SC415", about)
    assert finding.grade == expected
    assert told in finding.message


def test_sc415_one_finding_is_enough() -> None:
    assert len(draw.ask("SC415", home(drop=12, height=9))) == 1


@pytest.mark.parametrize(
    "about",
    [
        home(width=133, drop=14),
        home(width=150, drop=14),
        home(drop=14, os="android"),
        home(drop=14, os=None),
        home(drop=14, aspect=2.05),
        home(drop=14, aspect=2.25),
        home(drop=14, aspect=1.778),
    ],
)
def test_sc415_bars_of_other_phones_are_not_asked(about: Case) -> None:
    draw.not_asked("SC415", about)


def test_sc415_a_foot_without_its_indicator() -> None:
    (finding,) = draw.ask("SC415", foot())
    assert finding.grade == "missing"
    assert finding.region == Box(0, 820, 390, 24)


@pytest.mark.parametrize(
    "about",
    [
        foot(shown=True),
        foot(high=336),  # a keyboard or a panel
        foot(clock=False),
        foot(inputs=False),
        draw.case(draw.payment(390, 844, CLOCK, TITLE, os="ios")),
    ],
)
def test_sc415_is_not_asked_where_something_may_lie_over_the_foot(about: Case) -> None:
    draw.not_asked("SC415", about)


def test_sc415_a_missing_indicator_is_asked_of_iphones_only() -> None:
    about = foot()
    for os in ("android", None):
        draw.not_asked("SC415", replace(about, page=replace(about.page, os=os, system=os)))
    draw.not_asked("SC415", replace(about, page=replace(about.page, system=None)))


@pytest.mark.parametrize("code", ["SC309", "SC414"])
def test_a_layout_that_looks_like_ios_is_not_enough_for_the_clock(code: str) -> None:
    about = ear(8, 14, 0.1)
    draw.not_asked(code, replace(about, page=replace(about.page, system=None)))
