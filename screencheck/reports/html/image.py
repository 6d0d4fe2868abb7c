"""One report as the template shows it: every sentence told, every number written out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...detectors import Rule, all_rules
from ...geometry import Box
from ...language import Message, Translator, listed, said
from ...report import Basis, Finding, Json, Proposition, Report
from ...verdict import counted
from ..encoding import encode
from ..scale import all_weights, weight_in_words
from . import compare, words
from .drawing import CropView, MarkView, crop_view, mark_views, source_of
from .filefacts import Fact, file_facts

if TYPE_CHECKING:
    from ...pictures.model import Picture

_LONGEST_VALUE = 400


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its number, its words, and what is drawn of it.

    `rung` is the place on the verbal scale, 0 for the lowest. `counts` says why the sum does not
    hold it. `shown_at` is the number of the finding whose crop shows the same place. `reason` is
    the rule's, in paragraphs.
    """

    number: int
    code: str
    family: str
    message: str
    weight: str
    rung: int
    ratio: str
    counts: str
    measured: str | None
    expected: str | None
    colours: tuple[str, str] | None
    line: compare.Line | None
    crops: tuple[CropView, ...]
    shown_at: int | None
    basis: tuple[str, ...]
    reason: tuple[str, ...]
    placed: bool


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule that found nothing, or could not be asked."""

    code: str
    summary: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the sum that the verdict rests on."""

    text: str
    llr: str


@dataclass(frozen=True, slots=True)
class ImageView:
    """All that is shown of one image; `number` counts from 1."""

    number: int
    name: str
    verdict: str
    word: str
    meaning: words.Meaning
    flagged: bool
    statement: str
    claim: str
    error: str
    findings: tuple[FindingView, ...]
    in_order: tuple[RuleView, ...]
    skipped: tuple[RuleView, ...]
    steps: tuple[Step, ...]
    edited: bool
    marks: tuple[MarkView, ...]
    page: Picture | None
    page_source: str
    tall: bool
    facts: tuple[Fact, ...]
    text: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Row:
    """What the overview keeps of an image: small, as all of them are held until the end."""

    number: int
    name: str
    verdict: str
    word: str
    rank: int
    evidence: str
    score: float
    claim: str
    reason: str
    thumbnail: str
    thumbnail_size: tuple[int, int]


_RANKS = ("fake", "suspect", "error", "unsupported", "consistent")


def view_of(report: Report, number: int, say: Translator) -> ImageView:
    """The view of one report."""
    verdict = report.verdict.value
    rules = {rule.code: rule for rule in all_rules()}
    pictures = report.pictures
    width, height = report.width or 1, report.height or 1
    page = pictures.page if pictures else None
    fired = {finding.code for finding in report.findings}
    groups = {code: rule.group for code, rule in rules.items()}
    heads = counted(report.findings, groups, report.proposition)
    return ImageView(
        number=number,
        name=report.path,
        verdict=verdict,
        word=say(verdict),
        meaning=words.meaning_of(report),
        flagged=report.verdict.flagged,
        statement="" if report.score is None else say(words.of_page(report.score)),
        claim=claim_of(report, say),
        error=_error_of(report, say),
        findings=tuple(_findings(report, rules, heads, say)),
        in_order=tuple(_rule(rules, code, say) for code in report.examined if code not in fired),
        skipped=tuple(_rule(rules, s.code, say, s.reason) for s in report.skipped),
        steps=tuple(_steps(report, heads, say)),
        edited=report.proposition is Proposition.EDITED,
        marks=mark_views(pictures.marks, width, height) if pictures else (),
        page=page,
        page_source=source_of(page) if page else "",
        tall=height > 3 * width,
        facts=tuple(file_facts(report, say)),
        text=None if report.text is None else tuple(line.text for line in report.text),
    )


def row_of(report: Report, view: ImageView, say: Translator) -> Row:
    """The image's line in the overview."""
    thumbnail = report.pictures.thumbnail if report.pictures else None
    score = report.score
    return Row(
        number=view.number,
        name=view.name,
        verdict=view.verdict,
        word=view.word,
        rank=_RANKS.index(view.verdict),
        evidence="" if score is None else say(words.short(score)),
        score=-1.0 if score is None else score,
        claim=view.claim,
        reason=view.findings[0].message if view.flagged and view.findings else view.error,
        thumbnail=source_of(thumbnail) if thumbnail else "",
        thumbnail_size=(thumbnail.width, thumbnail.height) if thumbnail else (0, 0),
    )


# How English writes what reports name by identifiers; other languages have words for these.
_ENGLISH = {"wechat": "WeChat", "alipay": "Alipay", "ios": "iOS", "android": "Android"}


def claim_of(report: Report, say: Translator) -> str:
    """What the page claims to be, in words."""
    page = report.page
    if page is None:
        return ""
    named = [_word(word, say) for word in (page.app, page.kind) if word]
    parts = [" ".join(named), *(_word(word, say) for word in (page.os, page.theme) if word)]
    return say(listed(parts))


def _word(identifier: str, say: Translator) -> str:
    told = say(identifier)
    return told if told != identifier else _ENGLISH.get(told, told.replace("_", " "))


def _error_of(report: Report, say: Translator) -> str:
    if report.error:
        return f"{say(report.error.message)} ({say(report.error.kind)})"
    return say(report.reason) if report.reason else ""


def _findings(
    report: Report, rules: Mapping[str, Rule], heads: frozenset[int], say: Translator
) -> Sequence[FindingView]:
    groups = {code: rule.group for code, rule in rules.items()}
    crops, first = _crops_of(report)
    views = []
    for place, finding in enumerate(report.findings):
        rule = rules.get(finding.code)
        counts = ""
        if finding.llr != 0 and place not in heads:
            counts = say(_uncounted(report, place, heads, groups))
        views.append(
            FindingView(
                number=place + 1,
                code=finding.code,
                family=say(finding.detector),
                message=_sentence(say(finding.message)),
                weight=say(weight_in_words(finding.llr)) if finding.llr else say("no weight"),
                rung=_rung(finding.llr),
                ratio=say(words.of_finding(finding.llr)),
                counts=counts,
                measured=_value(finding.measured, say),
                expected=_value(finding.expected, say),
                colours=compare.colours(finding.measured, finding.expected),
                line=compare.number_line(finding.measured, finding.expected),
                crops=tuple(crops.get(place, ())),
                shown_at=first.get(place),
                basis=tuple(_basis(basis, say) for basis in finding.rests_on),
                reason=_paragraphs(say.rule(rule).reason) if rule else (),
                placed=_is_placed(finding, report),
            )
        )
    return views


def _uncounted(
    report: Report, place: int, heads: frozenset[int], groups: Mapping[str, str]
) -> Message:
    """Why a finding that has a weight is no part of the sum."""
    group = groups.get(report.findings[place].code)
    same = next((p for p in heads if groups.get(report.findings[p].code) == group), None)
    if same is None:
        return said("Tells nothing of an edit in a genuine capture, and is not counted.")
    return said(
        "Rests on the same kind of evidence as finding {number}, and is not counted a second time.",
        number=same + 1,
    )


def _crops_of(report: Report) -> tuple[dict[int, list[CropView]], dict[int, int]]:
    """The crops of each finding; one that an earlier finding shows is named and not repeated."""
    crops: dict[int, list[CropView]] = {}
    first: dict[int, int] = {}
    shown: dict[Box, int] = {}
    for crop in report.pictures.crops if report.pictures else ():
        earlier = shown.setdefault(crop.area, crop.finding)
        if crop.role == "found" and earlier < crop.finding:
            first[crop.finding] = earlier + 1
            continue
        guide = report.findings[crop.finding].guide
        crops.setdefault(crop.finding, []).append(crop_view(crop, guide))
    return crops, first


def _rung(llr: float) -> int:
    """How many of the scale's steps a meter fills: 5 for the strongest, 0 for none."""
    scale = all_weights()[:-1]
    return 0 if llr <= 0 else len(scale) - scale.index(weight_in_words(llr))


def _is_placed(finding: Finding, report: Report) -> bool:
    """Whether there is a box to jump to."""
    if finding.region is None or report.pictures is None or report.pictures.page is None:
        return False
    shown = finding.region.clipped(report.width or 0, report.height or 0)
    return shown.w >= 1 and shown.h >= 1


def _steps(report: Report, heads: frozenset[int], say: Translator) -> Sequence[Step]:
    """How the findings add up to the score: those that count, the rest, the total."""
    if report.score is None or not 0 < report.score < 1:
        return ()
    places = sorted(heads)
    total = math.log10(report.score / (1 - report.score))
    steps = [
        Step(
            say(said("finding {number} ({code})", number=p + 1, code=report.findings[p].code)),
            f"{report.findings[p].llr:+.2f}",
        )
        for p in places
    ]
    rest = total - sum(report.findings[p].llr for p in places)
    order = (
        said("no other trace of an edit, and the calibration")
        if report.proposition is Proposition.EDITED
        else said("what was in order, and the calibration")
    )
    steps.append(Step(say(order), f"{rest:+.2f}"))
    steps.append(Step(say("together"), f"{total:+.2f}"))
    return steps


def _rule(rules: Mapping[str, Rule], code: str, say: Translator, reason: str = "") -> RuleView:
    rule = rules.get(code)
    summary = say.rule(rule).summary if rule else ""
    return RuleView(code, summary, say(reason) if reason else "")


def _value(value: Json, say: Translator) -> str | None:
    """A measured or expected value for people."""
    if value is None:
        return None
    if isinstance(value, str):
        text = str(say.value(value))
    elif isinstance(value, float):
        text = f"{value:.6g}"
    elif isinstance(value, list | tuple) and value and all(isinstance(v, str) for v in value):
        text = say(listed(str(say.value(v)) for v in value))
    elif isinstance(value, list | tuple) and len(value) == 2 and all(map(_is_number, value)):
        text = say(said("{low:.6g} to {high:.6g}", low=value[0], high=value[1]))
    else:
        text = encode(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _basis(basis: Basis, say: Translator) -> str:
    known = {1: said("once"), 2: said("twice alike")}
    told = known.get(basis.readings) or said("{count} times alike", count=basis.readings)
    return say(
        said(
            "“{text}”, read {times}, confidence {confidence}",
            text=basis.text,
            times=told,
            confidence=f"{basis.confidence:.0%}" if basis.confidence < 0.995 else "> 99 %",
        )
    )


def _sentence(text: str) -> str:
    """With a capital; messages begin without one, as they stand behind a code elsewhere."""
    return text[:1].upper() + text[1:] if text[:1].isascii() else text


def _paragraphs(reason: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in reason.split("\n\n") if part.strip())
