"""From judged images to numbers: how many were judged how, and how well scores rank them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..knowledge.weights import Weight
from ..report import Verdict
from .judged import Judged
from .labels import Family, Kind, family_of
from .metrics import Share, auc, cllr, min_cllr

_NO_PAGE = "unknown"


@dataclass(frozen=True, slots=True)
class Counts:
    """How images of one kind were judged; `refused` and `errors` were not judged at all."""

    images: int
    refused: int
    errors: int
    fake: int
    suspect: int

    @property
    def judged(self) -> int:
        return self.images - self.refused - self.errors

    @property
    def called_fake(self) -> Share:
        """Of all images: a refused one was not detected, and raised no alarm."""
        return Share(self.fake, self.images)

    @property
    def alerted(self) -> Share:
        """Called fake or suspect, of all images."""
        return Share(self.fake + self.suspect, self.images)

    @property
    def called_fake_if_judged(self) -> Share:
        return Share(self.fake, self.judged)

    @property
    def alerted_if_judged(self) -> Share:
        return Share(self.fake + self.suspect, self.judged)


@dataclass(frozen=True, slots=True)
class Generator:
    """How the images of one generator were judged."""

    name: str
    family: str
    all: Counts
    originals: Counts
    copies: Counts


@dataclass(frozen=True, slots=True)
class Part:
    """Genuine images and fakes that have something in common, such as their page."""

    name: str
    genuine: Counts
    fake: Counts


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean over generators of the share called fake, of all images and of those judged."""

    of_all: float | None
    of_judged: float | None


@dataclass(frozen=True, slots=True)
class RuleRates:
    """How often one rule fired, on how many pages asked, and what it weighs (log10)."""

    code: str
    genuine: Share
    fake: Share
    weight: float | None

    @property
    def ratio(self) -> float | None:
        """The likelihood ratio of firing, smoothed by half a page; None unless both were asked."""
        if not self.genuine.of or not self.fake.of:
            return None
        rates = [(share.hits + 0.5) / (share.of + 1) for share in (self.fake, self.genuine)]
        return rates[0] / rates[1]


@dataclass(frozen=True, slots=True)
class Alert:
    """A genuine image that was called fake or suspect, with the rules that fired."""

    file: str
    verdict: Verdict
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that is told of one way to judge the images."""

    kinds: Mapping[Kind, Counts]
    generators: tuple[Generator, ...]
    originals: Mean
    copies: Mean
    worst: Generator
    conditions: tuple[Part, ...]
    pages: tuple[Part, ...]
    auc: float | None
    cllr: float | None
    min_cllr: float | None
    alerts: tuple[Alert, ...] = ()


def scores(images: Iterable[Judged]) -> tuple[list[float], list[float]]:
    """The scores (log10) of the fakes and of the genuine pages, sorted."""
    result: dict[Kind, list[float]] = {kind: [] for kind in Kind}
    for judged in images:
        if judged.score is not None:
            result[judged.label.kind].append(judged.score)
    return sorted(result[Kind.FAKE]), sorted(result[Kind.GENUINE])


def count(images: Iterable[Judged]) -> Counts:
    """How these images were judged."""
    verdicts = [judged.verdict for judged in images]
    return Counts(
        len(verdicts),
        verdicts.count(Verdict.UNSUPPORTED),
        verdicts.count(Verdict.ERROR),
        verdicts.count(Verdict.FAKE),
        verdicts.count(Verdict.SUSPECT),
    )


def summarise(images: Sequence[Judged], families: Sequence[Family]) -> Summary:
    """The numbers of images of which at least one is a fake."""
    fake, genuine = scores(images)
    generators = _generators(images, families)
    return Summary(
        kinds={kind: count(i for i in images if i.label.kind is kind) for kind in Kind},
        generators=generators,
        originals=_mean([generator.originals for generator in generators]),
        copies=_mean([generator.copies for generator in generators]),
        worst=min(generators, key=lambda g: (g.all.called_fake.rate or 0.0, g.name)),
        conditions=_parts(images, _conditions),
        pages=_parts(images, lambda judged: [judged.page or judged.label.page or _NO_PAGE]),
        auc=auc(fake, genuine),
        cllr=cllr(fake, genuine),
        min_cllr=min_cllr(fake, genuine),
        alerts=_alerts(images),
    )


def _alerts(images: Iterable[Judged]) -> tuple[Alert, ...]:
    return tuple(
        Alert(judged.label.file, judged.verdict, tuple(sorted({code for code, _ in judged.fired})))
        for judged in images
        if judged.label.kind is Kind.GENUINE and judged.verdict in (Verdict.FAKE, Verdict.SUSPECT)
    )


def _generators(images: Sequence[Judged], families: Sequence[Family]) -> tuple[Generator, ...]:
    fakes = [judged for judged in images if judged.label.kind is Kind.FAKE]
    result = []
    for name in sorted({judged.label.generator for judged in fakes}):
        own = [judged for judged in fakes if judged.label.generator == name]
        result.append(
            Generator(
                name,
                family_of(name, families),
                count(own),
                count(judged for judged in own if not judged.label.is_copy),
                count(judged for judged in own if judged.label.is_copy),
            )
        )
    return tuple(result)


def _mean(counts: Iterable[Counts]) -> Mean:
    counts = list(counts)
    return Mean(
        _mean_rate(c.called_fake for c in counts),
        _mean_rate(c.called_fake_if_judged for c in counts),
    )


def _mean_rate(shares: Iterable[Share]) -> float | None:
    rates = [share.rate for share in shares if share.rate is not None]
    return math.fsum(rates) / len(rates) if rates else None


def _conditions(judged: Judged) -> list[str]:
    """Originals, or copies and what was done to this one."""
    if not judged.label.is_copy:
        return ["original"]
    return ["copy", f"copy: {' + '.join(judged.label.condition)}"]


def _parts(images: Sequence[Judged], names: Callable[[Judged], list[str]]) -> tuple[Part, ...]:
    """Genuine images and fakes by what `names` calls them, of which an image may have several."""
    parts: dict[str, dict[Kind, list[Judged]]] = {}
    for judged in images:
        if judged.label.kind is Kind.UNSUPPORTED:
            continue
        for name in names(judged):
            parts.setdefault(name, {kind: [] for kind in Kind})[judged.label.kind].append(judged)
    # "original" first: it is what copies are compared with
    ordered = sorted(parts, key=lambda name: (name != "original", name))
    return tuple(
        Part(name, count(parts[name][Kind.GENUINE]), count(parts[name][Kind.FAKE]))
        for name in ordered
    )


def rule_rates(images: Iterable[Judged], weights: Mapping[str, Weight]) -> tuple[RuleRates, ...]:
    """How often each rule that was asked fired on genuine and on fake pages, by code."""
    pages = [i for i in images if not i.refused and i.label.kind is not Kind.UNSUPPORTED]
    result = []
    for code in sorted({code for judged in pages for code in judged.examined}):
        asked = [judged for judged in pages if code in judged.examined]
        shares = {}
        for kind in (Kind.GENUINE, Kind.FAKE):
            own = [judged for judged in asked if judged.label.kind is kind]
            hits = sum(any(fired == code for fired, _ in judged.fired) for judged in own)
            shares[kind] = Share(hits, len(own))
        weight = weights[code].fired if code in weights else None
        result.append(RuleRates(code, shares[Kind.GENUINE], shares[Kind.FAKE], weight))
    return tuple(result)
