"""Plain text and tables as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_FILE = re.compile(r"\b(?:knowledge|screencheck|benchmarks)/[\w/.*-]*\w")


def escaped(text: str) -> str:
    """Text in which nothing is markup, but for the names of files, which are set as code."""
    parts, end = [], 0
    for name in _FILE.finditer(text):
        parts += [_SPECIAL.sub(r"\\\1", text[end : name.start()]), f"`{name[0]}`"]
        end = name.end()
    return "".join([*parts, _SPECIAL.sub(r"\\\1", text[end:])])


def paragraphs(text: str) -> str:
    """Paragraphs of plain text, each on one line."""
    return "\n\n".join(escaped(" ".join(part.split())) for part in re.split(r"\n\s*\n", text))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], align: str = "") -> str:
    """A table; `align` has a letter for each column: l or r."""
    marks = {"l": "---", "r": "--:"}
    rule = [marks[letter] for letter in align.ljust(len(head), "l")]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])
