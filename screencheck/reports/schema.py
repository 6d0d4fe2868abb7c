"""The JSON Schema of one record, shipped beside this module."""

from __future__ import annotations

from importlib.resources import files


def schema_text() -> str:
    """The schema as text: JSON, draft 2020-12, with its final newline."""
    return files(__package__).joinpath("schema.json").read_text(encoding="utf-8")
