"""Text from metadata: bounded, printable, and the few XMP fields that name software."""

from __future__ import annotations

import re
import unicodedata

MAX_VALUE = 500
_MAX_XMP = 256 * 1024

_XMP_FIELD = re.compile(
    rb"\b(?:xmp:(CreatorTool)|tiff:(Software))\s{0,8}(?:=\s{0,8}[\"']|>)\s{0,8}([^\"'<]{1,500})"
)


def clean(text: str, limit: int = MAX_VALUE) -> str:
    """Return `text` on one line, without control or format characters, at most `limit` long.

    Metadata comes from strangers and ends up in terminals and reports, so escape sequences,
    bidirectional overrides and lone surrogates must not pass.
    """
    spaced = re.sub(r"\s+", " ", text[: limit * 4])
    kept = "".join(c for c in spaced if unicodedata.category(c)[0] != "C")
    return kept.strip()[:limit].strip()


def xmp_fields(packet: bytes) -> tuple[tuple[str, str], ...]:
    """Return (name, value) of CreatorTool and Software in an XMP packet (ISO 16684-1).

    Names come back as "xmp:CreatorTool" and "tiff:Software". Element and attribute forms are
    both read. A packet that is not XML simply has no fields.
    """
    found: list[tuple[str, str]] = []
    for match in _XMP_FIELD.finditer(packet[:_MAX_XMP]):
        name = "xmp:CreatorTool" if match.group(1) else "tiff:Software"
        value = clean(match.group(3).decode("utf-8", "replace"))
        if value and (name, value) not in found:
            found.append((name, value))
        if len(found) == 8:
            break
    return tuple(found)
