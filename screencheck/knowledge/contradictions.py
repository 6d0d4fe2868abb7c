"""Findings that knowledge, more than counts, rules out: `contradictions.toml`, checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..errors import KnowledgeError
from ._tables import build_all, read_table

_FILE = "contradictions.toml"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A rule, or a grade of it, and the cases outside the corpus in which its fact held."""

    rule: str
    support: int
    source: str
    grade: str


@cache
def contradictions() -> dict[str, Contradiction]:
    """Every contradiction by its rule. Raises KnowledgeError where the file makes no sense."""
    table = read_table(_FILE).get("contradiction")
    found = build_all(Contradiction, table, f"{_FILE}: contradiction")
    for entry in found:
        if not re.fullmatch(r"SC\d{3}(\.\w+)?", entry.rule) or entry.support < 0:
            raise KnowledgeError(f"{_FILE}: {entry.rule!r} is no rule, or its support no count")
    result = {entry.rule: entry for entry in found}
    if len(result) < len(found):
        raise KnowledgeError(f"{_FILE}: a rule stands there twice")
    return result
