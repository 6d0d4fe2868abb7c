"""One measured length of a page."""

from __future__ import annotations

from dataclasses import dataclass

from ..geometry import Box


@dataclass(frozen=True, slots=True)
class Measure:
    """A length in pixels (a ratio where the name ends in _ratio, a luma where it begins
    with ink_), its place and its count.

    `count` is the number of places on the page that the measure stands for.
    """

    name: str
    value: float
    box: Box
    count: int = 1
