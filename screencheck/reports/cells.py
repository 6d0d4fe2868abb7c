"""Columns of a terminal, in which a Chinese character is two cells wide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import click
from rich.cells import cell_len, chop_cells

_NARROWEST = 20  # below which folding a text makes nothing better
# What stays on one line: a word, or a Chinese character with the marks that belong to it.
_WIDE = r"\u2e80-\u9fff\uff00-\uffef"
_OPENING, _CLOSING = "（“「《", "，。；：、！？）”」》…"
_PIECE = re.compile(
    rf" *(?:[{_OPENING}]*(?:[^ {_WIDE}“”]+|[{_WIDE}])[{_CLOSING}]*|[{_OPENING}{_CLOSING}]+)| +"
)


def padded(text: str, width: int) -> str:
    """The text with spaces behind it, up to a number of cells."""
    return text + " " * (width - cell_len(text))


def column(texts: Iterable[str], gap: int = 2) -> int:
    """The cells of a column that holds the longest of the texts, and a gap."""
    return max(map(cell_len, texts)) + gap


def folded(
    lead: str, text: str, width: int | None, style: Callable[[str], str] = lambda line: line
) -> str:
    """The text behind its lead, further lines below its beginning, none wider than `width`.

    Lines end between words and between Chinese characters, and within a word that is wider than a
    line. The lead may be styled, the lines are by `style`.
    """
    start = cell_len(click.unstyle(lead))
    if width is None or width - start < _NARROWEST:
        return lead + style(text)
    room = width - start
    lines = [""]
    for piece in _PIECE.findall(text):
        if cell_len(lines[-1] + piece) <= room:
            lines[-1] += piece
            continue
        pieces = chop_cells(piece.lstrip(" "), room)
        lines[-1:] = [lines[-1], *pieces] if lines[-1] else pieces
    return lead + f"\n{' ' * start}".join(map(style, lines))
