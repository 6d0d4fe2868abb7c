"""Reports as bytes and back, without loss and without trust.

Only the values that reports are made of exist here. Whatever else the bytes say, and whatever
does not have the type that its field is declared with, is a ValueError. Sentences keep their
templates, so that a report out of the cache can be told in every language.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from string import Formatter
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from ..files.facts import FileFacts
from ..files.jpeg import JpegFacts
from ..files.png import PngFacts
from ..geometry import Box
from ..language import Message, said
from ..ocr import Char, TextLine
from ..pictures.model import Crop, Mark, Picture, Pictures
from ..report import (
    Basis,
    ErrorInfo,
    Finding,
    Guide,
    PageSummary,
    Proposition,
    Report,
    Skipped,
    Verdict,
)

FORMAT = 2
_LARGEST = 256 * 1024 * 1024  # of a report as text, so that nothing small unfolds without end
_SPEC = re.compile(r"(?:[^{}\d]|(?<!\d)\d{1,2}(?!\d)){0,20}")  # no room for a million blanks


class _Json:
    """Stands for `report.Json`, which refers to itself."""


_CLASSES: dict[str, type] = {
    cls.__name__: cls
    for cls in (
        *(Basis, Box, Char, Crop, ErrorInfo, FileFacts, Finding, Guide, JpegFacts, Mark),
        *(PageSummary, Picture, Pictures, PngFacts, Report, Skipped, TextLine),
    )
}
_WORDS: dict[str, type[Verdict | Proposition]] = {
    "Verdict": Verdict,
    "Proposition": Proposition,
}
# What stands in sentences besides strings and numbers, each from what `str` makes of it.
_SCALARS: dict[str, Callable[[str], Any]] = {
    "Decimal": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
}


def encode(report: Report) -> bytes:
    """Raises TypeError or ValueError where the report holds what cannot be kept."""
    text = json.dumps(_packed(report), separators=(",", ":")).encode("ascii")
    if len(text) > _LARGEST:
        raise ValueError("the report is too large")
    return zlib.compress(text, 1)


def decode(data: bytes) -> Report:
    """Raises ValueError for anything but what `encode` gave."""
    try:
        report = _unpacked(json.loads(_inflated(data)))
    except Exception as error:  # each type has its own way to complain about a bad value
        raise ValueError(f"not a report: {error}") from error
    if not isinstance(report, Report):
        raise ValueError("not a report")
    return report


def _inflated(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, _LARGEST)
    if not unpacker.eof:
        raise ValueError("cut short or too large")
    return text


def _packed(value: object) -> Any:
    """The value in JSON's types: lists that begin with the name of a type, scalars as they are."""
    if isinstance(value, Message):
        return _packed_message(value)
    if type(value) in _WORDS.values():
        return [type(value).__name__, str(value)]
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, float):  # NumPy's, which is told as Python's is
        return float(value)
    if isinstance(value, bytes):
        return ["bytes", base64.b64encode(value).decode("ascii")]
    if isinstance(value, tuple | list) and type(value) in (tuple, list):
        return [type(value).__name__, *map(_packed, value)]
    if type(value) is dict:
        return ["dict", *([_plain(key), _packed(item)] for key, item in value.items())]
    name = type(value).__name__
    if _CLASSES.get(name) is type(value):
        return [name, *(_packed(getattr(value, field)) for field in _names(type(value)))]
    if isinstance(value, Decimal | date | time) and name in _SCALARS:
        return [name, str(value)]
    raise TypeError(f"{name} cannot be kept")


def _packed_message(message: Message) -> Any:
    if _sentence(message.template, message.values) != message:
        raise ValueError("a message that its template does not make")
    values = ([_plain(name), _packed(value)] for name, value in message.values.items())
    return ["Message", message.template, *values]


def _unpacked(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, *rest = value
    if kind == "Message":
        return _sentence(_plain(rest[0]), _pairs(rest[1:]))
    if kind in _WORDS:
        return _WORDS[kind](_only(rest))
    if kind == "bytes":
        return base64.b64decode(_only(rest), validate=True)
    if kind == "list":
        return [_unpacked(item) for item in rest]
    if kind == "tuple":
        return tuple(_unpacked(item) for item in rest)
    if kind == "dict":
        return _pairs(rest)
    if kind in _SCALARS:
        return _SCALARS[kind](_only(rest))
    if kind not in _CLASSES:
        raise ValueError("a value of an unknown type")
    return _built(_CLASSES[kind], [_unpacked(item) for item in rest])


def _built(cls: type, values: list[Any]) -> Any:
    hints = _hints(cls)
    for (name, hint), value in zip(hints.items(), values, strict=True):
        if not _fits(value, hint):
            raise ValueError(f"{cls.__name__}.{name} has another type")
    return cls(**dict(zip(hints, values, strict=True)))


def _sentence(template: str, values: Mapping[str, object]) -> Message:
    """The message, where nothing in its template reaches into the values or takes much room."""
    if not values:
        return Message(template)
    for _, field, spec, _ in Formatter().parse(template):
        if field is None:
            continue
        if field not in values or not _SPEC.fullmatch(spec or ""):
            raise ValueError("a template that no sentence has")
    return said(template, **values)


def _pairs(items: list[Any]) -> dict[str, Any]:
    return {_plain(key): _unpacked(item) for key, item in items}


def _plain(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("not a plain string")
    return value


def _only(rest: list[Any]) -> str:
    (value,) = rest
    return _plain(value)


def _names(cls: Any) -> list[str]:
    return [field.name for field in fields(cls)]


@cache
def _hints(cls: type) -> dict[str, Any]:
    """The types of the fields, in their order."""
    found = get_type_hints(cls, localns={**_CLASSES, "Json": _Json})
    return {name: found[name] for name in _names(cls)}


def _fits(value: object, hint: Any) -> bool:
    if hint is _Json:
        return _is_json(value)
    if isinstance(hint, UnionType):
        return any(_fits(value, part) for part in get_args(hint))
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and _fit(value, get_args(hint))
    if hint is float:
        return isinstance(value, float) or type(value) is int
    if hint is int:
        return type(value) is int
    if hint in (bool, str, bytes, NoneType, *_WORDS.values(), *_CLASSES.values()):
        return isinstance(value, hint)
    return False


def _fit(values: tuple[object, ...], hints: tuple[Any, ...]) -> bool:
    if hints[-1] is Ellipsis:
        return all(_fits(value, hints[0]) for value in values)
    return len(values) == len(hints) and all(map(_fits, values, hints))


def _is_json(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_json, value))
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    return value is None or isinstance(value, bool | int | float | str)
