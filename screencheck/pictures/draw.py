"""Cutting, shrinking and encoding what a report shows of a screenshot."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..geometry import Box
from ..report import Finding, Guide, Report
from .copies import draw_copy
from .ink import InkMap
from .marks import elsewhere, marks_of, place_labels
from .model import Crop, Mark, Picture, Pictures

Pixels = NDArray[np.uint8]

_PAGE_WIDTH = 720  # pixels: text of a phone's page stays readable, also on a dense screen
_TALLEST = 12_000  # WebP holds no more than 16383
_THUMBNAIL = (88, 190)
_QUALITY = 80
_THUMBNAIL_QUALITY = 70
_LEAST_CROP = (140, 70)  # pixels: less than that shows nothing of the surroundings
_SURROUNDINGS = 0.08  # of the region's longer side
_WHOLE = 0.5  # share of the page from which on a crop would show what the page shows anyway
_LEAST_SIDE = 0.4  # of a crop's longer side: a strip alone shows no place
_EDGE_ROOM = (48.0, 0.5)  # pixels around an edge, and how high for its width
_BELOW_TAIL = 0.75  # of a bubble's height: there its sides are straight
_SHOWN_WIDTH = 320.0  # CSS pixels: as wide as a phone shows the page, where labels take most room
BADGE = (23.0, 19.0)  # CSS pixels of one number on it


def pictures_of(pixels: Pixels, report: Report, *, show: bool, mark: bool) -> Pictures:
    """The pictures that go with a report on the screenshot with these pixels.

    `show` asks for what a report shows, `mark` for a copy of a flagged picture with the boxes
    drawn in. The same pixels and findings give the same bytes.
    """
    marked = None
    if mark and report.verdict.flagged:
        marked = draw_copy(pixels, report)
    if not show:
        return Pictures(marked=marked)
    return Pictures(
        page=_page(pixels),
        thumbnail=_thumbnail(pixels),
        marks=_marks(pixels, report),
        crops=tuple(_crops(pixels, report)),
        marked=marked,
    )


def _page(pixels: Pixels) -> Picture:
    height, width = pixels.shape[:2]
    scale = min(1.0, _PAGE_WIDTH / width, _TALLEST / height)
    return _webp(_shrunk(Image.fromarray(pixels), scale), _QUALITY)


def _thumbnail(pixels: Pixels) -> Picture:
    """The page in small; of a long one the head."""
    height, width = pixels.shape[:2]
    most_width, most_height = _THUMBNAIL
    kept = min(height, math.ceil(width * most_height / most_width))
    scale = min(1.0, most_width / width, most_height / kept)
    return _webp(_shrunk(Image.fromarray(pixels[:kept]), scale), _THUMBNAIL_QUALITY)


def _marks(pixels: Pixels, report: Report) -> tuple[Mark, ...]:
    """The boxes, their labels placed where they hide little."""
    height, width = pixels.shape[:2]
    marks = marks_of(report.findings, width, height)
    if not marks:
        return ()
    pixel = width / _SHOWN_WIDTH  # of the picture for one of CSS
    sizes = [(BADGE[0] * len(m.numbers) * pixel, BADGE[1] * pixel) for m in marks]
    grown = [m.region.padded(4 * pixel) for m in marks]  # with the frame around it
    labels = place_labels(grown, sizes, width, height, InkMap(pixels).share)
    return tuple(replace(m, label=label) for m, label in zip(marks, labels, strict=True))


def _crops(pixels: Pixels, report: Report) -> Iterator[Crop]:
    height, width = pixels.shape[:2]
    done: dict[Box, Picture] = {}
    for index, finding in enumerate(report.findings):
        if finding.llr <= 0:
            continue
        for role, place, text in _shown(finding):
            region = place.clipped(width, height)
            if region.w < 1 or region.h < 1 or region.area > _WHOLE * width * height:
                continue
            area = _bounded(region, width, height) if role == "edge" else None
            area = area or _around(region, width, height)
            if area not in done:
                done[area] = _cut(pixels, area)
            yield Crop(index, role, area, region, done[area], text)


def _shown(finding: Finding) -> Iterator[tuple[str, Box, str]]:
    """Role, region and text of what is worth a closer look."""
    if finding.region is not None and finding.guide is not None:
        yield "edge", _at_edge(finding.region, finding.guide), ""
    if finding.region is not None:
        yield "found", finding.region, ""
    yield from (("usual", box, "") for box in finding.beside)
    far = set(elsewhere(finding))
    for basis in finding.rests_on:
        if basis.region in far:
            far.discard(basis.region)
            yield "basis", basis.region, basis.text


def _at_edge(region: Box, guide: Guide) -> Box:
    """What lies around an edge, wide enough to show where it stands and where it should."""
    least, share = _EDGE_ROOM
    places = (guide.found, guide.low, guide.high)
    middle = (min(places) + max(places)) / 2
    long = max(least, 1.6 * (max(places) - min(places)))
    if guide.axis == "x":
        level = region.y + _BELOW_TAIL * region.h
        return Box(middle - long / 2, level - share * long / 2, long, share * long)
    return Box(region.cx - long / 2, middle - long / 2, long, long)


def _around(region: Box, width: int, height: int) -> Box:
    """The region with what surrounds it, in whole pixels of the picture."""
    margin = max(8.0, _SURROUNDINGS * max(region.w, region.h))
    least_height = _LEAST_CROP[1]
    least_width = max(_LEAST_CROP[0], _LEAST_SIDE * region.h)
    grown = region.padded(
        max(margin, (least_width - region.w) / 2), max(margin, (least_height - region.h) / 2)
    )
    # at the picture's side the room beyond it is taken inside
    left = min(max(grown.x, 0.0), max(0.0, width - grown.w))
    top = min(max(grown.y, 0.0), max(0.0, height - grown.h))
    return _bounded(Box(left, top, grown.w, grown.h), width, height)


def _bounded(box: Box, width: int, height: int) -> Box:
    """The box grown to whole pixels, and cut to the picture."""
    left, top = max(0, math.floor(box.x)), max(0, math.floor(box.y))
    right, bottom = min(width, math.ceil(box.right)), min(height, math.ceil(box.bottom))
    return Box(left, top, right - left, bottom - top)


def _cut(pixels: Pixels, area: Box) -> Picture:
    """The part as it is, pixel by pixel; a wide one shrunk as the page is."""
    part = Image.fromarray(np.ascontiguousarray(pixels[area.slices()]))
    if max(part.size) > _PAGE_WIDTH:
        return _webp(_shrunk(part, _PAGE_WIDTH / max(part.size)), _QUALITY)
    stream = io.BytesIO()
    part.save(stream, "PNG")
    return Picture("image/png", stream.getvalue(), *part.size)


def _shrunk(image: Image.Image, scale: float) -> Image.Image:
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)


def _webp(image: Image.Image, quality: int) -> Picture:
    stream = io.BytesIO()
    image.save(stream, "WEBP", quality=quality, method=2)
    return Picture("image/webp", stream.getvalue(), *image.size)
