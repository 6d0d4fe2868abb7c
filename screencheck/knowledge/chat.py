"""Facts on what WeChat draws on a chat page: colours (looks) and lengths (templates)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import KnowledgeError
from ._tables import build_all, read_table

RGB = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Look:
    """The flat colours of one version: each list holds every value seen on genuine captures."""

    name: str
    platform: str
    era: str
    theme: str
    ground: tuple[RGB, ...]
    own: tuple[RGB, ...]
    other: tuple[RGB, ...]
    bar: tuple[RGB, ...]
    title: tuple[RGB, ...]
    source: str
    grade: str


@dataclass(frozen=True, eq=False)
class Template:
    """The lengths of one version in units, as spans (lowest, highest), and the widths in units.

    `widths` are the page widths that phones have: 375, 390 … points on iOS, 400 on Android.
    """

    name: str
    platform: str
    era: str
    widths: tuple[float, ...]
    spans: Mapping[str, tuple[float, float]]
    source: str
    grade: str


@dataclass(frozen=True, eq=False)
class ChatFacts:
    """All looks and templates."""

    looks: tuple[Look, ...]
    templates: tuple[Template, ...]


def load_chat() -> ChatFacts:
    """Read chat.toml. Raises KnowledgeError when it does not hold what it must."""
    table = read_table("chat.toml")
    facts = ChatFacts(
        build_all(Look, table.get("look", []), "chat.toml look"),
        build_all(Template, table.get("template", []), "chat.toml template"),
    )
    if not facts.looks or not facts.templates:
        raise KnowledgeError("chat.toml: no look or no template")
    for template in facts.templates:
        for name, (low, high) in template.spans.items():
            if low > high:
                raise KnowledgeError(f"chat.toml {template.name}: span {name} is upside down")
    return facts
