"""JSON Lines: one record a line, each written as soon as its image is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .encoding import encode

if TYPE_CHECKING:
    from ..report import Report


class JsonlFormat:
    """One `Report.to_dict()` a line, as `schema.json` describes it."""

    name = "jsonl"

    def begin(self) -> str:
        return ""

    def add(self, report: Report) -> str:
        return encode(report.to_dict()) + "\n"

    def end(self) -> str:
        return ""
