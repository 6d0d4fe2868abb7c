"""Which boxes are drawn, with which numbers, and where the numbers stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..geometry import Box
from ..report import Finding
from .model import Mark

_ELSEWHERE = 0.5  # characters that lie in a finding's region by this share get no box of their own
_SAME = 0.7  # shared by two boxes, of what both cover
# what it costs when a label hides a pixel of another label, of what a box is about, of the page
_ON_LABEL, _ON_BOX, _ON_OWN, _ON_INK = 8.0, 2.0, 4.0, 1.5


def marks_of(findings: Sequence[Finding], width: int, height: int) -> tuple[Mark, ...]:
    """The boxes of all findings that have a place: one for each region, however many share it.

    Numbers are those of the findings' order. Regions are cut to the picture; what lies outside
    of it wholly has no box. Large boxes come first, so that small ones are drawn over them.
    """
    own: dict[Box, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        box = _whole(finding.region, width, height)
        if box is not None:
            own.setdefault(box, []).append(number)
    far: dict[Box, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        for region in elsewhere(finding):
            box = _whole(region, width, height)
            if box is None:
                continue
            same = next((known for known in own if _alike(known, box)), None)
            numbers = far.setdefault(box, []) if same is None else own[same]
            if number not in numbers:
                numbers.append(number)
    marks = [
        Mark(box, tuple(sorted(found)), any(findings[n - 1].llr > 0 for n in found), basis)
        for boxes, basis in ((own, False), (far, True))
        for box, found in boxes.items()
    ]
    return tuple(sorted(marks, key=lambda mark: (-mark.region.area, mark.numbers)))


def _whole(region: Box | None, width: int, height: int) -> Box | None:
    """The region in whole pixels of the picture, None where it has none there."""
    if region is None:
        return None
    box = Box(*region.rounded()).clipped(width, height)
    return box if box.w >= 1 and box.h >= 1 else None


def _alike(one: Box, other: Box) -> bool:
    """Whether two boxes are about the same thing, which one frame shows better than two."""
    shared = one.intersection(other)
    return shared >= _SAME * (one.area + other.area - shared)


def elsewhere(finding: Finding) -> tuple[Box, ...]:
    """Where the characters stand that a finding rests on, if not in its own region."""
    region = finding.region
    boxes = dict.fromkeys(basis.region for basis in finding.rests_on)
    return tuple(
        box for box in boxes if box.area > 0 and not (region and region.contains(box, _ELSEWHERE))
    )


def place_labels(
    boxes: Sequence[Box],
    sizes: Sequence[tuple[float, float]],
    width: float,
    height: float,
    ink: Callable[[Box], float] = lambda box: 0.0,
) -> tuple[Box, ...]:
    """A place for the label of each box: beside it where there is room, and clear of the others.

    `sizes` are the labels' widths and heights, `ink` tells how much of a place (0..1) is drawn
    on, such as by text that should stay readable. Labels stay inside the picture, and cover what
    their box is about only where nothing else is left.
    """
    placed: list[Box] = []
    for box, (w, h) in zip(boxes, sizes, strict=True):
        candidates = [
            Box(max(0.0, min(x, width - w)), max(0.0, min(y, height - h)), w, h)
            for x, y in _candidates(box, w, h)
        ]

        def cost(candidate: Box, own: Box = box) -> float:
            """How much the label would hide."""
            labels = sum(candidate.intersection(label) for label in placed)
            others = sum(candidate.intersection(other) for other in boxes if other != own)
            hidden = _ON_OWN * candidate.intersection(own)
            drawn = _ON_INK * ink(candidate) * candidate.area
            return _ON_LABEL * labels + _ON_BOX * others + hidden + drawn

        placed.append(min(candidates, key=cost))  # of equals the first
    return tuple(placed)


def _candidates(box: Box, w: float, h: float) -> list[tuple[float, float]]:
    """Left and top of places around a box, the preferred first, then those in its corners."""
    return [
        (box.x - w, box.y),
        (box.x, box.y - h),
        (box.right, box.y),
        (box.right - w, box.y - h),
        (box.x - w, box.bottom - h),
        (box.right, box.bottom - h),
        (box.x, box.bottom),
        (box.right - w, box.bottom),
        (box.x, box.y),
        (box.right - w, box.y),
        (box.x, box.bottom - h),
    ]
