"""The words in which a weight is told."""

import math

import pytest

from screencheck.reports.scale import all_weights, weight_in_words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (0.5, "speaks against"),
        (1, "slight"),
        (1.9, "slight"),
        (2, "weak"),
        (9.9, "weak"),
        (10, "moderate"),
        (99, "moderate"),
        (100, "moderately strong"),
        (999, "moderately strong"),
        (1000, "strong"),
        (1e9, "strong"),
    ],
)
def test_weights_have_the_words_of_evaluative_reporting(ratio: float, words: str) -> None:
    assert weight_in_words(math.log10(ratio)) == words


def test_the_scale_has_all_its_words_in_order() -> None:
    assert list(all_weights()) == list(
        dict.fromkeys(weight_in_words(llr) for llr in (9, 2.5, 1.5, 0.5, 0.1, -1))
    )
