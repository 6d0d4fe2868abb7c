"""SC3xx: is the text set as the app sets it, by size, pitch, weight and antialiasing?

No font is shipped: sizes and strokes are measured against the fitted scale and against one
another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from ..geometry import Box
from ..language import Message, said
from ..ocr import TextLine
from ..pages.vision import departure, modal_colour
from ..report import Finding
from . import Case, NotExamined, Rule, rule
from .layout import UNITS, degree, fit_of, other_platform, report_outside

_LINES_FOR_FRINGES = 4
_SMALL_TITLE = 28  # pixels of font size
_SHARP = 1.8  # pixels per unit: below, strokes are thinner than two pixels


@rule("SC301", "the title is not set in the app's weight", group="weight")
def title_weight(case: Case) -> Iterable[Finding]:
    """WeChat on iOS sets a chat's title in a heavier weight than its messages.

    The stroke width is compared with that of the message text on the same picture, so that
    blur and recompression cancel. Source: measured on genuine captures.
    """
    measures = {m.name: m for m in case.page.measures}
    title, text = measures.get("title_stroke"), measures.get("text_stroke")
    if case.page.kind not in ("chat", "group_chat") or title is None or text is None:
        raise NotExamined("no title and message text to compare")
    if case.page.sure_title is None:
        raise NotExamined("the page may be cut above its messages")
    if case.page.os != "ios":
        raise NotExamined("faces of Android phones differ in how much heavier their titles are")
    if (case.page.scale or 0) < _SHARP:
        raise NotExamined("the picture is too small to compare stroke widths")
    ratio = title.value / text.value
    if ratio < 1.12:
        yield title_weight.finding(
            "the title is no heavier than the messages",
            region=title.box,
            measured=said("stroke {ratio:.2f} times that of the messages", ratio=ratio),
            expected=said("1.2 to 1.6 times"),
            grade="far" if ratio < 1.04 else "near",
        )


@rule("SC310", "the page's title is set in a regular weight", group="weight")
def page_title_weight(case: Case) -> Iterable[Finding]:
    """Both apps set the titles of their pages in a medium or semi-bold weight.

    The stroke is compared with the font size; small type is blurred, which widens strokes, so
    that more is asked of it. Where the phone is not known the limit is that of the lightest
    Android face seen. Source: measured on genuine pages (knowledge/payment.toml).
    """
    page = case.page
    if page.kind in ("chat", "group_chat") and (page.era != "7" or page.theme != "light"):
        raise NotExamined("chats before 2018 and in the dark theme are not known well enough")
    measures = {m.name: m for m in case.page.measures}
    stroke, size = measures.get("title_stroke_ratio"), measures.get("title_size")
    if stroke is None or size is None or size.value < _SMALL_TITLE:
        raise NotExamined("no title in Chinese that is large enough to measure")
    if abs(measures["title_centre"].value / page.width - 0.5) > 0.03:
        raise NotExamined("the title is not in the middle, so it may be a link")
    facts = case.knowledge.payment.title
    least = facts.stroke if page.os == "ios" else facts.stroke_any
    least += max(0.0, 50 - size.value) * facts.per_pixel
    if stroke.value < least:
        yield page_title_weight.finding(
            "the title is set in a regular weight, lighter than the app's",
            region=stroke.box,
            measured=said("strokes {stroke:.3f} of the font size", stroke=stroke.value),
            expected=said("at least {least:.3f}", least=least),
            grade="far" if stroke.value < least - 0.008 else "near",
        )


@rule("SC302", "message text has a size that WeChat does not offer", group="text")
def text_size(case: Case) -> Iterable[Finding]:
    """Messages are set in 17 units by default; the smallest choice is about 15, the largest 27.

    Source: measured on genuine captures; the app's font size setting.
    """
    size = fit_of(case).get("text_size")
    if size is None:
        raise NotExamined("no line of message text that is long enough to measure")
    if size.value < 14.2 or size.value > 28:
        yield text_size.finding(
            "the messages are set in a size that WeChat does not offer",
            region=size.box,
            measured=said("{value:.1f} {unit}", value=size.value, unit=UNITS),
            expected=said("15 to 27 units, 17 by default"),
            grade=degree(max(14.2 - size.value, size.value - 28)),
        )


@rule("SC303", "lines of a message do not follow at the app's pitch", group="text")
def line_pitch(case: Case) -> Iterable[Finding]:
    """Lines within a message follow at 20 to 21 points on iOS, 22 to 25 units on Android.

    Asked only of text in the default size. Source: measured on genuine captures.
    """
    fit = fit_of(case)
    if fit.font_changed:
        raise NotExamined("the text is not in the default size")
    pitch = fit.get("line_pitch")
    if pitch is None:
        raise NotExamined("no message of two lines")
    if pitch.excess > 0 and not other_platform(case, fit, pitch):
        yield line_pitch.finding(
            said(
                "lines of a message do not follow at the pitch of {version}",
                version=Message(fit.template.name),
            ),
            region=pitch.box,
            measured=said("{value:.1f} {unit}", value=pitch.value, unit=UNITS),
            expected=said("{low:g} to {high:g} {unit}", low=pitch.low, high=pitch.high, unit=UNITS),
            grade=degree(pitch.excess),
        )


@rule("SC304", "the title has a size that the app does not use", group="title")
def title_size(case: Case) -> Iterable[Finding]:
    """A chat's title is set in 17 units on both platforms unless the user changed the size.

    Source: measured on genuine captures; WeUI.
    """
    fit = fit_of(case)
    size = fit.get("title_size")
    if size is None or case.page.sure_title is None:
        raise NotExamined("no title in Chinese to measure")
    if fit.font_changed:
        raise NotExamined("the text is not in the default size")
    if size.excess > 0:
        yield title_size.finding(
            "the title is set in a size that WeChat does not use",
            region=size.box,
            measured=said("{value:.1f} {unit}", value=size.value, unit=UNITS),
            expected=said("{low:g} to {high:g} {unit}", low=size.low, high=size.high, unit=UNITS),
            grade=degree(size.excess),
        )


@rule("SC305", "text has colour fringes, which no phone draws", group="fringes")
def colour_fringes(case: Case) -> Iterable[Finding]:
    """Desktop systems smooth text with colour fringes (LCD rendering); phones do it in grey.

    iOS never did, Android dropped it. Measured on neutral text on a neutral ground, on
    lossless pictures only: chroma subsampling makes or hides fringes.
    Source: comparison of desktop and phone renderings.
    """
    if case.screenshot.facts.jpeg is not None or case.screenshot.facts.format == "WEBP":
        raise NotExamined("a lossy picture may have lost or gained colour at edges")
    shares = []
    for line in case.page.lines:
        share = _fringe_share(case, line)
        if share is not None:
            shares.append((share, line.box))
    if len(shares) < _LINES_FOR_FRINGES:
        raise NotExamined("too little neutral text")
    fringed = [(s, box) for s, box in shares if s > 0.25]
    if len(fringed) >= 0.4 * len(shares):
        share, box = max(fringed, key=lambda f: f[0])
        yield colour_fringes.finding(
            "the text is smoothed with colour fringes, as desktop systems do and phones do not",
            region=box,
            measured=said("{share:.0%} of the edge pixels are coloured", share=share),
            expected=said("grey edges"),
        )


def _fringe_share(case: Case, line: TextLine) -> float | None:
    """Share of a line's edge pixels that are coloured; None for coloured text or grounds."""
    box: Box = line.box.clipped(case.page.width, case.page.height)
    part = case.screenshot.pixels[box.slices()]
    if part.shape[0] < 8 or part.shape[1] < 16:
        return None
    ground, share = modal_colour(part)
    if share < 0.4 or max(ground) - min(ground) > 3:
        return None
    off = departure(part, ground)
    strongest = float(np.percentile(off, 99.5))
    if strongest < 60:
        return None
    core = part[off > 0.6 * strongest].astype(float).mean(axis=0)
    if float(core.max() - core.min()) > 16:  # fringes cancel in the mean, coloured ink does not
        return None
    edge = part[(off > 0.2 * strongest) & (off < 0.8 * strongest)].astype(int)
    if len(edge) < 40:
        return None
    return float(((edge.max(axis=1) - edge.min(axis=1)) > 24).mean())


@rule("SC306", "time labels have a size that the app does not use", group="label")
def label_size(case: Case) -> Iterable[Finding]:
    """Time labels are set in 14 points on iOS and 12 units on Android, whatever the text size.

    The height of their ink is compared, for digits alone and with Chinese apart.
    Source: measured on genuine captures (knowledge/chat.toml); WeChat's iOS layout (14 points).
    """
    return report_outside(label_size, case, ["label_digits", "label_words"])


class _Words(NamedTuple):
    """What is said of a ratio that is outside its span: the message, and what it is a ratio of."""

    message: Message
    of_what: Message


def _beside_span(
    own: Rule,
    case: Case,
    name: str,
    span: tuple[float, float],
    far: float,
    words: _Words,
    blur: float = 0.0,
) -> Iterable[Finding]:
    """A finding when a ratio of the head amount's digits is outside its span.

    `far` is how far outside counts as far, `blur` how many pixels a copy may have added. Raises
    NotExamined where the digits are small or absent.
    """
    measures = {m.name: m for m in case.page.measures}
    height, ratio = measures.get("digit_height"), measures.get(name)
    if height is None or ratio is None:
        raise NotExamined("no head amount whose digits can be told apart")
    if height.value < case.knowledge.payment.digits.least_height or ratio.count < 2:
        raise NotExamined("the amount's digits are too small or too few to measure")
    low, high = span[0], span[1] + blur / height.value
    off = max(low - ratio.value, ratio.value - high)
    if off > 0:
        yield own.finding(
            words.message,
            region=ratio.box,
            measured=said("{ratio:.3f} {of_what}", ratio=ratio.value, of_what=words.of_what),
            expected=said("{low:g} to {high:g}", low=low, high=round(high, 3)),
            grade="far" if off > far else "near",
        )


@rule("SC307", "the amount is set in another weight than the app's", group="digits")
def amount_weight(case: Case) -> Iterable[Finding]:
    """Both apps set head amounts in number fonts of their own, of a medium weight.

    The stroke of their digits is 0.12 to 0.14 of the height; common system fonts are
    lighter, their bold cuts heavier. Shrinking and recompressing widen a stroke by up to three
    quarters of a pixel, so that much more is allowed. Source: measured on genuine pages of
    2020 to 2026 and copies of them.
    """
    words = _Words(
        said("the amount's digits are lighter or bolder than the app draws them"),
        said("as thick as high"),
    )
    digits = case.knowledge.payment.digits
    return _beside_span(
        amount_weight, case, "digit_stroke_ratio", digits.stroke, 0.012, words, digits.blur
    )


@rule("SC308", "the amount's digits are wider or narrower than the app's", group="digits")
def amount_width(case: Case) -> Iterable[Finding]:
    """The digits of both apps' number fonts are 0.58 to 0.64 as wide as high.

    Source: measured on genuine pages of 2020 to 2026; Arial and the sans-serif faces that
    stand in for the apps' fonts are wider.
    """
    words = _Words(
        said("the amount's digits have other proportions than the app's"), said("as wide as high")
    )
    span = case.knowledge.payment.digits.width
    return _beside_span(amount_width, case, "digit_width_ratio", span, 0.03, words)
