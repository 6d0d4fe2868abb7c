"""The diagrams of "How it decides", drawn from real reports and the weights in force."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from screencheck.detectors import all_rules
from screencheck.knowledge.weights import Weights
from screencheck.report import Finding, Report, Verdict

from .svg import AMBER, FAINT, INK, LINE, RED, TEAL, Svg

_ROOMS = (
    ("file", "opened within limits,", "its structure noted"),
    ("text", "read by OCR, what is", "doubtful read again"),
    ("page", "what it claims to be:", "app, kind, parts, measures"),
    ("findings", "each rule asks one", "question of the page"),
    ("verdict", "findings weighed", "against one another"),
    ("report", "text, JSON, pictures:", "reasons with places"),
)
_COLOURS = {Verdict.FAKE: RED, Verdict.SUSPECT: AMBER, Verdict.CONSISTENT: TEAL}


def rooms() -> str:
    """The way of one image through the tool."""
    drawing = Svg(860, 250, "The way of one image: file, text, page, findings, verdict, report")
    for index, (name, *told) in enumerate(_ROOMS):
        row, column = divmod(index, 3)
        x, y = 25 + 280 * column, 25 + 115 * row
        drawing.rect(x, y, 230, 85, fill="#e0f2f1", stroke=TEAL, radius=8)
        drawing.words(x + 115, y + 27, name, size=17, anchor="middle", bold=True)
        for number, line in enumerate(told):
            drawing.words(
                x + 115, y + 50 + 20 * number, line, size=14, anchor="middle", colour=FAINT
            )
        if column < 2:
            drawing.arrow(x + 234, y + 42, x + 276)
    drawing.line(850, 67, 850, 125, FAINT)
    drawing.line(825, 67, 850, 67, FAINT)
    drawing.line(850, 125, 12, 125, FAINT)
    drawing.line(12, 125, 12, 182, FAINT)
    drawing.arrow(12, 182, 25)
    return drawing.text


# --- Weighing -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sum:
    """What a verdict is the sum of, as log10 likelihood ratios.

    `groups` holds each group's strongest finding with those it outweighs, the strongest first.
    """

    groups: tuple[tuple[Finding, tuple[Finding, ...]], ...]
    offset: float
    silence: float

    @property
    def told(self) -> tuple[float, ...]:
        return tuple(finding.llr for finding, _ in self.groups)

    @property
    def total(self) -> float:
        return self.offset + sum(self.told) + self.silence


def sum_of(report: Report, weights: Weights) -> Sum:
    """Take a report's score apart again."""
    assert report.score is not None
    group_of = {rule.code: rule.group for rule in all_rules()}
    groups: dict[str, list[Finding]] = {}
    for finding in report.findings:  # the weightiest first
        groups.setdefault(group_of[finding.code], []).append(finding)
    told = tuple((own[0], tuple(own[1:])) for own in groups.values())
    total = math.log10(report.score / (1 - report.score))
    silence = total - weights.offset - sum(finding.llr for finding, _ in told)
    return Sum(told, weights.offset, silence)


def weighing(parts: Sum, weights: Weights) -> str:
    """A bar for each group of evidence, each beginning where the one before ended."""
    steps = [("before anything is looked at", parts.offset, "")]
    for finding, others in parts.groups:
        less = ", ".join(other.code for other in others)
        name = f"{finding.code} ({less}: same group, not added)" if less else finding.code
        steps.append((name, finding.llr, _short(finding.code)))
    steps.append(("all that was asked and found in order", parts.silence, ""))
    height = 95 + 46 * len(steps) + 62
    drawing = Svg(860, height, "How the findings on one picture add up")
    left, right = 400.0, 790.0
    ends = _running(value for _, value, _ in steps)
    low, high = min(0.0, *ends) - 0.15, max(ends) + 0.25

    def at(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    drawing.words(left, 32, "← genuine", size=13, colour=TEAL)
    drawing.words(right, 32, "fabricated →", size=13, colour=RED, anchor="end")
    foot = 62 + 46 * len(steps)
    for tick in range(math.ceil(low), math.floor(high) + 1):
        drawing.line(at(tick), 44, at(tick), foot + 8, "#eceff1" if tick else LINE)
        drawing.words(at(tick), foot + 24, _odds(tick), size=12, colour=FAINT, anchor="middle")
    drawing.words(25, foot + 24, "odds, drawn : genuine", size=12, colour=FAINT)
    start = 0.0
    for row, ((name, value, note), end) in enumerate(zip(steps, ends, strict=True)):
        y = 52 + 46 * row
        colour = RED if value > 0 else TEAL
        drawing.words(25, y + (14 if note else 20), name, size=14, bold=bool(note))
        if note:
            drawing.words(25, y + 31, note, size=12, colour=FAINT)
        drawing.rect(at(min(start, end)), y + 4, abs(at(end) - at(start)), 24, fill=colour)
        text = f"×{10**value:.1f}" if value > 0 else f"÷{10**-value:.1f}"
        drawing.words(at(max(start, end)) + 6, y + 21, text, size=13, colour=colour)
        if row + 1 < len(steps):
            drawing.line(at(end), y + 28, at(end), y + 50, FAINT, "3 3")
        start = end
    score = 1 / (1 + 10**-parts.total)
    drawing.line(at(parts.total), foot - 34, at(parts.total), foot + 8, INK)
    drawing.words(25, foot + 58, "together", size=14, bold=True)
    drawing.words(
        at(parts.total),
        foot + 58,
        f"odds {10**parts.total:.0f} : 1, score {score:.2f} (fake from {weights.thresholds.fake})",
        size=14,
        anchor="middle",
        bold=True,
    )
    return drawing.text


def _short(code: str) -> str:
    return next(rule.summary for rule in all_rules() if rule.code == code)


def _running(values: Iterable[float]) -> list[float]:
    sums, total = [], 0.0
    for value in values:
        total += value
        sums.append(total)
    return sums


def _odds(power: int) -> str:
    return f"{10**power} : 1" if power >= 0 else f"1 : {10**-power}"


# --- Verdicts -------------------------------------------------------------------------------


def verdicts(examples: Mapping[str, tuple[Sum, Verdict]], weights: Weights) -> str:
    """Which verdict follows from the strongest group and all others together.

    Drawn for a page of which much was asked, so that silence says as much as it may.
    """
    bounds = weights.thresholds
    least = -weights.offset - bounds.silence
    fake = math.log10(bounds.fake / (1 - bounds.fake)) + least
    suspect = math.log10(bounds.suspect / (1 - bounds.suspect)) + least
    drawing = Svg(860, 470, "Which verdict follows from the strongest group and the others")
    left, right, top, foot, wide, high = 90.0, 610.0, 30.0, 390.0, 2.2, 2.6

    def at(x: float, y: float) -> tuple[float, float]:
        return left + (right - left) * x / wide, foot - (foot - top) * y / high

    def area(points: Sequence[tuple[float, float]], colour: str, opacity: float) -> None:
        drawing.polygon([at(*point) for point in points], colour, opacity)

    area([(0, 0), (wide, 0), (wide, high), (0, high)], TEAL, 0.16)
    area(_above(suspect, bounds.beside, 0, wide, high), "#ffffff", 1)
    area(_above(suspect, bounds.beside, 0, wide, high), AMBER, 0.3)
    area(_above(fake, 0, bounds.beside, wide, high), "#ffffff", 1)
    area(_above(fake, 0, bounds.beside, wide, high), RED, 0.24)
    for x, y, name, colour in (
        (0.12, 0.5, "consistent", TEAL),
        (1.6, 0.1, "suspect", "#8a5a00"),
        (1.35, 2.3, "fake", RED),
    ):
        drawing.words(*at(x, y), name, size=18, colour=colour, bold=True)
    drawing.line(left, foot, right, foot, FAINT)
    drawing.line(left, top, left, foot, FAINT)
    for power in (0, 1, 2):
        x, y = at(power, 0)
        drawing.words(x, y + 20, f"LR {10**power}", size=12, colour=FAINT, anchor="middle")
        x, y = at(0, power)
        drawing.words(x - 8, y + 4, f"LR {10**power}", size=12, colour=FAINT, anchor="end")
    drawing.words((left + right) / 2, foot + 44, "the strongest group of evidence", anchor="middle")
    drawing.words(28, (top + foot) / 2, "all other groups together", anchor="middle", turned=True)
    for number, (name, (parts, verdict)) in enumerate(examples.items(), 1):
        strongest = max(parts.told, default=0.0)
        others = sum(parts.told) - strongest
        x, y = at(min(strongest, wide), min(others, high))
        drawing.dot(x, y, _COLOURS[verdict])
        drawing.words(x + 9, y + (-6 if others else -8), str(number), size=13, bold=True)
        row = 40 + 60 * number
        drawing.dot(642, row - 5, _COLOURS[verdict])
        drawing.words(658, row, f"{number}  {name}", size=13, bold=True)
        drawing.words(
            658, row + 19, f"{verdict.value}, {_groups(len(parts.told))}", size=12.5, colour=FAINT
        )
    drawing.words(635, 62, "Pictures of fixtures/images", size=13, colour=FAINT)
    return drawing.text


def _groups(count: int) -> str:
    return f"{count} groups" if count else "no findings"


def _above(
    together: float, x_least: float, y_least: float, wide: float, high: float
) -> list[tuple[float, float]]:
    """The corners of the area where x + y is enough, and each of them."""
    upper = max(x_least, together - high)
    return [
        (upper, min(high, together - upper)),
        (together - y_least, y_least),
        (wide, y_least),
        (wide, high),
        (upper, high),
    ]
