"""Columns of a terminal, in which a Chinese character is two cells wide."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len


def padded(text: str, width: int) -> str:
    """The text with spaces behind it, up to a number of cells."""
    return text + " " * (width - cell_len(text))


def column(texts: Iterable[str], gap: int = 2) -> int:
    """The cells of a column that holds the longest of the texts, and a gap."""
    return max(map(cell_len, texts)) + gap
