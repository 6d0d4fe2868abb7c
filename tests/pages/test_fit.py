"""The fit of a page's measures to one template at one scale, on measures made up from facts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screencheck import knowledge
from screencheck.geometry import Box
from screencheck.knowledge.chat import ChatFacts, Template
from screencheck.pages.fit import best_fit
from screencheck.pages.measure import Measure

FACTS = knowledge.load().chat
IOS = next(t for t in FACTS.templates if t.name == "WeChat 7 or later on iOS")
ANDROID = next(t for t in FACTS.templates if t.name == "WeChat 7 or later on Android")
SIDES = {"avatar": ("avatar_left", "avatar_right"), "margin": ("margin_left", "margin_right")}
BOX = Box(0, 0, 10, 10)


def measured(template: Template, scale: float, **units: float) -> tuple[Measure, ...]:
    """Every measure of a template at its middle, in whole pixels; `units` change some."""
    result = []
    for span, (low, high) in template.spans.items():
        if span == "wrap_share":  # a share of the page's width, which is not fitted
            continue
        for name in SIDES.get(span, (span,)):
            value = units.get(name, (low + high) / 2)
            result.append(Measure(name, float(round(value * scale)), BOX, 3))
    return tuple(sorted(result, key=lambda m: m.name))


def of(measures: tuple[Measure, ...], *names: str) -> tuple[Measure, ...]:
    return tuple(m for m in measures if m.name in names)


@pytest.mark.parametrize(
    ("template", "units", "scale"),
    [
        (IOS, 390, 3.0),
        (IOS, 375, 2.0),
        (IOS, 430, 3.0),
        (IOS, 390, 3.0 * 0.63),
        (IOS, 375, 1.5),
        (ANDROID, 400, 2.7),
        (ANDROID, 400, 1.8),
        (ANDROID, 400, 2.7 * 0.63),
    ],
)
def test_a_page_of_a_template_fits_with_nothing_outside(
    template: Template, units: float, scale: float
) -> None:
    width = round(units * scale)
    fit = best_fit(measured(template, width / units), width, FACTS)
    assert fit is not None
    assert fit.template is template
    assert fit.outside == ()
    assert not fit.font_changed
    assert fit.unit == pytest.approx(width / fit.width_units)
    assert fit.width_units == pytest.approx(units, rel=0.04)
    lengths = set(template.spans) - {"wrap_share"}
    assert len(fit.residuals) == len(lengths) + 2  # two sides of avatar and margin


@pytest.mark.parametrize("scale", [3.0, 3.0 * 0.63])
@pytest.mark.parametrize(
    ("name", "units"), [("edge_left", 58.0), ("edge_right", 70.0), ("field_left", 52.0)]
)
def test_one_changed_edge_is_what_lies_outside(scale: float, name: str, units: float) -> None:
    width = round(390 * scale)
    fit = best_fit(measured(IOS, width / 390, **{name: units}), width, FACTS)
    assert fit is not None
    assert fit.template is IOS
    assert [residual.name for residual in fit.outside] == [name]
    low, high = IOS.spans[name]
    residual = fit.get(name)
    assert residual is not None
    assert (residual.low, residual.high) == (low, high)
    assert residual.value == pytest.approx(units, rel=0.05)
    assert 0 < residual.excess < abs(units - (low + high) / 2)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_measures_do_not_fit(count: int) -> None:
    assert best_fit(measured(IOS, 3.0)[-count:] if count else (), 1170, FACTS) is None


def test_three_measures_are_enough() -> None:
    measures = of(measured(IOS, 3.0), "edge_left", "edge_right", "field_left")
    fit = best_fit(measures, 1170, FACTS)
    assert fit is not None
    assert fit.outside == ()


def test_measures_that_no_template_knows_do_not_count() -> None:
    strange = tuple(Measure(f"strange_{i}", 30.0 * i, BOX, 3) for i in range(9))
    assert best_fit(strange, 1170, FACTS) is None
    fit = best_fit(measured(IOS, 3.0) + strange, 1170, FACTS)
    assert fit is not None
    assert fit.outside == ()
    assert fit.get("strange_1") is None


def test_a_single_avatar_does_not_count() -> None:
    once = tuple(
        replace(m, count=1, value=200.0) if m.name.startswith(("avatar", "margin")) else m
        for m in measured(IOS, 3.0)
    )
    fit = best_fit(once, 1170, FACTS)
    assert fit is not None
    assert fit.outside == ()
    assert fit.get("avatar_left") is None


def test_only_avatars_seen_once_are_too_few() -> None:
    names = ("avatar_left", "avatar_right", "margin_left", "margin_right")
    once = tuple(replace(m, count=1) for m in of(measured(IOS, 3.0), *names))
    assert best_fit(once, 1170, FACTS) is None


@pytest.mark.parametrize("era", ["6", "7"])
def test_the_era_restricts_the_templates(era: str) -> None:
    fit = best_fit(measured(IOS, 3.0), 1170, FACTS, era)
    assert fit is not None
    assert fit.template.era == era
    assert (fit.outside == ()) == (era == "7")


@pytest.mark.parametrize("platform", ["ios", "android"])
@pytest.mark.parametrize(("template", "scale"), [(IOS, 3.0), (ANDROID, 2.7)])
def test_the_platform_restricts_the_templates(
    platform: str, template: Template, scale: float
) -> None:
    width = round((390 if template is IOS else 400) * scale)
    fit = best_fit(measured(template, scale), width, FACTS, "7", platform)
    assert fit is not None
    assert fit.template.platform == platform
    assert (fit.outside == ()) == (platform == template.platform)


def test_no_platform_leaves_all_templates() -> None:
    for template, width in ((IOS, 1170), (ANDROID, 1080)):
        measures = measured(template, width / (390 if template is IOS else 400))
        assert best_fit(measures, width, FACTS, "7", None) == best_fit(measures, width, FACTS, "7")
        fit = best_fit(measures, width, FACTS)
        assert fit is not None
        assert fit.template is template


def test_a_platform_without_templates_fits_nothing() -> None:
    assert best_fit(measured(IOS, 3.0), 1170, FACTS, None, "desktop") is None


def test_an_era_without_templates_fits_nothing() -> None:
    assert best_fit(measured(IOS, 3.0), 1170, FACTS, "0") is None


def test_a_larger_font_leaves_out_what_follows_it() -> None:
    larger = measured(IOS, 3.0, text_size=22.0, bubble_height=49.0, line_pitch=27.0)
    fit = best_fit(larger, 1170, FACTS)
    assert fit is not None
    assert fit.font_changed
    assert {"bubble_height", "line_pitch", "text_pad_top", "tail_level"}.isdisjoint(
        residual.name for residual in fit.residuals
    )
    assert [residual.name for residual in fit.outside] == ["text_size"]


def test_a_pixel_of_error_is_allowed_but_not_two() -> None:
    facts = ChatFacts((), (replace(IOS, widths=(390.0,), spans={**IOS.spans, "a": (20.0, 20.0)}),))
    for pixels, outside in ((60, False), (61, False), (59, False), (62, True), (58, True)):
        measures = (*measured(IOS, 3.0), Measure("a", float(pixels), BOX, 1))
        fit = best_fit(measures, 1170, facts)
        assert fit is not None
        assert [r.name for r in fit.outside] == (["a"] if outside else []), pixels


def test_no_templates_no_fit() -> None:
    assert best_fit(measured(IOS, 3.0), 1170, ChatFacts((), ())) is None
