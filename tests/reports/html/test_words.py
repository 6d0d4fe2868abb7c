"""What weights and scores say in words."""

from __future__ import annotations

import math

import pytest

from screencheck.report import Verdict
from screencheck.reports.html import words


def test_every_verdict_has_its_meaning() -> None:
    assert set(words.MEANINGS) == {verdict.value for verdict in Verdict}


@pytest.mark.parametrize(
    ("ratio", "told"),
    [
        (1.04, "1"),
        (1.2, "1.2"),
        (2, "2"),
        (9.94, "9.9"),
        (9.96, "10"),
        (43.7, "44"),
        (134, "130"),
        (999.6, "1,000"),
        (123456, "120,000"),
    ],
)
def test_times_are_no_more_exact_than_they_are(ratio: float, told: str) -> None:
    assert words.times(math.log10(ratio)) == told


@pytest.mark.parametrize(
    ("score", "told"),
    [
        (0.99, "about 99 times more likely if the picture was fabricated"),
        (0.5, "about as likely if the picture was fabricated as if it is a capture"),
        (0.49, "about as likely if the picture was fabricated as if it is a capture"),
        (0.9995, "at least 1,000 times more likely if the picture was fabricated"),
        (1.0, "(strong support for fabrication). The tool never claims more"),
        (0.1, "about 9 times more likely if the picture is a capture"),
        (0.0, "about 1,000 times more likely if the picture is a capture"),
    ],
)
def test_a_score_is_told_as_a_likelihood_ratio(score: float, told: str) -> None:
    assert told in words.of_page(score)


@pytest.mark.parametrize(
    ("llr", "told"),
    [(1.0, "10 times more often in fabricated"), (-1.0, "10 times more often in captures"),
     (0.01, "about as often in fabricated pictures as in captures"), (0.0, "not weighed")],
)  # fmt: skip
def test_a_weight_is_told(llr: float, told: str) -> None:
    assert told in words.of_finding(llr)
