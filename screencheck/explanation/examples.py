"""For each rule a finding of its own, on a page invented for its tests.

`examples.json` is written by `python -m tests.write_examples`, which asks the rules; a test asks
them again. Sentences are kept with their templates, so that they can be told in other languages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ..language import Message, said
from ..report import Finding

FILE = "examples.json"


@cache
def examples() -> Mapping[str, Finding]:
    """The example of each rule by its code."""
    text = files(__package__).joinpath(FILE).read_text("utf-8")
    return {code: from_json(code, entry) for code, entry in json.loads(text).items()}


def to_json(finding: Finding) -> dict[str, Any]:
    """What is kept of a finding: not where it is, as nobody sees the page."""
    fields = {name: getattr(finding, name) for name in ("message", "measured", "expected", "grade")}
    return {name: _plain(value) for name, value in fields.items() if value not in (None, "")}


def from_json(code: str, entry: Mapping[str, Any]) -> Finding:
    """The finding that `to_json` gave."""
    fields = {name: _told(value) for name, value in entry.items()}
    return Finding(code, "", **fields)


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        kept: dict[str, Any] = {"said": str(value.template)}
        if value.values:
            kept["values"] = {name: _plain(item) for name, item in value.values.items()}
        # values of kinds that JSON lacks would not come back: then the sentence has to do
        try:
            same = _told(json.loads(json.dumps(kept))) == value
        except (TypeError, ValueError):
            same = False
        return kept if same else str(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    tolist = getattr(value, "tolist", None)  # NumPy's numbers
    return tolist() if callable(tolist) else value


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return [_told(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "said" in value and set(value) <= {"said", "values"}:
        return said(value["said"], **{k: _told(v) for k, v in value.get("values", {}).items()})
    return {key: _told(item) for key, item in value.items()}
