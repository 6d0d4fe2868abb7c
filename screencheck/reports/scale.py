"""The verbal scale of evaluative reporting in forensic science, for whatever shows a weight."""

from __future__ import annotations

import math

# From which log10 likelihood ratio on; after the ENFSI guideline for evaluative reporting (2015),
# with the rung below 2 told apart, on which a finding alone says next to nothing.
_RUNGS = (
    (3.0, "strong"),
    (2.0, "moderately strong"),
    (1.0, "moderate"),
    (math.log10(2), "weak"),
    (0.0, "slight"),
)
_AGAINST = "speaks against"


def weight_in_words(llr: float) -> str:
    """How much one finding weighs: a constant English phrase, to be told by a `Translator`."""
    return next((words for bound, words in _RUNGS if llr >= bound), _AGAINST)


def all_weights() -> tuple[str, ...]:
    """Every phrase of the scale, the strongest first."""
    return (*(words for _, words in _RUNGS), _AGAINST)
