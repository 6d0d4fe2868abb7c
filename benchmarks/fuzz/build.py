"""Small builders of image files, byte by byte, so that every field of them can lie."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Sequence

from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
IEND = b"\0\0\0\0IEND\xaeB`\x82"


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """A file as Pillow writes it."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, data: bytes = b"") -> bytes:
    """A chunk of a PNG with its right length and checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def ihdr(width: int, height: int, depth: int = 8, colour: int = 2, interlace: int = 0) -> bytes:
    """The header of a PNG."""
    fields = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return chunk(b"IHDR", fields)


def png(*chunks: bytes) -> bytes:
    """A PNG out of whole chunks; IEND is added."""
    return PNG_SIGNATURE + b"".join(chunks) + IEND


def flat_png(width: int, height: int, *extra: bytes, colour: int = 2) -> bytes:
    """A PNG of one dark colour, with `extra` chunks before its data."""
    row = b"\0" + b"\x30" * (width * {0: 1, 2: 3, 6: 4}[colour])
    rows = repeated_rows(row, height)
    return png(ihdr(width, height, colour=colour), *extra, chunk(b"IDAT", rows))


def repeated_rows(row: bytes, count: int) -> bytes:
    """A zlib stream of one row again and again, made without holding all rows."""
    deflater = zlib.compressobj(6)
    out = [deflater.compress(row * min(64, count - done)) for done in range(0, count, 64)]
    return b"".join(out) + deflater.flush()


def bomb(size: int) -> bytes:
    """A zlib stream of `size` zero bytes, about a thousandth as long, made without deflating all.

    After a full flush the same zeros give the same bytes again. The sum of RFC 1950 over n zeros
    is n in its upper half and 1 in its lower.
    """
    piece = b"\0" * 1_048_576
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    again = deflater.compress(piece) + deflater.flush(zlib.Z_FULL_FLUSH)
    check = struct.pack(">HH", size % 65_521, 1)
    return b"\x78\xda" + again * (size // len(piece)) + deflater.flush() + check


def segment(code: int, body: bytes = b"") -> bytes:
    """A marker segment of a JPEG."""
    return b"\xff" + bytes([code]) + struct.pack(">H", len(body) + 2) + body


def jpeg_parts(data: bytes) -> tuple[list[bytes], bytes]:
    """The segments before the first scan, each whole, and all from its marker on."""
    parts, at = [], 2
    while data[at + 1] != 0xDA:
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        parts.append(data[at : at + 2 + size])
        at += 2 + size
    return parts, data[at:]


def jpeg(parts: Iterable[bytes], rest: bytes) -> bytes:
    """The reverse of `jpeg_parts`."""
    return b"\xff\xd8" + b"".join(parts) + rest


def with_jpeg_size(data: bytes, width: int, height: int) -> bytes:
    """The same JPEG with another size in its frame header."""
    parts, rest = jpeg_parts(data)
    size = struct.pack(">HH", height, width)
    changed = [
        part[:5] + size + part[9:]
        if 0xC0 <= part[1] <= 0xCF and part[1] not in (0xC4, 0xCC)
        else part
        for part in parts
    ]
    return jpeg(changed, rest)


def ifd(entries: Sequence[tuple[int, int, int, bytes | int]], next_ifd: int = 0) -> bytes:
    """A TIFF directory, little-endian: (tag, type, count, four bytes or an offset)."""
    packed = b"".join(
        struct.pack("<HHI", tag, kind, count)
        + (value if isinstance(value, bytes) else struct.pack("<I", value))
        for tag, kind, count, value in entries
    )
    return struct.pack("<H", len(entries)) + packed + struct.pack("<I", next_ifd)


def tiff(directory: bytes, rest: bytes = b"") -> bytes:
    """A little-endian TIFF whose first directory stands at offset 8."""
    return b"II*\0\x08\0\0\0" + directory + rest


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP container."""
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def vp8x(width: int, height: int, flags: int = 0) -> tuple[bytes, bytes]:
    """The header chunk of an extended WebP."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X", bytes([flags, 0, 0, 0]) + size


def gif(width: int, height: int, *blocks: bytes) -> bytes:
    """A GIF with a palette of two colours; the trailer is added."""
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0x80, 0, 0)
        + b"\0\0\0\xff\xff\xff"
        + (b"".join(blocks) + b";")
    )


def gif_frame(width: int, height: int, data: bytes, left: int = 0, top: int = 0) -> bytes:
    """An image block; `data` are its sub-blocks without the last, empty one."""
    return b"," + struct.pack("<HHHHB", left, top, width, height, 0) + b"\x02" + data + b"\0"


def sub_blocks(data: bytes, size: int = 255) -> bytes:
    """Data in sub-blocks of a GIF."""
    return b"".join(
        bytes([len(piece)]) + piece
        for piece in (data[at : at + size] for at in range(0, len(data), size))
    )


def bmp(width: int, height: int, data: bytes, compression: int = 0, bits: int = 24) -> bytes:
    """A BMP with a header of 40 bytes, and a grey palette where it needs one."""
    palette = b"".join(bytes([n, n, n, 0]) for n in range(1 << bits)) if bits <= 8 else b""
    start = 54 + len(palette)
    head = b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start)
    info = struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(data), 2835, 2835, 0, 0
    )
    return head + info + palette + data
