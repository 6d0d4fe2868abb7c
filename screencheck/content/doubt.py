"""Which lines must be read again before anything may rest on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..geometry import Box
from ..ocr import TextLine
from .reading import read

_LONG = re.compile(r"[0-9](?:\s?[0-9]){11}")  # so many digits are a transaction number
_DIGIT = re.compile(r"[0-9]")
_LONGEST = 48  # characters: longer lines are what people write


def doubtful(lines: Sequence[TextLine]) -> list[int]:
    """The places of lines in which a digit is doubtful, and of all transaction numbers.

    Long numbers are read twice in any case: of several equal digits one is easily lost, and the
    rest read with confidence. Numbers whose length does not fit are among them.
    """
    return [place for place, line in enumerate(lines) if _is_doubtful(line)]


def _is_doubtful(line: TextLine) -> bool:
    text = line.text
    if not _DIGIT.search(text) or len(text) > _LONGEST:
        return False
    return bool(_LONG.search(text)) or not read([line]).sure()


def standing_on(lines: Sequence[TextLine], regions: Iterable[Box]) -> list[int]:
    """The places of the lines, read once so far, on which characters in the regions stand."""
    boxes = list(regions)
    return [
        place
        for place, line in enumerate(lines)
        if line.readings == 1 and any(line.box.contains(box, 0.5) for box in boxes)
    ]
