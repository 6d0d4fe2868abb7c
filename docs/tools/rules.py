"""The reference of the rules: what they ask, why they hold, how often they fire and weigh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from screencheck import knowledge
from screencheck.detectors import FAMILIES, Rule, all_rules
from screencheck.explanation.examples import examples
from screencheck.explanation.rates import rates_of
from screencheck.knowledge.rules import Fact, facts_of, load_rules
from screencheck.knowledge.weights import Weight
from screencheck.language import listed, said, translator
from screencheck.reports.scale import weight_in_words
from screencheck.reports.values import shown

from .markdown import escaped, paragraphs, table

QUESTIONS = {
    "SC1": "Did a phone's screenshot service write this file, or a canvas, a drawing library, an "
    "editor?",
    "SC2": "Does the picture carry the look of a known generator, or of no known version of the "
    "app?",
    "SC3": "Is the text set in a typeface, weight and size that the app uses?",
    "SC4": "Do margins, gaps, alignments and heights agree with one another and with the app's?",
    "SC5": "Can the numbers, dates, states and wordings on the page all be true together?",
    "SC6": "Was a part of this picture changed after the rest was saved?",
}
_HEAD = ("", "genuine", "drawn", "says if it fires", "if it is silent", "measured on")


def all_families() -> str:
    """All rules by their families, each under an anchor of its code."""
    return "\n\n".join(_family(prefix) for prefix in FAMILIES)


def _family(prefix: str) -> str:
    own = [rule for rule in all_rules() if rule.code.startswith(prefix)]
    index = table(
        ("rule", "fires where"), ((f"[{r.code}](#{r.code})", escaped(r.summary)) for r in own)
    )
    parts = [
        f"## {FAMILIES[prefix].capitalize()} ({prefix}xx) {{ #{prefix}xx }}",
        QUESTIONS[prefix],
        index,
        *(_one(rule) for rule in own),
    ]
    return "\n\n".join(parts)


def _one(rule: Rule) -> str:
    return "\n\n".join(
        [
            f"### {rule.code}: {escaped(rule.summary)} {{ #{rule.code} }}",
            paragraphs(rule.reason),
            f"*On an invented page*: {_example(rule.code)}",
            *_exceptions(rule.code),
            *_facts(facts_of(rule.code)),
            f"Group of evidence: `{rule.group}`.{_companions(rule)}",
            _weights(rule),
        ]
    )


def _example(code: str) -> str:
    """What the rule finds on the page of its tests that must fire it."""
    finding, say = examples()[code], translator("en")
    parts = []
    if finding.measured is not None:
        parts.append(said("measured {value}", value=shown(finding.measured, say)))
    if finding.expected is not None:
        parts.append(said("expected {value}", value=shown(finding.expected, say)))
    told = escaped(say(finding.message))
    return f"{told} ({escaped(say(listed(parts)))})" if parts else told


def _exceptions(code: str) -> Iterator[str]:
    exceptions = load_rules()[code].exceptions
    if exceptions:
        points = "\n".join(f"- {escaped(exception)}" for exception in exceptions)
        yield f"Known exceptions:\n\n{points}"


def _facts(facts: Sequence[Fact]) -> Iterator[str]:
    """Where the facts stand with their sources, folded away, as some rules have many."""
    if not facts:
        return
    points = []
    for fact in facts:
        names = f" ({escaped(', '.join(fact.names))})" if fact.names else ""
        place = f"`{fact.place}`{names}"
        points.append(f"    - {place}: {escaped(fact.source)} (grade {fact.grade})")
    count = "1 fact" if len(facts) == 1 else f"{len(facts)} facts"
    yield "\n".join([f'??? info "{count} with their sources"', "", *points])


def _companions(rule: Rule) -> str:
    """The other rules of the group, of which only the strongest finding counts."""
    others = [r.code for r in all_rules() if r.group == rule.group and r.code != rule.code]
    if not others:
        return ""
    links = ", ".join(f"[{code}](#{code})" for code in others)
    return f" It shares this with {links}: only the strongest finding among them counts."


def _weights(rule: Rule) -> str:
    rows = list(_rows(rule))
    if not rows:
        return "It has no weight yet: it never fired on what the weights were fitted on, or was \
never asked. Its findings are shown and count nothing."
    return table(_HEAD, rows, "lrrllr")


def _rows(rule: Rule) -> Iterator[tuple[str, ...]]:
    """The rule as a whole, then its grades."""
    for rate in rates_of(rule.code, knowledge.load().weights):
        name = f"grade `{rate.grade}`" if rate.grade else "**the rule**"
        yield (name, *_cells(rate.weight))


def _cells(weight: Weight) -> tuple[str, ...]:
    pages = f"{weight.pages} pages"
    return (
        percent(weight.genuine),
        percent(weight.fake),
        f"{weight_in_words(weight.fired)}, LR {ratio(weight.fired)}",
        f"LR {ratio(weight.silent)}",
        f"{pages}, {weight.support} cases outside" if weight.support else pages,
    )


def percent(share: float) -> str:
    """A share in percent, with one decimal where it is small."""
    value = 100 * share
    return f"{value:.0f} %" if value >= 10 else f"{value:.1f} %"


def ratio(llr: float) -> str:
    """A likelihood ratio in plain figures."""
    value: float = 10.0**llr
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"
