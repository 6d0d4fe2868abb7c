"""Files made to hurt: each class has its outcome within seconds and in memory that fits it.

The classes stand in benchmarks/fuzz/hostile.py, where they can be measured as well.
"""

from __future__ import annotations

import struct

import pytest
from PIL import Image

from benchmarks.fuzz import build
from benchmarks.fuzz.hostile import CLASSES, MIB
from benchmarks.fuzz.measure import measured
from screencheck.errors import ImageError
from screencheck.files import directories, gif, jpeg
from screencheck.screenshot import load
from screencheck.settings import Limits

_SECONDS = 12.0  # of CPU time; without the limits many take minutes
_MEMORY = 350.0  # MiB; the file itself is up to 64 of them


@pytest.mark.parametrize("name", [case.name for case in CLASSES])
def test_every_class_ends_soon_and_as_it_should(name: str) -> None:
    found = measured(name)
    assert found.right, found.outcome
    assert "\n" not in found.outcome
    assert found.seconds < _SECONDS
    assert found.memory < _MEMORY


def damaged(data: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        load(data, Limits())
    assert caught.value.kind == "damaged"
    return caught.value.message


def picture(width: int = 64, height: int = 64) -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert("RGB")


# --- JPEG ---


def test_data_of_a_small_picture_in_the_frame_of_a_large_one() -> None:
    data = build.saved(picture(), "JPEG")
    assert load(build.with_jpeg_size(data, 64, 64), Limits()).pixels.shape == (64, 64, 3)
    assert "before the last row" in damaged(build.with_jpeg_size(data, 4_000, 4_000))


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_no_empty_picture_is_too_short(mode: str, options: dict[str, object]) -> None:
    for size in ((1, 1), (7, 900), (2_000, 3_000)):
        data = build.saved(Image.new(mode, size), "JPEG", quality=1, optimize=True, **options)
        assert load(data, Limits()).facts.width == size[0]


def test_scans_times_pixels_are_bounded() -> None:
    data = build.saved(picture(), "JPEG", progressive=True)
    parts, rest = build.jpeg_parts(data)
    scans = rest[: rest.index(b"\xff\xda", 2)] * 40
    assert jpeg.parse(build.jpeg(parts, scans)).progressive
    large = build.with_jpeg_size(build.jpeg(parts, scans), 9_000, 9_000)
    with pytest.raises(ValueError, match="too many scans for its size"):
        jpeg.parse(large)


@pytest.mark.parametrize("fill", [b"\0", b"\xff", b"\xff\0"])
def test_little_between_segments_is_passed_over(fill: bytes) -> None:
    parts, rest = build.jpeg_parts(build.saved(picture(), "JPEG"))
    little, much = fill * 500, fill * 70_000
    assert load(build.jpeg([parts[0], little, *parts[1:]], rest), Limits()).facts.width == 64
    assert "between its segments" in damaged(build.jpeg([parts[0], much, *parts[1:]], rest))


def test_long_scans_are_not_taken_for_junk() -> None:
    noise = Image.effect_noise((900, 900), 90).convert("RGB")
    data = build.saved(noise, "JPEG", quality=95)
    assert len(data) > 400_000
    assert load(data, Limits()).facts.width == 900


# --- directories ---


def entries_of(size: int, kind: int, count: int) -> bytes:
    one = [(0x9000 + n, kind, size, 8) for n in range(count)]
    return build.tiff(build.ifd(one), b"\0" * 1_000)


@pytest.mark.parametrize("block", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff" + b"\0" * 20, b"x" * 99])
def test_what_is_no_directory_is_left_alone(block: bytes) -> None:
    directories.check(block)
    directories.check(b"Exif\0\0" + block)


def test_values_are_counted_with_their_types() -> None:
    directories.check(entries_of(1_000, 7, 1))
    directories.check(entries_of(1_000, 7, 2))
    with pytest.raises(ValueError, match="far too many"):
        directories.check(entries_of(1_000, 7, 900))
    with pytest.raises(ValueError, match="far too many"):
        directories.check(build.tiff(build.ifd([(0x10F, 5, 200_000, 26)]), b"\0" * 1_600_000))


def test_directories_inside_are_looked_through_once() -> None:
    inner = build.ifd([(0x9286, 5, 200_000, 64)])
    outer = build.ifd([(0x8769, 4, 1, 26)])
    directories.check(build.tiff(build.ifd([(0x8769, 4, 1, 8), (0x8825, 4, 1, 8)])))
    with pytest.raises(ValueError, match="far too many"):
        directories.check(build.tiff(outer, inner + b"\0" * 1_600_000))


def test_big_tiff_and_the_other_byte_order() -> None:
    entry = struct.pack(">HHQQ", 0x10F, 5, 2**60, 16)
    head = b"MM\0+" + struct.pack(">HHQ", 8, 0, 16)
    with pytest.raises(ValueError, match="far too many"):
        directories.check(head + struct.pack(">Q", 1) + entry + b"\0" * 2 * MIB)
    with pytest.raises(ValueError, match="far too many"):
        directories.check(head + struct.pack(">Q", 2**63) + entry)


@pytest.mark.parametrize(
    "entries",
    [
        [(322, 4, 1, 30_000), (323, 4, 1, 30_000)],
        [(278, 4, 1, 32_767), (322, 4, 1, 9_108)],  # the rows of a strip stand in for the length
        [(322, 16, 1, 16), (323, 1, 2, b"\x10\x10\0\0")],  # numbers of other types
        [(322, 2, 4, b"abc\0"), (323, 4, 1, 16)],
    ],
)
def test_tiles_that_fill_the_memory(entries: list[tuple[int, int, int, bytes | int]]) -> None:
    size = [(256, 4, 1, 16), (257, 4, 1, 16), (258, 3, 1, 8), (259, 3, 1, 5), (262, 3, 1, 1)]
    directory = build.ifd(sorted([*size, *entries, (324, 4, 1, 200), (325, 4, 1, 100)]))
    message = damaged(build.tiff(directory.ljust(192, b"\0"), b"\x80\0" * 60))
    assert "tiles" in message


def test_a_strip_for_every_row_is_no_flood() -> None:
    data = build.saved(picture(20, 3_000), "TIFF", tiffinfo={278: 1}, compression="tiff_lzw")
    assert load(data, Limits()).facts.height == 3_000


# --- GIF ---


def test_blocks_of_a_gif_are_counted_up_to_its_second_picture() -> None:
    frame = build.gif_frame(1, 1, b"\x02\x4c\x01")
    gif.check(build.gif(1, 1, *[frame] * 600_000))
    gif.check(build.gif(1, 1, b"!\xfe" + build.sub_blocks(b"c" * 100_000) + b"\0", frame))
    for flood in (b"!\xfe\0" * 600_000, b"\0" * 600_000):
        with pytest.raises(ValueError, match="far too many blocks"):
            gif.check(build.gif(1, 1, flood, frame))
    with pytest.raises(ValueError, match="far too many blocks"):
        gif.check(build.gif(1, 1, b"!\xfe" + build.sub_blocks(b"c" * 2 * MIB) + b"\0", frame))


def test_a_gif_may_end_anywhere() -> None:
    whole = build.gif(1, 1, b"!\xf9\x04\0\0\0\0\0", build.gif_frame(1, 1, b"\x02\x4c\x01"))
    for size in range(len(whole) + 1):
        gif.check(whole[:size])
    for size in range(6, 14):
        damaged(whole[:size])
