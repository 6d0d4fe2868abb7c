"""SC4xx: do the sizes and gaps agree with one another and with what the app draws?

All rules read one fit (pages/fit.py): the version and the scale that explain the page best.
A capture that was resized fits at another scale; a drawing leaves measures unexplained.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ..language import Message, listed, said
from ..pages.fit import MIRROR, Fit, Residual, best_fit, slack_of
from ..pages.model import Colour
from ..pages.vision import departure
from ..report import Finding, Guide
from ..screenshot import Screenshot
from . import Case, NotExamined, Rule, rule

# pixels per unit below which an error of a pixel or two is too much
_SMALLEST = 0.85
_SMALLEST_LOSSY = 1.2
# levels that loss or resizing leaves pixels off the ground, and the share of such that tells:
# small drawn pages of the corpus have 0.007 at most, softened ones 0.05 at least
_RIPPLE, _RIPPLED = 4, 0.02
_LEAST_FIRM = 5
_WIDE = 1400  # pixels: no phone held upright is this wide and not much higher
UNITS = said("units")
_NAMES = {
    "edge_left": said("the received bubbles' distance from the left side"),
    "edge_right": said("the own bubbles' distance from the right side"),
    "avatar_left": said("the received messages' avatar size"),
    "avatar_right": said("the own avatar's size"),
    "margin_left": said("the left avatars' margin"),
    "margin_right": said("the right avatars' margin"),
    "bubble_height": said("the height of a one-line bubble"),
    "bubble_radius": said("the bubbles' corner radius"),
    "tail_length": said("the length of the bubbles' tails"),
    "tail_level": said("the height of the tail below the bubble's top"),
    "message_gap": said("the gap between messages"),
    "text_pad_left": said("the gap from a bubble's edge to its text"),
    "text_pad_top": said("the gap from a bubble's top to its text"),
    "field_left": said("the left end of the text field"),
    "field_right": said("the right end of the text field"),
    "field_height": said("the height of the text field"),
    "field_drop": said("the gap above the text field"),
    "icon_left": said("the place of the left icon in the input bar"),
    "icon_middle": said("the place of the inner right icon in the input bar"),
    "icon_right": said("the place of the outer right icon in the input bar"),
    "icon_size": said("the size of the icons in the input bar"),
    "label_digits": said("the height of a time label's digits"),
    "label_words": said("the height of a time label's text"),
}


def fit_of(case: Case) -> Fit:
    """The page's fit. Raises NotExamined where there is too little to fit."""
    if case.page.kind not in ("chat", "group_chat"):
        raise NotExamined("not a chat page")
    page = case.page
    fit = best_fit(page.measures, page.width, case.knowledge.chat, page.era, page.system)
    if page.ground is None:
        raise NotExamined("the chat stands on a picture, where edges cannot be measured")
    if page.width >= _WIDE and page.height < 1.6 * page.width:
        raise NotExamined("not a phone's upright screen: tablets and folding phones differ")
    if fit is None:
        raise NotExamined("too few bubbles and bars to measure")
    if fit.unit < _SMALLEST or (
        fit.unit < _SMALLEST_LOSSY and _is_lossy(case.screenshot, page.ground)
    ):
        raise NotExamined("the picture is too small to measure to a part of a unit")
    return fit


@lru_cache(maxsize=1)
def _is_lossy(screenshot: Screenshot, ground: Colour) -> bool:
    """Whether the picture is, or was before it was saved as PNG, softened by loss or resizing.

    Kept for the next rule that asks.
    """
    if screenshot.facts.png is None:
        return True
    off = departure(screenshot.pixels, ground)
    uneven = off[:, 1:] != off[:, :-1]  # a bar may have nearly the ground's colour
    ripples = int((uneven & (off[:, 1:] > 0) & (off[:, 1:] <= _RIPPLE)).sum())
    return ripples > _RIPPLED * int((off == 0).sum())


def require_frame(fit: Fit) -> None:
    """Lengths against the sides mean nothing on a picture that was cut there.

    Raises NotExamined where own and received messages stand at different distances, or where all
    that stands at a side is too near to it by the same amount.
    """
    left, right = fit.get("edge_left"), fit.get("edge_right")
    unlike = left is not None and right is not None and not _mirrored(fit, left, right)
    if unlike or _cut_off(fit, _AT_LEFT) or _cut_off(fit, _AT_RIGHT):
        raise NotExamined("the picture may be cut at a side")


# lengths that a cut at one side shortens alike
_AT_LEFT = ("edge_left", "margin_left", "field_left", "icon_left")
_AT_RIGHT = ("edge_right", "margin_right", "field_right", "icon_middle", "icon_right")
_CUT_LENGTHS = 3
_CUT = 0.8  # units that are missing: drawings whose lengths agree so are off by less


def _cut_off(fit: Fit, names: Sequence[str]) -> bool:
    """Whether one strip, cut off at a side, explains all lengths against that side.

    A person who crops a capture cuts all of them by the same amount; of the drawings in the corpus
    none has three lengths that are too short alike.
    """
    known = [r for name in names if (r := fit.get(name)) is not None]
    if len(known) < _CUT_LENGTHS:
        return False
    slack = slack_of(fit.unit)
    least = max(r.low - r.value - slack for r in known)
    most = min(r.high - r.value + slack for r in known)
    return _CUT <= least <= most


def degree(excess: float) -> str:
    """How far outside its span a measure is, in words: near, or far beyond 1.5 units."""
    return "far" if excess > 1.5 else "near"


def report_outside(
    own: Rule, case: Case, names: Sequence[str], least: int = 1
) -> Iterable[Finding]:
    """One finding for the worst of the named measures that is outside its span."""
    fit = fit_of(case)
    known = [r for name in names if (r := fit.get(name)) is not None]
    if not known:
        raise NotExamined("none of the lengths that this asks about is on the page")
    outside = [
        r for r in known if r.excess > 0 and r.count >= least and not other_platform(case, fit, r)
    ]
    if outside:
        yield _finding(own, fit, max(outside, key=lambda r: r.excess))


def other_platform(case: Case, fit: Fit, residual: Residual) -> bool:
    """Whether a length is what the same version draws on the other platform.

    Where nothing but the fit tells the platform, a marked or odd page may have been taken for
    one of the other, and such a length says no more than that.
    """
    if case.page.system is not None or residual.name not in _PLATFORM:
        return False
    slack = 1.3 / fit.unit
    spans = [
        template.spans[residual.name]
        for template in case.knowledge.chat.templates
        if template.era == fit.template.era
        and template.platform != fit.template.platform
        and residual.name in template.spans
    ]
    return any(low - slack <= residual.value <= high + slack for low, high in spans)


# lengths by which the platforms differ most
_PLATFORM = frozenset({"bubble_height", "label_digits", "label_words", "line_pitch", "message_gap"})


def _finding(own: Rule, fit: Fit, worst: Residual) -> Finding:
    unit = said("pt") if fit.template.platform == "ios" else UNITS
    return own.finding(
        said(
            "{length} is not what {version} draws",
            length=_NAMES.get(worst.name, worst.name),
            version=Message(fit.template.name),
        ),
        region=worst.box,
        measured=said("{value:.1f} {unit}", value=worst.value, unit=unit),
        expected=said("{low:g} to {high:g} {unit}", low=worst.low, high=worst.high, unit=unit),
        grade=degree(worst.excess),
        guide=_guide(fit, worst),
    )


# where lengths are measured from: a side of the page, or the left or top of their own box
_FROM_LEFT = frozenset({"edge_left", "margin_left", "field_left"})
_FROM_RIGHT = frozenset({"edge_right", "margin_right", "field_right"})
_WIDTHS = frozenset({"avatar_left", "avatar_right"})
_HEIGHTS = frozenset({"bubble_height", "field_height", "label_digits", "label_words"})


def _guide(fit: Fit, worst: Residual) -> Guide | None:
    """Where the edge that ends a length stands and where the app would draw it; for pictures."""
    lengths = [length * fit.unit for length in (worst.value, worst.low, worst.high)]
    if worst.name in _FROM_LEFT:
        return Guide("x", *lengths)
    if worst.name in _FROM_RIGHT:
        found, low, high = (fit.width_units * fit.unit - length for length in lengths)
        return Guide("x", found, high, low)
    if worst.name in _WIDTHS:
        return Guide("x", *(worst.box.x + length for length in lengths))
    if worst.name in _HEIGHTS:
        return Guide("y", *(worst.box.y + length for length in lengths))
    return None


@rule("SC401", "bubbles do not stand where WeChat puts them", group="frame")
def bubble_edges(case: Case) -> Iterable[Finding]:
    """Bubbles begin 63 units from the side on Android, 62 to 65.5 points on iOS.

    The distance follows from margin, avatar and gap, which the app draws alike on every
    phone. Source: measured on genuine captures (knowledge/chat.toml).
    """
    fit = fit_of(case)
    left, right = fit.get("edge_left"), fit.get("edge_right")
    if left is None or right is None:
        raise NotExamined("bubbles of one side only")
    require_frame(fit)
    return list(report_outside(bubble_edges, case, ["edge_left", "edge_right"]))


def _mirrored(fit: Fit, left: Residual, right: Residual) -> bool:
    return abs(left.value - right.value) <= MIRROR + 2.0 / fit.unit


@rule("SC402", "left and right do not mirror each other", group="frame")
def mirror(case: Case) -> Iterable[Finding]:
    """Own and received messages stand at the same distance from their sides.

    Source: measured on genuine captures: within 1 unit on Android, 2 points on iOS.
    Pictures cut at one side are no exception to look for: their fit fails as a whole.
    """
    page = case.page
    fit = fit_of(case)
    left, right = fit.get("edge_left"), fit.get("edge_right")
    if left is None or right is None:
        raise NotExamined("bubbles of one side only")
    off = abs(left.value - right.value)
    if not _mirrored(fit, left, right):
        yield mirror.finding(
            "own and received bubbles do not stand at the same distance from their sides",
            region=right.box,
            measured=said(
                "{left:.1f} and {right:.1f} of {width:.0f}",
                left=left.value,
                right=right.value,
                width=page.width / fit.unit,
            ),
            expected=said("the same distance"),
            grade="far" if off > 6 else "near",
        )


@rule("SC403", "avatars do not have WeChat's size or margin", group="avatar")
def avatars(case: Case) -> Iterable[Finding]:
    """Avatars are 40 units wide, 12 units from the side (8 in early WeChat 7 on Android).

    Source: measured on genuine captures. Mosaics and ringing blur their edges, so only
    clear departures count.
    """
    fit = fit_of(case)
    require_frame(fit)
    names = ("avatar_left", "avatar_right", "margin_left", "margin_right")
    known = [r for name in names if (r := fit.get(name)) is not None]
    if not known:
        raise NotExamined("no avatars")
    outside = [r for r in known if r.excess > 1.0 and r.count >= 2]
    if outside:
        yield _finding(avatars, fit, max(outside, key=lambda r: r.excess))


@rule("SC404", "the text field is not where WeChat puts it", group="field")
def text_field(case: Case) -> Iterable[Finding]:
    """The field lies 48 units from the left and 88 from the right, 40 high, since WeChat 7.

    Its ends are asked, as boxes and strokes that people draw over captures mostly change how
    high it looks. Source: measured on genuine captures of both platforms (knowledge/chat.toml).
    """
    fit = fit_of(case)
    if fit.get("field_left") is None:
        raise NotExamined("no text field, or one that is not empty")
    require_frame(fit)
    return list(report_outside(text_field, case, ["field_left", "field_right"]))


@rule("SC405", "the bubbles' tails are not WeChat's", group="shape")
def tails(case: Case) -> Iterable[Finding]:
    """The tail sticks out by 5 units, 20 units below the bubble's top, on both platforms.

    Source: the app's bubble images; measured on genuine captures.
    """
    return report_outside(tails, case, ["tail_length", "tail_level"], least=2)


@rule("SC406", "the bubbles' corners are not WeChat's", group="shape")
def corners(case: Case) -> Iterable[Finding]:
    """Bubbles have corners of 3 to 5 units. Source: the app's bubble images; genuine captures."""
    return report_outside(corners, case, ["bubble_radius"], least=2)


@rule("SC407", "bubbles are not as high as WeChat draws them", group="height")
def bubble_height(case: Case) -> Iterable[Finding]:
    """A bubble of one line in the default size is 40 units high (41 points on newer iOS).

    A user's larger font makes bubbles higher: those are not asked. Source: the app's bubble
    images (40 points at least); measured on genuine captures.
    """
    if fit_of(case).font_changed:
        raise NotExamined("the text is not in the default size")
    return report_outside(bubble_height, case, ["bubble_height"])


@rule("SC408", "text does not sit in its bubbles as WeChat sets it", group="padding")
def padding(case: Case) -> Iterable[Finding]:
    """Text stands 12 to 13 units from the bubble's edge and from its top.

    Source: measured on genuine captures (knowledge/chat.toml).
    """
    return report_outside(padding, case, ["text_pad_left", "text_pad_top"], least=2)


@rule("SC409", "messages do not follow each other at WeChat's distance", group="gap")
def message_gap(case: Case) -> Iterable[Finding]:
    """Between two messages lie 12 units on Android, 16 to 17 points on iOS.

    Source: measured on genuine captures; the lower quartile of a page's gaps is compared,
    as unseen things may lie between two messages.
    """
    return report_outside(message_gap, case, ["message_gap"], least=2)


@rule("SC410", "the input bar's icons are not where WeChat puts them", group="icons")
def bar_icons(case: Case) -> Iterable[Finding]:
    """Voice, smiley and plus are circles of 27 units, 24, 64 and 24 units from their sides.

    Source: measured on genuine captures of both platforms (knowledge/chat.toml).
    """
    require_frame(fit_of(case))
    names = ["icon_left", "icon_middle", "icon_right", "icon_size"]
    return list(report_outside(bar_icons, case, names))


@rule("SC411", "no version of WeChat explains the page's measures together", group="whole")
def unexplained(case: Case) -> Iterable[Finding]:
    """One version at one scale explains all measures of a capture, of a drawing only some.

    Counts the measures that the best version leaves outside their spans, avatars and gaps
    aside, as mosaics and unseen things move those. Source: fit of genuine captures, of which
    the worst leaves a few unexplained after mosaics and cuts.
    """
    fit = fit_of(case)
    require_frame(fit)
    firm = [r for r in fit.residuals if not r.name.startswith(("avatar", "margin", "message_gap"))]
    if len(firm) < _LEAST_FIRM:
        raise NotExamined("too few lengths on the page to judge them together")
    outside = sorted(
        (r for r in firm if r.excess > 0 and not other_platform(case, fit, r)),
        key=lambda r: -r.excess,
    )
    if len(outside) < 3 or len(outside) < 0.25 * len(firm):
        return
    lengths = listed(_NAMES.get(r.name, r.name.replace("_", " ")) for r in outside[:4])
    yield unexplained.finding(
        said("no version of WeChat draws the page's lengths together: {lengths}", lengths=lengths),
        region=outside[0].box,
        measured=said(
            "{count} of {total} lengths do not fit {version}",
            count=len(outside),
            total=len(firm),
            version=Message(fit.template.name),
        ),
        expected=said("all of them, or nearly"),
        grade="far" if len(outside) >= 5 else "near",
    )
