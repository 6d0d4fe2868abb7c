"""SC412 and SC413: do messages of several lines fill their bubbles as the app breaks them?

The width at which text wraps is the app's; what remains between the longest line and the
bubble's edge tells who broke the lines.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..language import said
from ..report import Finding
from . import Case, NotExamined, rule
from .layout import fit_of, require_frame

_NEAR = 3.2  # units: the last ideograph's own room and an error of a pixel
_FAR = 5.5
_EM = 1.15  # of the text's size: room that Android leaves with other font sizes


@rule("SC412", "bubbles are wider than the lines that were broken in them", group="wrap")
def slack(case: Case) -> Iterable[Finding]:
    """A message of several lines is as wide as its longest line, within the room of its padding.

    WeChat on iOS measures the lines and draws the bubble around them. On Android the bubble
    takes the full width, and 15 ideographs of the default size fill it. Pages made of boxes
    keep the box at the width where the text was broken, so that up to one ideograph's room
    stays empty. Only lines of ideographs are asked, as words of letters wrap whole.
    Source: measured on genuine captures; the drawn pages of the corpus.
    """
    fit = fit_of(case)
    measure = next((m for m in case.page.measures if m.name == "wrap_slack"), None)
    if measure is None:
        raise NotExamined("no message that was broken between two ideographs")
    limit = _NEAR + 1.5 / fit.unit
    size = fit.get("text_size")
    if fit.template.platform == "android" and (fit.font_changed or size is None):
        limit += _EM * (size.value if size else 17.0)
    value = measure.value / fit.unit
    if value > limit:
        yield slack.finding(
            "a message's bubble is wider than its lines, which were broken before they filled it",
            region=measure.box,
            measured=said("{value:.1f} units of empty room beside the longest line", value=value),
            expected=said("none; at most {limit:.1f} units", limit=limit),
            grade="far" if value > limit + _FAR - _NEAR else "near",
        )


@rule("SC413", "bubbles are wider than WeChat lets them grow", group="wrap")
def wrap_width(case: Case) -> Iterable[Finding]:
    """Text is broken where a bubble is 0.69 (iOS 0.71) times as wide as the page at most.

    Narrower ones tell nothing, as their writers may have broken the lines.
    Source: measured on genuine captures (knowledge/chat.toml, `wrap_share`).
    """
    fit = fit_of(case)
    require_frame(fit)
    measure = next((m for m in case.page.measures if m.name == "wrap_width"), None)
    span = fit.template.spans.get("wrap_share")
    if measure is None or span is None:
        raise NotExamined("no message of several lines to measure")
    if fit.width_units not in fit.template.widths:
        raise NotExamined("the picture may be cut at a side")
    share = measure.value / fit.unit / fit.width_units
    off = share - span[1] - 3.0 / fit.unit / fit.width_units
    if off > 0:
        yield wrap_width.finding(
            "messages are broken at a greater width than the app's",
            region=measure.box,
            measured=said("a bubble {share:.3f} times as wide as the page", share=share),
            expected=said("at most {most:g} times", most=span[1]),
            grade="far" if off > 0.02 else "near",
        )
