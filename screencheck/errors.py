"""Errors with a stable kind, so that every failure is a clear line and a record."""

from __future__ import annotations

import errno
import re

from .language.message import Message, said

# How C and C++ libraries say it, whatever type Python makes of that.
_NO_MEMORY = re.compile(
    r"bad[_ ]alloc|MemoryError|out of memory|insufficient memory|not enough memory|"
    r"allocate \S*\s?memory|memory allocation|fit into memory",
    re.IGNORECASE,
)


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
    damaged, timeout, out_of_memory, crash, internal.
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


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error is a lack of memory, or was raised because of one."""
    seen: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in seen:
        if isinstance(cause, OSError) and cause.errno == errno.ENOMEM:
            return True
        if tells_of_memory(f"{type(cause).__name__}: {cause}"):
            return True
        seen.append(cause)
        cause = cause.__cause__ or cause.__context__
    return False


def tells_of_memory(text: str) -> bool:
    """Whether a message, such as the last words of a library, tells of a lack of memory."""
    return _NO_MEMORY.search(text) is not None


def why(error: OSError | ValueError) -> Message:
    """Why the system refused something, in its own words."""
    return Message.of(getattr(error, "strerror", None) or str(error))


def package_needed(what: str, extra: str) -> Message:
    """Something needs a package that is not installed, and which extra of ours brings it."""
    return said(
        "{what} needs another package: pip install 'screencheck[{extra}]'", what=what, extra=extra
    )


def too_many_bytes(limit: int) -> ImageError:
    """The input exceeds the limit on bytes."""
    return ImageError(
        "too_large", said("the file is larger than the limit of {limit} bytes", limit=limit)
    )
