"""Structure of PNG files made by Pillow, OpenCV and by hand."""

from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from screencheck.files import png


def chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def header(
    width: int = 2, height: int = 5, depth: int = 8, colour: int = 0, interlace: int = 0
) -> bytes:
    fields = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return png.SIGNATURE + chunk(b"IHDR", fields)


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (height, width, 3), dtype=np.uint8)


def saved(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


PATTERN = "16462646 77777777 56565656 77777777 36463646 77777777 56565656 77777777"
ROWS = b"".join(bytes([kind, 1, 2]) for kind in range(5))
STREAM = zlib.compress(ROWS)
PLAIN = header() + chunk(b"IDAT", STREAM) + chunk(b"IEND")


def test_pillow_writes_idats_of_64_kib() -> None:
    facts = png.parse(saved(Image.fromarray(noise(300, 400))))
    assert facts.idat_first == facts.idat_typical == 65536
    assert facts.idat_count == 6
    assert 0 < facts.idat_last < 65536
    assert facts.zlib_header == "78 9C"
    assert [name for name, _ in facts.chunks] == ["IHDR", "IDAT", "IEND"]
    total = 5 * 65536 + facts.idat_last
    assert facts.chunks[1] == ("IDAT", total)
    assert (facts.width, facts.height, facts.bit_depth, facts.colour_type) == (400, 300, 8, 2)
    assert facts.complete
    assert facts.trailing_bytes == 0


def test_opencv_writes_sub_rows_and_small_idats() -> None:
    ok, data = cv2.imencode(".png", noise(200, 300))
    assert ok
    facts = png.parse(data.tobytes())
    assert facts.idat_typical == 8192
    assert facts.idat_count > 10
    assert facts.filters is not None
    assert sum(facts.filters) == pytest.approx(1)
    assert facts.filters[1] == pytest.approx(1)


def test_filters_are_counted_by_row() -> None:
    facts = png.parse(PLAIN)
    assert facts.filters == (0.2, 0.2, 0.2, 0.2, 0.2)
    assert facts.idat_count == 1
    assert facts.idat_first == facts.idat_typical == facts.idat_last == len(STREAM)


def test_filters_and_zlib_header_across_tiny_idats() -> None:
    pieces = b"".join(chunk(b"IDAT", STREAM[at : at + 1]) for at in range(len(STREAM)))
    facts = png.parse(header() + pieces + chunk(b"IEND"))
    assert facts.filters == (0.2, 0.2, 0.2, 0.2, 0.2)
    assert facts.zlib_header == "78 9C"
    assert facts.chunks[1] == ("IDAT", len(STREAM))


@pytest.mark.parametrize(
    ("mode", "colour"), [("L", 0), ("RGB", 2), ("P", 3), ("LA", 4), ("RGBA", 6)]
)
def test_colour_types(mode: str, colour: int) -> None:
    facts = png.parse(saved(Image.fromarray(noise(9, 7)).convert(mode)))
    assert facts.colour_type == colour
    assert facts.filters is not None
    assert sum(facts.filters) == pytest.approx(1)


def test_one_bit_rows_are_packed() -> None:
    facts = png.parse(saved(Image.new("1", (13, 6), 1)))
    assert facts.bit_depth == 1
    assert facts.filters is not None


def test_interlaced_has_no_row_filters() -> None:
    facts = png.parse(header(interlace=1) + chunk(b"IDAT", STREAM) + chunk(b"IEND"))
    assert facts.interlaced
    assert facts.filters is None
    assert facts.whole is False


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 2), (5, 5), (8, 8), (17, 9)])
def test_interlaced_stream_has_seven_passes(width: int, height: int) -> None:
    # Pixels of one pass, by the pattern of 8 by 8 in the specification.
    passes = np.array([list(row) for row in PATTERN.split()], dtype=int)
    pattern = np.tile(passes, (3, 3))[:height, :width]
    size = 0
    for number in range(1, 8):
        here = pattern == number
        rows = here.any(axis=1).sum()
        size += rows * (1 + here.sum() // rows) if rows else 0
    for extra, whole in ((0, True), (-1, False)):
        stream = chunk(b"IDAT", zlib.compress(b"\0" * (size + extra)))
        data = header(width, height, interlace=1) + stream + chunk(b"IEND")
        assert png.parse(data).whole is whole


def test_missing_rows_are_seen() -> None:
    assert png.parse(PLAIN).whole is True
    taller = png.parse(header(height=6) + chunk(b"IDAT", STREAM) + chunk(b"IEND"))
    assert taller.whole is False
    assert taller.filters == (0.2, 0.2, 0.2, 0.2, 0.2)
    huge = header(60_000, 60_000) + chunk(b"IDAT", zlib.compress(b"\0" * 200_000_000))
    assert png.parse(huge).whole is None


def test_damaged_stream_has_no_row_filters() -> None:
    facts = png.parse(header() + chunk(b"IDAT", b"\x78\x9cnonsense") + chunk(b"IEND"))
    assert facts.filters is None
    assert facts.zlib_header == "78 9C"


def test_filter_byte_beyond_paeth_is_damage() -> None:
    stream = zlib.compress(bytes([9, 0, 0]) * 5)
    assert png.parse(header() + chunk(b"IDAT", stream) + chunk(b"IEND")).filters is None


def test_texts_of_all_three_kinds() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Adobe ImageReady")
    info.add_text("Comment", "packed \x1b[31m", zip=True)
    info.add_itxt("Title", "截图", zip=True)
    info.add_itxt("Author", "某人")
    facts = png.parse(saved(Image.new("RGB", (3, 3)), pnginfo=info))
    assert dict(facts.text) == {
        "Software": "Adobe ImageReady",
        "Comment": "packed [31m",
        "Title": "截图",
        "Author": "某人",
    }


def test_xmp_software_is_picked_out() -> None:
    packet = (
        '<x:xmpmeta><rdf:Description tiff:Software="Snagit 1">'
        "<xmp:CreatorTool>Adobe Photoshop 25.0</xmp:CreatorTool></rdf:Description></x:xmpmeta>"
    )
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", packet)
    facts = png.parse(saved(Image.new("RGB", (3, 3)), pnginfo=info))
    assert dict(facts.text) == {
        "tiff:Software": "Snagit 1",
        "xmp:CreatorTool": "Adobe Photoshop 25.0",
    }


def test_texts_are_bounded() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 50_000_000))
    many = chunk(b"tEXt", b"k\0v") * 100
    facts = png.parse(header() + bomb + many + chunk(b"IEND"))
    assert len(facts.text) == 32
    assert facts.text[0] == ("Comment", "a" * 500)


def test_idot_and_trailing_bytes() -> None:
    data = header() + chunk(b"iDOT", b"\0" * 28) + chunk(b"IDAT", STREAM) + chunk(b"IEND")
    facts = png.parse(data + b"after the end")
    assert facts.idot
    assert facts.trailing_bytes == 13
    assert facts.chunks[1] == ("iDOT", 28)
    assert not png.parse(PLAIN).idot


def test_cut_files_are_incomplete() -> None:
    for end in range(33, len(PLAIN) - 12):
        facts = png.parse(PLAIN[:end])
        assert not facts.complete
        assert facts.trailing_bytes == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        png.SIGNATURE,
        PLAIN[:32],
        header(width=0),
        header(colour=5),
        header(depth=3),
    ],
)
def test_no_header_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="PNG"):
        png.parse(data)


def test_flood_of_chunks_is_an_error() -> None:
    with pytest.raises(ValueError, match="chunks"):
        png.parse(header() + chunk(b"tEXt") * 100_001)


@given(st.binary(max_size=200))
def test_any_bytes_after_the_header(tail: bytes) -> None:
    png.parse(header() + tail)


@given(st.integers(8, len(PLAIN) - 1), st.integers(1, 255))
def test_any_changed_byte(place: int, change: int) -> None:
    data = bytearray(PLAIN)
    data[place] ^= change
    try:
        png.parse(bytes(data))
    except ValueError:
        assert place < 33
