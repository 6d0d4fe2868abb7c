"""Template rules, asked of pages with known and invented colours and measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from screencheck.detectors import Case
from screencheck.geometry import Box
from screencheck.knowledge.chat import Look
from screencheck.pages import Element, Page
from screencheck.pages.measure import Measure
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
TITLE = Element("title", Box(500, 170, 170, 52), "阿木")


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


def inked(
    left: float | None = 25, right: float | None = 20, core: float | None = None, **more: Any
) -> Case:
    """A chat whose message text has these brightnesses; `core` is that of all, where given."""
    measures = []
    for side, value in (("left", left), ("right", right)):
        if value is not None:
            measures.append(Measure(f"ink_{side}", value, BUBBLES[0].box, 3))
            inner = value + 2 if core is None else core
            measures.append(Measure(f"ink_{side}_core", inner, BUBBLES[1].box, 3))
    fields = {"era": "7", "measures": tuple(measures), **more}
    return draw.case(replace(page(), **fields))


def amount(
    ink: float,
    app: str = "wechat",
    ground: Colour = draw.WHITE,
    head: Colour | None = None,
    height: float = 60,
    kind: str = "bill_detail",
) -> Case:
    """A bill whose head amount has this brightness, under a title on this colour."""
    box = Box(440, 680, 300, 100)
    elements = [Element("amount", box, "-28.50", colour=ground)]
    if head is not None:
        elements.insert(0, replace(TITLE, colour=head))
    measures = (Measure("digit_height", height, box, 4), Measure("ink_amount", ink, box, 4))
    bill = draw.payment(1170, 2532, *elements, measures=measures)
    return draw.case(replace(bill, app=app, kind=kind))


ROUNDED = Measure("corner_radius", 40.0, Box(0, 0, 1170, 187), 2)
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
    "SC209": Example(
        fires=lambda: inked(left=51), silent=inked, not_asked=lambda: inked(None, None)
    ),
    "SC210": Example(
        fires=lambda: amount(0), silent=lambda: amount(25), not_asked=lambda: amount(0, height=20)
    ),
    "SC211": Example(
        fires=lambda: draw.case(replace(page(), measures=(ROUNDED,))),
        silent=lambda: draw.case(page()),
        not_asked=lambda: draw.case(Page(1170, 2532, measures=(ROUNDED,))),
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
        ((149, 236, 76), ["far"]),
        ((149, 245, 105), ["near"]),
        ((157, 236, 112), ["display"]),  # between sRGB and Display P3
        ((149, 236, 110), ["display"]),
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


# --- SC209 and SC210: ink -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (inked(), []),
        (inked(left=30, right=None), []),
        (inked(left=34, right=None), ["near"]),
        (inked(left=51, right=None), ["far"]),
        (inked(left=None, right=24), []),
        (inked(left=None, right=28), ["near"]),
        (inked(left=None, right=40), ["far"]),
        (inked(left=0, right=0), ["black"]),
        (inked(left=None, right=0), ["black"]),
        (inked(left=13, right=None, core=14), ["black"]),
        (inked(left=16, right=None), []),
        (inked(left=None, right=10), []),
        # a word in black among the messages makes the darkest line black, not the middle one
        (inked(left=0, right=0, core=22), []),
        # blur lightens the core of strokes, but not their darkest part
        (inked(left=25, right=20, core=60), []),
    ],
)
def test_sc209_degrees(about: Case, expected: list[str]) -> None:
    assert draw.grades("SC209", about) == expected


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [(51, 20, ("lighter", "about 26")), (25, 80, ("lighter", "about 19")), (0, 25, ("darker",))],
)
def test_sc209_tells_the_worse_side(left: float, right: float, told: tuple[str, ...]) -> None:
    (finding,) = draw.ask("SC209", inked(left, right))
    shown = f"{finding.message} {finding.expected}"
    assert all(word in shown for word in told)
    assert finding.region == BUBBLES[told[0] == "darker"].box


@pytest.mark.parametrize(
    "more", [{"theme": "dark"}, {"era": "6"}, {"era": None}, {"kind": "bill_detail"}]
)
def test_sc209_is_asked_of_the_light_theme_since_2018(more: dict[str, Any]) -> None:
    draw.not_asked("SC209", inked(left=60, **more))


@pytest.mark.parametrize(
    ("app", "ink", "expected"),
    [
        ("wechat", 25, []),
        ("wechat", 31, []),
        ("wechat", 19, []),
        ("wechat", 0, ["far"]),
        ("wechat", 12, ["near"]),
        ("wechat", 38, ["near"]),
        ("wechat", 51, ["far"]),
        ("alipay", 51, []),
        ("alipay", 44, []),
        ("alipay", 40, ["near"]),
        ("alipay", 25, ["far"]),
        ("alipay", 0, ["far"]),
        ("alipay", 64, ["near"]),
    ],
)
def test_sc210_degrees(app: str, ink: float, expected: list[str]) -> None:
    assert draw.grades("SC210", amount(ink, app)) == expected


@pytest.mark.parametrize(("ink", "way"), [(0, "darker colour than WeChat"), (60, "lighter")])
def test_sc210_says_which_way(ink: float, way: str) -> None:
    (finding,) = draw.ask("SC210", amount(ink))
    assert way in finding.message


@pytest.mark.parametrize(
    "about",
    [
        amount(0, ground=(245, 245, 245)),
        amount(200, ground=(17, 17, 17)),
        amount(0, head=(46, 49, 50)),
        amount(0, height=27),
        amount(0, kind="pay_notice"),
        draw.case(draw.payment()),
        draw.case(draw.payment(1170, 2532, Element("amount", Box(440, 680, 300, 100), "-28.50"))),
    ],
)
def test_sc210_is_not_asked(about: Case) -> None:
    draw.not_asked("SC210", about)


def test_sc210_under_a_light_title() -> None:
    assert draw.grades("SC210", amount(0, head=(245, 245, 245))) == ["far"]
    assert draw.grades("SC210", amount(0, ground=(253, 254, 255))) == ["far"]


def test_sc210_the_gold_of_a_red_packet_is_not_asked() -> None:
    draw.not_asked("SC210", amount(165, kind="red_packet_detail"))


def test_sc209_is_not_asked_on_the_ground_of_wechat_6() -> None:
    """A cropped page may have lost the dark header that tells its age."""
    draw.not_asked("SC209", inked(left=0, right=0, core=0, ground=(235, 235, 235)))
    assert draw.grades("SC209", inked(left=0, right=0, core=0)) == ["black"]
