"""Catalogues of translations, and the telling of a message in a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from ..errors import UsageError
from .message import Message

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Translator:
    """Tells messages in one language. What its catalogue lacks stays English."""

    language: str
    catalogue: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        """The text in this language; values inside a message are told in it as well."""
        if isinstance(text, Message) and text.values:
            values = {name: self._value(value) for name, value in text.values.items()}
            return self.catalogue.get(text.template, text.template).format(**values)
        return self.catalogue.get(text, str(text))

    def _value(self, value: object) -> object:
        return self(value) if isinstance(value, str) else value


@cache
def translator(language: str) -> Translator:
    """The translator into a language. Raises UsageError for one that is not known."""
    if language not in LANGUAGES:
        raise UsageError(f"unknown language {language!r}: one of {', '.join(LANGUAGES)}")
    if language == "en":
        return Translator(language)
    text = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Translator(language, tomllib.loads(text)["messages"])
