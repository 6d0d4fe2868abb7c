"""SC601 and SC602: edits of a picture with a lossy past, and what may be done to it honestly."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import cv2
import numpy as np
import pytest

from screencheck.detectors import NotExamined
from screencheck.geometry import Box
from screencheck.pages import Element, Page
from tests import draw
from tests.detectors.tamper.pictures import (
    AVATAR,
    TEXTS,
    case,
    copied,
    edited,
    jpeg,
    page_of_text,
    place,
    portrait,
    with_patch,
)
from tests.draw import Pixels


def overlap(a: Box, b: Box) -> float:
    shared = a.intersection(b)
    return shared / (a.area + b.area - shared)


@pytest.mark.parametrize("code", ["SC601", "SC602"])
@pytest.mark.parametrize("quality", [50, 60, 75, 85])
def test_a_line_typed_anew_is_found_where_it_stands(code: str, quality: int) -> None:
    pixels, page = edited(quality, index=3)
    findings = draw.ask(code, case(pixels, page))
    assert findings
    assert all(place(page, 3).padded(10).contains(f.region, 0.9) for f in findings if f.region)
    assert max(overlap(f.region, place(page, 3)) for f in findings if f.region) > 0.4


def test_digits_typed_anew_are_found_among_old_ones() -> None:
    pixels, page = page_of_text()
    chars = page.elements[1].lines[0].chars
    digits = [char.box for char in chars if char.text.isdigit()]
    where = Box(digits[0].x, digits[0].y, digits[-1].right - digits[0].x, digits[0].h).padded(2)
    (finding,) = draw.ask("SC601", case(with_patch(jpeg(pixels), pixels, where), page))
    assert finding.region is not None
    assert overlap(finding.region, where) > 0.4
    assert "1204" in finding.message


def test_a_line_moved_off_the_grid_is_found() -> None:
    pixels, page = page_of_text()
    lossy = jpeg(pixels)
    where = place(page, 4)
    moved = lossy.copy()
    rows, columns = where.slices()
    moved[rows, columns] = lossy[rows.start - 3 : rows.stop - 3, columns]
    assert draw.ask("SC602", case(moved, page))


def test_the_edit_is_found_after_a_finer_jpeg() -> None:
    pixels, page = edited(50)
    shot = draw.shot(draw.pillow(pixels, "JPEG", quality=92))
    findings = draw.ask("SC602", case(shot, page))
    assert findings
    assert all(place(page, 3).padded(10).contains(f.region, 0.9) for f in findings if f.region)


@pytest.mark.parametrize("crop", [(3, 5), (0, 1), (7, 0)])
def test_a_crop_moves_the_lattice_and_accuses_nobody(crop: tuple[int, int]) -> None:
    x, y = crop
    pixels, page = page_of_text()
    moved = tuple(_moved(element, x, y) for element in page.elements)
    shifted = replace(page, width=page.width - x, height=page.height - y, elements=moved)
    lossy = np.ascontiguousarray(jpeg(pixels)[y:, x:])
    for code in ("SC601", "SC602"):
        assert draw.ask(code, case(lossy, shifted)) == []


def _moved(element: Element, x: float, y: float) -> Element:
    def there(box: Box) -> Box:
        return Box(box.x - x, box.y - y, box.w, box.h)

    lines = tuple(
        replace(
            one, box=there(one.box), chars=tuple(replace(c, box=there(c.box)) for c in one.chars)
        )
        for one in element.lines
    )
    return replace(element, box=there(element.box), lines=lines)


def _boxed(pixels: Pixels, where: Box) -> None:
    x, y, w, h = where.rounded()
    cv2.rectangle(pixels, (x, y), (x + w, y + h), (255, 0, 0), 4)


def _arrow(pixels: Pixels, where: Box) -> None:
    x, y, w, h = where.rounded()
    cv2.arrowedLine(pixels, (x + w, y - 20), (x + w // 3, y + h // 2), (230, 20, 20), 6)


def _handwriting(pixels: Pixels, where: Box) -> None:
    x, y, w, h = where.rounded()
    points = [(x + i * w // 12, y + h // 2 + (-1) ** i * h // 3) for i in range(13)]
    cv2.polylines(pixels, [np.array(points, np.int32)], False, (220, 0, 30), 5, cv2.LINE_AA)


def _cells(pixels: Pixels, where: Box, side: int) -> None:
    part = pixels[where.slices()]
    small = cv2.resize(part, None, fx=1 / side, fy=1 / side, interpolation=cv2.INTER_AREA)
    part[:] = cv2.resize(small, part.shape[1::-1], interpolation=cv2.INTER_NEAREST)


def _mosaic(pixels: Pixels, where: Box) -> None:
    _cells(pixels, where, 12)


def _fine_mosaic(pixels: Pixels, where: Box) -> None:
    """Over a few characters only, with cells of sharp edges."""
    _cells(pixels, Box(where.x + where.w / 3, where.y, where.w / 4, where.h), 6)


def _blur(pixels: Pixels, where: Box) -> None:
    part = pixels[where.slices()]
    part[:] = cv2.GaussianBlur(part, (0, 0), 6)


def _bar(pixels: Pixels, where: Box) -> None:
    pixels[where.slices()] = 0


@pytest.mark.parametrize(
    "handle", [_boxed, _arrow, _handwriting, _mosaic, _fine_mosaic, _blur, _bar]
)
@pytest.mark.parametrize("code", ["SC601", "SC602"])
def test_marks_and_covers_accuse_nobody(code: str, handle: Callable[[Pixels, Box], None]) -> None:
    pixels, page = page_of_text()
    lossy = jpeg(pixels).copy()
    handle(lossy, page.elements[2].box.padded(4))
    with suppress(NotExamined):  # where too little is left to compare with
        assert draw.ask(code, case(lossy, page)) == []


def test_text_that_is_none_of_the_pages_own_is_not_looked_at() -> None:
    pixels, page = edited(index=3)
    kept = tuple(e for i, e in enumerate(page.elements) if i != 3)
    for code in ("SC601", "SC602"):
        assert draw.ask(code, case(pixels, replace(page, elements=kept))) == []


def test_a_picture_shrunk_after_its_jpeg_accuses_nobody() -> None:
    pixels, page = page_of_text()
    lossy = jpeg(pixels)
    small = cv2.resize(lossy, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    half = cv2.resize(small, lossy.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    assert draw.ask("SC601", case(np.asarray(half, np.uint8), page)) == []


@pytest.mark.parametrize("code", ["SC601", "SC602"])
def test_webp_and_coarse_jpeg_are_not_asked(code: str) -> None:
    pixels, page = edited()
    draw.not_asked(code, case(draw.shot(draw.pillow(pixels, "WEBP", quality=80)), page))
    if code == "SC601":
        draw.not_asked(code, case(draw.shot(draw.pillow(pixels, "JPEG", quality=60)), page))


def test_text_on_a_gradient_is_not_compared() -> None:
    """The bars of old versions let the blurred page shine through, which is no compression."""
    pixels, page = page_of_text()
    ramp = np.linspace(0, 12, pixels.shape[1])[None, :, None]
    shaded = np.clip(pixels - ramp, 0, 255).astype(np.uint8)
    draw.not_asked("SC601", case(with_patch(shaded, pixels, place(page, 3)), page))


def test_a_picture_put_together_from_parts_is_not_judged() -> None:
    pixels, page = page_of_text(tuple(f"{text} {i}" for i, text in enumerate(TEXTS * 3)))
    lossy = jpeg(pixels)
    for index in range(0, 24, 4):
        lossy = with_patch(lossy, pixels, place(page, index))
    with pytest.raises(NotExamined, match=r"put together|saved otherwise"):
        draw.ask("SC602", case(lossy, page))


def test_a_single_digit_laid_over_another_is_found() -> None:
    pixels, page = copied(75)
    (finding,) = draw.ask("SC602", case(pixels, page))
    assert finding.region is not None
    lossy = jpeg(page_of_text()[0], 75)
    ys, xs = np.nonzero((pixels != lossy).any(axis=2))
    changed = Box(float(xs.min()), float(ys.min()), float(np.ptp(xs)), float(np.ptp(ys)))
    assert overlap(finding.region, changed) > 0.3
    assert finding.region.w < 40


def test_a_digit_in_coloured_text_is_found_and_a_mark_on_text_is_not() -> None:
    grey, page = page_of_text()
    drawn = with_patch(grey, page_of_text(ink=(60, 100, 210))[0], place(page, 3))
    box = page.elements[3].lines[0].chars[8].box.padded(2)
    (finding,) = draw.ask("SC602", case(with_patch(jpeg(drawn), drawn, box), page))
    assert finding.region is not None
    assert finding.region.intersection(box) > 0.5 * finding.region.area
    marked = jpeg(grey).copy()
    x, y, w, h = box.rounded()
    cv2.line(marked, (x, y + h // 2), (x + w, y + h // 2), (20, 90, 220), 5)
    assert draw.ask("SC602", case(marked, page)) == []


def _with_avatar() -> tuple[Pixels, Page, Box]:
    pixels, page = page_of_text()
    box = Box(600, 224, AVATAR, AVATAR)
    pixels = pixels.copy()
    pixels[box.slices()] = portrait(1)
    elements = (*page.elements, Element("avatar", box, side="right"))
    return pixels, replace(page, elements=elements), box


def test_another_avatar_is_found_and_what_hides_one_is_not() -> None:
    pixels, page, box = _with_avatar()
    lossy = jpeg(pixels)
    assert draw.ask("SC602", case(lossy, page)) == []
    other = lossy.copy()
    other[box.slices()] = portrait(2)
    (finding,) = draw.ask("SC602", case(other, page))
    assert finding.region is not None
    assert overlap(finding.region, box) > 0.7
    sticker = lossy.copy()
    cv2.circle(sticker, (round(box.cx), round(box.cy)), AVATAR // 3, (250, 200, 40), -1)
    for hidden in (sticker, _blurred(lossy, box)):
        assert draw.ask("SC602", case(hidden, page)) == []


def _blurred(pixels: Pixels, where: Box) -> Pixels:
    hidden = pixels.copy()
    _blur(hidden, where)
    return hidden


def test_a_line_that_was_inpainted_is_found_and_a_bar_over_one_is_not() -> None:
    pixels, page = page_of_text()
    without = replace(page, elements=tuple(e for i, e in enumerate(page.elements) if i != 3))
    where = place(page, 3).slices()
    strokes = np.zeros(pixels.shape[:2], np.uint8)
    strokes[where] = (pixels[where] < 200).any(axis=2)
    strokes = cv2.dilate(strokes, np.ones((5, 5), np.uint8)).astype(np.uint8)
    lossy = jpeg(pixels, 75)
    erased = cv2.inpaint(lossy, strokes, 3, cv2.INPAINT_TELEA).astype(np.uint8)
    (finding,) = draw.ask("SC602", case(erased, without))
    assert finding.region is not None
    assert overlap(finding.region, page.elements[3].box) > 0.4
    barred = lossy.copy()
    barred[where] = (30, 30, 30)
    assert draw.ask("SC602", case(barred, without)) == []


def test_a_table_that_says_nothing_does_no_harm() -> None:
    pixels, page = edited(50)
    shot = draw.shot(draw.pillow(pixels, "JPEG", quality=92))
    assert shot.facts.jpeg is not None
    empty = replace(shot.facts.jpeg, quant_tables=((0,) * 64,))
    with suppress(NotExamined):
        draw.ask("SC602", case(replace(shot, facts=replace(shot.facts, jpeg=empty)), page))
