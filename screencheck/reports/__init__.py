"""Report formats: one protocol, one module per format. No judgement here.

A format turns reports into pieces of text and knows no streams, so that the caller decides
where they go and every finished image can be written at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..errors import UsageError
from ..language import Translator, said

if TYPE_CHECKING:
    from ..report import Report
    from ..settings import Settings

FORMATS = ("text", "json", "jsonl", "csv", "html")


class Format(Protocol):
    """What every report format offers. The pieces, joined in order, are the whole report."""

    name: str

    def begin(self) -> str:
        """What stands before the first report."""
        ...

    def add(self, report: Report) -> str:
        """One report."""
        ...

    def end(self) -> str:
        """What stands after the last report; also called when there was none."""
        ...


def create_format(
    name: str,
    *,
    colour: bool = False,
    verbose: bool = False,
    show_regions: bool = False,
    width: int | None = None,
    translator: Translator | None = None,
    settings: Settings | None = None,
) -> Format:
    """A fresh format by its name, which tells people what it tells them in English by default.

    The options are for people and change nothing in JSON, which stays English; all but the
    translator and `settings`, which tell of an HTML report how to repeat it, are for text. `width`
    is that of the terminal, if there is one.
    """
    say = translator or Translator("en")
    if name == "text":
        from .text import TextFormat

        return TextFormat(
            say, colour=colour, verbose=verbose, show_regions=show_regions, width=width
        )
    if name == "json":
        from .json_document import JsonFormat

        return JsonFormat()
    if name == "jsonl":
        from .jsonl import JsonlFormat

        return JsonlFormat()
    if name == "csv":
        from .csv_table import CsvFormat

        return CsvFormat(say)
    if name == "html":
        from .html import HtmlFormat

        return HtmlFormat(say, settings)
    known = ", ".join(FORMATS)
    raise UsageError(said("unknown report format {name!r}: one of {known}", name=name, known=known))
