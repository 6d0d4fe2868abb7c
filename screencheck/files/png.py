"""The structure of a PNG file: chunks, zlib stream and row filters.

Different writers (Android's Skia, iOS, libpng, Pillow, OpenCV, browsers) leave different
structures for the same pixels. Section numbers are those of the PNG Specification, third
edition (https://www.w3.org/TR/png-3/).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from screencheck.files.text import MAX_VALUE, clean, xmp_fields
from screencheck.language import said

SIGNATURE = b"\x89PNG\r\n\x1a\n"

# More chunks than any writer makes; a file of millions of empty ones only burns time.
_MAX_CHUNKS = 100_000
_MAX_LISTED = 256
_MAX_TEXTS = 32
_MAX_TEXT_BYTES = 256 * 1024
# Filter bytes of the rows in the first 128 MiB say enough, and a bomb stops there.
_MAX_INFLATED = 128 * 1024 * 1024
_PIECE = 1024 * 1024
_SLICE = 64 * 1024

_NAME = re.compile(rb"[A-Za-z]{4}")
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# First column, first row and their steps in each pass.
_ADAM7 = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)
_XMP_KEYWORD = "XML:com.adobe.xmp"


Filters = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class PngFacts:
    """What the container of a PNG shows.

    Attributes:
        width: Columns in pixels, from IHDR (11.2.1).
        height: Rows in pixels, from IHDR.
        bit_depth: Bits per sample, 1 to 16.
        colour_type: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.
        interlaced: Whether rows are stored in Adam7 order.
        chunks: (name, bytes of data) in file order; neighbouring IDATs are one entry with
            their bytes summed. At most the first 256 entries.
        idat_count: Number of IDAT chunks.
        idat_first: Bytes of data in the first IDAT, 0 without one.
        idat_typical: Most frequent IDAT size, the last one left out where there are several.
        idat_last: Bytes of data in the last IDAT.
        zlib_header: The two bytes that start the zlib stream (RFC 1950, 2.2), such as
            "78 9C"; None where there are fewer.
        filters: Shares of rows with filter None, Sub, Up, Average, Paeth (9.2), summing to 1;
            None for an interlaced, damaged or empty stream.
        whole: Whether the zlib stream holds every byte that the header promises; None where
            it is longer than the first 128 MiB that are read.
        text: (keyword, value) of tEXt, zTXt and iTXt (11.3.3), cleaned and cut to 500
            characters. XMP packets appear as their "xmp:CreatorTool" and "tiff:Software".
        idot: Whether Apple's private iDOT chunk is there.
        complete: Whether IEND was reached.
        trailing_bytes: Bytes after IEND.
    """

    width: int
    height: int
    bit_depth: int
    colour_type: int
    interlaced: bool
    chunks: tuple[tuple[str, int], ...]
    idat_count: int
    idat_first: int
    idat_typical: int
    idat_last: int
    zlib_header: str | None
    filters: Filters | None
    whole: bool | None
    text: tuple[tuple[str, str], ...]
    idot: bool
    complete: bool
    trailing_bytes: int


def parse(data: bytes) -> PngFacts:
    """Read the structure of a PNG held in `data`.

    What is there is read; a file cut short gives `complete=False`.

    Raises:
        ValueError: No signature, no plausible IHDR, or far too many chunks.
    """
    if not data.startswith(SIGNATURE):
        raise ValueError(said("no PNG signature"))
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise ValueError(said("the PNG header is missing"))
    width, height, depth, colour, interlace = struct.unpack_from(">IIBBxxB", data, 16)
    if not width or not height or colour not in _CHANNELS or depth not in (1, 2, 4, 8, 16):
        raise ValueError(said("the PNG header is not valid"))

    spans, end, complete = _chunk_spans(data)
    idats = [(start, size) for name, start, size in spans if name == "IDAT"]
    sizes = [size for _, size in idats]
    head = b"".join(data[start : start + min(size, 2)] for start, size in idats[:4])[:2]
    bits = _CHANNELS[colour] * depth
    filters, whole = _rows(data, idats, _row_bytes(width, bits), _stream_bytes(data, bits))
    return PngFacts(
        width=width,
        height=height,
        bit_depth=depth,
        colour_type=colour,
        interlaced=interlace != 0,
        chunks=_listed(spans),
        idat_count=len(sizes),
        idat_first=sizes[0] if sizes else 0,
        idat_typical=Counter(sizes[:-1] or sizes).most_common(1)[0][0] if sizes else 0,
        idat_last=sizes[-1] if sizes else 0,
        zlib_header=f"{head[0]:02X} {head[1]:02X}" if len(head) == 2 else None,
        filters=None if interlace else filters,
        whole=whole,
        text=_texts(data, spans),
        idot=any(name == "iDOT" for name, _, _ in spans),
        complete=complete,
        trailing_bytes=len(data) - end if complete else 0,
    )


def _chunk_spans(data: bytes) -> tuple[list[tuple[str, int, int]], int, bool]:
    """Return ((name, start, size) of each chunk's data, end offset, whether IEND came)."""
    spans: list[tuple[str, int, int]] = []
    at = len(SIGNATURE)
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if not _NAME.fullmatch(name) or size > 0x7FFFFFFF:
            break
        if len(spans) == _MAX_CHUNKS:
            raise ValueError(said("the PNG has more than {count} chunks", count=_MAX_CHUNKS))
        start = at + 8
        spans.append((name.decode("ascii"), start, min(size, len(data) - start)))
        at = start + size + 4
        if name == b"IEND":
            return spans, min(at, len(data)), True
    return spans, len(data), False


def _listed(spans: list[tuple[str, int, int]]) -> tuple[tuple[str, int], ...]:
    listed: list[tuple[str, int]] = []
    for name, _, size in spans:
        if name == "IDAT" and listed and listed[-1][0] == "IDAT":
            listed[-1] = (name, listed[-1][1] + size)
            continue
        if len(listed) == _MAX_LISTED:
            break
        listed.append((name, size))
    return tuple(listed)


def _row_bytes(width: int, bits: int) -> int:
    return 1 + (width * bits + 7) // 8


def _stream_bytes(data: bytes, bits: int) -> int:
    """Return the inflated size that the header asks for, over all passes of Adam7 (8.1)."""
    width, height, interlace = struct.unpack_from(">IIxxxxB", data, 16)
    if not interlace:
        return int(height * _row_bytes(width, bits))
    total = 0
    for left, top, across, down in _ADAM7:
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0 and rows > 0:
            total += rows * _row_bytes(columns, bits)
    return total


def _rows(
    data: bytes, idats: list[tuple[int, int]], row_bytes: int, expected: int
) -> tuple[Filters | None, bool | None]:
    """Inflate the stream piece by piece and count the byte that starts each row (9.2).

    Returns (shares of the filters or None, whether `expected` bytes came or None).
    """
    counts, total = [0] * 5, 0
    wanted = min(expected, _MAX_INFLATED)
    inflater = zlib.decompressobj()
    done = 0
    try:
        for compressed in _slices(data, idats):
            pending = compressed
            while pending and done < wanted and not inflater.eof:
                piece = inflater.decompress(pending, min(_PIECE, wanted - done))
                pending = inflater.unconsumed_tail
                rows = piece[-done % row_bytes :: row_bytes]
                counts = [count + rows.count(kind) for kind, count in enumerate(counts)]
                total += len(rows)
                done += len(piece)
            if done >= wanted or inflater.eof:
                break
    except zlib.error:
        return None, False
    whole = None if done == wanted < expected else done == expected
    if not total or sum(counts) < total:
        return None, whole
    none, sub, up, average, paeth = (count / total for count in counts)
    return (none, sub, up, average, paeth), whole


def _slices(data: bytes, idats: list[tuple[int, int]]) -> Iterator[bytes]:
    """Yield the stream in small slices, as zlib copies what it has not consumed each time."""
    for start, size in idats:
        for at in range(start, start + size, _SLICE):
            yield data[at : min(at + _SLICE, start + size)]


def _texts(data: bytes, spans: list[tuple[str, int, int]]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for name, start, size in spans:
        if name not in ("tEXt", "zTXt", "iTXt"):
            continue
        if len(found) >= _MAX_TEXTS:
            break
        keyword, value = _text(name, data[start : start + min(size, _MAX_TEXT_BYTES)])
        if keyword == _XMP_KEYWORD:
            found.extend(xmp_fields(value.encode("utf-8", "replace")))
            continue
        found.append((clean(keyword, 79), clean(value)))
    return tuple(found[:_MAX_TEXTS])


def _text(name: str, body: bytes) -> tuple[str, str]:
    """Return keyword and raw value of one text chunk (11.3.3.2 to 11.3.3.4)."""
    head, _, rest = body.partition(b"\0")
    keyword = head[:79].decode("latin-1")
    if name == "tEXt":
        return keyword, rest[: MAX_VALUE * 4].decode("latin-1")
    if name == "zTXt":
        return keyword, _inflate(rest[1:]).decode("latin-1")
    compressed = rest[:1] == b"\1"
    _language, _, rest = rest[2:].partition(b"\0")
    _translated, _, value = rest.partition(b"\0")
    return keyword, (_inflate(value) if compressed else value).decode("utf-8", "replace")


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MAX_TEXT_BYTES)
    except zlib.error:
        return b""
