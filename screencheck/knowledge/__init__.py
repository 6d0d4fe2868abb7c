"""Facts as data: the TOML files beside this module, each fact with its source and grade.

`load()` reads and checks all of them once. Grades: A read from the app's own code or
resources, B several independent copies agree or measured on genuine captures, C one
secondary source, K general knowledge (used by no rule until the corpus confirms it).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from . import content, contradictions, forms, numbers, rules, wordings
from .chat import ChatFacts, load_chat
from .devices import Devices, load_devices
from .generators import Generator, load_generators
from .pages import PageWords, load_pages
from .payment import PaymentFacts, load_payment
from .status import StatusFacts, load_status
from .weights import Weights, load_weights
from .writers import Writer, load_writers

VERSION = "2026.11"


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All facts that rules and page parsing use, loaded and checked."""

    chat: ChatFacts
    pages: tuple[PageWords, ...]
    payment: PaymentFacts
    devices: Devices
    status: StatusFacts
    writers: tuple[Writer, ...]
    weights: Weights
    generators: tuple[Generator, ...] = ()


@cache
def load() -> Knowledge:
    """Every fact file. Raises KnowledgeError for the first slip in any of them."""
    numbers.number_kinds()
    numbers.default_numbers()
    content.content_facts()
    contradictions.contradictions()
    forms.load_forms()
    rules.load_rules()
    wordings.wordings()
    wordings.exclusions()
    return Knowledge(
        load_chat(),
        load_pages(),
        load_payment(),
        load_devices(),
        load_status(),
        load_writers(),
        load_weights(),
        load_generators(),
    )


def version(folders: tuple[str, ...] = ()) -> str:
    """The version of the facts: their date, and the beginning of their digest."""
    return f"{VERSION}+{digest(folders)[:8]}"


@cache
def digest(folders: tuple[str, ...] = ()) -> str:
    """A SHA-256 that changes with any of the facts.

    `folders` are a user's own (`--knowledge`), whose files count as well.
    """
    found = hashlib.sha256()
    for root in (resources.files(__package__), *(Path(folder) for folder in folders)):
        for name, file in sorted(_fact_files(root)):
            text = file.read_bytes().replace(b"\r\n", b"\n")
            found.update(f"{name}\n".encode("utf-8", "surrogateescape") + text)
    return found.hexdigest()


def _fact_files(root: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in root.iterdir():
        if entry.is_file() and entry.name.endswith(".toml"):
            yield within + entry.name, entry
        elif not within and entry.name == "generators" and entry.is_dir():
            yield from _fact_files(entry, "generators/")
