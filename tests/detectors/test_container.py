"""Container rules, asked of files made by hand and by the libraries they are about."""

from __future__ import annotations

import numpy as np
import pytest

from screencheck.detectors import Case
from screencheck.geometry import Box
from screencheck.pages import Element, Page
from tests import draw
from tests.draw import Example

JPEG = draw.pillow(draw.flat(64, 128), "JPEG", quality=80)
PHONE_CHUNKS = ((b"sRGB", b"\0"), (b"eXIf", b"MM\0*\0\0\0\x08\0\0"))
CLOCK = Element("status_bar", Box(60, 40, 90, 40), "20:31")


def file(data: bytes, page: Page | None = None) -> Case:
    return draw.case(page or draw.chat(), draw.shot(data))


def whole(width: int, height: int) -> Page:
    return draw.chat(width, height, CLOCK)


def clear_corner(alpha: int) -> draw.Pixels:
    pixels = np.dstack([draw.flat(64, 64), np.full((64, 64), 255, np.uint8)])
    pixels[:6, :6, 3] = alpha
    return pixels


def canvas(row_filter: int) -> bytes:
    return draw.png(clear_corner(255), row_filter=row_filter)


EXAMPLES = {
    "SC101": Example(
        fires=lambda: file(draw.png(draw.noise(), idat=4096)),
        silent=lambda: file(draw.png(draw.noise(), idat=4096, extra=PHONE_CHUNKS)),
        not_asked=lambda: file(JPEG),
    ),
    "SC102": Example(
        fires=lambda: file(draw.png(clear_corner(0))),
        silent=lambda: file(draw.png(clear_corner(255))),
        not_asked=lambda: file(draw.pillow(clear_corner(0), "WEBP", lossless=True)),
    ),
    "SC103": Example(
        fires=lambda: file(canvas(2)),
        silent=lambda: file(draw.png(draw.flat(64, 64), row_filter=2)),
        not_asked=lambda: file(JPEG),
    ),
    "SC104": Example(
        fires=lambda: draw.case(whole(754, 1634)),
        silent=lambda: draw.case(whole(1170, 2532)),
        not_asked=lambda: draw.case(whole(754, 1100)),
    ),
}


@pytest.mark.parametrize("code", EXAMPLES)
def test_examples(code: str) -> None:
    example = EXAMPLES[code]
    assert draw.grades(code, example.fires()) == [""]
    assert draw.grades(code, example.silent()) == []
    draw.not_asked(code, example.not_asked())


@pytest.mark.parametrize("code", EXAMPLES)
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "BMP", "TIFF"])
def test_files_that_are_no_png_tell_nothing(code: str, kind: str) -> None:
    data = draw.pillow(draw.noise(), kind)
    draw.not_asked(code, file(data, whole(754, 1634)))


# --- SC101 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "writer"),
    [
        (draw.png(draw.noise(), idat=4096), "browser"),
        (draw.png(draw.noise(), extra=[(b"bKGD", b"\0\0" * 3)]), "node-canvas"),
    ],
)
def test_sc101_names_the_writer(data: bytes, writer: str) -> None:
    (finding,) = draw.ask("SC101", file(data))
    assert writer in finding.message


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(draw.png(draw.noise(), idat=65536), id="one IDAT"),
        pytest.param(draw.opencv_png(draw.noise()), id="OpenCV"),
        pytest.param(draw.png(draw.noise(), idat=16384), id="16 KiB"),
        pytest.param(draw.pillow(draw.noise(), "PNG"), id="Pillow"),
        pytest.param(draw.png(draw.noise(), 4096, extra=[(b"iDOT", b"\0" * 28)]), id="iDOT"),
    ],
)
def test_sc101_silent_on_other_structures(data: bytes) -> None:
    assert draw.grades("SC101", file(data)) == []


# --- SC102, SC103 ---------------------------------------------------------------------------


@pytest.mark.parametrize(("alpha", "count"), [(0, 1), (254, 1), (255, 0)])
def test_sc102_counts_used_transparency_only(alpha: int, count: int) -> None:
    assert len(draw.ask("SC102", file(draw.png(clear_corner(alpha))))) == count


@pytest.mark.parametrize("row_filter", [0, 1, 2])
def test_sc103_fires_on_any_single_row_filter(row_filter: int) -> None:
    assert draw.grades("SC103", file(canvas(row_filter))) == [""]


def test_sc103_silent_with_chunks_of_a_phone() -> None:
    data = draw.png(clear_corner(255), row_filter=2, extra=PHONE_CHUNKS)
    assert draw.grades("SC103", file(data)) == []


def test_sc103_silent_where_filters_differ() -> None:
    mixed = clear_corner(255)
    mixed[20:40, :, :3] = draw.noise(64, 20)
    mixed[40:, :, :3] = np.arange(64, dtype=np.uint8)[None, :, None]
    data = draw.pillow(mixed, "PNG")
    facts = draw.shot(data).facts.png
    assert facts is not None
    assert facts.filters is not None
    assert max(facts.filters) < 0.97
    assert draw.grades("SC103", file(data)) == []


# --- SC104 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 748, 754, 1000, 2250])
def test_sc104_fires_on_widths_of_no_phone(width: int) -> None:
    assert draw.grades("SC104", draw.case(whole(width, round(2.16 * width)))) == [""]


@pytest.mark.parametrize("width", [640, 720, 750, 828, 1080, 1125, 1170, 1179, 1290, 1440])
def test_sc104_silent_on_phones(width: int) -> None:
    assert draw.grades("SC104", draw.case(whole(width, round(2.16 * width)))) == []


def test_sc104_is_not_asked_of_a_cut_page() -> None:
    draw.not_asked("SC104", draw.case(draw.chat(754, 1634)))
