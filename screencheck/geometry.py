"""Axis-aligned boxes in pixels, the one shape that every room uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle in image pixels: left edge, top edge, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def cx(self) -> float:
        """Horizontal centre."""
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        """Vertical centre."""
        return self.y + self.h / 2

    @property
    def area(self) -> float:
        return self.w * self.h

    def intersection(self, other: Box) -> float:
        """Shared area in square pixels."""
        width = min(self.right, other.right) - max(self.x, other.x)
        height = min(self.bottom, other.bottom) - max(self.y, other.y)
        return width * height if width > 0 and height > 0 else 0.0

    def contains(self, other: Box, share: float = 0.5) -> bool:
        """Whether at least `share` of the other box's area lies inside this one."""
        return other.area > 0 and self.intersection(other) >= share * other.area

    def padded(self, dx: float, dy: float | None = None) -> Box:
        """The box grown by dx to each side and dy (default dx) up and down."""
        dy = dx if dy is None else dy
        return Box(self.x - dx, self.y - dy, self.w + 2 * dx, self.h + 2 * dy)

    def clipped(self, width: int, height: int) -> Box:
        """The part that lies inside an image of the given size."""
        left, top = max(0.0, self.x), max(0.0, self.y)
        right, bottom = min(float(width), self.right), min(float(height), self.bottom)
        return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))

    def slices(self) -> tuple[slice, slice]:
        """Row and column slices for indexing an array (H, W, …)."""
        return (
            slice(max(0, round(self.y)), max(0, round(self.bottom))),
            slice(max(0, round(self.x)), max(0, round(self.right))),
        )

    def rounded(self) -> tuple[int, int, int, int]:
        """(x, y, w, h) in whole pixels, as reports print it."""
        left, top = round(self.x), round(self.y)
        return left, top, round(self.right) - left, round(self.bottom) - top


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all the given ones; ValueError when there are none."""
    items = list(boxes)
    if not items:
        raise ValueError("union of no boxes")
    left, top = min(b.x for b in items), min(b.y for b in items)
    return Box(
        left,
        top,
        max(b.right for b in items) - left,
        max(b.bottom for b in items) - top,
    )
