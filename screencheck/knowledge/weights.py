"""The weight of each rule's evidence, fitted on labelled captures (evaluation/fitting.py)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import KnowledgeError
from ._tables import build, read_table


@dataclass(frozen=True, slots=True)
class Weight:
    """What one rule, or one grade of it, says.

    `fired` and `silent` are log10 likelihood ratios of firing and of being asked without
    firing; `genuine` and `fake` are the rates of firing among the pages that were asked,
    `pages` the number of genuine pages examined and `support` that of the cases outside the
    corpus in which the fact held: together they cap `fired`.
    """

    fired: float
    silent: float
    genuine: float
    fake: float
    pages: int
    support: int = 0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From what score on a page is called fake or suspect.

    `beside` (log10) is what all groups but the strongest must say together before a page is
    called fake, `silence` (log10) all that finding nothing may say against fabrication.
    """

    fake: float
    suspect: float
    beside: float
    silence: float


@dataclass(frozen=True, slots=True)
class Weights:
    """All weights by rule code, or "CODE.grade" where a rule knows degrees."""

    source: str
    thresholds: Thresholds
    offset: float
    rule: Mapping[str, Weight] = field(default_factory=dict)


FILE = "weights.toml"


def load_weights() -> Weights:
    """Read weights.toml."""
    return build(Weights, read_table(FILE), FILE)


def load_own_weights(folders: Iterable[str]) -> Weights | None:
    """The weights.toml of the last of a user's folders that has one; None where none has.

    `screencheck evaluate --fit` writes such files. Raises KnowledgeError for the first slip.
    """
    found = None
    for folder in folders:
        file = Path(folder) / FILE
        if not file.is_file():
            continue
        try:
            found = build(Weights, tomllib.loads(file.read_text("utf-8")), str(file))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise KnowledgeError(f"{file}: {error}") from error
    return found
