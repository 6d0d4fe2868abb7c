"""Weighing evidence: findings to log10 likelihood ratios, their sum to a score and a verdict.

The only place that weighs. Two propositions are compared: the picture was drawn or changed,
against: it is a capture of the real app. Rules that rest on the same thing share a group, of
which only the strongest counts; groups are summed. No weight exceeds what the number of
genuine pages examined can carry. Method: ENFSI guideline for evaluative reporting (2015);
grouping and capping as in the design.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .knowledge.weights import Weight, Weights
from .report import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Weighed:
    """The verdict with its score (probability of fabrication at even prior odds)."""

    verdict: Verdict
    score: float
    findings: tuple[Finding, ...]


MOST_SILENCE = -1.0  # log10: all that finding nothing may say against fabrication


def weigh(
    findings: Sequence[Finding],
    examined: Iterable[str],
    groups: Mapping[str, str],
    weights: Weights,
) -> Weighed:
    """Weigh the findings of one page.

    `examined` are the codes of the rules that could be asked, `groups` maps rule codes to
    evidence groups. A group in which nothing was found counts by its most telling silence.
    """
    weighed = tuple(
        sorted(
            (replace(f, llr=_fired(f, weights)) for f in findings),
            key=lambda f: (-f.llr, f.code, f.message),
        )
    )
    total, silence = weights.offset, 0.0
    speaking = 0
    codes = set(examined)
    for group in sorted({groups[code] for code in codes if code in groups}):
        strongest = max((f.llr for f in weighed if groups.get(f.code) == group), default=None)
        if strongest is not None:
            total += strongest
            speaking += strongest >= _SPEAKS
            continue
        silences = [
            weights.rule[code].silent
            for code in codes
            if groups.get(code) == group and code in weights.rule
        ]
        silence += min(silences, default=0.0)
    # a faithful copy is silent in many groups at once, so that their silences are not independent
    total += max(silence, MOST_SILENCE)
    score = 1 / (1 + 10.0**-total)
    return Weighed(_verdict(score, speaking, weights), score, weighed)


_SPEAKS = 0.3  # a likelihood ratio of 2: less is no evidence of its own


def _fired(finding: Finding, weights: Weights) -> float:
    weight = _weight(finding, weights)
    return weight.fired if weight else 0.0


def _weight(finding: Finding, weights: Weights) -> Weight | None:
    graded = weights.rule.get(f"{finding.code}.{finding.grade}") if finding.grade else None
    return graded or weights.rule.get(finding.code)


def _verdict(score: float, speaking: int, weights: Weights) -> Verdict:
    thresholds = weights.thresholds
    if score >= thresholds.fake and speaking >= thresholds.groups:
        return Verdict.FAKE
    if score >= thresholds.suspect and speaking:
        return Verdict.SUSPECT
    return Verdict.CONSISTENT
