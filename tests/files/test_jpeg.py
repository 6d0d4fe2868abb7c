"""Structure of JPEG files made by Pillow and by hand."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, JpegImagePlugin

from screencheck.files import jpeg

ANY = Image.fromarray(np.random.default_rng(3).integers(0, 256, (48, 64, 3), dtype=np.uint8), "RGB")


def saved(image: Image.Image = ANY, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def segment(code: int, body: bytes) -> bytes:
    return bytes([0xFF, code]) + struct.pack(">H", len(body) + 2) + body


@pytest.mark.parametrize("quality", range(1, 101))
def test_quality_of_pillow_is_found(quality: int) -> None:
    assert jpeg.parse(saved(quality=quality)).quality == quality


@pytest.mark.parametrize("quality", [40, 75, 95])
def test_tables_are_in_row_order(quality: int) -> None:
    data = saved(quality=quality)
    with Image.open(io.BytesIO(data)) as image:
        assert isinstance(image, JpegImagePlugin.JpegImageFile)
        expected = [tuple(image.quantization[key]) for key in sorted(image.quantization)]
    facts = jpeg.parse(data)
    assert list(facts.quant_tables) == expected
    assert facts.quant_tables[0] == jpeg.scaled_table(jpeg.LUMINANCE, quality)
    assert facts.quant_tables[1] == jpeg.scaled_table(jpeg.CHROMINANCE, quality)


def test_tables_of_another_maker_have_no_quality() -> None:
    flat = [[16] * 64, [17] * 64]
    facts = jpeg.parse(saved(qtables=flat))
    assert facts.quality is None
    assert facts.quant_tables == ((16,) * 64, (17,) * 64)


def test_chroma_of_another_quality_has_no_quality() -> None:
    mixed = [
        list(jpeg.scaled_table(jpeg.LUMINANCE, 90)),
        list(jpeg.scaled_table(jpeg.CHROMINANCE, 80)),
    ]
    assert jpeg.parse(saved(qtables=mixed)).quality is None


@pytest.mark.parametrize("name", ["4:4:4", "4:2:2", "4:2:0"])
def test_subsampling(name: str) -> None:
    assert jpeg.parse(saved(subsampling=name)).subsampling == name


@pytest.mark.parametrize(
    ("factors", "name"),
    [
        ((0x12, 0x11, 0x11), "4:4:0"),
        ((0x41, 0x11, 0x11), "4:1:1"),
        ((0x22, 0x22, 0x22), "4:4:4"),
        ((0x22, 0x21, 0x21), "4:4:0"),
        ((0x11, 0x22, 0x11), "1x1,2x2,1x1"),
        ((0x11, 0x00, 0x00), "1x1,0x0,0x0"),
        ((0x11, 0x11, 0x11, 0x11), "4:4:4"),
        ((0x22,), "grey"),
    ],
)
def test_subsampling_by_hand(factors: tuple[int, ...], name: str) -> None:
    parts = b"".join(bytes([at, factor, 0]) for at, factor in enumerate(factors))
    frame = struct.pack(">BHHB", 8, 5, 9, len(factors)) + parts
    facts = jpeg.parse(b"\xff\xd8" + segment(0xC0, frame) + b"\xff\xd9")
    assert facts.subsampling == name
    assert (facts.width, facts.height, facts.components) == (9, 5, len(factors))
    assert facts.quality is None


def test_grey() -> None:
    facts = jpeg.parse(saved(ANY.convert("L"), quality=77))
    assert facts.subsampling == "grey"
    assert facts.quality == 77
    assert facts.components == 1


def test_progressive() -> None:
    facts = jpeg.parse(saved(progressive=True))
    assert facts.progressive
    assert "SOF2" in facts.markers
    assert facts.markers.count("SOS") > 1
    assert not jpeg.parse(saved()).progressive


def test_markers_of_pillow() -> None:
    facts = jpeg.parse(saved())
    assert facts.markers[:3] == ("SOI", "APP0", "DQT")
    assert facts.markers[-2:] == ("SOS", "EOI")
    assert facts.apps == ("JFIF",)
    assert facts.complete
    assert facts.trailing_bytes == 0
    assert facts.restart_interval == 0
    assert (facts.width, facts.height) == (64, 48)


def test_restart_interval() -> None:
    facts = jpeg.parse(saved(restart_marker_blocks=2))
    assert facts.restart_interval == 2
    assert facts.complete


def test_apps_and_texts() -> None:
    start = saved()
    xmp = b'http://ns.adobe.com/xap/1.0/\0<x xmp:CreatorTool="GIMP 2.10"/>'
    extra = b"".join(
        [
            segment(0xE1, b"Exif\0\0MM"),
            segment(0xE1, xmp),
            segment(0xE2, b"ICC_PROFILE\0\1\1"),
            segment(0xEB, b"JP\0\0"),
            segment(0xED, b"Photoshop 3.0\0"),
            segment(0xEE, b"Adobe\0"),
            segment(0xE7, b"mine"),
            segment(0xFE, b"CREATOR:\x1b gd-jpeg"),
        ]
    )
    facts = jpeg.parse(start[:20] + extra + start[20:])
    assert facts.apps == (*("JFIF", "Exif", "XMP", "ICC", "JUMBF", "Photoshop", "Adobe", "APP7"),)
    assert facts.text == (("xmp:CreatorTool", "GIMP 2.10"), ("comment", "CREATOR: gd-jpeg"))
    assert facts.quality == 75


def test_trailing_bytes() -> None:
    assert jpeg.parse(saved() + b"\0" * 9).trailing_bytes == 9


def test_cut_files_are_incomplete() -> None:
    data = saved()
    for end in range(2, len(data) - 2, 7):
        facts = jpeg.parse(data[:end])
        assert not facts.complete
        assert facts.trailing_bytes == 0


@pytest.mark.parametrize("data", [b"", b"\xff", b"\x89PNG\r\n\x1a\n"])
def test_no_start_marker_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="JPEG"):
        jpeg.parse(data)


@pytest.mark.parametrize(
    ("data", "what"),
    [(segment(0xFE, b"") * 20_001, "segments"), (segment(0xDA, b"") * 501, "scans")],
)
def test_floods_are_errors(data: bytes, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        jpeg.parse(b"\xff\xd8" + data)


def test_run_of_fill_bytes_takes_no_time() -> None:
    facts = jpeg.parse(b"\xff\xd8" + b"\xff" * 5_000_000)
    assert facts.markers == ("SOI",)


@given(st.binary(max_size=300))
def test_any_bytes_after_the_start(tail: bytes) -> None:
    jpeg.parse(b"\xff\xd8" + tail)


@given(st.lists(st.tuples(st.integers(0xC0, 0xFE), st.binary(max_size=80)), max_size=12))
def test_any_segments(segments: list[tuple[int, bytes]]) -> None:
    jpeg.parse(b"\xff\xd8" + b"".join(segment(code, body) for code, body in segments))
