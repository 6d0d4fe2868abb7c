"""Numbers of judged images, counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")

from screencheck.evaluation.judged import Judged
from screencheck.evaluation.labels import Family, Kind, Label
from screencheck.evaluation.metrics import Share
from screencheck.evaluation.summary import Counts, RuleRates, rule_rates, scores, summarise
from screencheck.knowledge.weights import Weight
from screencheck.report import Verdict

_SCORES = {Verdict.FAKE: 2.0, Verdict.SUSPECT: 0.7, Verdict.CONSISTENT: -1.0}


def image(
    kind: str, verdict: str, generator: str = "", *condition: str, page: str = "chat"
) -> Judged:
    found = Verdict(verdict)
    label = Label("x.png", Path(), Kind(kind), generator, "", condition)
    return Judged(label, page, verdict=found, score=_SCORES.get(found))


IMAGES = (
    image("genuine", "consistent"),
    image("genuine", "consistent", "", "crop"),
    image("genuine", "suspect", page="wallet"),
    image("genuine", "unsupported", page=""),
    image("fake", "fake", "one"),
    image("fake", "suspect", "one", "crop"),
    image("fake", "fake", "one", "small", "crop"),
    image("fake", "fake", "two"),
    image("fake", "error", "two"),
    image("fake", "consistent", "two", "crop"),
    image("fake", "unsupported", "three", "crop", page=""),
    image("unsupported", "unsupported"),
    image("unsupported", "fake"),
)
SUMMARY = summarise(IMAGES, (Family("both", ("one", "two")),))


def test_kinds() -> None:
    assert SUMMARY.kinds == {
        Kind.GENUINE: Counts(images=4, refused=1, errors=0, fake=0, suspect=1),
        Kind.FAKE: Counts(images=7, refused=1, errors=1, fake=3, suspect=1),
        Kind.UNSUPPORTED: Counts(images=2, refused=1, errors=0, fake=1, suspect=0),
    }
    fake = SUMMARY.kinds[Kind.FAKE]
    assert fake.judged == 5
    assert (fake.called_fake, fake.alerted) == (Share(3, 7), Share(4, 7))
    assert (fake.called_fake_if_judged, fake.alerted_if_judged) == (Share(3, 5), Share(4, 5))


def test_generators() -> None:
    told = {
        g.name: (g.family, g.all.called_fake, g.originals.called_fake) for g in SUMMARY.generators
    }
    assert told == {
        "one": ("both", Share(2, 3), Share(1, 1)),
        "three": ("three", Share(0, 1), Share(0, 0)),
        "two": ("both", Share(1, 3), Share(1, 2)),
    }
    assert SUMMARY.worst.name == "three"


def test_means_are_over_generators() -> None:
    # originals: one 1 of 1, two 1 of 2 (1 of 1 judged), three none
    assert SUMMARY.originals.of_all == pytest.approx((1 + 1 / 2) / 2)
    assert SUMMARY.originals.of_judged == pytest.approx(1)
    # copies: one 1 of 2, two 0 of 1, three 0 of 1 (none judged)
    assert SUMMARY.copies.of_all == pytest.approx(1 / 2 / 3)
    assert SUMMARY.copies.of_judged == pytest.approx(1 / 2 / 2)


def test_conditions() -> None:
    told = {p.name: (p.genuine.images, p.fake.called_fake) for p in SUMMARY.conditions}
    assert list(told.items()) == [
        ("original", (3, Share(2, 3))),
        ("copy", (1, Share(1, 4))),
        ("copy: crop", (1, Share(0, 3))),
        ("copy: small + crop", (0, Share(1, 1))),
    ]


def test_pages() -> None:
    told = {p.name: (p.genuine.alerted, p.fake.images) for p in SUMMARY.pages}
    assert told == {
        "chat": (Share(0, 2), 6),
        "unknown": (Share(0, 1), 1),
        "wallet": (Share(1, 1), 0),
    }


def test_scores_are_of_judged_genuine_and_fake_pages() -> None:
    fake, genuine = scores(IMAGES)
    assert fake == [-1.0, 0.7, 2.0, 2.0, 2.0]
    assert genuine == [-1.0, -1.0, 0.7]
    assert SUMMARY.auc == pytest.approx((1 + 2.5 + 3 * 3) / 15)


def test_without_judged_pages_there_are_no_measures() -> None:
    summary = summarise([image("genuine", "consistent"), image("fake", "unsupported", "one")], ())
    assert (summary.auc, summary.cllr, summary.min_cllr) == (None, None, None)
    assert summary.originals.of_judged is None
    assert summary.copies.of_all is None


def asked(kind: str, *fired: tuple[str, str], page: str = "chat") -> Judged:
    label = Label("x.png", Path(), Kind(kind), "one")
    return Judged(label, page, frozenset(["SC201", "SC301"]), fired, Verdict.CONSISTENT, 0.0)


def test_rules() -> None:
    images = [
        asked("genuine"),
        asked("genuine", ("SC201", "far"), ("SC201", "near")),
        asked("fake", ("SC201", "far")),
        asked("unsupported", ("SC301", "")),
        image("fake", "unsupported", "one"),
    ]
    rates = rule_rates(images, {"SC201": Weight(0.5, 0.0, 0.1, 0.1, 3)})
    assert rates == (
        RuleRates("SC201", Share(1, 2), Share(1, 1), 0.5),
        RuleRates("SC301", Share(0, 2), Share(0, 1), None),
    )
    # smoothed by half a page: 1.5 of 2 against 1.5 of 3; 0.5 of 2 against 0.5 of 3
    assert [rule.ratio for rule in rates] == pytest.approx([1.5, 1.5])
    assert RuleRates("SC201", Share(0, 0), Share(1, 1), None).ratio is None


def test_flagged_genuine_images_are_named_with_their_rules() -> None:
    named = {alert.file: alert for alert in SUMMARY.alerts}
    flagged = [
        i
        for i in IMAGES
        if i.label.kind is Kind.GENUINE and i.verdict in (Verdict.FAKE, Verdict.SUSPECT)
    ]
    assert flagged
    assert set(named) == {i.label.file for i in flagged}
    for judged in flagged:
        assert named[judged.label.file].rules == tuple(sorted({c for c, _ in judged.fired}))
