"""Sentences that remember the template they were made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce


class Message(str):
    """An English sentence, with the template and the values that it was made from.

    It is a plain string to whoever only prints or compares it, and survives pickling; but what
    makes a new string of it (`str(error)`, `+`, an f-string) loses the template.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, text: str) -> Message:
        message = super().__new__(cls, text)
        message.template, message.values = text, {}
        return message

    @classmethod
    def of(cls, text: str) -> Message:
        """The sentence itself, or a constant one as a message."""
        return text if isinstance(text, Message) else cls(text)


def said(template: str, **values: object) -> Message:
    """The sentence that `str.format` makes; without values, the template as it stands.

    Values that are messages themselves are told in the language as well, plain strings never:
    what was read in a picture stays as it is.
    """
    message = Message(template.format(**values) if values else template)
    message.template, message.values = template, values
    return message


def listed(parts: Iterable[str]) -> Message:
    """Words (one at least) with commas between them, as the language writes these."""
    joined = reduce(lambda head, last: said("{head}, {last}", head=head, last=last), parts)
    return joined if isinstance(joined, Message) else said("{head}", head=joined)


def clauses(parts: Iterable[str]) -> Message:
    """Clauses (one at least) that may hold commas themselves, told apart as the language does."""
    joined = reduce(
        lambda before, after: said("{before}, {after}", before=before, after=after), parts
    )
    return joined if isinstance(joined, Message) else said("{before}", before=joined)
