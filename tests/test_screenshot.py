"""Loading: every pixel type, every refusal, and no other exception for any bytes."""

from __future__ import annotations

import hashlib
import os
import struct
import sys
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms

from benchmarks.fuzz.build import chunk, ihdr, png, saved
from screencheck.errors import ImageError
from screencheck.screenshot import Screenshot, load
from screencheck.settings import Limits

LIMITS = Limits()
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")


def noise(height: int = 24, width: int = 32) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8)


def raw_png(
    width: int, height: int, depth: int, colour: int, rows: bytes, extra: bytes = b""
) -> bytes:
    return png(ihdr(width, height, depth, colour), extra, chunk(b"IDAT", zlib.compress(rows)))


def p3_profile() -> bytes:
    """Build a version 2 matrix profile: Display P3 primaries adapted to D50, the sRGB curve.

    The curve is a table, as version 2 has no parametric curves (ICC.1:2001-04, 6.5.3).
    """

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(fixed(value) for value in values)

    steps = np.linspace(0, 1, 1024)
    linear = np.where(steps <= 0.04045, steps / 12.92, ((steps + 0.055) / 1.055) ** 2.4)
    entries = np.round(linear * 65535).astype(">u2").tobytes()
    curve = b"curv\0\0\0\0" + struct.pack(">I", len(steps)) + entries
    name = b"Test P3\0"
    description = b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + b"\0" * 78
    tags = [
        (b"desc", description),
        (b"cprt", b"text\0\0\0\0none\0"),
        (b"wtpt", xyz(0.9642, 1.0, 0.8249)),
        (b"rXYZ", xyz(0.51512, 0.24120, -0.00105)),
        (b"gXYZ", xyz(0.29198, 0.69225, 0.04189)),
        (b"bXYZ", xyz(0.15710, 0.06657, 0.78407)),
        (b"rTRC", curve),
        (b"gTRC", curve),
        (b"bTRC", curve),
    ]
    table = struct.pack(">I", len(tags))
    body = b""
    start = 128 + 4 + 12 * len(tags)
    for tag, data in tags:
        table += tag + struct.pack(">II", start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    header = struct.pack(">I4sI4s4s4s", 0, b"\0" * 4, 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    header += fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    profile = header.ljust(128, b"\0") + table + body
    return struct.pack(">I", len(profile)) + profile[4:]


def refused(data: bytes | Path, limits: Limits = LIMITS) -> ImageError:
    with pytest.raises(ImageError) as caught:
        load(data, limits)
    message = str(caught.value)
    assert message
    assert "\n" not in message
    assert "object at" not in message
    return caught.value


def loads_or_refuses(data: bytes) -> Screenshot | None:
    try:
        shot = load(data, LIMITS)
    except ImageError as error:
        if error.kind not in {"empty", "too_large", "not_an_image", "damaged"}:
            raise
        return None
    assert shot.pixels.ndim == 3
    assert shot.pixels.shape[2] == 3
    return shot


# --- formats and pixel types ---------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_formats(kind: str, tmp_path: Path) -> None:
    pixels = noise()
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(Image.fromarray(pixels), kind, **options)
    path = tmp_path / "picture.txt"
    path.write_bytes(data)
    shot = load(path, LIMITS)
    facts = shot.facts
    assert facts.format == kind
    assert (facts.width, facts.height) == (32, 24)
    assert facts.bytes == len(data)
    assert facts.sha256 == hashlib.sha256(data).hexdigest()
    assert facts.frames == 1
    assert facts.trailing_bytes == 0
    assert not facts.alpha_used
    assert (facts.png is None) == (kind != "PNG")
    assert (facts.jpeg is None) == (kind != "JPEG")
    assert shot.pixels.shape == (24, 32, 3)
    assert shot.pixels.dtype == np.uint8
    assert shot.pixels is shot.raw
    assert not shot.pixels.flags.writeable
    with pytest.raises(ValueError, match="WRITEABLE"):
        shot.pixels.setflags(write=True)
    if kind not in ("JPEG", "GIF"):
        assert np.array_equal(shot.pixels, pixels)
    assert np.array_equal(load(str(path), LIMITS).pixels, load(data, LIMITS).pixels)


def test_palette() -> None:
    image = Image.new("P", (4, 2), 1)
    image.putpalette([0, 0, 0, 7, 193, 96])
    shot = load(saved(image), LIMITS)
    assert shot.facts.mode == "P"
    assert not shot.facts.has_alpha
    assert (shot.pixels == (7, 193, 96)).all()


def test_palette_with_transparency() -> None:
    image = Image.new("P", (4, 2), 1)
    image.putpalette([0, 0, 0, 100, 100, 100])
    image.putpixel((0, 0), 0)
    shot = load(saved(image, transparency=b"\xff\x80"), LIMITS)
    assert shot.facts.has_alpha
    assert shot.facts.alpha_used
    assert shot.pixels[0, 0].tolist() == [0, 0, 0]
    assert shot.pixels[1, 1].tolist() == [177, 177, 177]


def test_one_bit() -> None:
    image = Image.new("1", (9, 2), 1)
    image.putpixel((3, 1), 0)
    shot = load(saved(image), LIMITS)
    assert shot.facts.mode == "1"
    assert shot.pixels[1, 3].tolist() == [0, 0, 0]
    assert shot.pixels[1, 4].tolist() == [255, 255, 255]


def test_grey() -> None:
    shot = load(saved(Image.new("L", (3, 3), 77)), LIMITS)
    assert (shot.pixels == 77).all()


@pytest.mark.parametrize(("depth", "samples"), [(2, 0b00011011), (4, 0x0F)])
def test_transparent_grey_of_few_bits(depth: int, samples: int) -> None:
    top = (1 << depth) - 1
    width = 8 // depth
    data = raw_png(width, 1, depth, 0, bytes([0, samples]), chunk(b"tRNS", struct.pack(">H", 0)))
    shot = load(data, LIMITS)
    assert shot.facts.alpha_used
    assert shot.pixels[0, 0].tolist() == [255, 255, 255]
    opaque = raw_png(width, 1, depth, 0, bytes([0, samples]), chunk(b"tRNS", struct.pack(">H", 9)))
    assert load(opaque, LIMITS).pixels[0, 0].tolist() == [0, 0, 0]
    last = raw_png(width, 1, depth, 0, bytes([0, 0xFF]), chunk(b"tRNS", struct.pack(">H", top)))
    assert load(last, LIMITS).facts.alpha_used


def test_grey_of_16_bits_is_scaled() -> None:
    values = np.array([[0, 128, 257, 32896, 65279, 65535]], dtype=np.uint16)
    ok, data = cv2.imencode(".png", values)
    assert ok
    shot = load(data.tobytes(), LIMITS)
    assert shot.facts.mode.startswith("I;16")
    assert shot.pixels[0, :, 0].tolist() == [0, 0, 1, 128, 254, 255]


def test_transparent_grey_of_16_bits() -> None:
    rows = b"\0" + struct.pack(">2H", 300, 65535)
    shot = load(raw_png(2, 1, 16, 0, rows, chunk(b"tRNS", struct.pack(">H", 300))), LIMITS)
    assert shot.facts.has_alpha
    assert shot.facts.alpha_used
    assert (shot.pixels == 255).all()


@pytest.mark.parametrize("byte_order", ["<", ">"])
def test_tiff_of_16_bits(byte_order: str) -> None:
    mode = "I;16" if byte_order == "<" else "I;16B"
    image = Image.frombytes(mode, (2, 1), struct.pack(f"{byte_order}2H", 65535, 32896))
    assert load(saved(image, "TIFF"), LIMITS).pixels[0, :, 1].tolist() == [255, 128]


def test_rgb_of_16_bits() -> None:
    ok, data = cv2.imencode(".png", np.full((2, 2, 3), (0x1234, 0x5678, 0x9ABC), np.uint16))
    assert ok
    assert load(data.tobytes(), LIMITS).pixels[0, 0].tolist() == [0x9A, 0x56, 0x12]


def test_rgb_with_a_transparent_colour() -> None:
    image = Image.new("RGB", (2, 1), (1, 2, 3))
    image.putpixel((0, 0), (9, 9, 9))
    shot = load(saved(image, transparency=(9, 9, 9)), LIMITS)
    assert shot.facts.alpha_used
    assert shot.pixels[0].tolist() == [[255, 255, 255], [1, 2, 3]]


def test_rgba_over_white() -> None:
    shot = load(saved(Image.new("RGBA", (2, 2), (0, 100, 200, 51))), LIMITS)
    assert shot.facts.has_alpha
    assert shot.facts.alpha_used
    assert shot.pixels[0, 0].tolist() == [204, 224, 244]


def test_opaque_alpha_is_not_used() -> None:
    shot = load(saved(Image.new("RGBA", (2, 2), (0, 100, 200, 255))), LIMITS)
    assert shot.facts.has_alpha
    assert not shot.facts.alpha_used
    assert shot.pixels[0, 0].tolist() == [0, 100, 200]


def test_grey_with_alpha() -> None:
    shot = load(saved(Image.new("LA", (2, 2), (0, 128))), LIMITS)
    assert shot.facts.mode == "LA"
    assert shot.pixels[0, 0].tolist() == [127, 127, 127]


def test_webp_with_alpha() -> None:
    data = saved(Image.new("RGBA", (8, 8), (10, 20, 30, 0)), "WEBP", lossless=True)
    shot = load(data, LIMITS)
    assert shot.facts.alpha_used
    assert (shot.pixels == 255).all()


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk(kind: str) -> None:
    data = saved(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), kind)
    shot = load(data, LIMITS)
    assert shot.facts.mode == "CMYK"
    red, green, blue = shot.pixels[8, 8].tolist()
    assert red > 240
    assert max(green, blue) < 15


def test_first_frame_of_a_gif() -> None:
    frames = [Image.new("RGB", (6, 6), colour) for colour in ("red", "blue", "green")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    shot = load(data, LIMITS)
    assert shot.facts.frames == 2
    assert shot.pixels[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_frames_are_counted(kind: str) -> None:
    frames = [Image.new("RGB", (6, 6), colour) for colour in ("red", "blue", "green")]
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    shot = load(data, LIMITS)
    assert shot.facts.frames == 3
    assert shot.pixels[0, 0].tolist() == [255, 0, 0]


def test_mpo_is_a_jpeg() -> None:
    images = [Image.new("RGB", (16, 16), colour) for colour in ("white", "black")]
    data = saved(images[0], "MPO", save_all=True, append_images=images[1:])
    shot = load(data, LIMITS)
    assert shot.facts.format == "JPEG"
    assert shot.facts.trailing_bytes > 0
    assert (shot.pixels == 255).all()


def test_pixel_type_of_no_screenshot() -> None:
    error = refused(saved(Image.new("F", (4, 4), 0.5), "TIFF"))
    assert error.kind == "not_an_image"


# --- orientation and metadata --------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_orientation(kind: str, turn: int) -> None:
    image = Image.new("RGB", (32, 16), "white")
    image.paste((0, 0, 0), (0, 0, 16, 8))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turn
    shot = load(saved(image, kind, exif=exif), LIMITS)
    assert (shot.facts.width, shot.facts.height) == (32, 16)
    assert shot.pixels.shape == ((16, 32, 3) if turn < 5 else (32, 16, 3))
    assert ("Orientation", str(turn)) in shot.facts.exif
    # The black corner, by where EXIF says the first row and column belong.
    corners = {1: (0, 0), 2: (0, 1), 3: (1, 1), 4: (1, 0), 5: (0, 0), 6: (0, 1), 7: (1, 1)}
    row, column = corners.get(turn, (1, 0))
    height, width = shot.pixels.shape[:2]
    for y in (0, 1):
        for x in (0, 1):
            value = int(shot.pixels[4 + y * (height - 8), 4 + x * (width - 8), 0])
            assert (value < 30) == ((y, x) == (row, column))


@pytest.mark.parametrize(
    "comment", [b"ASCII\0\0\0Screenshot", b"UNICODE\0" + "截图".encode("utf-16")]
)
def test_exif_fields(comment: bytes) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Phone\x1b maker"
    exif[ExifTags.Base.Software] = "17.4\0"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.UserComment] = comment
    details[ExifTags.Base.DateTimeOriginal] = "2024:01:02 03:04:05"
    for kind in ("JPEG", "PNG"):
        fields = dict(load(saved(Image.new("RGB", (8, 8)), kind, exif=exif), LIMITS).facts.exif)
        assert fields == {
            "Make": "Phone maker",
            "Software": "17.4",
            "DateTimeOriginal": "2024:01:02 03:04:05",
            "UserComment": "Screenshot" if comment.startswith(b"ASCII") else "截图",
        }


def test_broken_exif_is_no_reason_to_refuse() -> None:
    for junk in (b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"):
        shot = load(saved(Image.new("RGB", (8, 8)), "JPEG", exif=junk), LIMITS)
        assert shot.facts.exif == ()


def test_dpi() -> None:
    assert load(saved(Image.new("RGB", (2, 2)), dpi=(144, 144)), LIMITS).facts.dpi == (
        143.99,
        143.99,
    )
    assert load(saved(Image.new("RGB", (2, 2))), LIMITS).facts.dpi is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_trailing_bytes(kind: str) -> None:
    data = saved(Image.new("RGB", (8, 8)), kind)
    assert load(data + b"hidden", LIMITS).facts.trailing_bytes == 6


# --- colour profiles -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_display_p3_becomes_srgb(kind: str) -> None:
    image = Image.new("RGB", (8, 8), (0xA9, 0xEA, 0x7A))
    options = {"lossless": True} if kind == "WEBP" else {}
    shot = load(saved(image, kind, icc_profile=p3_profile(), **options), LIMITS)
    assert shot.facts.icc == "Test P3"
    assert shot.facts.icc_error is None
    assert (shot.raw == (0xA9, 0xEA, 0x7A)).all()
    difference = shot.pixels[0, 0].astype(int) - (0x95, 0xEC, 0x69)
    assert np.abs(difference).max() <= 2
    assert not shot.pixels.flags.writeable
    assert not shot.raw.flags.writeable


def test_palette_with_a_profile() -> None:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([0, 0, 0, 0xA9, 0xEA, 0x7A])
    shot = load(saved(image, icc_profile=p3_profile()), LIMITS)
    assert np.abs(shot.pixels[0, 0].astype(int) - (0x95, 0xEC, 0x69)).max() <= 2


def test_transparency_with_a_profile_stays_over_white() -> None:
    image = Image.new("RGBA", (8, 8), (0xA9, 0xEA, 0x7A, 0))
    shot = load(saved(image, icc_profile=p3_profile()), LIMITS)
    assert (shot.pixels == 255).all()


def test_srgb_profile_converts_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    shot = load(saved(Image.fromarray(noise()), icc_profile=profile), LIMITS)
    assert shot.facts.icc is not None
    assert "sRGB" in shot.facts.icc
    assert shot.pixels is shot.raw


@pytest.mark.parametrize("profile", [b"junk", p3_profile()[:200], b"\0" * 128])
def test_broken_profile_is_ignored(profile: bytes) -> None:
    shot = load(saved(Image.fromarray(noise()), icc_profile=profile), LIMITS)
    assert shot.facts.icc_error
    assert shot.pixels is shot.raw


def test_profile_for_other_pixels_is_ignored() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    shot = load(saved(Image.fromarray(noise()), icc_profile=profile), LIMITS)
    assert shot.facts.icc_error == "profile for Lab on RGB pixels"
    assert shot.pixels is shot.raw


def test_profile_on_cmyk_is_ignored() -> None:
    image = Image.new("CMYK", (8, 8))
    shot = load(saved(image, "JPEG", icc_profile=p3_profile()), LIMITS)
    assert shot.facts.icc_error == "profile for RGB on CMYK pixels"


# --- refusals ------------------------------------------------------------------------------


def test_no_such_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.png").kind == "not_found"
    (tmp_path / "file").write_bytes(b"x")
    assert refused(tmp_path / "file" / "below.png").kind == "not_found"


def test_name_that_no_file_has() -> None:
    assert refused(Path("a\0b.png")).kind == "not_found"


def test_name_too_long(tmp_path: Path) -> None:
    assert refused(tmp_path / ("n" * 5000)).kind == "unreadable"


def test_directory(tmp_path: Path) -> None:
    assert refused(tmp_path).kind == "not_a_file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no fifos here")
def test_fifo_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert refused(tmp_path / "pipe.png").kind == "not_a_file"


@pytest.mark.skipif(sys.platform == "win32", reason="no devices as files here")
def test_device() -> None:
    assert refused(Path(os.devnull)).kind == "not_a_file"


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom modes bind"
)
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(b"x")
    path.chmod(0)
    assert refused(path).kind == "permission"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (PermissionError(13, "Permission denied"), "permission"),
        (OSError(5, "Input/output error"), "unreadable"),
        (OSError(6, "No such device or address"), "not_a_file"),
        (MemoryError(), "too_large"),
    ],
)
def test_errors_of_the_system(
    error: BaseException, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> int:
        raise error

    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    monkeypatch.setattr(os, "open", fail)
    assert refused(path).kind == kind


def test_empty(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    assert refused(tmp_path / "a.png").kind == "empty"
    assert refused(b"").kind == "empty"


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"\x89PN",
        b"BM is how this text starts, and it is no picture",
        b"%PDF-1.7",
        b"RIFF\0\0\0\0WAVE",
        b"\0\0\0\x18ftypheic\0\0\0\0",
    ],
)
def test_not_an_image(data: bytes) -> None:
    assert refused(data).kind == "not_an_image"


def test_too_many_bytes(tmp_path: Path) -> None:
    data = saved(Image.new("RGB", (8, 8)))
    path = tmp_path / "a.png"
    path.write_bytes(data)
    assert load(path, Limits(max_bytes=len(data))).facts.bytes == len(data)
    assert refused(path, Limits(max_bytes=len(data) - 1)).kind == "too_large"
    assert refused(data, Limits(max_bytes=len(data) - 1)).kind == "too_large"


@pytest.mark.parametrize("kind", FORMATS)
def test_too_many_pixels(kind: str) -> None:
    data = saved(Image.new("RGB", (30, 20)), kind)
    assert load(data, Limits(max_pixels=600, max_side=30)).pixels.shape == (20, 30, 3)
    assert refused(data, Limits(max_pixels=599)).kind == "too_large"
    assert refused(data, Limits(max_side=29)).kind == "too_large"


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (70_000, 10), (2**31 - 1, 1)])
def test_bomb_is_refused_by_its_header(width: int, height: int) -> None:
    data = raw_png(width, height, 8, 6, b"\0" * 1_000_000)
    assert refused(data).kind == "too_large"


def test_header_that_lies() -> None:
    rows = (b"\0" + b"\x40" * 30) * 10
    honest = load(raw_png(10, 10, 8, 2, rows), LIMITS)
    assert (honest.pixels == 0x40).all()
    assert refused(raw_png(10, 1000, 8, 2, rows)).kind == "damaged"
    assert refused(raw_png(10, 11, 8, 2, rows)).kind == "damaged"
    assert refused(raw_png(0, 10, 8, 2, rows)).kind == "damaged"


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.97])
def test_cut_files_are_damaged(kind: str, share: float, capfd: pytest.CaptureFixture[str]) -> None:
    options = {"compression": "tiff_lzw"} if kind == "TIFF" else {}
    data = saved(Image.fromarray(noise(64, 64)), kind, **options)
    assert refused(data[: int(len(data) * share)]).kind == "damaged"
    assert capfd.readouterr() == ("", "")


def test_png_without_its_end_is_whole_in_pixels() -> None:
    pixels = noise()
    data = saved(Image.fromarray(pixels))[:-12]
    shot = load(data, LIMITS)
    assert shot.facts.png is not None
    assert not shot.facts.png.complete
    assert np.array_equal(shot.pixels, pixels)


def test_flood_of_chunks_is_damaged() -> None:
    data = raw_png(1, 1, 8, 0, b"\0\0", chunk(b"tEXt") * 100_001)
    assert refused(data).kind == "damaged"


def test_no_warning_gets_out(capfd: pytest.CaptureFixture[str]) -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0\x09\0"
    data = saved(Image.new("RGB", (8, 8)), "JPEG", exif=exif)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        load(data, LIMITS)
    assert caught == []
    assert capfd.readouterr() == ("", "")


def test_libtiff_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    data = bytearray(saved(Image.fromarray(noise(64, 64)), "TIFF", compression="tiff_lzw"))
    data[20:400] = b"\xa5" * 380
    assert refused(bytes(data)).kind == "damaged"
    assert capfd.readouterr() == ("", "")
    os.write(2, b"stderr is back\n")
    assert capfd.readouterr().err == "stderr is back\n"


# --- any bytes -----------------------------------------------------------------------------


def small_files() -> list[bytes]:
    image = Image.fromarray(noise(12, 12))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    options: dict[str, dict[str, object]] = {
        "PNG": {"icc_profile": p3_profile(), "exif": exif},
        "JPEG": {"icc_profile": p3_profile(), "exif": exif},
        "TIFF": {"compression": "tiff_deflate"},
    }
    files = [saved(image, kind, **options.get(kind, {})) for kind in FORMATS]
    files.append(saved(image.convert("P"), "PNG", transparency=3))
    files.append(saved(image, "JPEG", progressive=True))
    return files


FILES = small_files()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), max_size=8),
    st.floats(0.2, 1),
)
def test_changed_and_cut_files(data: bytes, changes: list[tuple[float, int]], share: float) -> None:
    changed = bytearray(data)
    for place, change in changes:
        changed[int(place * len(changed))] ^= change
    loads_or_refuses(bytes(changed))
    loads_or_refuses(bytes(changed[: int(len(changed) * share)]))


def repaired(data: bytes) -> bytes:
    """Give every chunk of a PNG its right checksum, so that damage gets past Pillow's check."""
    out, at = data[:8], 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if at + 12 + size > len(data):
            break
        out += chunk(data[at + 4 : at + 8], data[at + 8 : at + 8 + size])
        at += 12 + size
    return out + data[at:]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), max_size=4))
def test_changed_png_with_good_checksums(changes: list[tuple[float, int]]) -> None:
    changed = bytearray(FILES[0])
    for place, change in changes:
        changed[int(place * len(changed))] ^= change
    loads_or_refuses(repaired(bytes(changed)))


@settings(deadline=None)
@given(
    st.sampled_from(
        [
            b"",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
            b"GIF89a",
            b"RIFF\xff\0\0\0WEBP",
            b"II*\0",
            b"BM",
        ]
    ),
    st.binary(max_size=400),
)
def test_any_bytes(start: bytes, tail: bytes) -> None:
    loads_or_refuses(start + tail)


def test_any_failure_inside_is_an_image_error(monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[tuple[Callable[[], BaseException], str]] = [
        (lambda: MemoryError(), "too_large"),
        (lambda: struct.error("bad"), "damaged"),
        (lambda: EOFError(), "damaged"),
        (lambda: zlib.error("bad"), "damaged"),
        (lambda: Image.DecompressionBombError("big"), "too_large"),
    ]
    data = saved(Image.new("RGB", (2, 2)))
    for make, kind in failures:

        def fail(*_args: object, make: Callable[[], BaseException] = make, **_kw: object) -> None:
            raise make()

        monkeypatch.setattr(Image, "open", fail)
        assert refused(data).kind == kind
