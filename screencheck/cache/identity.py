"""All that a report depends on besides the image."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Any

from .. import knowledge
from .._version import __version__
from ..detectors import Rule
from ..ocr import Engine
from ..settings import Settings
from .codec import FORMAT

_PACKAGE = "screencheck"
# what decodes, measures, draws and reads
_LIBRARIES = (
    *("numpy", "onnxruntime", "opencv-python-headless", "Pillow", "pytesseract", "rapidocr"),
)


def identity_of(
    settings: Settings, rules: Iterable[Rule], engine: Engine, second: Engine | None
) -> bytes:
    """A digest that changes with anything that may change a report; not with the language.

    Raises OSError where a file of an engine cannot be read.
    """
    limits = settings.limits
    parts = {
        "format": FORMAT,
        "program": program(settings),
        "engine": _engine(engine),
        "second": None if second is None else _engine(second),
        "rules": [rule.code for rule in rules],
        "text": settings.text,
        "limits": [limits.max_bytes, limits.max_pixels, limits.max_side],
        "pictures": [settings.pictures, settings.annotate],
    }
    return hashlib.sha256(json.dumps(parts).encode("ascii")).digest()


def program(settings: Settings) -> dict[str, str | None]:
    """Versions and digests of what judges: this program, its knowledge, the libraries it uses.

    None stands for a library that is not installed. Raises OSError for knowledge that cannot be
    read.
    """
    return {
        "screencheck": __version__,
        "screencheck's code": _code(),
        "the knowledge": knowledge.digest(settings.knowledge),
        **{name: _version(name) for name in _LIBRARIES},
    }


def _engine(engine: Engine) -> list[Any]:
    models = getattr(engine, "models", ())
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in models]
    return [engine.name, engine.version, digests]


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _code() -> str:
    """Of the program itself: between two releases it changes under one version."""
    digest = hashlib.sha256()
    for name, file in _modules(resources.files(_PACKAGE)):
        digest.update(f"{name}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _modules(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _modules(entry, f"{within}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield within + entry.name, entry
