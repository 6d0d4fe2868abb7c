"""JSON that is always valid, always UTF-8, and harmless on a terminal."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

# Lone surrogates (file names that are not UTF-8) cannot be encoded, C1 controls and bidi
# overrides act on terminals, and some readers of lines split at U+0085, U+2028 and U+2029.
# All of them can only stand inside JSON strings, where an escape means the same.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def encode(value: object) -> str:
    """Compact JSON on one line, without its newline."""
    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _plain(value: object) -> Any:
    """The value in JSON's own types: one odd number in a finding must not cost a whole report."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    tolist = getattr(value, "tolist", None)  # NumPy's scalars and arrays
    return _plain(tolist()) if callable(tolist) else str(value)
