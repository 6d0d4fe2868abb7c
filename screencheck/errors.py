"""Errors with a stable kind, so that every failure is a clear line and a record."""

from __future__ import annotations


class ScreencheckError(Exception):
    """Base of all errors that screencheck raises on purpose."""

    kind = "internal"


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
