"""Where boxes and numbers lie over a picture, in shares of it, whatever size it is shown at."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from ...geometry import Box
from ...pictures.model import Crop, Mark, Picture
from ...report import Guide

_OUTSET = 3.0  # CSS pixels that frames stand off what they frame, so that strokes hide none of it
_SHOWN_WIDTH = 400.0  # CSS pixels: about as wide as the page stands beside the findings
_BADGE = (23.0, 19.0)  # CSS pixels that one number takes (pictures/draw.py leaves room for it)
_CROP = (560, 260)  # CSS pixels that a crop may take
_EDGE = (320, 260)  # less for one beside which another stands
_MOST_ZOOM = 10
_GRID_ZOOM = 5  # from which on single pixels are told apart


@dataclass(frozen=True, slots=True)
class Badge:
    """A number, and how far right of its group's anchor it begins."""

    number: int
    left: float


@dataclass(frozen=True, slots=True)
class MarkView:
    """A box, standing a little off its region, and its numbers, in per cent of the picture.

    The numbers have one size however large the picture is shown, so that they are anchored on
    the side of their box: `drop` is how far below the anchor they begin, in CSS pixels.
    """

    x: str
    y: str
    w: str
    h: str
    label_x: str
    label_y: str
    drop: float
    badges: tuple[Badge, ...]
    weighs: bool
    basis: bool

    @property
    def classes(self) -> str:
        """CSS classes of all numbers, by which findings and boxes light up together."""
        return " ".join(f"m{badge.number}" for badge in self.badges)


@dataclass(frozen=True, slots=True)
class CropView:
    """A crop as it is shown: enlarged by whole pixels, with its region framed.

    `zoom` is in CSS pixels for a pixel of the screenshot. `frame` and the guides' places are in
    pixels of the crop's `area`; `grid` holds an SVG path where single pixels are told apart.
    """

    role: str
    text: str
    source: str
    width: int
    height: int
    area: Box
    frame: Box
    zoom: float
    grid: str
    guide: Guide | None
    guide_span: float = 0.0


def source_of(picture: Picture) -> str:
    """The picture as a data: address."""
    return f"data:{picture.media};base64,{base64.b64encode(picture.data).decode('ascii')}"


def mark_views(marks: Iterable[Mark], width: int, height: int) -> tuple[MarkView, ...]:
    """The boxes over a picture of that size, in per cent of it."""
    return tuple(_mark_view(mark, width, height) for mark in marks)


def _mark_view(mark: Mark, width: int, height: int) -> MarkView:
    region, label = mark.region.padded(_OUTSET * width / _SHOWN_WIDTH), mark.label
    before = label.cx < mark.region.x
    above = label.cy < mark.region.y
    count = len(mark.numbers) if before else 0
    return MarkView(
        x=_percent(region.x, width),
        y=_percent(region.y, height),
        w=_percent(region.w, width),
        h=_percent(region.h, height),
        label_x=_percent(label.right if before else label.x, width),
        label_y=_percent(label.bottom if above else label.y, height),
        drop=-_BADGE[1] if above else 0.0,
        badges=tuple(Badge(n, _BADGE[0] * (i - count)) for i, n in enumerate(mark.numbers)),
        weighs=mark.weighs,
        basis=mark.basis,
    )


def crop_view(crop: Crop, guide: Guide | None = None) -> CropView:
    """How a crop is shown; `guide` is drawn where the crop shows an edge."""
    picture, area, region = crop.picture, crop.area, crop.region
    width, height = _EDGE if crop.role == "edge" else _CROP
    zoom = min(width / picture.width, height / picture.height, _MOST_ZOOM)
    zoom = float(int(zoom)) if zoom >= 2 else min(1.0, zoom)
    shown = guide if crop.role == "edge" else None
    scale = zoom * picture.width / area.w
    frame = Box(region.x - area.x, region.y - area.y, region.w, region.h)
    return CropView(
        role=crop.role,
        text=crop.text,
        source=source_of(picture),
        width=round(picture.width * zoom),
        height=round(picture.height * zoom),
        area=area,
        frame=frame.padded(_OUTSET / scale),
        zoom=scale,
        grid=_grid(area) if zoom >= _GRID_ZOOM and picture.width == area.w else "",
        guide=_moved(shown, area),
        guide_span=0.0 if shown is None else max(shown.high - shown.low, 0.4),
    )


def _moved(guide: Guide | None, area: Box) -> Guide | None:
    if guide is None:
        return None
    start = area.x if guide.axis == "x" else area.y
    return Guide(guide.axis, guide.found - start, guide.low - start, guide.high - start)


def _grid(area: Box) -> str:
    across = [f"M{x} 0V{area.h:g}" for x in range(1, round(area.w))]
    down = [f"M0 {y}H{area.w:g}" for y in range(1, round(area.h))]
    return "".join(across + down)


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.3f}%"
