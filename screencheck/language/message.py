"""Sentences that remember the template they were made from."""

from __future__ import annotations

from collections.abc import Mapping


class Message(str):
    """An English sentence, with the template and the values that it was made from.

    It is a plain string to whoever only prints or compares it, and survives pickling.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, text: str) -> Message:
        message = super().__new__(cls, text)
        message.template, message.values = text, {}
        return message


def said(template: str, **values: object) -> Message:
    """The sentence that `str.format` makes; values may be messages themselves.

    Use it where values stand in a sentence; a constant sentence is its own template.
    """
    message = Message(template.format(**values))
    message.template, message.values = template, values
    return message
