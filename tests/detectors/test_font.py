"""Font rules, asked of pages with measures made by hand and of text drawn for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from screencheck.detectors import Case
from screencheck.geometry import Box
from screencheck.pages import Element, Page
from screencheck.pages.measure import Measure
from tests import draw
from tests.draw import ANDROID, IOS, Colour, Example

BOX = Box(10, 10, 200, 60)
TITLE = Element("title", Box(500, 170, 170, 52), "阿木")
TEXTS = ("Weekend plan 1024", "Meet at the gate", "Bring two tickets", "Seat 18 row 7", "Okay then")


def strokes(
    title: float, text: float = 4.0, scale: float | None = 3.0, os: str | None = "ios"
) -> Case:
    measures = (Measure("text_stroke", text, BOX), Measure("title_stroke", title, BOX))
    return draw.case(draw.chat(1170, 2532, TITLE, measures=measures, scale=scale, os=os))


def amount(stroke: float = 0.13, width: float = 0.61, height: float = 60, count: int = 4) -> Case:
    measures = (
        Measure("digit_height", height, BOX, count),
        Measure("digit_stroke_ratio", stroke, BOX, count),
        Measure("digit_width_ratio", width, BOX, count),
    )
    return draw.case(draw.payment(measures=measures))


def chat(**units: float) -> Case:
    """Today's page on iOS with some lengths (in points) replaced."""
    about = {**draw.lengths(IOS), **units}
    return draw.case(draw.measured(about, 3, 1170, era="7", system="ios"))


def without(*names: str) -> Case:
    units = {name: value for name, value in draw.lengths(IOS).items() if name not in names}
    return draw.case(draw.measured(units, 3, 1170, era="7"))


def written(
    fringes: bool,
    ink: Colour = (0, 0, 0),
    ground: Colour = draw.WHITE,
    kind: str = "PNG",
    size: int = 34,
    weight: float = 4,
) -> Case:
    """Very bold lines unless `weight` says otherwise, with or without coloured fringes."""
    pixels, lines = draw.text_lines(TEXTS, ink, ground, fringes, size, weight)
    options = {"lossless": True} if kind == "WEBP" else {}
    height, width = pixels.shape[:2]
    page = Page(width, height, "wechat", "chat", lines=lines)
    return draw.case(page, draw.shot(draw.pillow(pixels, kind, **options)))


def titled(
    stroke: float, size: float = 51, centre: float = 585, kind: str = "bill_detail", **more: Any
) -> Case:
    """A page with a title of some weight, in pixels of a picture 1170 wide."""
    measures = (
        Measure("title_centre", centre, BOX),
        Measure("title_size", size, BOX),
        Measure("title_stroke_ratio", stroke, BOX),
    )
    fields = {"os": "ios", "era": "7", "theme": "light", **more}
    return draw.case(replace(draw.payment(measures=measures), kind=kind, **fields))


EXAMPLES = {
    "SC301": Example(lambda: strokes(4.1), lambda: strokes(5.4), lambda: strokes(5.4, scale=1.5)),
    "SC302": Example(lambda: chat(text_size=12), chat, lambda: without("text_size")),
    "SC303": Example(lambda: chat(line_pitch=27), chat, lambda: without("line_pitch")),
    "SC304": Example(lambda: chat(title_size=20), chat, lambda: without("title_size")),
    "SC305": Example(
        lambda: written(True), lambda: written(False), lambda: written(True, kind="JPEG")
    ),
    "SC306": Example(
        lambda: chat(label_digits=14), chat, lambda: without("label_digits", "label_words")
    ),
    "SC307": Example(lambda: amount(stroke=0.09), amount, lambda: amount(0.09, height=20)),
    "SC310": Example(lambda: titled(0.06), lambda: titled(0.095), lambda: titled(0.06, size=20)),
    "SC308": Example(lambda: amount(width=0.72), amount, lambda: amount(width=0.72, count=1)),
}


@pytest.mark.parametrize("code", EXAMPLES)
def test_examples(code: str) -> None:
    example = EXAMPLES[code]
    (finding,) = draw.ask(code, example.fires())
    assert finding.region is not None
    assert draw.grades(code, example.silent()) == []
    draw.not_asked(code, example.not_asked())


@pytest.mark.parametrize("code", ["SC301", "SC302", "SC303", "SC304", "SC306"])
def test_bills_are_not_asked_for_a_chat_s_fonts(code: str) -> None:
    for whole in (strokes(4.1).page, chat(text_size=12, line_pitch=27).page):
        draw.not_asked(code, draw.case(replace(whole, kind="bill_detail")))


@pytest.mark.parametrize("code", ["SC302", "SC303", "SC304", "SC306"])
def test_small_lossy_pictures_are_not_asked(code: str) -> None:
    units = {**draw.lengths(IOS), "text_size": 12, "label_digits": 14}
    small = draw.measured(units, 1.05, 410, era="7")
    draw.not_asked(code, draw.case(small, draw.JPEG_SHOT))


# --- Sizes and weights ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "expected"),
    [(3.6, ["far"]), (4.1, ["far"]), (4.3, ["near"]), (4.8, []), (6.0, [])],
)
def test_sc301_title_weights(title: float, expected: list[str]) -> None:
    assert draw.grades("SC301", strokes(title)) == expected


def test_sc301_needs_both_strokes_and_a_scale() -> None:
    draw.not_asked("SC301", strokes(4.1, scale=None))
    lone = draw.chat(measures=(Measure("title_stroke", 4.0, BOX),), scale=3.0, os="ios")
    draw.not_asked("SC301", draw.case(lone))


@pytest.mark.parametrize("os", ["android", None])
def test_sc301_is_asked_of_iphones_only(os: str | None) -> None:
    draw.not_asked("SC301", strokes(4.1, os=os))


LEAST = draw.KNOWN.payment.title


@pytest.mark.parametrize("kind", ["bill_detail", "chat"])
@pytest.mark.parametrize(
    ("stroke", "os", "size", "expected"),
    [
        (LEAST.stroke - 0.009, "ios", 51, ["far"]),
        (LEAST.stroke - 0.004, "ios", 51, ["near"]),
        (LEAST.stroke + 0.001, "ios", 51, []),
        (LEAST.stroke - 0.004, "android", 51, []),
        (LEAST.stroke_any - 0.004, "android", 51, ["near"]),
        (LEAST.stroke_any - 0.004, None, 51, ["near"]),
        (LEAST.stroke_any - 0.009, None, 90, ["far"]),
        (LEAST.stroke_any + 0.001, None, 90, []),
        # 20 pixels below 50: blur widens strokes, so that more is asked
        (LEAST.stroke + 0.001, "ios", 30, ["far"]),
        (LEAST.stroke + 20 * LEAST.per_pixel - 0.001, "ios", 30, ["near"]),
        (LEAST.stroke + 20 * LEAST.per_pixel + 0.001, "ios", 30, []),
    ],
)
def test_sc310_title_weights(
    stroke: float, os: str | None, size: float, expected: list[str], kind: str
) -> None:
    assert draw.grades("SC310", titled(stroke, size, os=os, kind=kind)) == expected


@pytest.mark.parametrize(
    "about",
    [
        titled(0.06, size=27),
        titled(0.06, centre=430),
        titled(0.06, centre=740),
        titled(0.06, kind="chat", theme="dark"),
        titled(0.06, kind="group_chat", era="6"),
        titled(0.06, kind="chat", era=None),
        draw.case(draw.payment(measures=(Measure("title_size", 51, BOX),))),
        draw.case(draw.payment()),
    ],
)
def test_sc310_is_not_asked(about: Case) -> None:
    draw.not_asked("SC310", about)


def test_sc310_bills_need_no_theme_or_era() -> None:
    assert draw.grades("SC310", titled(0.06, theme="dark", era=None)) == ["far"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [(12, ["far"]), (13.5, ["near"]), (15, []), (17, []), (20, []), (27, []), (30, ["far"])],
)
def test_sc302_text_sizes(size: float, expected: list[str]) -> None:
    assert draw.grades("SC302", chat(text_size=size)) == expected


@pytest.mark.parametrize("code", ["SC303", "SC304"])
def test_text_in_another_size_is_not_asked(code: str) -> None:
    draw.not_asked(code, chat(text_size=20, line_pitch=27, title_size=21))


@pytest.mark.parametrize(
    ("code", "off", "expected"),
    [
        ("SC303", {"line_pitch": 22.5}, ["near"]),
        ("SC303", {"line_pitch": 27}, ["far"]),
        ("SC304", {"title_size": 18.5}, ["near"]),
        ("SC304", {"title_size": 14}, ["far"]),
        ("SC306", {"label_digits": 11.5}, ["near"]),
        ("SC306", {"label_digits": 7}, ["far"]),
        ("SC306", {"label_words": 16}, ["far"]),
    ],
)
def test_sc303_sc304_sc306_degrees(code: str, off: dict[str, float], expected: list[str]) -> None:
    assert draw.grades(code, chat(**off)) == expected


@pytest.mark.parametrize("code", ["SC302", "SC303", "SC304", "SC306"])
@pytest.mark.parametrize("unit", [1.8, 2.7, 3.0])
def test_android_s_own_sizes_are_silent(code: str, unit: float) -> None:
    page = draw.measured(draw.lengths(ANDROID), unit, 400 * unit, era="7")
    assert draw.grades(code, draw.case(page)) == []


@pytest.mark.parametrize(
    ("code", "page", "expected"),
    [
        ("SC307", amount(stroke=0.110), ["near"]),
        ("SC307", amount(stroke=0.170), ["far"]),
        ("SC307", amount(stroke=0.160), ["near"]),
        ("SC307", amount(stroke=0.160, height=30), []),  # three quarters of a pixel of blur
        ("SC307", amount(stroke=0.160, height=120), ["near"]),
        ("SC307", amount(stroke=0.110, height=30), ["near"]),  # which makes no stroke thinner
        ("SC307", amount(stroke=0.118), []),
        ("SC307", amount(stroke=0.142), []),
        ("SC308", amount(width=0.66), ["near"]),
        ("SC308", amount(width=0.50), ["far"]),
        ("SC308", amount(width=0.58), []),
        ("SC308", amount(width=0.64), []),
    ],
)
def test_sc307_sc308_degrees(code: str, page: Case, expected: list[str]) -> None:
    assert draw.grades(code, page) == expected


@pytest.mark.parametrize("code", ["SC307", "SC308"])
def test_no_head_amount(code: str) -> None:
    draw.not_asked(code, draw.case(draw.payment()))
    draw.not_asked(code, amount(0.09, 0.72, height=27))


# --- Colour fringes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ink", "ground"), [((0, 0, 0), (255, 255, 255)), ((230, 230, 230), (17, 17, 17))]
)
def test_sc305_light_and_dark_text(ink: Colour, ground: Colour) -> None:
    assert draw.grades("SC305", written(True, ink, ground)) == [""]
    assert draw.grades("SC305", written(False, ink, ground)) == []


@pytest.mark.parametrize("size", [14, 17, 34, 51])
def test_sc305_fires_on_text_of_ordinary_weight(size: int) -> None:
    assert draw.grades("SC305", written(True, size=size, weight=0)) == [""]


@pytest.mark.parametrize("size", [14, 17, 34, 51])
def test_sc305_silent_on_grey_text_of_ordinary_weight(size: int) -> None:
    assert draw.grades("SC305", written(False, size=size, weight=0)) == []


def test_sc305_points_at_a_line() -> None:
    about = written(True)
    (finding,) = draw.ask("SC305", about)
    assert finding.region in [line.box for line in about.page.lines]


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize("fringes", [True, False])
def test_sc305_is_not_asked_of_formats_that_may_lose_colour(kind: str, fringes: bool) -> None:
    draw.not_asked("SC305", written(fringes, kind=kind))


@pytest.mark.parametrize(
    ("ink", "ground"), [((0, 90, 200), (255, 255, 255)), ((0, 0, 0), (149, 236, 105))]
)
def test_sc305_is_not_asked_of_coloured_text_or_grounds(ink: Colour, ground: Colour) -> None:
    draw.not_asked("SC305", written(True, ink, ground))


def test_sc305_is_not_asked_of_few_lines() -> None:
    about = written(True)
    few = replace(about.page, lines=about.page.lines[:3])
    draw.not_asked("SC305", replace(about, page=few))


def test_sc305_most_lines_must_be_fringed() -> None:
    plain, lines = draw.text_lines(TEXTS, weight=4)
    fringed, _ = draw.text_lines(TEXTS, fringes=True, weight=4)
    pasted = plain.copy()
    pasted[: len(plain) // 5] = fringed[: len(plain) // 5]
    page = Page(plain.shape[1], plain.shape[0], "wechat", "chat", lines=lines)
    assert draw.grades("SC305", draw.case(page, draw.shot(pasted))) == []


def test_a_name_at_the_side_is_no_title_where_the_page_may_be_cut() -> None:
    aside = replace(TITLE, box=Box(115, 108, 132, 35))
    for code, about in (("SC301", strokes(4.1)), ("SC304", chat(title_size=20))):
        assert draw.grades(code, about) != []
        draw.not_asked(code, replace(about, page=replace(about.page, elements=(aside,))))
