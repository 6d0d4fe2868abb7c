"""Errors with a stable kind, so that every failure is a clear line and a record."""

from __future__ import annotations

from .language.message import Message, said


class ScreencheckError(Exception):
    """Base of all errors that screencheck raises on purpose."""

    kind = "internal"

    @property
    def message(self) -> str:
        """The sentence, which can still be told in another language, as `str(error)` cannot."""
        return Message.of(sentence_of(self))


class ImageError(ScreencheckError):
    """An input that could not be examined.

    `kind` is one of the values that the JSON Schema lists under `error.kind`:
    not_found, not_a_file, permission, unreadable, empty, too_large, not_an_image,
    damaged, internal.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class EngineError(ScreencheckError):
    """An OCR engine that cannot work here: a missing program, language or model."""

    kind = "ocr"


class KnowledgeError(ScreencheckError):
    """A fact file that does not say what the loader needs."""

    kind = "knowledge"


class UsageError(ScreencheckError):
    """Settings that make no sense, such as a rule code that does not exist."""

    kind = "usage"


def sentence_of(error: BaseException) -> str:
    """What an error says, as a Message where it was raised with one; else it may say anything."""
    sentence = error.args[0] if len(error.args) == 1 else None
    return sentence if isinstance(sentence, Message) else str(error)


def told(error: BaseException) -> Message:
    """An error that nobody foresaw, with its kind."""
    return said("{kind}: {error}", kind=type(error).__name__, error=sentence_of(error))


def why(error: OSError | ValueError) -> Message:
    """Why the system refused something, in its own words."""
    return Message(getattr(error, "strerror", None) or str(error))
