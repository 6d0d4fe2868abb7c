"""How often a rule fires on genuine and on fake images, and what that says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ..knowledge.weights import Weight, Weights


@dataclass(frozen=True, slots=True)
class Rate:
    """The weight of a rule, or of one grade of it ("" for all together)."""

    grade: str
    weight: Weight

    def to_dict(self) -> dict[str, Any]:
        return {"grade": self.grade or None, **asdict(self.weight)}


def rates_of(code: str, weights: Weights) -> tuple[Rate, ...]:
    """All together first, then by grade; empty for a rule that was not asked often enough."""
    return tuple(sorted(_rates(code, weights), key=lambda rate: rate.grade))


def _rates(code: str, weights: Weights) -> Iterator[Rate]:
    for key, weight in weights.rule.items():
        rule, _, grade = key.partition(".")
        if rule == code:
            yield Rate(grade, weight)
