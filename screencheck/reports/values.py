"""Measured and expected values, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .encoding import encode
from .printable import printable

if TYPE_CHECKING:
    from ..language import Translator

_LONGEST = 160


def shown(value: object, say: Translator) -> str:
    """A value on one short, harmless line."""
    told = say.value(value)
    if isinstance(told, float):
        text = f"{told:.6g}"
    else:
        text = told if isinstance(told, str) else encode(told)
    text = printable(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
