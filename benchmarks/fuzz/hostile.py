"""Files made to hurt whoever opens them: bombs, liars, floods and loops, one of each class.

Each is built when it is asked for, as some are tens of megabytes long. `expected` are the outcomes
that are right: "loaded" or kinds of an ImageError.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image

from . import build
from .build import chunk, flat_png, ihdr, png, segment

PAGE = Path(__file__).parents[2] / "fixtures" / "images" / "clean-android-chat-1080x2340.png"
MIB = 1024 * 1024
LOADED = frozenset({"loaded"})
DAMAGED = frozenset({"damaged"})
TOO_LARGE = frozenset({"too_large"})
NOT_AN_IMAGE = frozenset({"not_an_image"})
EITHER = LOADED | DAMAGED


@dataclass(frozen=True, slots=True)
class Hostile:
    """A class of hostile files: its name, how one is built, and which outcomes are right."""

    name: str
    build: Callable[[], bytes]
    expected: frozenset[str]


def _picture(width: int = 64, height: int = 64) -> Image.Image:
    image = Image.linear_gradient("L").resize((width, height))
    return Image.merge(
        "RGB", (image, image.transpose(Image.Transpose.ROTATE_90).resize(image.size), image)
    )


def _jpeg(width: int = 64, height: int = 64, **options: object) -> bytes:
    return build.saved(_picture(width, height), "JPEG", **options)


def _exif_jpeg(tiff: bytes) -> bytes:
    """A JPEG with an EXIF block of any length: Pillow joins the segments."""
    parts, rest = build.jpeg_parts(_jpeg())
    blocks = [
        segment(0xE1, b"Exif\0\0" + tiff[at : at + 65_000]) for at in range(0, len(tiff), 65_000)
    ]
    return build.jpeg([*blocks, *parts], rest)


# --- PNG ---


def _idat_bomb() -> bytes:
    return png(ihdr(8, 8), chunk(b"IDAT", build.bomb(2048 * MIB)))


def _huge_png() -> bytes:
    return png(ihdr(60_000, 60_000), chunk(b"IDAT", build.bomb(1024 * MIB)))


def _text_bombs() -> bytes:
    body = build.bomb(512 * MIB)
    return flat_png(
        8, 8, chunk(b"zTXt", b"Comment\0\0" + body), chunk(b"iTXt", b"a\0\1\0\0\0" + body)
    )


def _many_text_bombs() -> bytes:
    one = chunk(b"zTXt", b"Comment\0\0" + build.bomb(MIB))
    return flat_png(8, 8, *[one] * 20_000)


def _profile_bomb() -> bytes:
    return flat_png(8, 8, chunk(b"iCCP", b"p\0\0" + build.bomb(1024 * MIB)))


def _flood_of_chunks() -> bytes:
    return flat_png(8, 8, chunk(b"prVt") * 1_000_000)


def _chunks_below_the_limit() -> bytes:
    return flat_png(8, 8, chunk(b"tEXt", b"Key\0value") * 99_000)


def _tiny_idats() -> bytes:
    whole = flat_png(8, 8)
    stream = whole[whole.index(b"IDAT") + 4 : -16]
    return png(ihdr(8, 8), *(chunk(b"IDAT", bytes([b])) for b in stream), chunk(b"IDAT") * 90_000)


def _large_text() -> bytes:
    return flat_png(8, 8, chunk(b"tEXt", b"Comment\0" + b"A" * (60 * MIB)))


def _zip_behind_a_png() -> bytes:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../evil.txt", b"\0" * MIB)
    return flat_png(8, 8) + archive.getvalue()


def _zip_named_png() -> bytes:
    return _zip_behind_a_png()[len(flat_png(8, 8)) :]


def _exif_in_png(tiff: bytes) -> bytes:
    return flat_png(8, 8, chunk(b"eXIf", tiff))


def _apng(frames: int) -> bytes:
    control = chunk(b"acTL", struct.pack(">II", frames, 0))
    frame = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 8, 8, 0, 0, 1, 10, 0, 0))
    return flat_png(8, 8, control, frame)


def _flat(width: int, height: int, colour: int = 2) -> bytes:
    return flat_png(width, height, colour=colour)


# --- JPEG ---


def _scans(size: int, count: int) -> bytes:
    """A progressive JPEG of few bytes whose scans all cover `size` squared pixels."""
    image = Image.new("L", (64, 64), 128)
    parts, rest = build.jpeg_parts(build.saved(image, "JPEG", progressive=True))
    data = build.with_jpeg_size(build.jpeg(parts, rest), size, size)
    parts, rest = build.jpeg_parts(data)
    # one Huffman table: a single code "0" for a run of 32767 empty blocks (EOB14)
    table = segment(0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\xe0")
    header = segment(0xDA, b"\x01\x01\x00\x01\x3f\x00")
    blocks = (-(-size // 8)) ** 2
    runs = blocks // (1 << 14) + 1
    bits = "".join("0" + "0" * 14 for _ in range(runs))
    bits += "1" * (-len(bits) % 8)
    body = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return build.jpeg([*parts, table], (header + body) * count + b"\xff\xd9")


def _junk_between_segments() -> bytes:
    parts, rest = build.jpeg_parts(_jpeg())
    return build.jpeg([parts[0], b"\0" * (60 * MIB), *parts[1:]], rest)


def _fill_bytes() -> bytes:
    parts, rest = build.jpeg_parts(_jpeg())
    return build.jpeg([parts[0], b"\xff" * (60 * MIB), *parts[1:]], rest)


def _flood_of_segments() -> bytes:
    parts, rest = build.jpeg_parts(_jpeg())
    return build.jpeg([segment(0xFE) * 1_000_000, *parts], rest)


def _exif_segments() -> bytes:
    parts, rest = build.jpeg_parts(_jpeg())
    return build.jpeg([segment(0xE1, b"Exif\0\0" + b"\0" * 65_000) * 1_000, *parts], rest)


def _photoshop_blocks() -> bytes:
    parts, rest = build.jpeg_parts(_jpeg())
    block = segment(0xED, b"Photoshop 3.0\0" + (b"8BIM\0\1\0\0" + b"\0" * 4) * 5_400)
    return build.jpeg([block * 960, *parts], rest)


def _profile_pieces() -> bytes:
    parts, rest = build.jpeg_parts(_jpeg())
    return build.jpeg([segment(0xE2, b"ICC_PROFILE\0\1\1" + b"\0" * 65_000) * 900, *parts], rest)


def _two_frames() -> bytes:
    parts, rest = build.jpeg_parts(_jpeg())
    frame = next(part for part in parts if part[1] == 0xC0)
    larger = frame[:5] + struct.pack(">HH", 9_000, 9_000) + frame[9:]
    return build.jpeg([*parts, larger], rest)


def _large_frame(width: int, height: int) -> bytes:
    return build.with_jpeg_size(_jpeg(), width, height)


def _mpo() -> bytes:
    """A multi-picture index of many entries that all lead to the first picture."""
    count = 4_000
    entries = struct.pack("<IIIHH", 0, 100, 0, 0, 0) * count
    directory = build.ifd(
        [(0xB000, 7, 4, b"0100"), (0xB001, 4, 1, count), (0xB002, 7, len(entries), 50)]
    )
    body = b"MPF\0" + build.tiff(directory, entries)
    parts, rest = build.jpeg_parts(_jpeg())
    return build.jpeg([segment(0xE2, body), *parts], rest)


# --- EXIF and TIFF ---


def _wide_exif(size: int, kind: int = 7, unit: int = 1) -> bytes:
    """A directory of 5,000 entries that all have the same `size` bytes for their value."""
    entries = [(0x9000 + n, kind, size // unit, 8) for n in range(5_000)]
    return build.tiff(build.ifd(entries), b"\0" * size)


def _exif_loop() -> bytes:
    """Directories that lead to one another and to themselves."""
    return build.tiff(build.ifd([(0x8769, 4, 1, 8), (0x8825, 4, 1, 8), (0xA005, 4, 1, 8)], 8))


def _long_tag(tag: int, kind: int, unit: int, size: int) -> bytes:
    """One EXIF value of `size` bytes, of numbers of `unit` bytes."""
    return build.tiff(build.ifd([(tag, kind, size // unit, 26)]), b"\1" * size)


def _tiff_entries(width: int, height: int) -> list[tuple[int, int, int, bytes | int]]:
    return [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
    ]


def _tiff_offsets(count: int) -> bytes:
    """A TIFF of one pixel with `count` strips."""
    entries = [*_tiff_entries(1, 1), (273, 4, count, 134), (278, 4, 1, 1), (279, 4, count, 134)]
    directory = build.ifd(entries).ljust(126, b"\0")
    return build.tiff(directory, struct.pack("<I", 134) * count)


def _tiff_pages(loop: bool) -> bytes:
    """A TIFF of many pages, or of two that lead to each other."""
    entries = [*_tiff_entries(1, 1), (273, 4, 1, 0), (278, 4, 1, 1), (279, 4, 1, 1)]
    size = len(build.ifd(entries))
    count = 2 if loop else 400_000
    pages = [build.ifd(entries, 8 + size * (n + 1)) for n in range(count - 1)]
    return build.tiff(b"".join([*pages, build.ifd(entries, 8 if loop else 0)]))


def _tiff_tile() -> bytes:
    """An image of 16 pixels square in one tile of 30,000 square, compressed by LZW."""
    entries = _tiff_entries(16, 16)
    entries[3] = (259, 3, 1, 5)
    entries += [(322, 4, 1, 30_000), (323, 4, 1, 30_000), (324, 4, 1, 200), (325, 4, 1, 100)]
    return build.tiff(build.ifd(entries).ljust(192, b"\0"), b"\x80\0" * 60)


def _tiff_strip() -> bytes:
    """A deflated strip that inflates to far more than its rows."""
    entries = _tiff_entries(16, 16)
    entries[3] = (259, 3, 1, 8)
    body = build.bomb(1024 * MIB)
    entries += [(273, 4, 1, 200), (278, 4, 1, 16), (279, 4, 1, len(body))]
    return build.tiff(build.ifd(entries).ljust(192, b"\0"), body)


# --- GIF, WebP, BMP ---

_ONE_PIXEL = b"\x02\x4c\x01"  # LZW: clear, colour 1, end


def _gif_comments() -> bytes:
    comment = b"!\xfe" + build.sub_blocks(b"c" * (56 * MIB)) + b"\0"
    return build.gif(1, 1, comment, build.gif_frame(1, 1, _ONE_PIXEL))


def _gif_extensions() -> bytes:
    return build.gif(1, 1, b"!\xfe\0" * 20_000_000, build.gif_frame(1, 1, _ONE_PIXEL))


def _gif_small_blocks() -> bytes:
    return build.gif(1, 1, build.gif_frame(1, 1, _ONE_PIXEL + b"\x01\0" * 30_000_000))


def _gif_frames() -> bytes:
    return build.gif(1, 1, build.gif_frame(1, 1, _ONE_PIXEL) * 1_000_000)


def _gif_outside() -> bytes:
    return build.gif(1, 1, build.gif_frame(65_000, 65_000, _ONE_PIXEL))


def _webp_canvas() -> bytes:
    still = build.saved(_picture(), "WEBP")
    return build.riff(build.vp8x(1 << 16, (1 << 16) - 1), (b"VP8 ", still[20:]))


def _webp_frames() -> bytes:
    still = build.saved(_picture(16, 16), "WEBP", lossless=True)
    body = still[12:]
    head = b"\0" * 6 + (15).to_bytes(3, "little") * 2 + (1).to_bytes(3, "little") + b"\0"
    return build.riff(
        build.vp8x(16, 16, flags=2), (b"ANIM", b"\0" * 6), *[(b"ANMF", head + body)] * 100_000
    )


def _webp_header(width: int, height: int) -> bytes:
    """A lossless header that promises pixels and no data behind it."""
    bits = (width - 1) | (height - 1) << 14
    return build.riff((b"VP8L", b"\x2f" + struct.pack("<I", bits) + b"\0" * 64))


def _bmp_ends_of_lines(rows: int = 1_500) -> bytes:
    return build.bmp(65_000, rows, b"\x01\x01\0\0" * rows + b"\0\1", compression=1, bits=8)


def _bmp_short_runs() -> bytes:
    side = 5_600
    return build.bmp(side, side, (b"\x01\x01" * side + b"\0\0") * side, compression=1, bits=8)


def _bmp_header(width: int, height: int) -> bytes:
    return build.bmp(width, height, b"\0" * 64)


# --- pictures that are only large or thin; they are scanned as well ---


def _tiled(width: int, height: int) -> bytes:
    """A page of the fixtures again and again, side by side and one below the other."""
    with Image.open(PAGE) as page:
        tile = page.convert("RGB")
    image = Image.new("RGB", (width, height))
    for top in range(0, height, tile.height):
        for left in range(0, width, tile.width):
            image.paste(tile, (left, top))
    return build.saved(image, compress_level=1)


def _squeezed(width: int, height: int) -> bytes:
    with Image.open(PAGE) as page:
        return build.saved(page.convert("RGB").resize((width, height)))


def _noise(width: int, height: int) -> bytes:
    return build.saved(Image.effect_noise((width, height), 90).convert("RGB"), compress_level=1)


GIANTS = (
    Hostile("png: 10000x10000", partial(_flat, 10_000, 10_000), LOADED),
    Hostile("png: RGBA 10000x10000", partial(_flat, 10_000, 10_000, 6), LOADED),
    Hostile("scan: 1x1", partial(_flat, 1, 1), LOADED),
    Hostile("scan: 65000x1", partial(_squeezed, 65_000, 1), LOADED),
    Hostile("scan: 1x65000", partial(_squeezed, 1, 65_000), LOADED),
    Hostile("scan: 3x60000", partial(_squeezed, 3, 60_000), LOADED),
    Hostile("scan: 60000x3", partial(_squeezed, 60_000, 3), LOADED),
    Hostile("scan: 40x65000, squeezed page", partial(_squeezed, 40, 65_000), LOADED),
    Hostile("scan: 1080x2340 page", partial(_tiled, 1_080, 2_340), LOADED),
    Hostile("scan: 1080x65000 of pages", partial(_tiled, 1_080, 65_000), LOADED),
    Hostile("scan: 65000x1500 of pages", partial(_tiled, 65_000, 1_500), LOADED),
    Hostile("scan: 10000x10000 of pages", partial(_tiled, 10_000, 10_000), LOADED),
    Hostile("scan: 10000x10000, squeezed page", partial(_squeezed, 10_000, 10_000), LOADED),
    Hostile("scan: 4000x4000 of noise", partial(_noise, 4_000, 4_000), LOADED),
)
CLASSES = (
    Hostile("png: IDAT of 8x8 inflates to 2 GiB", _idat_bomb, EITHER),
    Hostile("png: header of 60000x60000", _huge_png, TOO_LARGE),
    Hostile("png: zTXt and iTXt of 512 MiB", _text_bombs, EITHER),
    Hostile("png: 20,000 zTXt of 1 MiB", _many_text_bombs, EITHER),
    Hostile("png: iCCP of 1 GiB", _profile_bomb, EITHER),
    Hostile("png: a million chunks", _flood_of_chunks, DAMAGED),
    Hostile("png: 99,000 texts", _chunks_below_the_limit, EITHER),
    Hostile("png: 90,000 empty IDATs", _tiny_idats, EITHER),
    Hostile("png: a text of 60 MiB", _large_text, EITHER),
    Hostile("png: a zip behind it", _zip_behind_a_png, LOADED),
    Hostile("zip named .png", _zip_named_png, NOT_AN_IMAGE),
    Hostile("png: EXIF of 5,000 times 1 MiB", lambda: _exif_in_png(_wide_exif(MIB)), EITHER),
    Hostile("png: EXIF directories in a circle", lambda: _exif_in_png(_exif_loop()), LOADED),
    Hostile(
        "png: EXIF orientation of 40 MiB",
        lambda: _exif_in_png(_long_tag(0x112, 3, 2, 40 * MIB)),
        EITHER,
    ),
    Hostile(
        "png: EXIF maker of 8 million fractions",
        lambda: _exif_in_png(_long_tag(0x10F, 5, 8, 60 * MIB)),
        EITHER,
    ),
    Hostile("apng: claims 2^31 frames", partial(_apng, 2**31 - 1), EITHER),
    Hostile("png: 65000x1", partial(_flat, 65_000, 1), LOADED),
    Hostile("png: 1x65000", partial(_flat, 1, 65_000), LOADED),
    Hostile("jpeg: 499 scans over 9900x9900", partial(_scans, 9_900, 499), DAMAGED),
    Hostile("jpeg: 499 scans over 1500x1500", partial(_scans, 1_500, 499), EITHER),
    Hostile("jpeg: 60 MiB between segments", _junk_between_segments, DAMAGED),
    Hostile("jpeg: 60 MiB of fill bytes", _fill_bytes, DAMAGED),
    Hostile("jpeg: a million comments", _flood_of_segments, DAMAGED),
    Hostile("jpeg: 1,000 EXIF segments", _exif_segments, EITHER),
    Hostile("jpeg: 5 million Photoshop blocks", _photoshop_blocks, EITHER),
    Hostile("jpeg: 900 pieces of a profile", _profile_pieces, LOADED),
    Hostile("jpeg: two frame headers", _two_frames, DAMAGED),
    Hostile("jpeg: frame of 9900x9900, data of 64x64", partial(_large_frame, 9_900, 9_900), EITHER),
    Hostile("jpeg: frame of 65000x65000", partial(_large_frame, 65_000, 65_000), TOO_LARGE),
    Hostile("jpeg: 4,000 pictures in the index", _mpo, EITHER),
    Hostile("jpeg: EXIF of 5,000 times 60 kB", lambda: _exif_jpeg(_wide_exif(60_000)), EITHER),
    Hostile("jpeg: EXIF of 5,000 times 10 MiB", lambda: _exif_jpeg(_wide_exif(10 * MIB)), EITHER),
    Hostile("jpeg: EXIF directories in a circle", lambda: _exif_jpeg(_exif_loop()), LOADED),
    Hostile(
        "jpeg: EXIF resolution of 7 million fractions",
        lambda: _exif_jpeg(_long_tag(0x11A, 5, 8, 55 * MIB)),
        EITHER,
    ),
    Hostile("tiff: 8 million strips of one pixel", partial(_tiff_offsets, 8_000_000), EITHER),
    Hostile("tiff: 400,000 pages", partial(_tiff_pages, False), EITHER),
    Hostile("tiff: pages in a circle", partial(_tiff_pages, True), EITHER),
    Hostile("tiff: a tile of 30000x30000", _tiff_tile, DAMAGED),
    Hostile("tiff: a strip that inflates to 1 GiB", _tiff_strip, EITHER),
    Hostile("tiff: 5,000 tags of 10 MiB", lambda: _wide_exif(10 * MIB), DAMAGED),
    Hostile("gif: a comment of 56 MiB", _gif_comments, DAMAGED),
    Hostile("gif: 20 million extensions", _gif_extensions, DAMAGED),
    Hostile("gif: 30 million sub-blocks", _gif_small_blocks, DAMAGED),
    Hostile("gif: a million frames", _gif_frames, EITHER),
    Hostile("gif: a frame larger than the screen", _gif_outside, TOO_LARGE),
    Hostile("webp: canvas of 2^32 pixels", _webp_canvas, TOO_LARGE | DAMAGED),
    Hostile("webp: 100,000 frames", _webp_frames, EITHER),
    Hostile("webp: lossless header without data", partial(_webp_header, 9_000, 9_000), DAMAGED),
    Hostile("bmp: RLE of short lines", _bmp_ends_of_lines, TOO_LARGE),
    Hostile("bmp: RLE runs of one pixel", _bmp_short_runs, TOO_LARGE),
    Hostile("bmp: RLE of short lines, 8 megapixels", partial(_bmp_ends_of_lines, 123), LOADED),
    Hostile("bmp: header of 9000x9000", partial(_bmp_header, 9_000, 9_000), DAMAGED),
    Hostile("bmp: header of -2^31", partial(_bmp_header, 16, -(2**31)), EITHER | TOO_LARGE),
)
