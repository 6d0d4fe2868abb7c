"""`screencheck doctor`: whether this installation is whole and works."""

from __future__ import annotations

import click

from ..exit_codes import ERROR, OK
from ..language import translator
from ..options import document_option, lang_option


@click.command(short_help="Examine this installation, with a self-test.")
@document_option
@lang_option
def doctor(format_name: str, lang: str) -> int:
    """Examine this installation: versions, OCR engines, models, knowledge, and a self-test.

    The self-test scans a picture that came along with each engine that is found. Exit status: 0
    everything works, 2 something does not.
    """
    from ..doctor.command import to_record, to_text
    from ..doctor.examination import examine
    from ..output import Sink, clean_stdout
    from ..reports.encoding import encode

    with clean_stdout() as stdout:
        found = examine()
        json = f"{encode(to_record(found))}\n" if format_name == "json" else None
        Sink(stdout).write(json or to_text(found, translator(lang)))
    return ERROR if found.problems else OK
