"""JSON: one document for the whole scan, one result a line, also when there are none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .._version import __version__
from .encoding import encode

if TYPE_CHECKING:
    from ..report import Report


class JsonFormat:
    """The document grows as images are done, so that memory does not grow with their number."""

    name = "json"

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def begin(self) -> str:
        from ..report import SCHEMA

        tool = encode({"name": "screencheck", "version": __version__})
        return f'{{"schema":{encode(SCHEMA)},\n"tool":{tool},\n"results":['

    def add(self, report: Report) -> str:
        comma = "," if self._counts.total() else ""
        self._counts[report.verdict.value] += 1
        return f"{comma}\n{encode(report.to_dict())}"

    def end(self) -> str:
        from ..report import Verdict

        counts = {verdict.value: self._counts[verdict.value] for verdict in Verdict}
        summary = encode({"images": self._counts.total(), **counts})
        newline = "\n" if self._counts.total() else ""
        return f'{newline}],\n"summary":{summary}}}\n'
