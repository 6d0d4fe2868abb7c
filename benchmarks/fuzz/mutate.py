"""Mutations of image files: of their structure where the format is known, of bytes everywhere.

All chance comes from the generator that is handed in, so a seed always gives the same file.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

_NUMBERS = (
    *(0, 1, 2, 7, 127, 128, 255, 256, 32_767, 65_535, 65_536),
    *(2**24, 2**31 - 1, 2**31, 2**32 - 1),
)
_LARGEST = 2_000_000
_DEPTHS = (1, 1, 1, 2, 3, 6)
_MARKER = re.compile(rb"\xff[\xc0-\xfe]")


def mutated(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """The file after a few mutations, mostly one; parts of `others` may be spliced in."""
    for _ in range(rng.choice(_DEPTHS)):
        structural = _STRUCTURAL.get(data[:4], _anything)
        change = structural if rng.random() < 0.7 else _anything
        data = change(data, others, rng)[:_LARGEST]
    return data


# --- bytes ---


def _anything(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    if not data:
        return rng.choice(others)
    return rng.choice(_BYTEWISE)(bytearray(data), others, rng)


def _flip(data: bytearray, _others: Sequence[bytes], rng: Random) -> bytes:
    for _ in range(rng.randint(1, 12)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _cut(data: bytearray, _others: Sequence[bytes], rng: Random) -> bytes:
    return bytes(data[: rng.randrange(len(data) + 1)])


def _remove(data: bytearray, _others: Sequence[bytes], rng: Random) -> bytes:
    start = rng.randrange(len(data))
    del data[start : start + rng.choice((1, 2, 4, 16, 256, 4096))]
    return bytes(data)


def _repeat(data: bytearray, _others: Sequence[bytes], rng: Random) -> bytes:
    start = rng.randrange(len(data))
    size = rng.choice((1, 4, 16, 256, 4096))
    piece = data[start : start + size] * rng.choice((2, 3, 50))
    return bytes(data[:start] + piece + data[start:])


def _splice(data: bytearray, others: Sequence[bytes], rng: Random) -> bytes:
    other = rng.choice(others)
    here, there = rng.randrange(len(data)), rng.randrange(len(other))
    if rng.random() < 0.5:
        return bytes(data[:here]) + other[there:]
    size = rng.choice((4, 64, 1024))
    return bytes(data[:here]) + other[there : there + size] + bytes(data[here + size :])


def _number(data: bytearray, _others: Sequence[bytes], rng: Random) -> bytes:
    """An extreme number in place of a field, more often where the headers are."""
    size = rng.choice((1, 2, 4))
    reach = min(len(data), rng.choice((64, 512, len(data))))
    start = rng.randrange(max(1, reach))
    value = rng.choice(_NUMBERS) % (1 << (8 * size))
    data[start : start + size] = value.to_bytes(size, rng.choice(("big", "little")))
    return bytes(data)


_BYTEWISE: tuple[Callable[[bytearray, Sequence[bytes], Random], bytes], ...]
_BYTEWISE = (_flip, _flip, _cut, _remove, _repeat, _splice, _number, _number)


# --- lists of parts, as most formats are ---


def _shuffled(parts: list[bytes], rng: Random) -> list[bytes]:
    """Drop, double, move or flood one of the parts."""
    if not parts:
        return parts
    at = rng.randrange(len(parts))
    way = rng.randrange(5)
    if way == 0:
        del parts[at]
    elif way == 1:
        parts.insert(rng.randrange(len(parts) + 1), parts[at])
    elif way == 2:
        parts.insert(rng.randrange(len(parts)), parts.pop(at))
    elif way == 3:
        parts[at:at] = [parts[at]] * rng.choice((2, 20, 500))
    else:
        rng.shuffle(parts)
    return parts


def _changed(body: bytes, rng: Random) -> bytes:
    """The inside of one part with other bytes, another length or a number that lies."""
    return rng.choice((_flip, _cut, _remove, _repeat, _number))(bytearray(body or b"\0"), (), rng)


# --- PNG ---


def _png(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    chunks, rest = _chunks(data)
    if not chunks:
        return _anything(data, others, rng)
    if rng.random() < 0.4:
        donor = _chunks(rng.choice(others))[0]
        if donor and rng.random() < 0.5:
            chunks.insert(rng.randrange(len(chunks) + 1), rng.choice(donor))
        whole = [_chunk(name, body) for name, body in chunks]
        return data[:8] + b"".join(_shuffled(whole, rng)) + rest
    at = rng.randrange(len(chunks))
    name, body = chunks[at]
    if name == b"IDAT" and rng.random() < 0.5:
        body = _stream(body, rng)
    elif name in (b"zTXt", b"iTXt", b"iCCP") and rng.random() < 0.5:
        key, _, packed = body.partition(b"\0")
        body = key + b"\0" + packed[:1] + _stream(packed[1:], rng)
    elif rng.random() < 0.1:
        name = rng.choice((b"acTL", b"fcTL", b"fdAT", b"tRNS", b"PLTE", b"iDOT", b"eXIf", b"zTXt"))
    else:
        body = _changed(body, rng)
    whole = [_chunk(name, body) for name, body in chunks]
    lie = rng.choice(_NUMBERS) if rng.random() < 0.2 else None
    whole[at] = _chunk(name, body, size=lie, right=rng.random() < 0.9)
    return data[:8] + b"".join(whole) + rest


def _chunks(data: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    found, at = [], 8
    while data[:4] == b"\x89PNG" and at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if at + 12 + size > len(data):
            break
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    return found, data[at:]


def _chunk(name: bytes, body: bytes, size: int | None = None, right: bool = True) -> bytes:
    length = struct.pack(">I", len(body) if size is None else size)
    check = zlib.crc32(name + body) if right else 0xDEADBEEF
    return length + name + body + struct.pack(">I", check)


def _stream(body: bytes, rng: Random) -> bytes:
    """A zlib stream with other contents, and right again around them."""
    try:
        plain = zlib.decompressobj().decompress(body, _LARGEST)
    except zlib.error:
        return _changed(body, rng)
    return zlib.compress(_changed(plain, rng), rng.choice((0, 1, 9)))


# --- JPEG ---


def _jpeg(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    parts = _segments(data)
    if len(parts) < 2:
        return _anything(data, others, rng)
    if rng.random() < 0.4:
        donor = [part for part in _segments(rng.choice(others))[1:] if part[:1] == b"\xff"]
        if donor and rng.random() < 0.5:
            parts.insert(rng.randrange(1, len(parts) + 1), rng.choice(donor))
        return parts[0] + b"".join(_shuffled(parts[1:], rng))
    at = rng.randrange(1, len(parts))
    head, body = parts[at][:4], parts[at][4:]
    if rng.random() < 0.1:
        head = b"\xff" + bytes([rng.randrange(0xC0, 0xFF)]) + head[2:]
    body = _directories(body, rng) if body[:4] == b"Exif" else _changed(body, rng)
    size = len(body) + 2 if rng.random() < 0.8 else rng.choice(_NUMBERS)
    parts[at] = head[:2] + struct.pack(">H", size & 0xFFFF) + body
    return b"".join(parts)


def _segments(data: bytes) -> list[bytes]:
    """The file cut before every marker that is not inside of a segment."""
    if data[:2] != b"\xff\xd8":
        return []
    cuts, at = [0], 2
    while match := _MARKER.search(data, at):
        cuts.append(match.start())
        at = match.end()
        if not 0xD0 <= data[match.start() + 1] <= 0xD9:
            at += int.from_bytes(data[at : at + 2], "big")
    return [data[a:b] for a, b in zip(cuts, [*cuts[1:], len(data)], strict=True)]


# --- TIFF and EXIF ---


def _tiff(data: bytes, _others: Sequence[bytes], rng: Random) -> bytes:
    return _directories(data, rng)


def _directories(block: bytes, rng: Random) -> bytes:
    """Other tags, types, counts and offsets in the first directory, or a loop of directories."""
    start = 6 if block[:4] == b"Exif" else 0
    data = bytearray(block)
    order: str = "<" if data[start : start + 2] == b"II" else ">"
    if len(data) < start + 8:
        return _changed(block, rng)
    first = start + struct.unpack_from(f"{order}I", data, start + 4)[0]
    if first + 2 > len(data):
        return _changed(block, rng)
    count = struct.unpack_from(f"{order}H", data, first)[0]
    if rng.random() < 0.1:
        struct.pack_into(f"{order}H", data, first, rng.choice(_NUMBERS) & 0xFFFF)
        return bytes(data)
    entry = first + 2 + 12 * rng.randrange(max(1, count))
    if entry + 12 > len(data):
        return _changed(block, rng)
    way = rng.randrange(5)
    if way == 0:
        tag = rng.choice((256, 257, 258, 259, 262, 273, 277, 278, 322, 34665, 34853, 274, 330))
        struct.pack_into(f"{order}H", data, entry, tag)
    elif way == 1:
        struct.pack_into(f"{order}H", data, entry + 2, rng.randrange(20))
    elif way == 2:
        struct.pack_into(f"{order}I", data, entry + 4, rng.choice(_NUMBERS))
    else:
        value = rng.choice((*_NUMBERS, first - start, entry - start, len(data) - start - 2))
        struct.pack_into(f"{order}I", data, entry + 8, value)
    return bytes(data)


# --- WebP ---


def _webp(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    parts, at = [], 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        parts.append(data[at : at + 8 + size + size % 2])
        at += 8 + size + size % 2
    if not parts:
        return _anything(data, others, rng)
    if rng.random() < 0.4:
        parts = _shuffled(parts, rng)
    else:
        place = rng.randrange(len(parts))
        name, body = parts[place][:4], _changed(parts[place][8:], rng)
        size = len(body) if rng.random() < 0.8 else rng.choice(_NUMBERS)
        parts[place] = name + struct.pack("<I", size) + body + b"\0" * (len(body) % 2)
    body = b"".join(parts)
    size = len(body) + 4 if rng.random() < 0.9 else rng.choice(_NUMBERS)
    return b"RIFF" + struct.pack("<I", size) + b"WEBP" + body


# --- GIF ---


def _gif(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """Cut at what may be blocks; that data look like a block now and then does no harm."""
    places = [match.start() for match in re.finditer(rb"\x21[\xf9\xfe\xff]|\x00\x2c", data)]
    if not places or rng.random() < 0.3:
        return _anything(data, others, rng)
    cuts = [0, *places, len(data)]
    parts = [data[a:b] for a, b in pairwise(cuts)]
    return parts[0] + b"".join(_shuffled(parts[1:], rng))


_STRUCTURAL: dict[bytes, Callable[[bytes, Sequence[bytes], Random], bytes]] = {
    b"\x89PNG": _png,
    b"\xff\xd8\xff\xe0": _jpeg,
    b"\xff\xd8\xff\xe1": _jpeg,
    b"\xff\xd8\xff\xdb": _jpeg,
    b"\xff\xd8\xff\xee": _jpeg,
    b"II*\0": _tiff,
    b"MM\0*": _tiff,
    b"RIFF": _webp,
    b"GIF8": _gif,
}
