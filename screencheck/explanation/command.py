"""All that is known of a rule, as text for people and as a record for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import click

from .. import knowledge
from ..detectors import Rule, all_rules
from ..errors import UsageError
from ..knowledge.rules import Fact, facts_of, load_rules
from ..knowledge.weights import Weights
from ..language import Message, Translator, clauses, said
from ..reports.cells import column, folded, padded
from ..reports.scale import weight_in_words
from ..reports.values import compared
from .examples import examples
from .rates import rates_of

_INDENT = "  "
_MANY = 4  # names of entries that are worth telling
# Between two Chinese characters a line of a paragraph ends without a space.
_BREAK = re.compile(r"(?<![\u3000-\u9fff\uff00-\uffef])\n|\n(?![\u3000-\u9fff\uff00-\uffef])")


def rule_of(code: str) -> Rule:
    """The rule that somebody named. Raises UsageError where there is none."""
    wanted = code.strip().upper()
    for rule in all_rules():
        if rule.code == wanted:
            return rule
    raise UsageError(said("no rule has the code {code!r}; see `screencheck rules`", code=code))


def to_record(rule: Rule) -> dict[str, Any]:
    """Everything, in the words of the code."""
    example = examples()[rule.code].to_dict()
    return {
        "code": rule.code,
        "detector": rule.detector,
        "group": rule.group,
        "summary": rule.summary,
        "reason": rule.reason,
        "exceptions": list(load_rules()[rule.code].exceptions),
        "facts": [
            {"place": f.place, "names": list(f.names), "source": f.source, "grade": f.grade}
            for f in facts_of(rule.code)
        ],
        "example": {key: example[key] for key in ("message", "measured", "expected", "grade")},
        "weights": [rate.to_dict() for rate in rates_of(rule.code, knowledge.load().weights)],
    }


def to_text(rule: Rule, say: Translator, width: int, *, colour: bool = False) -> str:
    """For people: one part below the other, no line wider than `width` where words allow."""

    def head(text: str) -> str:
        return click.style(text, bold=True) if colour else text

    told = say.rule(rule)
    about = load_rules()[rule.code]
    weights = knowledge.load().weights
    family = Message(rule.detector)
    group = say(said("{family}, evidence group {group}", family=family, group=rule.group))
    parts = [
        [head(f"{rule.code}  {told.summary}"), group],
        [head(say("Why")), *_paragraphs(told.reason, width)],
        [head(say("Example, on an invented page")), *_example(rule.code, say, width)],
        [head(say("Known exceptions")), *_exceptions(about.exceptions, say, width)],
        [head(say("Facts")), *_facts(facts_of(rule.code), say, width)],
        [
            head(say("How often it fires")),
            *_rates(rule.code, weights, say, width),
        ],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _paragraphs(text: str, width: int) -> Iterator[str]:
    for index, paragraph in enumerate(text.split("\n\n")):
        if index:
            yield ""
        yield folded(_INDENT, _BREAK.sub(" ", paragraph).replace("\n", ""), width)


def _example(code: str, say: Translator, width: int) -> Iterator[str]:
    finding = examples()[code]
    yield folded(_INDENT, say(finding.message), width)
    parts = compared(finding, say)
    if parts:
        yield folded(_INDENT, say(clauses(parts)), width)


def _exceptions(exceptions: Sequence[str], say: Translator, width: int) -> Iterator[str]:
    if not exceptions:
        yield _INDENT + say("none is recorded")
    for exception in exceptions:
        yield folded(f"{_INDENT}- ", say(exception), width)


def _facts(facts: Sequence[Fact], say: Translator, width: int) -> Iterator[str]:
    if not facts:
        yield folded(_INDENT, say("those that the reason names, with their source"), width)
    for fact in facts:
        names = ", ".join(fact.names[:_MANY])
        if len(fact.names) > _MANY:
            more = said("{names} and {count} more", names=names, count=len(fact.names) - _MANY)
            names = say(more)
        place = f"{fact.place} ({names})" if names else fact.place
        yield folded(_INDENT, place, width)
        source = said("grade {grade}: {source}", grade=fact.grade, source=Message(fact.source))
        yield folded(_INDENT * 2, say(source), width)


def _rates(code: str, weights: Weights, say: Translator, width: int) -> Iterator[str]:
    rates = rates_of(code, weights)
    if not rates:
        yield folded(
            _INDENT, say("not measured: asked of too few images, so it weighs nothing"), width
        )
        return
    heads = [
        said("genuine"),
        said("fake"),
        said("LR if fired"),
        said("in words"),
        said("LR if silent"),
        said("pages"),
    ]
    rows = [["", *map(say, heads)]]
    rows += [
        [
            rate.grade or say("all"),
            f"{rate.weight.genuine:.1%}",
            f"{rate.weight.fake:.1%}",
            f"{10**rate.weight.fired:.3g}",
            say(weight_in_words(rate.weight.fired)),
            f"{10**rate.weight.silent:.2g}",
            str(rate.weight.pages),
        ]
        for rate in rates
    ]
    widths = [column(cells) for cells in zip(*rows, strict=True)]
    for row in rows:
        line = "".join(padded(cell, wide) for cell, wide in zip(row, widths, strict=True))
        yield (_INDENT + line).rstrip()
    note = said(
        "Smoothed rates among the pages that could be asked, measured on {source}; the LR "
        "(likelihood ratio) is capped by the number of genuine pages that were asked.",
        source=Message(weights.source),
    )
    yield folded(_INDENT, say(note), width)
