"""How a report was made: versions and settings, so that it can be made again."""

from __future__ import annotations

import os
import platform
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata

from ... import knowledge
from ..._version import __version__
from ...language import Translator
from ...settings import Limits, Settings
from .filefacts import Fact

# the libraries on which pixels, measures and readings depend
_LIBRARIES = ("numpy", "Pillow", "opencv-python-headless")
_READERS = {"rapidocr": ("rapidocr", "onnxruntime"), "tesseract": ("pytesseract",)}


def provenance(settings: Settings, say: Translator) -> Iterator[Fact]:
    """Versions of everything that takes part, and the settings."""
    yield Fact("screencheck", __version__)
    yield Fact(say("knowledge"), knowledge.version(settings.knowledge))
    yield Fact(say("OCR engine"), settings.ocr)
    yield Fact(say("rules asked"), " ".join(settings.select) or say("all"))
    if settings.ignore:
        yield Fact(say("rules left out"), " ".join(settings.ignore))
    for folder in settings.knowledge:
        yield Fact(say("own knowledge"), folder)
    for name in (*_LIBRARIES, *_READERS.get(settings.ocr, ())):
        yield Fact(name, _version(name))
    yield Fact("Python", f"{platform.python_version()}, {platform.system()} {platform.machine()}")
    yield Fact(say("command"), _command(settings), code=True)


def made(say: Translator) -> Fact:
    """When the report was made: the one thing in it that a clock says.

    SOURCE_DATE_EPOCH sets it, as in other reproducible documents.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        moment = datetime.now(UTC)
    return Fact(say("made on (by this computer's clock)"), f"{moment:%Y-%m-%d %H:%M} UTC")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"


def _command(settings: Settings) -> str:
    words = ["screencheck", "scan", "--format", "html", "-o", "report.html", "--ocr", settings.ocr]
    for option, codes in (("--select", settings.select), ("--ignore", settings.ignore)):
        words += [option, ",".join(codes)] if codes else []
    for folder in settings.knowledge:
        words += ["--knowledge", folder]
    limits, default = settings.limits, Limits()
    if limits.max_bytes != default.max_bytes:
        words += ["--max-bytes", str(limits.max_bytes)]
    if limits.max_pixels != default.max_pixels:
        words += ["--max-pixels", str(limits.max_pixels)]
    words += ["--text"] if settings.text else []
    return shlex.join([*words, "IMAGE"])
