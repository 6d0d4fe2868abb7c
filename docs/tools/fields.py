"""The fields of a report, from its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from screencheck.reports.schema import schema_text

from .markdown import escaped, table

Schema: TypeAlias = Mapping[str, Any]


def fields_of_the_report() -> str:
    """A table of the report's own fields, and one for each object inside it."""
    schema = json.loads(schema_text())
    parts = [_table(schema, "")]
    for name, definition in schema["$defs"].items():
        if definition.get("type") == "object":
            parts += [f"### `{name}` {{ #{name} }}", _table(definition, name)]
    return "\n\n".join(parts)


def _table(schema: Schema, owner: str) -> str:
    needed = schema.get("required", ())
    rows = []
    for name, field in schema["properties"].items():
        told = escaped(_description(schema, field))
        if name not in needed:
            told = f"{told} Not always there."
        rows.append((f'<span id="{owner or "report"}.{name}">`{name}`</span>', _type(field), told))
    return table(("field", "type", "holds"), rows)


def _description(schema: Schema, field: Schema) -> str:
    """Its own, or that of what it refers to."""
    for description in _descriptions(field):
        return description
    raise ValueError(f"a field without its description: {field}")


def _descriptions(field: Schema) -> Iterator[str]:
    if "description" in field:
        yield field["description"]
    for inner in (field, *field.get("anyOf", ())):
        if "$ref" in inner:
            yield from _descriptions(_referred(inner))


def _referred(field: Schema) -> Schema:
    definition: Schema = json.loads(schema_text())["$defs"][_name(field)]
    return definition


def _name(field: Schema) -> str:
    name: str = field["$ref"].rpartition("/")[2]
    return name


def _type(field: Schema) -> str:
    """The type in words, with links to the tables of objects."""
    if "const" in field:
        return f"`{json.dumps(field['const'])}`"
    if "enum" in field:
        return "one of " + ", ".join(f"`{value}`" for value in field["enum"])
    if "anyOf" in field:
        return " or ".join(sorted(map(_type, field["anyOf"]), key=lambda word: word == "null"))
    if "$ref" in field:
        inner = _referred(field)
        name = _name(field)
        return f"[`{name}`](#{name})" if inner.get("type") == "object" else _type(inner)
    kinds = field.get("type", "anything")
    if isinstance(kinds, list):
        return " or ".join(_type({**field, "type": kind}) for kind in kinds)
    if kinds == "array":
        items = _type(field["items"])
        size = field.get("minItems")
        if not items.startswith("["):
            items += "s"
        return f"list of {size} {items}" if size else f"list of {items}"
    return str(kinds)
