"""Layout rules, asked of pages whose lengths are made from the templates' spans."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screencheck.detectors import Case, chosen_rules
from screencheck.knowledge.chat import Template
from screencheck.pages import Page
from screencheck.pages.fit import Fit, best_fit
from screencheck.pipeline import examine
from tests import draw
from tests.draw import ANDROID, IOS, Example

TEMPLATES = {template.name: template for template in draw.KNOWN.chat.templates}
WIDTHS = [(name, width) for name, t in TEMPLATES.items() for width in t.widths]
# what the lengths of a template are asked for; SC412 and above are tested elsewhere
RULES = chosen_rules(select=["SC302", "SC303", "SC304", "SC306", "SC40", "SC410", "SC411"])
# Which rule each length belongs to; SC302 allows all sizes that a user may choose.
OWNER = {
    "avatar_left": "SC403",
    "margin_right": "SC403",
    "field_left": "SC404",
    "field_right": "SC404",
    "tail_length": "SC405",
    "tail_level": "SC405",
    "bubble_radius": "SC406",
    "bubble_height": "SC407",
    "text_pad_left": "SC408",
    "text_pad_top": "SC408",
    "message_gap": "SC409",
    "icon_left": "SC410",
    "icon_middle": "SC410",
    "icon_right": "SC410",
    "icon_size": "SC410",
    "line_pitch": "SC303",
    "title_size": "SC304",
    "label_digits": "SC306",
    "label_words": "SC306",
}
SCALE = {IOS.name: (390.0, 3.0), ANDROID.name: (400.0, 2.7)}


def page(of: Template, width_units: float, unit: float, **off: float) -> Page:
    """A page of one template; `off` moves lengths by so many units from the middle."""
    units = draw.lengths(of)
    for name, by in off.items():
        units[name] += by
    return draw.measured(units, unit, width_units * unit, era=of.era, height=2532)


def ios(**off: float) -> Case:
    return draw.case(page(IOS, 390, 3, **off))


def seen_once(about: Case) -> Case:
    """The same with each length measured at a single place."""
    measures = tuple(replace(m, count=1) for m in about.page.measures)
    return replace(about, page=replace(about.page, measures=measures))


def without(whole: Page, *starts: str) -> Page:
    return replace(
        whole, measures=tuple(m for m in whole.measures if not m.name.startswith(starts))
    )


def only(whole: Page, *names: str) -> Page:
    return replace(whole, measures=tuple(m for m in whole.measures if m.name in names))


def cut_left(whole: Page, pixels: float) -> Page:
    """The same page with a strip cut off at its left side."""
    left = ("edge_left", "margin_left", "field_left", "icon_left")
    measures = tuple(
        replace(m, value=m.value - pixels) if m.name in left else m for m in whole.measures
    )
    return replace(whole, width=round(whole.width - pixels), measures=measures)


def cut_alike(whole: Page, pixels: float) -> Page:
    """The same page with a strip cut off at either side."""
    cut = cut_left(whole, pixels)
    right = ("edge_right", "margin_right", "field_right", "icon_middle", "icon_right")
    measures = tuple(
        replace(m, value=m.value - pixels) if m.name in right else m for m in cut.measures
    )
    return replace(cut, width=round(cut.width - pixels), measures=measures)


def asked(about: Case) -> dict[str, list[str]]:
    """Code -> grades of its findings, for each rule that could be asked."""
    findings, examined, skipped = examine(about, RULES)
    assert not [s for s in skipped if s.reason.startswith("the rule failed")]
    return {code: [f.grade for f in findings if f.code == code] for code in examined}


def fired(about: Case) -> set[str]:
    return {code for code, found in asked(about).items() if found}


def fit_of(about: Page) -> Fit:
    found = best_fit(about.measures, about.width, draw.KNOWN.chat, about.era)
    assert found is not None
    return found


FAR = {"edge_left": 8.0, "edge_right": 8.0}
MANY = {"tail_length": 4.0, "bubble_radius": 7.0, "field_drop": -5.0, "icon_size": -6.0}
MANY |= {"text_pad_left": 6.0, "text_pad_top": 6.0, "bubble_height": 9.0}


def example(code: str, **off: float) -> Example:
    """One rule whose lengths are moved, against the page as it is and one without them."""
    starts = tuple(name.removesuffix("left").removesuffix("right") for name in off)
    return Example(
        fires=lambda: ios(**off),
        silent=ios,
        not_asked=lambda: draw.case(without(page(IOS, 390, 3), *starts)),
    )


EXAMPLES = {
    "SC401": example("SC401", **FAR),
    "SC402": example("SC402", edge_right=-16.0),
    "SC403": Example(
        fires=lambda: ios(avatar_left=6, avatar_right=6),
        silent=ios,
        not_asked=lambda: draw.case(without(page(IOS, 390, 3), "avatar", "margin")),
    ),
    "SC404": example("SC404", field_left=9.0),
    "SC405": example("SC405", tail_length=4.0, tail_level=-7.0),
    "SC406": example("SC406", bubble_radius=7.0),
    "SC407": example("SC407", bubble_height=9.0),
    "SC408": example("SC408", text_pad_left=6.0, text_pad_top=6.0),
    "SC409": example("SC409", message_gap=12.0),
    "SC410": example("SC410", icon_left=7.0, icon_middle=5.0, icon_right=5.0, icon_size=-5.0),
    "SC411": Example(
        fires=lambda: ios(**MANY),
        silent=ios,
        not_asked=lambda: draw.case(
            only(page(IOS, 390, 3), "tail_length", "tail_level", "edge_left")
        ),
    ),
}


@pytest.mark.parametrize("code", EXAMPLES)
def test_examples(code: str) -> None:
    example = EXAMPLES[code]
    (finding,) = draw.ask(code, example.fires())
    assert finding.grade == "far"
    assert finding.region is not None
    assert draw.grades(code, example.silent()) == []
    draw.not_asked(code, example.not_asked())


# --- What the app draws is silent -----------------------------------------------------------


@pytest.mark.parametrize(("name", "width"), WIDTHS)
@pytest.mark.parametrize("unit", [2.0, 2.7, 3.0])
def test_sc401_to_sc411_silent_for_each_template_and_width(
    name: str, width: float, unit: float
) -> None:
    for era in (TEMPLATES[name].era, None):
        drawn = replace(page(TEMPLATES[name], width, unit), era=era)
        drawn = replace(drawn, height=round(2.1 * drawn.width))
        assert fired(draw.case(drawn)) == set()


@pytest.mark.parametrize(("name", "width"), WIDTHS)
def test_sc401_to_sc411_silent_after_resizing_to_720(name: str, width: float) -> None:
    drawn = page(TEMPLATES[name], width, 720 / width)
    assert drawn.width == 720
    assert fired(draw.case(drawn)) == set()


@pytest.mark.parametrize(("name", "width"), WIDTHS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_sc401_to_sc411_silent_where_bubbles_stand_on_one_side(
    name: str, width: float, side: str
) -> None:
    unit = min(2.7, 1300 / width)
    drawn = without(page(TEMPLATES[name], width, unit), f"edge_{side}")
    assert fired(draw.case(drawn)) == set()


@pytest.mark.parametrize("name", [IOS.name, ANDROID.name])
def test_all_rules_can_be_asked_of_a_whole_page(name: str) -> None:
    width, unit = SCALE[name]
    assert set(asked(draw.case(page(TEMPLATES[name], width, unit)))) == {r.code for r in RULES}


@st.composite
def drawn_pages(draw_: st.DrawFn) -> Page:
    """Some lengths of one template, anywhere in their spans, at any scale."""
    name, width = draw_(st.sampled_from(WIDTHS))
    unit = draw_(st.floats(1.6, 3.2))
    drawn = TEMPLATES[name]
    shares = st.floats(0, 1)
    places = {length: draw_(shares) for length in sorted(draw.lengths(drawn))}
    units = draw.lengths(drawn, places)
    kept = draw_(st.sets(st.sampled_from(sorted(units)), min_size=3))
    chosen = {length: units[length] for length in sorted(kept)}
    pixels = round(width * unit)
    height = round(pixels * (1.4 if "iPad" in name else 2.1))
    return draw.measured(chosen, unit, pixels, height=height, era=drawn.era)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(drawn_pages())
def test_a_page_inside_one_template_s_spans_fires_nothing(drawn: Page) -> None:
    assert fired(draw.case(drawn)) == set()


# --- What is pushed out fires ---------------------------------------------------------------


def pushed(of: Template, name: str, beyond: float) -> Case:
    """A page with one length so many units beyond the slack of its span, above and below."""
    width, unit = SCALE[of.name]
    span = name.removesuffix("_left").removesuffix("_right")
    low, high = of.spans.get(name) or of.spans[span]
    slack = 1.3 / unit + 0.12
    by = (high - low) / 2 + slack + abs(beyond)
    shown = page(of, width, unit, **{name: by if beyond > 0 else -by})
    return draw.case(replace(shown, system=of.platform))


@pytest.mark.parametrize("name", [IOS.name, ANDROID.name])
@pytest.mark.parametrize("length", OWNER)
@pytest.mark.parametrize("beyond", [3.0, -3.0])
def test_a_length_pushed_out_fires_its_rule_alone(name: str, length: str, beyond: float) -> None:
    about = pushed(TEMPLATES[name], length, beyond)
    assert fit_of(about.page).template.name == name
    assert {code: found for code, found in asked(about).items() if found} == {
        OWNER[length]: ["far"]
    }


@pytest.mark.parametrize("length", sorted(set(OWNER) - {"avatar_left", "margin_right"}))
def test_a_length_slightly_out_is_near(length: str) -> None:
    about = pushed(IOS, length, 0.6)
    assert asked(about)[OWNER[length]] == ["near"]


@pytest.mark.parametrize("length", ["field_height", "field_drop"])
@pytest.mark.parametrize("beyond", [6.0, -6.0])
def test_sc404_does_not_ask_what_a_mark_over_the_field_changes(length: str, beyond: float) -> None:
    assert asked(pushed(IOS, length, beyond))["SC404"] == []


@pytest.mark.parametrize("off", [8.0, -8.0])
def test_sc401_fires_where_both_sides_agree_but_not_with_the_app(off: float) -> None:
    assert fired(ios(edge_left=off, edge_right=off)) == {"SC401"}


def test_sc402_grades_by_how_far_the_sides_differ() -> None:
    assert draw.grades("SC402", ios(edge_right=-5)) == ["near"]
    assert draw.grades("SC402", ios(edge_right=-12)) == ["far"]
    assert draw.grades("SC402", ios(edge_right=-2.5)) == []


def test_sc411_needs_three_lengths_that_do_not_fit() -> None:
    two = {"tail_length": 4.0, "bubble_radius": 7.0}
    assert draw.grades("SC411", ios(**two)) == []
    assert draw.grades("SC411", draw.case(without(ios(**MANY).page, "icon", "field"))) == ["far"]
    four = without(ios(**two, bubble_height=9.0, field_drop=-5.0).page, "icon", "label", "title")
    assert draw.grades("SC411", draw.case(four)) == ["near"]


def test_mosaics_of_avatars_do_not_count_for_the_whole() -> None:
    moved = {"avatar_left": 8.0, "avatar_right": 8.0, "margin_left": 8.0, "margin_right": 8.0}
    assert fired(ios(**moved)) == {"SC403"}


# --- One place alone proves nothing ---------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "off"),
    [
        ("SC405", {"tail_length": 4.0}),
        ("SC406", {"bubble_radius": 7.0}),
        ("SC408", {"text_pad_left": 6.0}),
        ("SC409", {"message_gap": 12.0}),
    ],
)
def test_a_single_place_is_not_enough(code: str, off: dict[str, float]) -> None:
    assert draw.grades(code, seen_once(ios(**off))) == []


def test_a_single_avatar_is_not_looked_at() -> None:
    draw.not_asked("SC403", seen_once(ios(avatar_left=6)))


# --- Not examined ---------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["SC401", "SC403", "SC404", "SC410", "SC411"])
@pytest.mark.parametrize("pixels", [30, 60, 90])
def test_a_page_cut_at_a_side_is_not_asked_for_its_sides(code: str, pixels: float) -> None:
    draw.not_asked(code, draw.case(cut_left(page(IOS, 390, 3), pixels)))
    draw.not_asked(code, draw.case(cut_left(page(ANDROID, 400, 2.7), pixels)))


@pytest.mark.parametrize("code", ["SC401", "SC403", "SC404", "SC410", "SC411"])
@pytest.mark.parametrize("units", [8, 9, 10, 11, 12])
def test_a_page_cut_alike_at_both_sides_is_not_asked_for_them(code: str, units: float) -> None:
    for whole, unit in ((page(IOS, 390, 3), 3.0), (page(ANDROID, 400, 2.7), 2.7)):
        draw.not_asked(code, draw.case(cut_alike(whole, units * unit)))


@pytest.mark.parametrize("units", [4, 5, 6, 7, 9, 11])
def test_a_page_cut_alike_at_both_sides_is_not_accused(units: float) -> None:
    assert fired(draw.case(cut_alike(page(IOS, 390, 3), units * 3))) == set()


def test_lengths_at_a_side_that_are_off_by_different_amounts_are_no_cut() -> None:
    drawn = ios(edge_left=-6, edge_right=-6, margin_left=-2, margin_right=-2, field_left=-8)
    assert {"SC401", "SC404"} <= fired(drawn)


@pytest.mark.parametrize("pixels", [45, 60, 75, 90])
def test_an_android_page_cut_at_a_side_is_not_accused_by_other_lengths(pixels: float) -> None:
    assert fired(draw.case(cut_left(page(ANDROID, 400, 2.7), pixels))) <= {"SC402"}


@pytest.mark.parametrize("pixels", [15, 30, 45, 60, 75])
def test_an_ios_page_cut_at_a_side_is_not_accused_by_other_lengths(pixels: float) -> None:
    assert fired(draw.case(cut_left(page(IOS, 390, 3), pixels))) <= {"SC402"}


SIDES = ("SC401", "SC402")


@pytest.mark.parametrize("code", EXAMPLES)
def test_bubbles_of_one_side_only(code: str) -> None:
    one_sided = draw.case(without(page(IOS, 390, 3), "edge_left", "avatar_left", "margin_left"))
    if code in SIDES:
        draw.not_asked(code, one_sided)
    else:
        assert draw.grades(code, one_sided) == []


@pytest.mark.parametrize("code", EXAMPLES)
def test_small_lossy_pictures_are_not_asked(code: str) -> None:
    fired_before = EXAMPLES[code].fires().page
    small = replace(
        fired_before,
        width=round(fired_before.width * 0.37),
        measures=tuple(replace(m, value=0.37 * m.value) for m in fired_before.measures),
    )
    draw.not_asked(code, draw.case(small, draw.JPEG_SHOT))


@pytest.mark.parametrize("code", EXAMPLES)
def test_small_pictures_that_were_lossy_before_they_became_png_are_not_asked(code: str) -> None:
    drawn = EXAMPLES[code].fires().page
    small = replace(
        drawn,
        width=round(drawn.width / 3),
        measures=tuple(replace(m, value=m.value / 3) for m in drawn.measures),
    )
    assert small.ground is not None
    pixels = draw.flat(60, 60, small.ground)
    assert draw.grades(code, draw.case(small, draw.shot(pixels)))
    pixels[:20] += 1  # a bar of nearly the ground's colour
    assert draw.grades(code, draw.case(small, draw.shot(pixels)))
    pixels[::9, ::2] += 2  # ripples that a JPEG left
    draw.not_asked(code, draw.case(small, draw.shot(pixels)))


@pytest.mark.parametrize("code", EXAMPLES)
def test_thumbnails_are_not_asked_even_if_lossless(code: str) -> None:
    draw.not_asked(code, draw.case(page(IOS, 390, 0.8)))


@pytest.mark.parametrize("code", EXAMPLES)
def test_other_pages_and_pictures_behind_are_not_asked(code: str) -> None:
    whole = EXAMPLES[code].fires().page
    draw.not_asked(code, draw.case(replace(whole, ground=None)))
    draw.not_asked(code, draw.case(replace(whole, kind="bill_detail")))
    draw.not_asked(code, draw.case(replace(whole, measures=whole.measures[:2])))


@pytest.mark.parametrize("code", EXAMPLES)
def test_tablets_and_folding_phones_are_not_asked(code: str) -> None:
    unfolded = replace(EXAMPLES[code].fires().page, height=1300)
    wider = tuple(replace(m, value=1.3 * m.value) for m in unfolded.measures)
    draw.not_asked(code, draw.case(replace(unfolded, width=1521, measures=wider)))


def test_sc407_is_not_asked_of_larger_text() -> None:
    draw.not_asked("SC407", ios(text_size=3, bubble_height=6))
    assert fired(ios(text_size=3, bubble_height=6, line_pitch=4, text_pad_top=0.5)) == set()


def test_a_length_of_the_other_platform_is_no_evidence_where_only_the_fit_tells_it() -> None:
    low, high = ANDROID.spans["label_digits"]
    about = ios(label_digits=(low + high) / 2 - sum(IOS.spans["label_digits"]) / 2)
    assert fit_of(about.page).template.platform == "ios"
    assert draw.grades("SC306", about) == []
    known = replace(about, page=replace(about.page, system="ios"))
    assert draw.grades("SC306", known) == ["near"]


# --- What pictures show ------------------------------------------------------------------------


def test_an_edge_is_shown_where_it_stands_and_where_it_should() -> None:
    case = ios(edge_left=-6, edge_right=-6)
    found = {f.code: f for f in examine(case, RULES)[0]}["SC401"]
    guide, width = found.guide, case.page.width
    assert guide is not None
    assert guide.axis == "x"
    left = guide.found < width / 2
    low, high = IOS.spans["edge_left" if left else "edge_right"]
    lengths = [length * 3 for length in ((low + high) / 2 - 6, low, high)]
    found_at, one, other = lengths if left else [width - length for length in lengths]
    assert guide.found == pytest.approx(found_at)
    span = (min(one, other), max(one, other))
    assert (guide.low, guide.high) == pytest.approx(span, abs=2)  # the fit takes a width near by


@pytest.mark.parametrize(("name", "axis"), [("avatar_left", "x"), ("bubble_height", "y")])
def test_a_size_is_shown_from_its_own_beginning(name: str, axis: str) -> None:
    code = OWNER[name]
    found = {f.code: f for f in examine(ios(**{name: 5}), RULES)[0]}[code]
    assert found.guide is not None
    assert found.region is not None
    low, high = IOS.spans[name.removesuffix("_left")]
    start = found.region.x if axis == "x" else found.region.y
    assert found.guide.axis == axis
    assert (found.guide.low, found.guide.high) == pytest.approx((start + low * 3, start + high * 3))
    assert found.guide.found == pytest.approx(start + ((low + high) / 2 + 5) * 3)


def test_what_is_no_edge_has_no_guide() -> None:
    found = {f.code: f for f in examine(ios(bubble_radius=5), RULES)[0]}["SC406"]
    assert found.guide is None
