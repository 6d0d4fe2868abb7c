"""The diagrams of "How it decides", drawn from real reports and the weights in force."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from screencheck.detectors import all_rules
from screencheck.knowledge.weights import Weights
from screencheck.report import Finding, Report, Verdict

from .svg import AMBER, FAINT, FAINTEST, RED, TEAL, Svg

_ROOMS = (
    ("file", "opened within limits,", "its structure noted"),
    ("text", "read by OCR, what is", "doubtful read again"),
    ("page", "what it claims to be:", "app, kind, parts, measures"),
    ("findings", "each rule asks one", "question of the page"),
    ("verdict", "findings weighed", "against one another"),
    ("report", "text, JSON, pictures:", "reasons with places"),
)
_WIDTH = 560
_COLOURS = {Verdict.FAKE: RED, Verdict.SUSPECT: AMBER, Verdict.CONSISTENT: TEAL}


def rooms() -> str:
    """The way of one image through the tool, two rooms in a row."""
    drawing = Svg(_WIDTH, 340, "The way of one image: file, text, page, findings, verdict, report")
    wide, high, step = 225, 82, 108
    for index, (name, *told) in enumerate(_ROOMS):
        row, column = divmod(index, 2)
        x, y = 30 + 275 * column, 22 + step * row
        drawing.rect(x, y, wide, high, fill="#e0f2f1", stroke=TEAL, radius=8)
        middle = x + wide / 2
        drawing.words(middle, y + 27, name, size=17, anchor="middle", bold=True)
        for number, line in enumerate(told):
            at = y + 49 + 20 * number
            drawing.words(middle, at, line, size=14.5, anchor="middle", colour=FAINT)
        if column == 0:
            drawing.arrow(x + wide + 4, y + high / 2, x + 271)
        elif row < 2:
            below = y + high + (step - high) / 2
            drawing.line(middle, y + high, middle, below, FAINT)
            drawing.line(middle, below, 14, below, FAINT)
            drawing.line(14, below, 14, y + step + high / 2, FAINT)
            drawing.arrow(14, y + step + high / 2, 29)
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
    steps = [("before anything is looked at", "", parts.offset)]
    for finding, others in parts.groups:
        less = ", ".join(other.code for other in others)
        note = f"{less}: in the same group, so not added" if less else ""
        steps.append((f"{finding.code}: {_short(finding.code)}", note, finding.llr))
    steps.append(("all that was asked and found in order", "", parts.silence))
    ends = list(accumulate(value for *_, value in steps))
    foot = 50 + sum(56 + 18 * bool(note) for _, note, _ in steps)
    drawing = Svg(_WIDTH, foot + 92, "How the findings on one picture add up")
    left, right = 30.0, 490.0
    low, high = min(0.0, *ends) - 0.1, max(ends) + 0.1

    def at(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    drawing.words(left, 28, "← genuine", colour=TEAL)
    drawing.words(_WIDTH - 30, 28, "fabricated →", colour=RED, anchor="end")
    ticks = range(math.ceil(low), math.floor(high) + 1)
    y, start = 50.0, 0.0
    for (name, note, value), end in zip(steps, ends, strict=True):
        colour = RED if value > 0 else TEAL
        drawing.words(left, y + 12, name)
        if note:
            y += 18
            drawing.words(left, y + 12, note, colour=FAINT)
        for tick in ticks:
            drawing.line(at(tick), y + 18, at(tick), y + 44, FAINTEST)
        drawing.rect(at(min(start, end)), y + 20, abs(at(end) - at(start)), 22, fill=colour)
        text = f"×{10**value:.1f}" if value > 0 else f"÷{10**-value:.1f}"
        drawing.words(at(max(start, end)) + 6, y + 37, text, colour=colour)
        start, y = end, y + 56
    for tick in ticks:
        drawing.words(at(tick), foot + 8, _odds(tick), colour=FAINT, anchor="middle")
    score = 1 / (1 + 10**-parts.total)
    odds = f"Together: odds of {10**parts.total:.0f} to 1 that it was drawn"
    drawing.words(left, foot + 44, odds, size=15, bold=True)
    told = f"score {score:.2f}; fake from {weights.thresholds.fake}"
    drawing.words(left, foot + 66, told, size=15)
    return drawing.text


def _short(code: str) -> str:
    return next(rule.summary for rule in all_rules() if rule.code == code)


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
    drawing = Svg(_WIDTH, 560, "Which verdict follows from the strongest group and the others")
    left, right, top, foot, wide, high = 90.0, 530.0, 30.0, 370.0, 2.2, 2.6

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
        column, row = divmod(number - 1, 2)
        left_of, down = 38 + 255 * column, foot + 100 + 48 * row
        drawing.dot(left_of, down - 5, _COLOURS[verdict])
        drawing.words(left_of + 14, down, f"{number}  {name}", bold=True)
        told = f"{verdict.value}, {_groups(len(parts.told))}"
        drawing.words(left_of + 14, down + 19, told, colour=FAINT)
    drawing.words(32, foot + 72, "Pictures of fixtures/images:", colour=FAINT)
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
