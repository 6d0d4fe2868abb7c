"""How well scores tell fakes from genuine pages: shares, ranking, calibration.

Scores are log10 likelihood ratios, or log10 odds at even prior odds, which is the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

Floats = NDArray[np.float64]

_Z95 = 1.959963984540054  # the normal distribution's 97.5 % quantile
_MOST = 15.0  # log10 odds: beyond it a probability in double precision is 1


@dataclass(frozen=True, slots=True)
class Share:
    """So many hits of so many images."""

    hits: int
    of: int

    @property
    def rate(self) -> float | None:
        """The share from 0 to 1; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % Wilson interval."""
        return wilson(self.hits, self.of)


def wilson(hits: int, of: int, z: float = _Z95) -> tuple[float, float]:
    """The score interval of a share, (0, 1) of nothing. Wilson 1927, JASA 22, 209-212.

    Unlike the textbook interval it stays within 0 and 1 and says something of no hits at all.
    """
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = share + square / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = ((middle + sign * spread) / (1 + square / of) for sign in (-1, 1))
    # exact at the ends, where rounding may leave a trace
    return (0.0 if hits == 0 else max(low, 0.0)), (1.0 if hits == of else min(high, 1.0))


def log_odds(probability: float) -> float:
    """log10 of the odds, within ±15: a score of exactly 0 or 1 is only a rounded one."""
    if probability <= 0:
        return -_MOST
    if probability >= 1:
        return _MOST
    odds = math.log10(probability) - math.log10(1 - probability)
    return min(max(odds, -_MOST), _MOST)


def auc(fake: Sequence[float], genuine: Sequence[float]) -> float | None:
    """The chance that a fake scores above a genuine page, ties counting half; None without both.

    The area under the ROC curve (Hanley & McNeil 1982, Radiology 143, 29-36).
    """
    if not fake or not genuine:
        return None
    ordered = np.sort(np.asarray(genuine, np.float64))
    above = np.searchsorted(ordered, fake, "left").sum()
    not_below = np.searchsorted(ordered, fake, "right").sum()
    return float(above + not_below) / (2 * len(fake) * len(genuine))


def cllr(fake: Sequence[float], genuine: Sequence[float]) -> float | None:
    """The cost of the likelihood ratios in bits; None without both.

    0 is perfect, 1 is what a tool costs that always says nothing (a ratio of 1), above 1 it
    misleads. Brümmer & du Preez 2006, Computer Speech & Language 20, 230-275.
    """
    if not fake or not genuine:
        return None
    ln10, ln2 = math.log(10), math.log(2)
    missed = np.logaddexp(0, -ln10 * np.asarray(fake, np.float64)).mean()
    alarmed = np.logaddexp(0, ln10 * np.asarray(genuine, np.float64)).mean()
    return float(missed + alarmed) / (2 * ln2)


def min_cllr(fake: Sequence[float], genuine: Sequence[float]) -> float | None:
    """Cllr after the best monotone recalibration: what ranking alone costs; None without both.

    What Cllr exceeds it by is the cost of weights of the wrong size.
    """
    if not fake or not genuine:
        return None
    of_fakes, of_genuine = np.split(calibrated(fake, genuine), [len(fake)])
    return float(-np.log2(of_fakes).mean() - np.log2(1 - of_genuine).mean()) / 2


def calibrated(fake: Sequence[float], genuine: Sequence[float]) -> Floats:
    """Probabilities of fabrication at even prior odds, first of the fakes, then of the genuine.

    By pool adjacent violators, both kinds weighing alike in all (Zadrozny & Elkan 2002, KDD,
    694-699; Brümmer & du Preez 2006). No fake gets a 0 and no genuine page a 1.
    """
    # Ranks, as scikit-learn takes scores that differ by next to nothing for equal.
    ranks = np.unique(np.concatenate([fake, genuine]), return_inverse=True)[1].astype(np.float64)
    truth = np.repeat([1.0, 0.0], [len(fake), len(genuine)])
    weights = np.repeat([float(len(genuine)), float(len(fake))], [len(fake), len(genuine)])
    model: Any = IsotonicRegression(y_min=0.0, y_max=1.0)
    return np.asarray(model.fit_transform(ranks, truth, sample_weight=weights), np.float64)


def roc(fake: Sequence[float], genuine: Sequence[float]) -> tuple[Floats, Floats]:
    """The ROC curve from (0, 0) to (1, 1): shares of genuine and of fake pages at or above."""
    limits = np.unique(np.concatenate([fake, genuine]))[::-1]
    shares = [
        1 - np.searchsorted(np.sort(np.asarray(scores, np.float64)), limits, "left") / len(scores)
        for scores in (genuine, fake)
    ]
    alarms, hits = (np.concatenate([[0.0], share]) for share in shares)
    return alarms, hits


@dataclass(frozen=True, slots=True)
class Bin:
    """Pages of nearly one score: its mean, and the share of fakes at even prior odds."""

    score: float
    share: float
    pages: int


def reliability(fake: Sequence[float], genuine: Sequence[float], bins: int = 10) -> list[Bin]:
    """Scores as probabilities (0 to 1) against what came true, in bins of equal width.

    Both kinds weigh alike in all, since the score supposes even prior odds.
    """
    probabilities = [1 / (1 + 10.0 ** -np.asarray(s, np.float64)) for s in (fake, genuine)]
    places = [np.minimum((p * bins).astype(int), bins - 1) for p in probabilities]
    result = []
    for place in range(bins):
        inside = [p[at == place] for p, at in zip(probabilities, places, strict=True)]
        pages = sum(len(p) for p in inside)
        if not pages:
            continue
        of_fakes, of_genuine = len(inside[0]) / len(fake), len(inside[1]) / len(genuine)
        share = of_fakes / (of_fakes + of_genuine)
        result.append(Bin(float(np.concatenate(inside).mean()), share, pages))
    return result
