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
    heads = _heads(weighed, groups)
    told, silence = [0.0], 0.0
    codes = set(examined)
    for group in sorted({groups[code] for code in codes if code in groups}):
        if group in heads:
            told.append(weighed[heads[group]].llr)
            continue
        silences = [
            weights.rule[code].silent
            for code in codes
            if groups.get(code) == group and code in weights.rule
        ]
        silence += min(silences, default=0.0)
    # a faithful copy is silent in many groups at once, so that their silences are not independent
    total = weights.offset + sum(told) + max(silence, weights.thresholds.silence)
    score = 1 / (1 + 10.0**-total)
    *others, strongest = sorted(told)
    return Weighed(_verdict(score, strongest, sum(others), weights), score, weighed)


def counted(findings: Sequence[Finding], groups: Mapping[str, str]) -> frozenset[int]:
    """The places of the findings that the sum is made of: the strongest of each group.

    `findings` are weighed, `groups` maps rule codes to evidence groups. Of equals the first one
    is taken; one without weight is none.
    """
    heads = _heads(findings, groups).values()
    return frozenset(place for place in heads if findings[place].llr != 0)


def _heads(findings: Sequence[Finding], groups: Mapping[str, str]) -> dict[str, int]:
    """The place of each group's strongest finding."""
    heads: dict[str, int] = {}
    for place, finding in enumerate(findings):
        group = groups.get(finding.code, finding.code)
        best = heads.get(group)
        if best is None or finding.llr > findings[best].llr:
            heads[group] = place
    return heads


def _fired(finding: Finding, weights: Weights) -> float:
    weight = _weight(finding, weights)
    return weight.fired if weight else 0.0


def _weight(finding: Finding, weights: Weights) -> Weight | None:
    graded = weights.rule.get(f"{finding.code}.{finding.grade}") if finding.grade else None
    return graded or weights.rule.get(finding.code)


def _verdict(score: float, strongest: float, others: float, weights: Weights) -> Verdict:
    """One group of evidence, however strong, calls nothing fake: the others must speak too."""
    thresholds = weights.thresholds
    if score >= thresholds.fake and others >= thresholds.beside:
        return Verdict.FAKE
    if score >= thresholds.suspect and strongest >= thresholds.beside:
        return Verdict.SUSPECT
    return Verdict.CONSISTENT
