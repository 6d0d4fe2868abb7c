"""The measures: by hand where that can be done, and what must hold of any scores."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")

from screencheck.evaluation import metrics

SCORES = st.lists(st.integers(-60, 60).map(lambda n: n / 8), min_size=1, max_size=25)
ALL_SCORES = st.lists(st.floats(-14, 14), min_size=1, max_size=25)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson_as_published(hits: int, of: int, low: float, high: float) -> None:
    assert metrics.wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_holds_its_share_and_is_symmetric(counts: tuple[int, int]) -> None:
    hits, of = counts
    low, high = metrics.wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    assert high - low < 1
    assert metrics.wilson(of - hits, of) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_a_share_of_nothing_has_no_rate() -> None:
    assert metrics.Share(0, 0).rate is None
    assert metrics.Share(1, 4).rate == 0.25
    assert metrics.Share(1, 4).interval == metrics.wilson(1, 4)


@pytest.mark.parametrize(
    ("fake", "genuine", "area"),
    [
        ([1.0, 2.0], [0.0, -1.0], 1.0),
        ([0.0, -1.0], [1.0, 2.0], 0.0),
        ([1.0], [1.0], 0.5),
        ([0.0, 2.0], [1.0], 0.5),
        ([1.0, 3.0], [0.0, 1.0, 2.0], (1.5 + 3) / 6),
    ],
)
def test_auc_by_hand(fake: list[float], genuine: list[float], area: float) -> None:
    assert metrics.auc(fake, genuine) == pytest.approx(area)


@given(ALL_SCORES, ALL_SCORES)
def test_auc_counts_pairs_and_is_the_area_below_the_curve(
    fake: list[float], genuine: list[float]
) -> None:
    pairs = [(f > g) + 0.5 * (f == g) for f in fake for g in genuine]
    area = metrics.auc(fake, genuine)
    assert area == pytest.approx(sum(pairs) / len(pairs))
    alarms, hits = metrics.roc(fake, genuine)
    points = list(zip(alarms, hits, strict=True))
    assert points[0] == (0, 0)
    assert points[-1] == (1, 1)
    below = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(points))
    assert below == pytest.approx(area)


@pytest.mark.parametrize(
    ("fake", "genuine", "cost"),
    [
        ([0.0], [0.0], 1.0),  # says nothing
        ([math.log10(3)], [math.log10(1 / 3)], math.log2(4 / 3)),
        ([math.log10(3), 0.0], [0.0], (math.log2(4 / 3) / 2 + 0.5 + 1) / 2),
        ([math.log10(1 / 3)], [math.log10(3)], 2.0),  # misleads
    ],
)
def test_cllr_by_hand(fake: list[float], genuine: list[float], cost: float) -> None:
    assert metrics.cllr(fake, genuine) == pytest.approx(cost)


def test_cllr_of_large_scores_is_a_number() -> None:
    assert metrics.cllr([-400.0], [400.0]) == pytest.approx(400 * math.log2(10))
    assert metrics.cllr([400.0], [-400.0]) == 0


@pytest.mark.parametrize(
    ("fake", "genuine", "cost"),
    [
        ([1.0, 2.0], [0.0, -1.0], 0.0),  # ranked perfectly
        ([0.0, -1.0], [1.0, 2.0], 1.0),  # ranked backwards: one block, which says nothing
        ([1.0], [1.0], 1.0),
        # one fake alone above, the other with the only genuine page: of these, weights of 1/2
        # and 1 make the probability 1/3
        ([2.0, 0.0], [1.0], (math.log2(3) / 2 + math.log2(3 / 2)) / 2),
    ],
)
def test_min_cllr_by_hand(fake: list[float], genuine: list[float], cost: float) -> None:
    assert metrics.min_cllr(fake, genuine) == pytest.approx(cost)


@given(SCORES, SCORES)
def test_min_cllr_is_the_least_and_knows_only_ranks(
    fake: list[float], genuine: list[float]
) -> None:
    least = metrics.min_cllr(fake, genuine)
    whole = metrics.cllr(fake, genuine)
    assert least is not None
    assert whole is not None
    assert -1e-9 <= least <= min(whole, 1) + 1e-9
    moved = [[2 * score + 1 for score in scores] for scores in (fake, genuine)]
    assert metrics.min_cllr(*moved) == pytest.approx(least)


@given(ALL_SCORES, ALL_SCORES)
def test_min_cllr_is_finite(fake: list[float], genuine: list[float]) -> None:
    least = metrics.min_cllr(fake, genuine)
    assert least is not None
    assert math.isfinite(least)


@given(SCORES, SCORES)
def test_calibrated_probabilities_rise_with_the_score(
    fake: list[float], genuine: list[float]
) -> None:
    probabilities = metrics.calibrated(fake, genuine)
    ordered = [p for _, p in sorted(zip([*fake, *genuine], probabilities, strict=True))]
    assert all(a <= b + 1e-12 for a, b in pairwise(ordered))
    assert min(probabilities[: len(fake)]) > 0
    assert max(probabilities[len(fake) :]) < 1


@pytest.mark.parametrize("measure", [metrics.auc, metrics.cllr, metrics.min_cllr])
def test_without_both_kinds_there_is_no_measure(measure: object) -> None:
    assert callable(measure)
    assert measure([], [1.0]) is None
    assert measure([1.0], []) is None


@given(st.floats(-12, 12))
def test_log_odds_undo_the_score(odds: float) -> None:
    assert metrics.log_odds(1 / (1 + 10**-odds)) == pytest.approx(odds, abs=1e-3)


def test_log_odds_of_certainty_are_bounded() -> None:
    assert metrics.log_odds(1.0) == -metrics.log_odds(0.0) == 15


def test_reliability_by_hand() -> None:
    nine = math.log10(9)  # a probability of 0.9, in the last bin
    bins = metrics.reliability([nine, nine, -nine, 9.0], [-nine, nine])
    assert [b.pages for b in bins] == [2, 4]
    assert [b.score for b in bins] == pytest.approx([0.1, (0.9 * 3 + 1) / 4])
    # of four fakes one and of two genuine pages one; then three and one
    assert [b.share for b in bins] == pytest.approx(
        [1 / 4 / (1 / 4 + 1 / 2), 3 / 4 / (3 / 4 + 1 / 2)]
    )


@given(SCORES, SCORES)
def test_reliability_counts_every_page_once(fake: list[float], genuine: list[float]) -> None:
    bins = metrics.reliability(fake, genuine)
    assert sum(b.pages for b in bins) == len(fake) + len(genuine)
    assert [b.score for b in bins] == sorted(b.score for b in bins)
    assert all(0 <= b.share <= 1 for b in bins)
