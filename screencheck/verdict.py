"""Weighing evidence: findings to log10 likelihood ratios, their sum to a score and a verdict.

The only place that weighs. Two propositions are compared: the picture is fabricated, against: it
is a capture of the real app. Fabricated it is in one of two ways, drawn or edited, which leave
different traces: in an edited capture all but the edit is genuine, so that its colours, measures
and typefaces being in order says nothing against an edit. Each way is summed by itself, and the
likelier one counts. Rules that rest on the same thing share a group, of which only the strongest
counts; groups are summed. No weight exceeds what the number of genuine pages examined can carry.
Method: ENFSI guideline for evaluative reporting (2015); grouping and capping as in the design.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from .knowledge.weights import Weight, Weights
from .report import Finding, Proposition, Verdict

EDITS = "SC6"  # the family of the rules that look for edits; its silence speaks against one
_CHANGED = ("SC5", EDITS)  # those that speak of one: what is typed anew seldom fits the rest


@dataclass(frozen=True, slots=True)
class Weighed:
    """The verdict with its score (probability of fabrication at even prior odds).

    `proposition` is the way of fabrication that the score is about.
    """

    verdict: Verdict
    score: float
    findings: tuple[Finding, ...]
    proposition: Proposition = Proposition.DRAWN


def weigh(
    findings: Sequence[Finding],
    examined: Iterable[str],
    groups: Mapping[str, str],
    weights: Weights,
) -> Weighed:
    """Weigh the findings of one page.

    `examined` are the codes of the rules that could be asked, `groups` maps rule codes to
    evidence groups. A group in which nothing was found counts by its most telling silence. That
    the page was edited is considered where a rule on edits found something.
    """
    weighed = tuple(
        sorted(
            (replace(f, llr=_fired(f, weights)) for f in findings),
            key=lambda f: (-f.llr, f.code, f.message),
        )
    )
    codes = frozenset(examined)
    propositions = [Proposition.DRAWN]
    if any(finding.code.startswith(EDITS) and finding.llr > 0 for finding in weighed):
        propositions.append(Proposition.EDITED)
    totals = [_total(weighed, codes, groups, weights, which) for which in propositions]
    total = max(totals)
    proposition = propositions[totals.index(total)]
    score = 1 / (1 + 10.0**-total)
    heads = _heads(weighed, groups, proposition).values()
    *others, strongest = sorted((0.0, *(weighed[place].llr for place in heads)))
    verdict = _verdict(score, strongest, sum(others), weights)
    return Weighed(verdict, score, weighed, proposition)


def counted(
    findings: Sequence[Finding],
    groups: Mapping[str, str],
    proposition: Proposition | None = Proposition.DRAWN,
) -> frozenset[int]:
    """The places of the findings that the sum is made of: the strongest of each group.

    `findings` are weighed, `groups` maps rule codes to evidence groups, `proposition` is that of
    the score. Of equals the first one is taken; one without weight is none.
    """
    heads = _heads(findings, groups, proposition).values()
    return frozenset(place for place in heads if findings[place].llr != 0)


def _total(
    findings: Sequence[Finding],
    examined: Set[str],
    groups: Mapping[str, str],
    weights: Weights,
    proposition: Proposition,
) -> float:
    """The sum for one proposition: the offset, what was found and what was not."""
    heads = _heads(findings, groups, proposition)
    asked = {
        code
        for code in examined
        if code in groups and (proposition is Proposition.DRAWN or code.startswith(EDITS))
    }
    silence = 0.0
    for group in sorted({groups[code] for code in asked}.difference(heads)):
        silences = [
            weights.rule[code].silent
            for code in asked
            if groups[code] == group and code in weights.rule
        ]
        silence += min(silences, default=0.0)
    told = [findings[place].llr for place in heads.values()]
    # a faithful copy is silent in many groups at once, so that their silences are not independent
    return weights.offset + sum(told) + max(silence, weights.thresholds.silence)


def _heads(
    findings: Sequence[Finding], groups: Mapping[str, str], proposition: Proposition | None
) -> dict[str, int]:
    """The place of each group's strongest finding among those that speak of the proposition."""
    heads: dict[str, int] = {}
    for place, finding in enumerate(findings):
        if proposition is Proposition.EDITED and not finding.code.startswith(_CHANGED):
            continue
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
