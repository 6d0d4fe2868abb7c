"""Which lines must be read again before anything may rest on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..geometry import Box
from ..ocr import TextLine
from .reading import read

_LONG = re.compile(r"[0-9](?:\s?[0-9]){11}")  # so many digits are a transaction number
_MONEY_OR_DATE = re.compile(r"\d[.．]\d\d(?!\d)|\d{4}\s?[-年/]")
_OTHER = re.compile(r"\d\s?[:：]\s?\d\d|\d\s?月|\d-\d|[¥￥]\s?\d|\d\*")
_LONGEST = 48  # characters: longer lines are what people write


def doubtful(lines: Sequence[TextLine]) -> list[int]:
    """The places of lines with a number, amount or time that was read with doubt.

    Transaction numbers are among them in any case: of several equal digits one is easily lost,
    and the rest read with confidence. Numbers whose length does not fit are so read twice.
    """
    return [place for place, line in enumerate(lines) if _is_doubtful(line)]


def _is_doubtful(line: TextLine) -> bool:
    text = line.text
    if len(text) > _LONGEST:
        return False
    if _LONG.search(text):
        return True
    holds = _MONEY_OR_DATE.search(text) or _OTHER.search(text)
    return bool(holds) and not read([line]).sure()


def weighty(lines: Sequence[TextLine]) -> list[int]:
    """The places of lines that are worth asking a second engine, which takes its time.

    Numbers, amounts and whole dates are; a bare time that two readings do not agree on mostly has
    the icons of a status bar beside it.
    """
    return [
        place
        for place, line in enumerate(lines)
        if _LONG.search(line.text) or _MONEY_OR_DATE.search(line.text)
    ]


def standing_on(lines: Sequence[TextLine], regions: Iterable[Box]) -> list[int]:
    """The places of the lines, read once so far, on which characters in the regions stand.

    A region lies within its line, or around all the lines that its characters stand on.
    """
    boxes = list(regions)
    return [
        place
        for place, line in enumerate(lines)
        if line.readings == 1
        and any(line.box.contains(box, 0.5) or box.contains(line.box, 0.5) for box in boxes)
    ]
