"""What is known of each rule beside its reason: the facts it rests on, and its exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..errors import KnowledgeError
from ._tables import build, read_table
from .contradictions import contradictions

_FILE = "rules.toml"


@dataclass(frozen=True, slots=True)
class Fact:
    """Entries of a fact file that share a source. `names` are theirs, where they have any."""

    place: str
    names: tuple[str, ...]
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class About:
    """A rule's facts as rules.toml names them, and what makes genuine captures look like fakes."""

    facts: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


@cache
def load_rules() -> Mapping[str, About]:
    """What rules.toml tells, by rule code. Raises KnowledgeError where it makes no sense."""
    table = read_table(_FILE)
    about = {code: build(About, entry, f"{_FILE}: {code}") for code, entry in table.items()}
    for entry in about.values():
        for reference in entry.facts:
            _entries(reference)
    return about


def facts_of(code: str) -> tuple[Fact, ...]:
    """The facts on which a rule rests, in the order of the files; entries of one source are one."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for reference in load_rules().get(code, About()).facts:
        place = reference.partition("=")[0].replace(":", ".toml: ")
        for entry in _entries(reference):
            names = found.setdefault((place, entry["source"], entry["grade"]), [])
            names.extend(_names(entry))
    for fact in contradictions().values():
        if fact.rule.partition(".")[0] == code:
            key = ("contradictions.toml", fact.source, fact.grade)
            found.setdefault(key, []).append(fact.rule)
    return tuple(
        Fact(place, tuple(dict.fromkeys(names)), source, grade)
        for (place, source, grade), names in found.items()
    )


def _names(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in ("name", "models", "kind"):
        if isinstance(entry.get(key), str):
            yield entry[key]
            return


def _entries(reference: str) -> Sequence[Mapping[str, Any]]:
    """The entries that FILE:TABLE or FILE:TABLE=NAME|NAME names, each with source and grade."""
    place, _, names = reference.partition("=")
    file, _, table = place.partition(":")
    found = read_table(f"{file}.toml").get(table)
    entries = [found] if isinstance(found, Mapping) else list(found or ())
    if names:
        wanted = names.split("|")
        entries = [entry for entry in entries if entry.get("name") in wanted]
        missing = set(wanted) - {entry.get("name") for entry in entries}
        if missing:
            raise KnowledgeError(f"{_FILE}: {reference}: no entry {sorted(missing)[0]!r}")
    if not entries or not all("source" in e and "grade" in e for e in entries):
        raise KnowledgeError(f"{_FILE}: {reference}: no facts with source and grade")
    return entries
