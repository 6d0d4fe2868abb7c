"""Directories of TIFF and EXIF, looked through before a library makes Python objects of them.

A number that takes a byte in the file takes thirty or more as an object, and many entries may all
name the same bytes as their value. What is refused here is far beyond what any writer makes.
Layouts are those of TIFF 6.0 (section 2) and BigTIFF.
"""

from __future__ import annotations

import struct

from PIL import Image

from screencheck.language import said

# A strip for every row of the tallest picture, twice over.
_MAX_NUMBERS = 130_000
_MAX_ENTRIES = 4_096
_MAX_TILE = 4_194_304  # pixels
_STRIP_ROWS, _TILE_WIDTH, _TILE_LENGTH = 278, 322, 323
_SUB_DIRECTORIES = (0x8769, 0x8825, 0xA005)  # Exif, GPS, interoperability (Exif 2.32, 4.6.3)
# Bytes of one value by its type; those of the first kind stay bytes whatever their number.
_BYTES = {1: 1, 2: 1, 6: 1, 7: 1}
_NUMBERS = {3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}


def check(data: bytes | bytearray) -> None:
    """Look through the first directory of a TIFF or EXIF block, and those inside of it.

    Whatever is broken is left to who reads it.

    Raises:
        ValueError: So many values that reading them would take seconds or gigabytes.
    """
    if data[:6] == b"Exif\0\0":
        data = data[6:]
    order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]))
    if order is None or len(data) < 16:
        return
    big = struct.unpack_from(f"{order}H", data, 2)[0] == 43
    first = struct.unpack_from(f"{order}Q" if big else f"{order}I", data, 8 if big else 4)[0]
    waiting, seen = [first], {first}
    numbers = size = 0
    while waiting:
        at = waiting.pop()
        for tag, kind, count, value in _entries(data, at, order, big):
            if kind in _NUMBERS:
                numbers += min(count, len(data))
            size += min(count * (_BYTES.get(kind) or _NUMBERS.get(kind, 0)), len(data))
            if numbers > _MAX_NUMBERS or size > 2 * len(data):
                raise ValueError(said("the directory holds far too many values"))
            if tag in _SUB_DIRECTORIES and value not in seen:
                seen.add(value)
                waiting.append(value)


def check_tiles(image: Image.Image) -> None:
    """Look at the tiles of an opened TIFF, as one is held in memory whole whatever it covers.

    Raises:
        ValueError: Tiles far larger than the image.
    """
    tags = getattr(image, "tag_v2", {})
    across = tags.get(_TILE_WIDTH, image.width)
    # libtiff keeps both in one place, so that one stands in for the other
    down = tags.get(_TILE_LENGTH, tags.get(_STRIP_ROWS, 0) if _TILE_WIDTH in tags else 0)
    numbers = isinstance(across, int) and isinstance(down, int)
    if not numbers or across * down > _MAX_TILE + 4 * image.width * image.height:
        raise ValueError(said("the tiles are far larger than the image"))


def _entries(
    data: bytes | bytearray, at: int, order: str, big: bool
) -> list[tuple[int, int, int, int]]:
    """(tag, type, count, value or offset) of a directory, as far as it is there."""
    head, form = ("Q", "HHQQ") if big else ("H", "HHII")
    start = at + struct.calcsize(f"{order}{head}")
    if start > len(data):
        return []
    (count,) = struct.unpack_from(f"{order}{head}", data, at)
    if count > _MAX_ENTRIES:
        raise ValueError(said("the directory holds far too many values"))
    step = struct.calcsize(f"{order}{form}")
    count = min(count, (len(data) - start) // step)
    return [struct.unpack_from(f"{order}{form}", data, start + step * n) for n in range(count)]
