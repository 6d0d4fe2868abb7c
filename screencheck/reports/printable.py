"""Untrusted text made safe for a terminal: file names and OCR text may hold anything."""

from __future__ import annotations

import unicodedata

# Control, format (bidi overrides, zero-width), surrogate, line and paragraph separators.
_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    """The text with everything escaped that could move the cursor, hide or reorder text.

    The result is one line and can be encoded in UTF-8. Backslashes stay as they are: they
    are harmless, and doubled ones make a path hard to read.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(char) if unicodedata.category(char) in _ESCAPED else char for char in text
    )


def _escape(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
