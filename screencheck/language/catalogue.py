"""Catalogues of translations, and the telling of a message in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from .message import Message, said

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in one language: what it asks, in a line, and why it holds."""

    summary: str
    reason: str


class RuleLike(Protocol):
    """What is told of a rule."""

    @property
    def code(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Translator:
    """Tells messages in one language. What its catalogue lacks stays English."""

    language: str
    catalogue: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, RuleText] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        """The text in this language; messages inside a message are told in it as well."""
        if isinstance(text, Message) and text.values:
            values = {name: self.value(value) for name, value in text.values.items()}
            return self.catalogue.get(text.template, text.template).format(**values)
        return self.catalogue.get(text, str(text))

    def value(self, value: object) -> object:
        """A value such as a finding's `measured`: messages are told, also in lists.

        All else is data, such as what was read in the picture, and stays as it is.
        """
        if isinstance(value, Message):
            return self(value)
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return value

    def rule(self, rule: RuleLike) -> RuleText:
        """What a rule asks and why it holds."""
        return self.rules.get(rule.code) or RuleText(rule.summary, rule.reason)


@cache
def translator(language: str) -> Translator:
    """The translator into a language. Raises UsageError for one that is not known."""
    if language not in LANGUAGES:
        from ..errors import UsageError  # errors say messages themselves

        known = ", ".join(LANGUAGES)
        raise UsageError(
            said("unknown language {language!r}: one of {known}", language=language, known=known)
        )
    if language == "en":
        return Translator(language)
    tables = catalogue_of(language)
    texts = {**tables["messages"], **tables["words"], **tables["system"]}
    rules = {code: RuleText(r["summary"], r["reason"]) for code, r in tables["rules"].items()}
    return Translator(language, texts, rules)


def catalogue_of(language: str) -> dict[str, dict[str, Any]]:
    """The tables of a language's file, as zh.toml explains them."""
    import tomllib  # only who speaks another language pays for these
    from importlib.resources import files

    text = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
