#!/usr/bin/env python3
"""Fit the weights of the rules on a labelled corpus and write them as data.

usage: fit_weights.py MANIFEST.jsonl RESULTS.jsonl [--out FILE] [--validate]

RESULTS is what `screencheck scan --format jsonl` printed for the images of the manifest. Each
rule (and each grade of it) gets two log10 likelihood ratios, of firing and of silence, from
its rates on genuine and fake pages: counts are smoothed by half a page, every generator counts
the same, and a genuine original and its copy count as one page. Groups are then shrunk
together by a logistic regression without negative coefficients, as rules of different groups
still fail together. No weight exceeds log10 of the number of genuine pages examined.

--validate leaves out one generator family (and a fifth of the genuine images) at a time, and
prints how the rest judge it. Needs the extra `fit` (scikit-learn).
"""

from __future__ import annotations

import argparse
import json
import math
import pathlib
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from screencheck.detectors import all_rules
from screencheck.verdict import MOST_SILENCE

FAMILIES = {
    "vjietu": ("vjietu-justchat", "fuding-", "githubitjun-", "fakerscreenshot-myphper"),
    "dialog": ("xxxxsn-", "elecat-", "gaopengbin-", "qinjiexu8-"),
}
# What the services' own code rules out. These rest on knowledge more than on counts: a genuine
# page breaks them only through a reading error, and careless forgers break them, even if the
# generators of this corpus do not. The cap by the genuine pages examined holds for them too.
CONTRADICTIONS = (
    "SC501.structure",
    "SC502.ahead",
    "SC503",
    "SC504",
    "SC505.far",
    "SC506.before",
    "SC511.far",
    "SC512",
    "SC513",
    "SC515.hour24",
)
_READING_ERRORS = 0.005  # share of genuine pages, as a prior worth ten pages
_CARELESS = 0.1  # share of fakes
_STRENGTH = 0.05  # L2 of the group regression: strong, as the corpus is small
_MOST = 2.0  # no single group may say more, whatever the counts
_LEAST_SILENCE = -0.5
# Scores from which a page is called fake or suspect: no genuine image reaches the first, by
# weights fitted without it (--validate).
_FAKE = 0.9
_SUSPECT = 0.8


@dataclass(frozen=True)
class Sample:
    """One judged page: which rules were asked, which fired with which grade."""

    fake: bool
    family: str
    origin: str
    examined: frozenset[str]
    fired: tuple[tuple[str, str], ...]


def family_of(generator: str) -> str:
    """The family of generators that shares its origin with this one."""
    for family, members in FAMILIES.items():
        if any(generator.startswith(member) for member in members):
            return family
    return generator


def read_samples(manifest: pathlib.Path, results: pathlib.Path) -> list[Sample]:
    """Join results with labels by the end of their path; pages that were refused are left out."""
    labels = {}
    for line in manifest.read_text("utf-8").splitlines():
        entry = json.loads(line)
        labels[entry["file"]] = entry
    samples = []
    for line in results.read_text("utf-8").splitlines():
        record = json.loads(line)
        parts = pathlib.PurePath(record["path"]).parts
        entry = next(
            (labels[name] for i in range(len(parts)) if (name := "/".join(parts[i:])) in labels),
            None,
        )
        if entry is None or entry["label"] == "unsupported" or record["page"] is None:
            continue
        samples.append(
            Sample(
                entry["label"] == "fake",
                family_of(entry.get("generator") or ""),
                entry.get("derived_from") or entry["file"],
                frozenset(record["examined"]),
                tuple((f["code"], f.get("grade") or "") for f in record["findings"]),
            )
        )
    return samples


def _key(code: str, grade: str) -> str:
    return f"{code}.{grade}" if grade else code


def rates(samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    """Per rule and grade: smoothed rates of firing on genuine and fake pages, pages examined."""
    keys = {_key(c, g) for s in samples for c, g in s.fired}
    keys |= {c for s in samples for c in s.examined}
    examined = {key for key in keys if "." not in key}
    keys |= {key for key in CONTRADICTIONS if key.split(".")[0] in examined}
    result = {}
    for key in sorted(keys):
        code = key.split(".")[0]
        result[key] = _rate(samples, code, key)
    return result


def _rate(samples: Sequence[Sample], code: str, key: str) -> dict[str, float]:
    genuine: dict[str, list[bool]] = defaultdict(list)
    fake: dict[str, list[bool]] = defaultdict(list)
    for sample in samples:
        if code not in sample.examined:
            continue
        hit = any(key in (c, _key(c, g)) for c, g in sample.fired)
        (fake[sample.family] if sample.fake else genuine[sample.origin]).append(hit)
    hits = sum(sum(h) / len(h) for h in genuine.values())
    pages = len(genuine)
    if key in CONTRADICTIONS:
        hits += _READING_ERRORS * 10 - 0.5
    # generators count alike, and the next one is unknown: one more half hit and half miss
    shares = [sum(h) / len(h) for h in fake.values()]
    return {
        "genuine": (hits + 0.5) / (pages + (10.0 if key in CONTRADICTIONS else 1.0)),
        "fake": max(
            (sum(shares) + 0.25) / (len(shares) + 1.0),
            _CARELESS if key in CONTRADICTIONS else 0.0,
        ),
        "pages": float(pages),
        "generators": float(len(shares)),
    }


def llrs(table: dict[str, dict[str, float]]) -> dict[str, tuple[float, float]]:
    """(firing, silence) of each rule and grade as capped log10 likelihood ratios."""
    result = {}
    for key, rate in table.items():
        cap = min(_MOST, math.log10(max(rate["pages"], 2.0)))
        fired = math.log10(rate["fake"] / rate["genuine"])
        silent = math.log10((1 - rate["fake"]) / (1 - rate["genuine"]))
        result[key] = (min(max(fired, 0.0), cap), max(min(silent, 0.0), _LEAST_SILENCE))
    return _ordered(result)


def _ordered(weights: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Far weighs at least as much as the rule, near at most: counts of grades are small."""
    result = dict(weights)
    for key, (fired, silent) in weights.items():
        code, _, grade = key.partition(".")
        whole = weights.get(code, (fired, silent))[0]
        if grade == "far":
            result[key] = (max(fired, whole), silent)
        elif grade == "near":
            result[key] = (min(fired, whole), silent)
    return result


def group_values(
    sample: Sample,
    weights: dict[str, tuple[float, float]],
    groups: dict[str, str],
    names: Sequence[str],
) -> list[float]:
    """What each group says of a page: its strongest finding, else its most telling silence."""
    values = []
    for group in names:
        fired = [
            weights.get(_key(c, g), weights.get(c, (0.0, 0.0)))[0]
            for c, g in sample.fired
            if groups.get(c) == group
        ]
        silent = [weights[c][1] for c in sample.examined if groups.get(c) == group and c in weights]
        values.append(max(fired) if fired else min(silent, default=0.0))
    return values


def shrink(
    samples: Sequence[Sample], weights: dict[str, tuple[float, float]], groups: dict[str, str]
) -> tuple[dict[str, float], float]:
    """Coefficients of the groups (0..1) and the offset, by logistic regression at even odds."""
    names = sorted(set(groups.values()))
    x = np.array([group_values(s, weights, groups, names) for s in samples]) * math.log(10)
    y = np.array([s.fake for s in samples])
    w = _sample_weights(samples)
    active = list(range(len(names)))
    while True:
        model = LogisticRegression(C=1 / _STRENGTH / 20, max_iter=2000)
        # shrinking towards 0 is the safer side: dependent groups would sum too high
        model.fit(x[:, active], y, sample_weight=w)
        coefficients = model.coef_[0]
        negative = [i for i, c in zip(active, coefficients, strict=True) if c < 0]
        if not negative:
            break
        active = [i for i in active if i not in negative]
    result = dict.fromkeys(names, 0.0)
    for i, c in zip(active, coefficients, strict=True):
        result[names[i]] = float(min(c, 1.0))
    return result, float(model.intercept_[0]) / math.log(10)


def _sample_weights(samples: Sequence[Sample]) -> np.ndarray:
    """Genuine and fake weigh the same in all, generator families alike among the fakes."""
    count: dict[str, int] = defaultdict(int)
    for s in samples:
        count[s.family if s.fake else "genuine"] += 1
    families = sum(1 for k in count if k != "genuine")
    total = len(samples) / 2
    return np.array(
        [
            total / families / count[s.family] if s.fake else total / count["genuine"]
            for s in samples
        ]
    )


def fit(samples: Sequence[Sample]) -> tuple[dict[str, dict[str, float]], float]:
    """The final weights by rule and grade, and the offset."""
    groups = {rule.code: rule.group for rule in all_rules()}
    table = rates(samples)
    weights = llrs(table)
    factors, offset = shrink(samples, weights, groups)
    rules = {}
    for key, rate in table.items():
        code = key.split(".")[0]
        factor = factors[groups[code]]
        # a rule whose corpus is too small for the regression keeps half of its own weight
        factor = 1.0 if key in CONTRADICTIONS else max(factor, 0.5)
        fired, silent = weights[key]
        rules[key] = {
            "fired": round(fired * factor, 3),
            "silent": round(silent * factor, 3),
            "genuine": round(rate["genuine"], 4),
            "fake": round(rate["fake"], 4),
            "pages": int(rate["pages"]),
        }
    return rules, round(offset, 3)


def score(sample: Sample, rules: dict[str, dict[str, float]], offset: float) -> float:
    """The sum of llrs of a page, as verdict.py sums it."""
    groups = {rule.code: rule.group for rule in all_rules()}
    names = sorted({groups[c] for c in sample.examined})
    weights = {k: (v["fired"], v["silent"]) for k, v in rules.items()}
    values = group_values(sample, weights, groups, names)
    silence = sum(value for value in values if value < 0)
    return offset + sum(value for value in values if value > 0) + max(silence, MOST_SILENCE)


def validate(samples: Sequence[Sample]) -> None:
    """Leave out one family and a fifth of the genuine images at a time; print what is found."""
    families = sorted({s.family for s in samples if s.fake})
    origins = sorted({s.origin for s in samples if not s.fake})
    scores: list[tuple[bool, str, float]] = []
    for fold in range(5):
        held = set(origins[fold::5])
        rest = [s for s in samples if s.fake or s.origin not in held]
        rules, offset = fit(rest)
        scores += [
            (False, "genuine", score(s, rules, offset))
            for s in samples
            if not s.fake and s.origin in held
        ]
    for family in families:
        rules, offset = fit([s for s in samples if not (s.fake and s.family == family)])
        scores += [
            (True, family, score(s, rules, offset))
            for s in samples
            if s.fake and s.family == family
        ]
    _print_validation(scores, families)


def _print_validation(scores: Iterable[tuple[bool, str, float]], families: Sequence[str]) -> None:
    scores = list(scores)
    fakes = [v for is_fake, _, v in scores if is_fake]
    genuine = [v for is_fake, _, v in scores if not is_fake]
    wins = sum((f > g) + 0.5 * (f == g) for f in fakes for g in genuine)
    print(f"left out: AUC {wins / len(fakes) / len(genuine):.3f}")
    for share in (0.0, 0.01, 0.02, 0.05):
        limit = sorted(genuine, reverse=True)[int(share * len(genuine))]
        print(
            f"  at {share:.0%} false alarms: llr > {limit:.2f}, detection "
            f"{sum(f > limit for f in fakes) / len(fakes):.3f}"
        )
    limit = math.log10(_FAKE / (1 - _FAKE))
    print(
        f"  at the score of {_FAKE}: false alarms {sum(g > limit for g in genuine)} of "
        f"{len(genuine)}, detection {sum(f > limit for f in fakes) / len(fakes):.3f}"
    )
    for family in families:
        own = [v for _, name, v in scores if name == family]
        print(
            f"  {family:36} {len(own):4d}  {sum(v > limit for v in own) / len(own):6.1%}  "
            f"median llr {sorted(own)[len(own) // 2]:.2f}"
        )


def to_toml(rules: dict[str, dict[str, float]], offset: float, source: str) -> str:
    """The text of weights.toml."""
    lines = [
        "# Written by tools/fit_weights.py; do not edit by hand.",
        "# fired, silent: log10 likelihood ratios; genuine, fake: smoothed rates of firing;",
        "# pages: genuine pages examined, which cap the ratio.",
        f'source = "{source}"',
        f"offset = {offset}",
        "",
        "[thresholds]",
        f"fake = {_FAKE}",
        f"suspect = {_SUSPECT}",
        "groups = 2",
        "",
    ]
    for key in sorted(rules):
        pairs = ", ".join(f"{k} = {v}" for k, v in rules[key].items())
        lines.append(f'[rule."{key}"]')
        lines += [f"{part}" for part in pairs.split(", ")]
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("manifest", type=pathlib.Path)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--validate", action="store_true")
    args = parser.parse_args()
    samples = read_samples(args.manifest, args.results)
    if args.validate:
        validate(samples)
    rules, offset = fit(samples)
    genuine = len({s.origin for s in samples if not s.fake})
    fakes = len({s.origin for s in samples if s.fake})
    families = len({s.family for s in samples if s.fake})
    images = f"{genuine} genuine and {fakes} drawn images of {families} families"
    source = f"{images}, each with a laundered copy"
    text = to_toml(rules, offset, source)
    if args.out:
        args.out.write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
