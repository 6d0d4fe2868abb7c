"""Fit the weights of the rules on judged pages, and write them as verdict.py's data.

Each rule (and each grade of it) gets two log10 likelihood ratios, of firing and of silence, from
its rates on genuine and fake pages: counts are smoothed by half a page, every generator family
counts the same, and a genuine original and its copies count as one page. Groups are then shrunk
together by a logistic regression without negative coefficients, as rules of different groups
still fail together. No weight exceeds log10 of the number of genuine pages examined, to which
those cases are added in which the fact of a contradiction held (knowledge/contradictions.toml).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from ..detectors import all_rules
from ..errors import UsageError
from ..knowledge.contradictions import contradictions
from ..knowledge.weights import Thresholds, Weight, Weights

# Scores from which a page is called fake or suspect, and what must speak beside the strongest
# group: chosen so that hardly a genuine page reaches them by weights fitted without it.
THRESHOLDS = Thresholds(fake=0.72, suspect=0.66, beside=0.3, silence=-1.0)
# Signatures know the generators of the corpus: in the regression they would hide what tells the
# others, and that none was found says nothing of a generator that nobody has seen.
SIGNATURE = "SC208"
MOST = 2.0  # no single group may say more, whatever the counts

_READING_ERRORS = 0.005  # share of genuine pages, as a prior worth ten pages
_CARELESS = 0.1  # share of fakes
_STRENGTH = 0.05  # L2 of the group regression: strong, as a corpus is small
_LEAST_SILENCE = -0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """One judged page: which rules were asked, which fired with which grade.

    `family` is that of the fake's generator, `origin` the original of which a page is a copy.
    """

    fake: bool
    family: str
    origin: str
    examined: frozenset[str]
    fired: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a rule or grade fires, smoothed: shares of genuine and fake pages asked.

    `pages` counts the genuine pages, `generators` the families of the fakes, `support` the cases
    outside in which the fact of a contradiction held.
    """

    genuine: float
    fake: float
    pages: int
    generators: int
    support: int = 0


@dataclass(frozen=True, slots=True)
class Ratios:
    """log10 likelihood ratios of firing and of silence."""

    fired: float = 0.0
    silent: float = 0.0


def fit(samples: Sequence[Sample]) -> tuple[dict[str, Weight], float]:
    """The weights by rule and grade, and the offset (log10).

    Rules that do not exist are passed over. Raises UsageError unless there are pages of both
    kinds.
    """
    if len({sample.fake for sample in samples}) < 2:
        raise UsageError("nothing to fit on: genuine and fake pages that were judged are needed")
    groups = {rule.code: rule.group for rule in all_rules()}
    table = {key: rate for key, rate in rates(samples).items() if _code(key) in groups}
    ratios = capped_ratios(table)
    factors, offset = shrink(_unsigned(samples), ratios, groups)
    factors[groups[SIGNATURE]] = 1.0
    ratios = {
        key: Ratios(ratio.fired) if _code(key) == SIGNATURE else ratio
        for key, ratio in ratios.items()
    }
    rules = {}
    for key, rate in table.items():
        # a rule whose corpus is too small for the regression keeps half of its own weight
        factor = 1.0 if key in contradictions() else max(factors[groups[_code(key)]], 0.5)
        rules[key] = Weight(
            fired=round(ratios[key].fired * factor, 3),
            silent=round(ratios[key].silent * factor, 3),
            genuine=round(rate.genuine, 4),
            fake=round(rate.fake, 4),
            pages=rate.pages,
            support=rate.support,
        )
    return rules, round(offset, 3)


def _unsigned(samples: Sequence[Sample]) -> list[Sample]:
    """The samples less what the signatures of known generators say of them."""
    return [
        replace(
            sample,
            examined=sample.examined - {SIGNATURE},
            fired=tuple(f for f in sample.fired if f[0] != SIGNATURE),
        )
        for sample in samples
    ]


def fitted_weights(samples: Sequence[Sample]) -> Weights:
    """The weights as verdict.py applies them. Raises as `fit`."""
    rules, offset = fit(samples)
    return Weights(describe(samples), THRESHOLDS, offset, rules)


def describe(samples: Sequence[Sample]) -> str:
    """What weights rest on, in words; it becomes their source."""
    origins = {fake: {s.origin for s in samples if s.fake is fake} for fake in (False, True)}
    families = len({s.family for s in samples if s.fake})
    copies = len(samples) - len(origins[False]) - len(origins[True])
    text = (
        f"{len(origins[False])} genuine and {len(origins[True])} drawn images of "
        f"{families} {'family' if families == 1 else 'families'}"
    )
    if not copies:
        return text
    return f"{text}, and {copies} {'copy' if copies == 1 else 'copies'} of them"


def _code(key: str) -> str:
    return key.partition(".")[0]


def _key(code: str, grade: str) -> str:
    return f"{code}.{grade}" if grade else code


def rates(samples: Sequence[Sample]) -> dict[str, Rate]:
    """Per rule and grade: smoothed rates of firing on genuine and fake pages, pages examined."""
    keys = {_key(code, grade) for sample in samples for code, grade in sample.fired}
    keys |= {code for sample in samples for code in sample.examined}
    keys |= {rule.code for rule in all_rules()} | set(contradictions())
    # a near miss that the corpus does not show would weigh as much as what the rule is for
    keys |= {f"{_code(key)}.near" for key in keys if key.endswith(".far")}
    return {key: _rate(samples, key) for key in sorted(keys)}


def _rate(samples: Sequence[Sample], key: str) -> Rate:
    genuine: dict[str, list[bool]] = defaultdict(list)
    fake: dict[str, list[bool]] = defaultdict(list)
    for sample in samples:
        if _code(key) not in sample.examined:
            continue
        hit = any(key in (code, _key(code, grade)) for code, grade in sample.fired)
        (fake[sample.family] if sample.fake else genuine[sample.origin]).append(hit)
    hits = sum(sum(h) / len(h) for h in genuine.values())
    pages = len(genuine)
    # generators count alike, and the next one is unknown: one more half hit and half miss
    shares = [sum(h) / len(h) for h in fake.values()]
    fakes = (sum(shares) + 0.25) / (len(shares) + 1.0)
    known = contradictions().get(key)
    if known is not None:
        alarms = (hits + _READING_ERRORS * 10) / (pages + 10.0)
        return Rate(alarms, max(fakes, _CARELESS), pages, len(shares), known.support)
    return Rate((hits + 0.5) / (pages + 1.0), fakes, pages, len(shares))


def capped_ratios(table: Mapping[str, Rate]) -> dict[str, Ratios]:
    """The likelihood ratios of each rule and grade, none beyond what its pages can carry."""
    result = {}
    for key, rate in table.items():
        cap = min(MOST, math.log10(max(rate.pages + rate.support, 2)))
        fired = math.log10(rate.fake / rate.genuine)
        silent = math.log10((1 - rate.fake) / (1 - rate.genuine))
        result[key] = Ratios(
            min(max(fired, 0.0), cap),
            max(min(silent, 0.0), _LEAST_SILENCE),
        )
    return _ordered(result)


def _ordered(ratios: Mapping[str, Ratios]) -> dict[str, Ratios]:
    """Far weighs at least as much as the rule, near at most: counts of grades are small."""
    result = dict(ratios)
    for key, own in ratios.items():
        code, _, grade = key.partition(".")
        whole = ratios.get(code, own).fired
        if grade == "far":
            result[key] = Ratios(max(own.fired, whole), own.silent)
        elif grade == "near":
            result[key] = Ratios(min(own.fired, whole), own.silent)
    return result


def group_values(
    sample: Sample,
    ratios: Mapping[str, Ratios],
    groups: Mapping[str, str],
    names: Sequence[str],
) -> list[float]:
    """What each group says of a page: its strongest finding, else its most telling silence."""
    values = []
    for group in names:
        fired = [
            ratios.get(_key(code, grade), ratios.get(code, Ratios())).fired
            for code, grade in sample.fired
            if groups.get(code) == group
        ]
        silent = [
            ratios[code].silent
            for code in sample.examined
            if groups.get(code) == group and code in ratios
        ]
        values.append(max(fired) if fired else min(silent, default=0.0))
    return values


def shrink(
    samples: Sequence[Sample], ratios: Mapping[str, Ratios], groups: Mapping[str, str]
) -> tuple[dict[str, float], float]:
    """Coefficients of the groups (0 to 1) and the offset, by logistic regression at even odds."""
    names = sorted(set(groups.values()))
    x = np.array([group_values(s, ratios, groups, names) for s in samples]) * math.log(10)
    y = np.array([s.fake for s in samples])
    w = _sample_weights(samples)
    result = dict.fromkeys(names, 0.0)
    active = list(range(len(names)))
    while active:
        model = LogisticRegression(C=1 / _STRENGTH / 20, max_iter=2000)
        # shrinking towards 0 is the safer side: dependent groups would sum too high
        model.fit(x[:, active], y, sample_weight=w)
        coefficients = model.coef_[0]
        negative = [i for i, c in zip(active, coefficients, strict=True) if c < 0]
        if not negative:
            result |= {
                names[i]: float(min(c, 1.0)) for i, c in zip(active, coefficients, strict=True)
            }
            return result, float(model.intercept_[0]) / math.log(10)
        active = [i for i in active if i not in negative]
    return result, 0.0


def _sample_weights(samples: Sequence[Sample]) -> NDArray[np.float64]:
    """Genuine and fake weigh the same in all, generator families alike among the fakes."""
    count: dict[tuple[bool, str], int] = defaultdict(int)
    for sample in samples:
        count[_stratum(sample)] += 1
    families = sum(fake for fake, _ in count)
    total = len(samples) / 2
    return np.array([total / (families if s.fake else 1) / count[_stratum(s)] for s in samples])


def _stratum(sample: Sample) -> tuple[bool, str]:
    return sample.fake, sample.family if sample.fake else ""


def to_toml(weights: Weights) -> str:
    """The text of a file like weights.toml."""
    lines = [
        "# Written by `screencheck evaluate --fit`; do not edit by hand.",
        "# fired, silent: log10 likelihood ratios; genuine, fake: smoothed rates of firing;",
        "# pages: genuine pages examined, support: cases outside in which the fact of a",
        "# contradiction held; together they cap the ratio.",
        f'source = "{weights.source}"',
        f"offset = {weights.offset}",
        "",
        "[thresholds]",
        *_pairs(weights.thresholds),
        "",
    ]
    for key in sorted(weights.rule):
        lines += [f'[rule."{key}"]', *_pairs(weights.rule[key]), ""]
    return "\n".join(lines)


def _pairs(values: Weight | Thresholds) -> list[str]:
    return [f"{name} = {value}" for name, value in asdict(values).items()]
