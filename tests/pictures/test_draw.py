"""What a report shows of a screenshot."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from screencheck.geometry import Box
from screencheck.pictures import Picture, Pictures
from screencheck.pictures.draw import pictures_of
from screencheck.pictures.ink import InkMap
from screencheck.report import Basis, Finding, Guide, Report, Verdict
from tests.fakes import report

REGION = Box(300, 400, 200, 60)


def page(width: int = 1170, height: int = 2532) -> NDArray[np.uint8]:
    """A page with a gradient, so that every place is another."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[..., 0] = (np.arange(width) % 256).astype(np.uint8)
    pixels[..., 1] = (np.arange(height) % 256).astype(np.uint8)[:, None]
    pixels[..., 2] = (np.arange(height) // 256).astype(np.uint8)[:, None]
    return pixels


def flagged(*findings: Finding, verdict: Verdict = Verdict.FAKE) -> Report:
    return dataclasses.replace(report("a.png", "fake"), verdict=verdict, findings=findings)


def finding(**details: object) -> Finding:
    return Finding("SC401", "layout", "m", REGION, llr=1.0, **details)  # type: ignore[arg-type]


def opened(picture: Picture | None) -> Image.Image:
    assert picture is not None
    image = Image.open(io.BytesIO(picture.data))
    assert image.get_format_mimetype() == picture.media
    assert image.size == (picture.width, picture.height)
    return image.convert("RGB")


def show(pixels: NDArray[np.uint8], shown: Report) -> Pictures:
    return pictures_of(pixels, shown, show=True, mark=False)


def test_the_page_is_shrunk_and_looks_the_same() -> None:
    smooth = np.zeros((2532, 1170, 3), np.uint8)
    smooth[:1266] = (200, 60, 30)
    pictures = show(smooth, flagged())
    image = opened(pictures.page)
    assert image.size == (720, 1558)
    assert np.allclose(np.asarray(image)[100, 360], (200, 60, 30), atol=4)
    assert np.allclose(np.asarray(image)[1500, 360], (0, 0, 0), atol=4)
    assert opened(pictures.thumbnail).size == (88, 190)


def test_a_small_page_keeps_its_size() -> None:
    assert opened(show(page(375, 812), flagged()).page).size == (375, 812)


@pytest.mark.parametrize("size", [(540, 14_000), (9000, 30), (1, 1), (2, 3000)])
def test_odd_sizes_are_shown(size: tuple[int, int]) -> None:
    pictures = show(page(*size), flagged(finding()))
    opened(pictures.page)
    opened(pictures.thumbnail)


def test_a_crop_holds_the_pixels_themselves() -> None:
    pixels = page()
    (crop,) = show(pixels, flagged(finding())).crops
    assert (crop.finding, crop.role, crop.region) == (0, "found", REGION)
    assert crop.area.contains(REGION, 1.0)
    assert crop.area.area > REGION.area
    assert np.array_equal(np.asarray(opened(crop.picture)), pixels[crop.area.slices()])


def test_what_weighs_nothing_or_covers_the_page_is_not_cropped() -> None:
    unweighed = dataclasses.replace(finding(), llr=0.0)
    whole = dataclasses.replace(finding(), region=Box(0, 0, 1170, 2400))
    outside = dataclasses.replace(finding(), region=Box(5000, 0, 10, 10))
    placeless = dataclasses.replace(finding(), region=None)
    assert show(page(), flagged(unweighed, whole, outside, placeless)).crops == ()


def test_characters_elsewhere_are_cropped_too() -> None:
    far, near = Box(50, 50, 80, 20), Box(320, 410, 60, 30)
    bases = (Basis("9:41", far, 0.99), Basis("20:10", near, 0.99))
    crops = show(page(), flagged(finding(rests_on=bases))).crops
    assert [(c.role, c.text) for c in crops] == [("found", ""), ("basis", "9:41")]
    assert crops[1].region == far


def test_an_edge_and_a_place_to_compare_are_cropped() -> None:
    guide, like = Guide("x", 300.0, 310.0, 320.0), Box(700, 900, 40, 40)
    crops = show(page(), flagged(finding(guide=guide, beside=(like,)))).crops
    assert [c.role for c in crops] == ["edge", "found", "usual"]
    edge = crops[0].area
    assert edge.x < 300
    assert edge.right > 320
    assert edge.w < 100
    assert crops[2].region == like


def test_the_same_gives_the_same_bytes() -> None:
    pixels, shown = page(), flagged(finding())
    first = pictures_of(pixels, shown, show=True, mark=True)
    assert first == pictures_of(pixels, shown, show=True, mark=True)


def test_marks_carry_the_place_of_their_label() -> None:
    (mark,) = show(page(), flagged(finding())).marks
    assert mark.region == REGION
    assert mark.numbers == (1,)
    assert mark.label.intersection(mark.region) == 0


def test_only_flagged_pictures_are_copied() -> None:
    for verdict in Verdict:
        shown = flagged(finding(), verdict=verdict)
        pictures = pictures_of(page(), shown, show=False, mark=True)
        assert (pictures.marked is not None) == (verdict in (Verdict.FAKE, Verdict.SUSPECT))
        assert pictures.page is None


def test_ink_is_where_neighbours_differ() -> None:
    pixels = np.full((300, 300, 3), 255, np.uint8)
    pixels[90:120, 90:120] = np.where(np.indices((30, 30)).sum(0)[..., None] // 3 % 2, 0, 255)
    ink = InkMap(pixels)
    assert ink.share(Box(93, 93, 24, 24)) > 0.5
    assert ink.share(Box(0, 0, 60, 60)) == 0
    assert ink.share(Box(-50, -50, 20, 20)) == 0
