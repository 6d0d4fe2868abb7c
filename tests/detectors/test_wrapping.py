"""SC412 and SC413, asked of pages whose bubbles of several lines have known widths."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screencheck.detectors import Case
from screencheck.geometry import Box
from screencheck.pages import Page
from screencheck.pages.measure import Measure
from tests import draw
from tests.draw import ANDROID, IOS, Example

BOX = Box(192, 300, 700, 180)
IPAD = draw.template("WeChat 7 or later on iPad")
OF = {"ios": (IOS, 390.0, 3.0), "android": (ANDROID, 400.0, 2.7)}


def page(os: str = "ios", **units: float) -> Page:
    """A whole page of today's app, with some lengths replaced."""
    of, width, unit = OF[os]
    lengths = {**draw.lengths(of), **units}
    return draw.measured(lengths, unit, width * unit, era="7", height=2532)


def slack(units: float, os: str = "ios", **more: float) -> Case:
    """A page with so many units of room beside the lines."""
    return wrapped(page(os, **more), Measure("wrap_slack", units * OF[os][2], BOX, 2))


def share(of_width: float, os: str = "ios", count: int = 2, **more: float) -> Case:
    """A page whose widest bubbles of several lines take so much of its width."""
    whole = page(os, **more)
    return wrapped(whole, Measure("wrap_width", of_width * whole.width, BOX, count))


def wrapped(whole: Page, measure: Measure) -> Case:
    return draw.case(replace(whole, measures=(*whole.measures, measure)))


def cut(about: Case, pixels: float) -> Case:
    """The same picture with a strip cut off at its left side."""
    left = ("edge_left", "margin_left", "field_left", "icon_left")
    measures = tuple(
        replace(m, value=m.value - pixels) if m.name in left else m for m in about.page.measures
    )
    narrower = replace(about.page, width=round(about.page.width - pixels), measures=measures)
    return replace(about, page=narrower)


EXAMPLES = {
    "SC412": Example(
        fires=lambda: slack(12), silent=lambda: slack(1), not_asked=lambda: draw.case(page())
    ),
    "SC413": Example(
        fires=lambda: share(0.78), silent=lambda: share(0.68), not_asked=lambda: draw.case(page())
    ),
}


@pytest.mark.parametrize("code", EXAMPLES)
def test_examples(code: str) -> None:
    example = EXAMPLES[code]
    (finding,) = draw.ask(code, example.fires())
    assert finding.grade == "far"
    assert finding.region == BOX
    assert draw.grades(code, example.silent()) == []
    draw.not_asked(code, example.not_asked())


# --- SC412 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("os", OF)
@pytest.mark.parametrize(
    ("units", "expected"),
    [(-2, []), (0, []), (3.2, []), (4.6, ["near"]), (5.5, ["near"]), (6.6, ["far"]), (30, ["far"])],
)
def test_sc412_degrees(units: float, expected: list[str], os: str) -> None:
    assert draw.grades("SC412", slack(units, os)) == expected


def test_sc412_android_leaves_room_with_other_font_sizes() -> None:
    assert draw.grades("SC412", slack(20, "android", text_size=20)) == []
    assert draw.grades("SC412", slack(30, "android", text_size=20)) == ["far"]
    assert draw.grades("SC412", slack(20, "ios", text_size=20)) == ["far"]


def test_sc412_android_where_the_size_is_not_known() -> None:
    about = slack(20, "android")
    measures = tuple(m for m in about.page.measures if m.name != "text_size")
    assert draw.grades("SC412", replace(about, page=replace(about.page, measures=measures))) == []


def test_sc412_needs_no_frame() -> None:
    assert draw.grades("SC412", cut(slack(12), 60)) == ["far"]
    assert draw.grades("SC412", cut(slack(1), 60)) == []


# --- SC413 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("os", "of_width", "expected"),
    [
        ("ios", 0.66, []),
        ("ios", 0.706, []),
        ("ios", 0.72, ["near"]),
        ("ios", 0.74, ["far"]),
        ("ios", 0.5, []),
        ("android", 0.687, []),
        ("android", 0.5, []),
        ("android", 0.71, ["near"]),
        ("android", 0.75, ["far"]),
    ],
)
def test_sc413_degrees(os: str, of_width: float, expected: list[str]) -> None:
    assert draw.grades("SC413", share(of_width, os)) == expected


@pytest.mark.parametrize("os", OF)
def test_sc413_one_bubble_is_enough(os: str) -> None:
    assert draw.grades("SC413", share(0.78, os, count=1)) == ["far"]
    assert draw.grades("SC413", share(0.68, os, count=1)) == []


@pytest.mark.parametrize("os", OF)
def test_sc413_asks_the_same_of_larger_text(os: str) -> None:
    assert draw.grades("SC413", share(0.68, os, text_size=22, bubble_height=50)) == []
    assert draw.grades("SC413", share(0.78, os, text_size=22, bubble_height=50)) == ["far"]


@pytest.mark.parametrize("pixels", [30, 60, 90])
def test_sc413_is_not_asked_of_a_page_cut_at_a_side(pixels: float) -> None:
    draw.not_asked("SC413", cut(share(0.78), pixels))


def test_sc413_is_not_asked_where_one_side_is_missing_and_the_width_tells_nothing() -> None:
    """Bubbles of one side only: the picture fits as a part of a page better than as a whole."""
    narrow = draw.measured(draw.lengths(IOS), 3, 300 * 3, era="7", height=2000)
    measures = tuple(m for m in narrow.measures if m.name.endswith("_left") or "text" in m.name)
    one_sided = replace(narrow, measures=measures)
    draw.not_asked("SC413", wrapped(one_sided, Measure("wrap_width", 700, BOX, 2)))


def test_sc413_is_not_asked_of_tablets() -> None:
    whole = draw.measured(draw.lengths(IPAD), 1.7, 768 * 1.7, era="7", height=1800)
    draw.not_asked("SC413", wrapped(whole, Measure("wrap_width", 1000, BOX, 2)))


@pytest.mark.parametrize("code", EXAMPLES)
def test_other_pages_are_not_asked(code: str) -> None:
    about = EXAMPLES[code].fires()
    for wrong in (
        replace(about.page, kind="bill_detail"),
        replace(about.page, ground=None),
        replace(about.page, width=1521, height=1300),
    ):
        draw.not_asked(code, draw.case(wrong))


@pytest.mark.parametrize("code", EXAMPLES)
def test_small_lossy_pictures_are_not_asked(code: str) -> None:
    whole = EXAMPLES[code].fires().page
    small = replace(
        whole,
        width=round(0.37 * whole.width),
        measures=tuple(replace(m, value=0.37 * m.value) for m in whole.measures),
    )
    draw.not_asked(code, draw.case(small, draw.JPEG_SHOT))
