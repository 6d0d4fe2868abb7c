"""The structure of a JPEG file: markers, quantisation tables, sampling.

Marker layouts and the example quantisation tables are those of ITU-T T.81 (Annex B and
Annex K.1); the scaling by quality is that of the Independent JPEG Group's jcparam.c.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from screencheck.files import directories
from screencheck.files.text import clean, xmp_fields
from screencheck.language import said

# Far beyond what encoders write. Each scan of a progressive file goes over all of its pixels, and
# needs no more than a few bytes for that, so scans times pixels count as well.
_MAX_SEGMENTS = 20_000
_MAX_SCANS = 500
_MAX_SCANNED = 2_500_000_000
# Pillow goes through what stands between segments byte by byte, joins the pieces of Exif one by
# one, and walks through the blocks of Photoshop.
_MAX_BETWEEN = 64 * 1024
_MAX_JOINED = {"Exif": 4 * 1024 * 1024, "Photoshop": 16 * 1024 * 1024}
_MAX_LISTED = 256
_MAX_TEXTS = 16

_SOI, _EOI, _SOS, _DQT, _DRI, _COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xDD, 0xFE
_SOFS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_FIRST_ARITHMETIC = 0xC9  # of the frame headers
_NAMES = {0xC4: "DHT", 0xC8: "JPG", 0xCC: "DAC", 0xD9: "EOI", 0xDA: "SOS", 0xDB: "DQT"} | {
    0xDC: "DNL",
    0xDD: "DRI",
    0xDE: "DHP",
    0xDF: "EXP",
    0xFE: "COM",
}
# A marker inside entropy-coded data: not a stuffed zero, a restart, a fill byte or TEM.
_NEXT_MARKER = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")

# (APP number, how the segment starts, its common name)
_APPS = (
    (0, b"JFIF\0", "JFIF"),
    (0, b"JFXX\0", "JFXX"),
    (0, b"AVI1", "AVI1"),
    (1, b"Exif\0", "Exif"),
    (1, b"http://ns.adobe.com/xap/", "XMP"),
    (1, b"http://ns.adobe.com/xmp/extension/", "XMP extension"),
    (2, b"ICC_PROFILE\0", "ICC"),
    (2, b"MPF\0", "MPF"),
    (11, b"JP", "JUMBF"),
    (12, b"Ducky", "Ducky"),
    (13, b"Photoshop 3.0\0", "Photoshop"),
    (14, b"Adobe", "Adobe"),
)

# ITU-T T.81, tables K.1 (luminance) and K.2 (chrominance), row by row.
LUMINANCE = (
    *(16, 11, 10, 16, 24, 40, 51, 61),
    *(12, 12, 14, 19, 26, 58, 60, 55),
    *(14, 13, 16, 24, 40, 57, 69, 56),
    *(14, 17, 22, 29, 51, 87, 80, 62),
    *(18, 22, 37, 56, 68, 109, 103, 77),
    *(24, 35, 55, 64, 81, 104, 113, 92),
    *(49, 64, 78, 87, 103, 121, 120, 101),
    *(72, 92, 95, 98, 112, 100, 103, 99),
)
CHROMINANCE = (
    *(17, 18, 24, 47, 99, 99, 99, 99),
    *(18, 21, 26, 66, 99, 99, 99, 99),
    *(24, 26, 56, 99, 99, 99, 99, 99),
    *(47, 66, 99, 99, 99, 99, 99, 99),
    *([99] * 32),
)


@dataclass(frozen=True, slots=True)
class JpegFacts:
    """What the container of a JPEG shows.

    Attributes:
        width: Columns in pixels from the frame header, 0 without one.
        height: Rows in pixels from the frame header, 0 without one.
        components: Number of colour components (1 grey, 3 YCbCr or RGB, 4 CMYK).
        progressive: Whether the frame is progressive (SOF2, SOF6, SOF10, SOF14).
        markers: Names in file order ("SOI", "APP0", "DQT", "SOF0", "SOS", "EOI"); restarts
            are left out. At most the first 256.
        apps: Names of the APPn segments in order: "JFIF", "Exif", "XMP", "ICC", "Photoshop",
            "Adobe" and so on, or "APPn" where the content is not known.
        quant_tables: One table of 64 ints for each table id, by rising id, in row order (not
            the zigzag order of the file).
        quality: The IJG quality 1 to 100 that makes exactly these tables out of K.1 and K.2;
            None where no single quality does.
        subsampling: "4:4:4", "4:2:2", "4:2:0", "4:4:0", "4:1:1" or "4:1:0"; "grey" for one
            component; factors such as "1x1,2x2,1x1" for anything else; None without a frame.
        restart_interval: Units between restarts, 0 for none.
        text: ("comment", value) of COM segments, and "xmp:CreatorTool", "tiff:Software" of
            XMP packets, cleaned and cut to 500 characters.
        whole: False where there are fewer bits of data than blocks of pixels.
        complete: Whether EOI was reached.
        trailing_bytes: Bytes after the first EOI (a second picture of an MPF file counts).
    """

    width: int
    height: int
    components: int
    progressive: bool
    markers: tuple[str, ...]
    apps: tuple[str, ...]
    quant_tables: tuple[tuple[int, ...], ...]
    quality: int | None
    subsampling: str | None
    restart_interval: int
    text: tuple[tuple[str, str], ...]
    whole: bool
    complete: bool
    trailing_bytes: int


@dataclass(slots=True)
class _Frame:
    width: int = 0
    height: int = 0
    progressive: bool = False
    arithmetic: bool = False
    # (horizontal factor, vertical factor, table id) of each component
    parts: tuple[tuple[int, int, int], ...] = ()


def parse(data: bytes) -> JpegFacts:
    """Read the structure of a JPEG held in `data`.

    What is there is read; a file cut short gives `complete=False`.

    Raises:
        ValueError: No SOI, far too many segments, scans or bytes between segments, or EXIF data
            that would take too long to read.
    """
    if not data.startswith(b"\xff\xd8"):
        raise ValueError(said("no JPEG start marker"))

    markers: list[str] = ["SOI"]
    apps: list[str] = []
    text: list[tuple[str, str]] = []
    tables: dict[int, tuple[int, ...]] = {}
    frame = _Frame()
    joined = {name: bytearray() for name in _MAX_JOINED}
    restart = segments = scans = between = started = 0
    complete = False
    at = 2
    while match := _NEXT_MARKER.search(data, at):
        code = data[match.start() + 1]
        between += 0 if scans else match.start() - at
        if between > _MAX_BETWEEN:
            raise ValueError(said("the JPEG has too many bytes between its segments"))
        at = match.end()
        segments += 1
        if segments > _MAX_SEGMENTS:
            raise ValueError(said("the JPEG has more than {count} segments", count=_MAX_SEGMENTS))
        if len(markers) < _MAX_LISTED:
            markers.append(_marker_name(code))
        if code == _EOI:
            complete = True
            break
        if code == _SOI:
            continue
        size = int.from_bytes(data[at : at + 2], "big")
        if size < 2 or at + size > len(data):
            break
        body = data[at + 2 : at + size]
        at += size
        if code == _SOS:
            scans += 1
            started = started or at
            if scans > _MAX_SCANS:
                raise ValueError(said("the JPEG has more than {count} scans", count=_MAX_SCANS))
            if scans > 1 and scans * frame.width * frame.height > _MAX_SCANNED:
                raise ValueError(said("the JPEG has too many scans for its size"))
        elif code == _DQT:
            tables.update(_tables(body))
        elif code == _DRI:
            restart = int.from_bytes(body[:2], "big")
        elif code in _SOFS and not frame.parts:
            frame = _frame(code, body)
        elif code == _COM and len(text) < _MAX_TEXTS:
            text.append(("comment", clean(body.decode("utf-8", "replace"))))
        elif 0xE0 <= code <= 0xEF:
            name = _app_name(code - 0xE0, body)
            if len(apps) < _MAX_LISTED:
                apps.append(name)
                if name == "XMP":
                    text.extend(xmp_fields(body))
            if name in joined:
                _join(joined[name], name, body)
    directories.check(joined["Exif"])

    return JpegFacts(
        width=frame.width,
        height=frame.height,
        components=len(frame.parts),
        progressive=frame.progressive,
        markers=tuple(markers),
        apps=tuple(apps),
        quant_tables=tuple(tables[key] for key in sorted(tables)),
        quality=_quality(frame, tables),
        subsampling=_subsampling(frame),
        restart_interval=restart,
        text=tuple(text[:_MAX_TEXTS]),
        whole=not started or _blocks(frame) <= 8 * (len(data) - started),
        complete=complete,
        trailing_bytes=len(data) - at if complete else 0,
    )


@cache
def scaled_table(base: tuple[int, ...], quality: int, ceiling: int = 255) -> tuple[int, ...]:
    """Return `base` (64 ints, row order) as IJG's jpeg_set_quality(quality) makes it.

    `ceiling` is 255 for baseline tables, 32767 where an encoder allows 16-bit entries.
    """
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(min(max((entry * scale + 50) // 100, 1), ceiling) for entry in base)


def _marker_name(code: int) -> str:
    if code in _NAMES:
        return _NAMES[code]
    if code in _SOFS:
        return f"SOF{code - 0xC0}"
    if 0xE0 <= code <= 0xEF:
        return f"APP{code - 0xE0}"
    return "SOI" if code == _SOI else f"FF{code:02X}"


def _app_name(number: int, body: bytes) -> str:
    for app, start, name in _APPS:
        if app == number and body.startswith(start):
            return name
    return f"APP{number}"


def _join(block: bytearray, name: str, body: bytes) -> None:
    """Add the next piece of metadata that is spread over several segments."""
    block += body[6:] if name == "Exif" else body
    if len(block) > _MAX_JOINED[name]:
        raise ValueError(said("the JPEG has too much metadata of the kind {name}", name=name))


def _zigzag() -> tuple[int, ...]:
    """Return, for each place in the file's order, the place in row order (T.81 figure 5)."""
    cells = [(row, column) for row in range(8) for column in range(8)]
    # Even diagonals run upwards, odd ones downwards.
    cells.sort(key=lambda c: (sum(c), c[1] if sum(c) % 2 == 0 else c[0]))
    return tuple(8 * row + column for row, column in cells)


_ZIGZAG = _zigzag()


def _tables(body: bytes) -> dict[int, tuple[int, ...]]:
    """Return the tables of one DQT segment by their id (B.2.4.1)."""
    found: dict[int, tuple[int, ...]] = {}
    at = 0
    while at < len(body):
        width = 2 if body[at] >> 4 else 1
        key = body[at] & 15
        cells = body[at + 1 : at + 1 + 64 * width]
        if len(cells) < 64 * width:
            break
        table = [0] * 64
        for place, cell in enumerate(_ZIGZAG):
            table[cell] = int.from_bytes(cells[place * width : (place + 1) * width], "big")
        found[key] = tuple(table)
        at += 1 + 64 * width
    return found


def _frame(code: int, body: bytes) -> _Frame:
    """Read a frame header (B.2.2); a short one gives a frame without components."""
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        return _Frame()
    parts = tuple(
        (body[at + 1] >> 4, body[at + 1] & 15, body[at + 2]) for at in range(6, 6 + 3 * body[5], 3)
    )
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    return _Frame(width, height, code in _PROGRESSIVE, code >= _FIRST_ARITHMETIC, parts)


def _blocks(frame: _Frame) -> int:
    """Blocks of 8x8 samples, each of which takes at least a bit by Huffman's coding (A.1.1)."""
    if frame.arithmetic or not frame.parts:
        return 0
    across, down = max(h for h, _, _ in frame.parts), max(v for _, v, _ in frame.parts)
    if not across or not down:
        return 0
    units = (frame.width // (8 * across)) * (frame.height // (8 * down))
    return units * sum(h * v for h, v, _ in frame.parts)


def _subsampling(frame: _Frame) -> str | None:
    factors = [(h, v) for h, v, _ in frame.parts]
    if not factors:
        return None
    if len(factors) == 1:
        return "grey"
    known = {
        (1, 1): "4:4:4",
        (2, 1): "4:2:2",
        (2, 2): "4:2:0",
        (1, 2): "4:4:0",
        (4, 1): "4:1:1",
        (4, 2): "4:1:0",
    }
    (h, v), chroma = factors[0], factors[1:3]
    if len(factors) == 3 and chroma[0] == chroma[1]:
        ch, cv = chroma[0]
        if ch and cv and h % ch == 0 and v % cv == 0 and (h // ch, v // cv) in known:
            return known[h // ch, v // cv]
    if set(factors) == {(1, 1)}:
        return "4:4:4"
    return ",".join(f"{h}x{v}" for h, v in factors)


def _quality(frame: _Frame, tables: dict[int, tuple[int, ...]]) -> int | None:
    """Find the quality whose scaled Annex K tables are exactly the ones in the file."""
    used = list(dict.fromkeys(part[2] for part in frame.parts))
    if not used or any(key not in tables for key in used):
        return None
    first, others = tables[used[0]], [tables[key] for key in used[1:]]
    for quality in range(100, 0, -1):
        for ceiling in (255, 32767):
            if first != scaled_table(LUMINANCE, quality, ceiling):
                continue
            chroma = scaled_table(CHROMINANCE, quality, ceiling)
            if all(table == chroma for table in others):
                return quality
    return None
