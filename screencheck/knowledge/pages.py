"""Facts on which words stand on which page."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import KnowledgeError
from ._tables import build_all, read_table


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one kind of page; see pages.toml for how they count."""

    app: str
    kind: str
    words: tuple[str, ...]
    least: int
    source: str
    grade: str
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def load_pages() -> tuple[PageWords, ...]:
    """Read pages.toml. Raises KnowledgeError when an entry cannot be met."""
    entries = build_all(PageWords, read_table("pages.toml").get("page", []), "pages.toml page")
    for entry in entries:
        if not 1 <= entry.least <= len(entry.words):
            raise KnowledgeError(f"pages.toml {entry.app}/{entry.kind}: least does not fit")
    return entries
