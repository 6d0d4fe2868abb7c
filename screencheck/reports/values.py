"""Measured and expected values, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language import Message, said
from .encoding import encode
from .printable import printable

if TYPE_CHECKING:
    from ..language import Translator
    from ..report import Finding

MOST = 0.999  # of a probability that is shown: never a certainty
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


def compared(finding: Finding, say: Translator) -> list[Message]:
    """What was measured and what was expected, as far as the finding has them."""
    parts: list[Message] = []
    if finding.measured is not None:
        parts.append(said("measured {value}", value=shown(finding.measured, say)))
    if finding.expected is not None:
        parts.append(said("expected {value}", value=shown(finding.expected, say)))
    return parts
