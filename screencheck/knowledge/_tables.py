"""Reading fact files: TOML tables into frozen dataclasses, every slip a KnowledgeError."""

from __future__ import annotations

import dataclasses
import re
import tomllib
import types
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from ..errors import KnowledgeError

GRADES = frozenset("ABCK")
T = TypeVar("T")


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """The parsed TOML file `name` of this package. Raises KnowledgeError when it is no TOML.

    Parsed once, as many readers take a table each from one file; nobody may change it.
    """
    try:
        text = resources.files(__package__).joinpath(name).read_text("utf-8")
        return tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeError(f"knowledge/{name}: {error}") from error


def build(kind: type[T], entry: object, where: str) -> T:
    """An instance of the dataclass `kind` from one TOML table.

    Every field without a default must be there, no other key may be, types must fit; lists
    become tuples, nested dataclasses are built alike, and a `grade` must be one of A B C K.
    """
    if not isinstance(entry, Mapping):
        raise KnowledgeError(f"{where}: a table was expected")
    fields = {f.name: f for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
    hints = typing.get_type_hints(kind)
    unknown = sorted(set(entry) - set(fields))
    if unknown:
        raise KnowledgeError(f"{where}: unknown key {unknown[0]!r}")
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name in entry:
            values[name] = _convert(hints[name], entry[name], f"{where}.{name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise KnowledgeError(f"{where}: {name!r} is missing")
    if values.get("grade", "A") not in GRADES:
        raise KnowledgeError(f"{where}: grade {values['grade']!r} is none of A, B, C, K")
    if "source" in fields and not str(values.get("source", "")).strip():
        raise KnowledgeError(f"{where}: a fact needs its source")
    return kind(**values)


def build_all(kind: type[T], entries: object, where: str) -> tuple[T, ...]:
    """One instance per entry of an array of tables."""
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise KnowledgeError(f"{where}: an array of tables was expected")
    return tuple(build(kind, entry, f"{where}[{i}]") for i, entry in enumerate(entries))


def check_patterns(where: str, *patterns: str) -> None:
    """Raises KnowledgeError for the first that is no regular expression."""
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise KnowledgeError(f"{where}: {error}") from error


def _convert(hint: Any, value: Any, where: str) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = next(a for a in arguments if a is not type(None))
        return _convert(inner, value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise KnowledgeError(f"{where}: a list was expected")
        if arguments[-1] is Ellipsis:
            return tuple(_convert(arguments[0], item, where) for item in value)
        if len(arguments) != len(value):
            raise KnowledgeError(f"{where}: {len(arguments)} values were expected")
        return tuple(_convert(a, item, where) for a, item in zip(arguments, value, strict=True))
    if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        if not isinstance(value, Mapping):
            raise KnowledgeError(f"{where}: a table was expected")
        return {key: _convert(arguments[1], item, f"{where}.{key}") for key, item in value.items()}
    if dataclasses.is_dataclass(hint):
        return build(typing.cast(type, hint), value, where)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise KnowledgeError(f"{where}: {hint.__name__} was expected, not {value!r}")
    return value
