"""Finding wordings at their places on a page (knowledge/wordings.toml explains the places)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...content.reading import Reading, read
from ...knowledge.wordings import Spot
from ...ocr import TextLine
from ...pages import Page
from .reading import CHATS, is_centred, label_of, value_of
from .seen import Seen, seen

_WHOLE = ("value", "input_bar", "title", "payee", "nickname")  # the whole text must match


def readings_at(page: Page, spot: Spot) -> Iterator[tuple[Reading, TextLine]]:
    """The texts at the place that a spot names, each with the line that it stands on."""
    if spot.where == "label":
        lines = [row.label_line for row in page.fields]
    elif spot.where == "value":
        for row in page.fields:
            meant = spot.label is None or re.fullmatch(spot.label, label_of(row))
            if row.value_lines and meant:
                yield value_of(row), row.value_lines[0]
        return
    elif spot.where == "line":
        lines = [] if page.kind in CHATS else list(page.lines)  # people write what they like
    elif spot.where == "input_bar":
        bars = page.of_kind("input_bar")
        lines = [line for line in page.lines if any(bar.box.contains(line.box) for bar in bars)]
    else:
        elements = [e for e in page.of_kind(spot.where) if spot.side in (None, e.side)]
        lines = [line for element in elements for line in element.lines]
    for line in lines:
        if not spot.centred or is_centred(line.box, page):
            yield read([line]), line


def sightings(page: Page, spot: Spot) -> Iterator[Seen[str]]:
    """Where the pattern of a spot stands, read surely or not."""
    for reading, line in readings_at(page, spot):
        match = _match(spot, reading.text)
        if match is None:
            continue
        start, end = match.span("sure") if "sure" in match.re.groupindex else match.span()
        # Dots behind a placeholder are read now so, now so, and make no other wording of it.
        end = start + len(reading.text[start:end].rstrip(".…· "))
        if end > start:
            yield seen(match[0].strip(), reading, (start, end), line.box)


def _match(spot: Spot, text: str) -> re.Match[str] | None:
    if spot.where == "label":  # its value may stand on the same line
        return re.match(rf"(?:{spot.pattern})(?=\s*(?::|$))", text)
    if spot.where in _WHOLE:
        return re.fullmatch(rf"\s*(?:{spot.pattern})\s*", text)
    return re.search(spot.pattern, text.strip() if spot.pattern.startswith("^") else text)
