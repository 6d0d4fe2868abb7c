"""Fitting a chat's measures to what the real app draws: one template, one scale.

A genuine capture is drawn by one template at one scale, also after resizing. The fit tries
every template with every page width that phones have, and takes the one that leaves the
fewest measures outside their spans. What is outside even then is what rules report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..geometry import Box
from ..knowledge.chat import ChatFacts, Template
from .measure import Measure

_SLACK_PX = 1.3  # an edge found in a recompressed or resized picture is off by about a pixel
_SLACK_UNITS = 0.12
# measures that follow the user's font size, not the page's scale alone
_FOLLOW_TEXT = frozenset(
    {"bubble_height", "field_height", "line_pitch", "tail_level", "text_pad_top"}
)
_ALIASES = {
    "avatar_left": "avatar",
    "avatar_right": "avatar",
    "margin_left": "margin",
    "margin_right": "margin",
}
# soft measures are the least exact: a mosaic or ringing moves them, so they choose no template
_SOFT = frozenset({"avatar", "margin", "message_gap", "bubble_radius"})
_LEAST_MEASURES = 3
MIRROR = 3.2  # units: received and own bubbles differ by up to 2 points on genuine captures
# widths in units of pictures that were cut at a side, from half a page to a whole one
_CUT_WIDTHS = tuple(200.0 + 2.5 * step for step in range(97))
_UNKNOWN = 0.6  # what a measure costs that a template says nothing of, against 1 outside its span
_DEFAULT_TEXT = (0.95, 1.035)  # share of the template's font size that counts as not changed


@dataclass(frozen=True, slots=True)
class Residual:
    """A measure against its span, both in units; `excess` is how far outside, 0 inside."""

    name: str
    value: float
    low: float
    high: float
    excess: float
    box: Box
    count: int


@dataclass(frozen=True, slots=True)
class Fit:
    """The template and scale that explain a page best, and what they leave unexplained.

    `unit` is in pixels per unit; `residuals` holds every measure that the template knows.
    """

    template: Template
    width_units: float
    unit: float
    residuals: tuple[Residual, ...]
    font_changed: bool

    def get(self, name: str) -> Residual | None:
        """The residual of a measure, by its own name."""
        return next((r for r in self.residuals if r.name == name), None)

    @property
    def outside(self) -> tuple[Residual, ...]:
        return tuple(r for r in self.residuals if r.excess > 0)


@lru_cache(maxsize=8)
def best_fit(
    measures: tuple[Measure, ...],
    width: int,
    facts: ChatFacts,
    era: str | None = None,
    platform: str | None = None,
) -> Fit | None:
    """The best fit of a page of `width` pixels, or None where fewer than three can be compared.

    `era` (told by colours) leaves only the templates of that era, so that a page in today's
    colours cannot hide behind an old layout of which little is known. `platform` (told by what
    the phone's system draws) likewise leaves only that platform's.
    """
    by_name = {measure.name: measure for measure in measures if _counts(measure)}
    known = {
        name
        for name in by_name
        for template in facts.templates
        if _ALIASES.get(name, name) in template.spans
    }
    cut = _may_be_cut(by_name, width)
    best: tuple[tuple[float, float], Fit] | None = None
    for template in facts.templates:
        if era not in (None, template.era) or platform not in (None, template.platform):
            continue
        for width_units in (*template.widths, *(_CUT_WIDTHS if cut else ())):
            fit = _fit(template, width_units, width / width_units, by_name)
            if len(fit.residuals) < _LEAST_MEASURES:
                continue
            unknown = len(known) - len(fit.residuals)
            cost = _cost(fit.residuals, unknown)
            if best is None or cost < best[0]:
                best = (cost, fit)
    return best[1] if best else None


def slack_of(unit: float) -> float:
    """By how many units a length of a genuine capture may be off, at `unit` pixels a unit."""
    return _SLACK_PX / unit + _SLACK_UNITS


def _may_be_cut(by_name: Mapping[str, Measure], width: int) -> bool:
    """Whether the picture may be cut at a side, so that its width tells no scale."""
    left, right = by_name.get("edge_left"), by_name.get("edge_right")
    if left is None or right is None:
        return True
    return abs(left.value - right.value) > MIRROR / 400 * width + 2.0


def _counts(measure: Measure) -> bool:
    """Whether enough places agree: the outline of a single avatar may be anything."""
    return measure.count >= 2 or _ALIASES.get(measure.name) is None


def _cost(residuals: Iterable[Residual], unknown: int) -> tuple[float, float]:
    """Measures outside their spans first; one that a template cannot explain counts a little."""
    outside = [r for r in residuals if r.excess > 0]
    count = sum(0.5 if _ALIASES.get(r.name, r.name) in _SOFT else 1.0 for r in outside)
    return count + _UNKNOWN * unknown, sum(min(r.excess, 4.0) for r in outside)


def _fit(
    template: Template, width_units: float, unit: float, measures: Mapping[str, Measure]
) -> Fit:
    slack = slack_of(unit)
    changed = _font_changed(template, unit, measures)
    residuals = []
    for name, measure in measures.items():
        span = template.spans.get(_ALIASES.get(name, name))
        if span is None or (changed and name in _FOLLOW_TEXT):
            continue
        low, high = span
        value = measure.value / unit
        excess = max(low - slack - value, value - high - slack, 0.0)
        residuals.append(Residual(name, value, low, high, excess, measure.box, measure.count))
    return Fit(template, width_units, unit, tuple(residuals), changed)


def _font_changed(template: Template, unit: float, measures: Mapping[str, Measure]) -> bool:
    """Whether the text is set in another size than the default, or its size is unknown."""
    measure, span = measures.get("text_size"), template.spans.get("text_size")
    if measure is None or span is None:
        return False
    middle = (span[0] + span[1]) / 2
    share = measure.value / unit / middle
    return not _DEFAULT_TEXT[0] <= share <= _DEFAULT_TEXT[1]
