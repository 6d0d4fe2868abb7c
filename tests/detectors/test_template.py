"""Template rules, asked of pages with known and invented colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from screencheck.detectors import Case
from screencheck.geometry import Box
from screencheck.knowledge.chat import Look
from screencheck.pages import Element, Page
from tests import draw
from tests.draw import Colour, Example

LOOKS = {look.name: look for look in draw.KNOWN.chat.looks}
IOS = LOOKS["WeChat 7 or later on iOS, light"]
OLD = LOOKS["WeChat 6 on iOS"]
DARK = LOOKS["WeChat 7 or later on iOS, dark"]
RAW_P3: Colour = (169, 234, 122)  # today's green where the colour profile was stripped
OLD_GREEN: Colour = (160, 231, 91)
COLOURS = ("SC201", "SC202", "SC203", "SC204", "SC205")
INVENTED: Colour = (7, 193, 96)
NO_GREEN: Colour = (64, 158, 255)

BUBBLES = (
    Element("bubble", Box(190, 600, 500, 120), "明天见", "left"),
    Element("bubble", Box(480, 800, 500, 120), "好的", "right"),
)
CLOCK = Element("status_bar", Box(60, 40, 90, 40), "20:31")
TITLE = Element("title", Box(500, 170, 170, 52), "阿木")
HIGH_TITLE = replace(TITLE, box=Box(500, 40, 170, 52))


def bar(colour: Colour) -> Element:
    return Element("input_bar", Box(0, 2300, 1170, 232), colour=colour)


def page(
    own: Colour | None = IOS.own[0],
    other: Colour | None = IOS.other[0],
    ground: Colour | None = IOS.ground[0],
    foot: Colour | None = IOS.bar[0],
    title: Colour | None = None,
    theme: str = "light",
) -> Page:
    """Today's light chat, but for what is given."""
    elements = list(BUBBLES)
    if title is not None:
        elements.insert(0, replace(TITLE, colour=title))
    if foot is not None:
        elements.append(bar(foot))
    colours = {"own_colour": own, "other_colour": other, "ground": ground}
    return draw.chat(1170, 2532, *elements, theme=theme, **colours)


def combinations(look: Look) -> Iterator[Page]:
    """Pages that show each colour of a look, the rest being the look's first."""
    parts = {"own": look.own, "other": look.other, "ground": look.ground, "foot": look.bar}
    parts["title"] = look.title
    first = {part: colours[0] for part, colours in parts.items()}
    for part, colours in parts.items():
        for colour in colours:
            yield page(**{**first, part: colour}, theme=look.theme)


def shifted(colour: Colour | None, by: int) -> Colour | None:
    if colour is None:
        return None
    red, green, blue = (min(255, max(0, channel + by)) for channel in colour)
    return red, green, blue


def strip(ink: bool, title: Element = TITLE, *more: Element, height: int = 844) -> Case:
    """A picture of 390 x 844 whose strip above the title is empty, or has a clock drawn in it."""
    pixels = draw.flat(390, height, (237, 237, 237))
    if ink:
        pixels[16:30, 30:70:4] = 0
    box = title.box
    small = replace(title, box=Box(box.x / 3, box.y / 3, box.w / 3, box.h / 3))
    return draw.case(draw.chat(390, height, small, *more), draw.shot(pixels))


EXAMPLES = {
    "SC201": Example(
        fires=lambda: draw.case(page(own=INVENTED)),
        silent=lambda: draw.case(page()),
        not_asked=lambda: draw.case(page(own=None)),
    ),
    "SC202": Example(
        fires=lambda: draw.case(page(other=(240, 240, 245))),
        silent=lambda: draw.case(page()),
        not_asked=lambda: draw.case(page(other=None)),
    ),
    "SC203": Example(
        fires=lambda: draw.case(page(ground=(255, 228, 225))),
        silent=lambda: draw.case(page()),
        not_asked=lambda: draw.case(page(ground=None)),
    ),
    "SC204": Example(
        fires=lambda: draw.case(page(foot=(220, 225, 230))),
        silent=lambda: draw.case(page()),
        not_asked=lambda: draw.case(page(foot=None)),
    ),
    "SC205": Example(
        fires=lambda: draw.case(page(own=OLD_GREEN)),
        silent=lambda: draw.case(page()),
        not_asked=lambda: draw.case(page(own=None, foot=None)),
    ),
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
}


@pytest.mark.parametrize("code", EXAMPLES)
def test_examples(code: str) -> None:
    example = EXAMPLES[code]
    (finding,) = draw.ask(code, example.fires())
    assert finding.region is not None
    assert finding.region.area > 0
    assert draw.grades(code, example.silent()) == []
    draw.not_asked(code, example.not_asked())


# --- Colours --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", COLOURS)
@pytest.mark.parametrize("name", LOOKS)
def test_every_colour_of_a_look_is_silent(code: str, name: str) -> None:
    for known in combinations(LOOKS[name]):
        assert draw.grades(code, draw.case(known)) == []


@pytest.mark.parametrize("code", COLOURS[:4])
@pytest.mark.parametrize("by", [-3, 3])
@pytest.mark.parametrize("name", LOOKS)
def test_drift_of_three_is_silent(code: str, by: int, name: str) -> None:
    for known in combinations(LOOKS[name]):
        drifted = replace(
            known,
            own_colour=shifted(known.own_colour, by),
            other_colour=shifted(known.other_colour, by),
            ground=shifted(known.ground, by),
            elements=tuple(replace(e, colour=shifted(e.colour, by)) for e in known.elements),
        )
        assert draw.grades(code, draw.case(drifted)) == []


def slightly_off(known: Page, by: int, *kinds: str) -> Page:
    return replace(
        known,
        own_colour=shifted(known.own_colour, by),
        ground=shifted(known.ground, by),
        elements=tuple(
            replace(e, colour=shifted(e.colour, by)) if e.kind in kinds else e
            for e in known.elements
        ),
    )


@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize("name", LOOKS)
def test_drift_of_one_makes_no_other_era(by: int, name: str) -> None:
    for known in combinations(LOOKS[name]):
        drifted = slightly_off(known, by, "title")
        assert draw.grades("SC205", draw.case(drifted)) == []


@pytest.mark.parametrize(
    ("name", "foot"),
    [("WeChat 7 or later on iOS, light", (244, 244, 244)), ("WeChat 6 on Android", (245,) * 3)],
)
def test_drift_of_one_makes_no_bar_of_another_era(name: str, foot: Colour) -> None:
    look = LOOKS[name]
    known = page(look.own[0], look.other[0], look.ground[0], foot)
    assert draw.grades("SC205", draw.case(known)) == []


@pytest.mark.parametrize("code", COLOURS)
def test_raw_display_p3_is_silent(code: str) -> None:
    assert draw.grades(code, draw.case(page(own=RAW_P3))) == []


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ((158, 234, 106), ["near"]),
        ((149, 236, 110), ["near"]),
        ((7, 193, 96), ["far"]),
        ((60, 220, 60), ["far"]),
        (NO_GREEN, ["far"]),
        ((149, 236, 109), []),
    ],
)
def test_sc201_invented_greens(own: Colour, expected: list[str]) -> None:
    assert draw.grades("SC201", draw.case(page(own=own))) == expected


def test_sc201_points_at_the_largest_own_bubble() -> None:
    (finding,) = draw.ask("SC201", draw.case(page(own=INVENTED)))
    assert finding.region == BUBBLES[1].box
    assert (finding.measured, finding.expected) == ("#07C160", "#95EC69")


def test_sc201_is_not_asked_of_a_colourless_bubble() -> None:
    draw.not_asked("SC201", draw.case(page(own=(250, 250, 250))))


def test_sc201_today_s_light_green_on_a_dark_page() -> None:
    dark = page(DARK.own[0], DARK.other[0], DARK.ground[0], DARK.bar[0], theme="dark")
    assert draw.grades("SC201", draw.case(replace(dark, own_colour=IOS.own[0]))) == ["far"]


@pytest.mark.parametrize(
    ("other", "theme", "expected"),
    [
        ((250, 250, 250), "light", ["near"]),
        ((235, 235, 235), "light", ["far"]),
        ((60, 60, 60), "dark", ["far"]),
        ((255, 255, 255), "dark", ["far"]),
        ((44, 44, 44), "dark", []),
    ],
)
def test_sc202_received_bubbles(other: Colour, theme: str, expected: list[str]) -> None:
    assert draw.grades("SC202", draw.case(page(other=other, theme=theme))) == expected


@pytest.mark.parametrize(
    ("ground", "expected"),
    [((245, 245, 245), ["near"]), ((255, 228, 225), ["far"]), ((35, 35, 35), ["far"])],
)
def test_sc203_grounds(ground: Colour, expected: list[str]) -> None:
    assert draw.grades("SC203", draw.case(page(ground=ground))) == expected


@pytest.mark.parametrize(
    ("foot", "expected"), [((252, 252, 252), ["near"]), ((255, 250, 230), ["far"])]
)
def test_sc204_bars(foot: Colour, expected: list[str]) -> None:
    assert draw.grades("SC204", draw.case(page(foot=foot))) == expected


@pytest.mark.parametrize("code", ["SC201", "SC202", "SC204", "SC205"])
@pytest.mark.parametrize("ground", [(255, 228, 225), (200, 220, 240), (245, 245, 220)])
def test_a_ground_of_the_user_s_choice_accuses_nothing_else(code: str, ground: Colour) -> None:
    assert draw.grades(code, draw.case(page(ground=ground))) == []


@pytest.mark.parametrize("code", COLOURS)
def test_a_chat_on_a_picture_is_not_asked(code: str) -> None:
    invented = page(INVENTED, (230, 230, 250), None, (200, 200, 230))
    draw.not_asked(code, draw.case(invented))


@pytest.mark.parametrize("code", COLOURS)
def test_a_bill_has_no_chat_colours(code: str) -> None:
    bill = draw.payment(1170, 2532, own_colour=INVENTED, ground=(200, 0, 0))
    draw.not_asked(code, draw.case(bill))


# --- SC205 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mixed", "told"),
    [
        (page(own=OLD_GREEN), "own bubbles of WeChat 6"),
        (page(ground=(235, 235, 235)), "ground of WeChat 6"),
        (page(title=OLD.title[0]), "title bar of WeChat 6"),
        (page(OLD.own[0], ground=OLD.ground[0], foot=(247, 247, 247)), "input bar of WeChat 7"),
        (page(OLD.own[0], ground=OLD.ground[0], title=IOS.title[0]), "title bar of WeChat 7"),
    ],
)
def test_sc205_mixed_eras(mixed: Page, told: str) -> None:
    (finding,) = draw.ask("SC205", draw.case(mixed))
    assert told in str(finding.measured)


def test_sc205_two_bars_alone_are_too_little() -> None:
    bars = page(own=None, ground=(200, 220, 240), title=IOS.title[0])
    assert draw.grades("SC205", draw.case(bars)) == []


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
