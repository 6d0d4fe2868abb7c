"""The blocks of a GIF, counted before a library walks through them one by one.

Layouts are those of the GIF89a specification. Encoders fill every sub-block but the last of a
picture, so what has more of them than this within the limit on bytes only burns time.
"""

from __future__ import annotations

from screencheck.language import said

_MAX_STEPS = 500_000
_MAX_COMMENT = 4_096  # sub-blocks, that is a megabyte
_HEADER = 13
_IMAGE, _EXTENSION, _TRAILER, _COMMENT = 0x2C, 0x21, 0x3B, 0xFE


def check(data: bytes) -> None:
    """Walk through the blocks of a GIF held in `data`, up to its second picture.

    Whatever is broken is left to who decodes it.

    Raises:
        ValueError: Far too many blocks, or far too long a comment.
    """
    data += b"\0" * 16  # so that no field stands beyond the end
    end = len(data) - 16
    at = _HEADER + _palette(data[10])
    steps = pictures = 0
    while at < end and data[at] != _TRAILER and pictures < 2:
        kind, most = data[at], _MAX_STEPS
        steps += 1
        if kind not in (_IMAGE, _EXTENSION):
            at += 1  # as Pillow does, a byte at a time
        elif kind == _EXTENSION:
            most = _MAX_COMMENT if data[at + 1] == _COMMENT else _MAX_STEPS
            at, blocks = _after_blocks(data, at + 2, most)
            steps += blocks
        else:
            pictures += 1
            at, blocks = _after_blocks(data, at + 11 + _palette(data[at + 9]), most)
            steps += blocks
        if steps > _MAX_STEPS:
            raise ValueError(said("the GIF has far too many blocks"))


def _palette(flags: int) -> int:
    """Bytes of the palette that the flags of a screen or a picture announce."""
    return 6 << (flags & 7) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Where the sub-blocks from `at` end, and how many there are."""
    blocks = 0
    while at < len(data) and data[at]:
        at += 1 + data[at]
        blocks += 1
        if blocks > most:
            raise ValueError(said("the GIF has far too many blocks"))
    return at + 1, blocks
