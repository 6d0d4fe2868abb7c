"""`screencheck decode`: what transaction numbers tell."""

from __future__ import annotations

import click

from ..exit_codes import FLAGGED, OK
from ..language import translator
from ..options import document_option, lang_option


@click.command(short_help="Say what transaction numbers tell.")
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
@document_option
@lang_option
def decode(numbers: tuple[str, ...], format_name: str, lang: str) -> int:
    """Say what transaction numbers of WeChat Pay and Alipay tell: kind, date, counter, account.

    Several numbers are taken for those of one owner. Nothing leaves the machine. Exit status: 0
    every number can be what it seems, 1 something speaks against one, 2 wrong usage.
    """
    from ..content.command import learn_of, to_records, to_text
    from ..reports.encoding import encode

    lessons = learn_of(numbers)
    if format_name == "text":
        click.echo(to_text(lessons, translator(lang)), nl=False)
    else:
        click.echo(encode(to_records(lessons)))
    return OK if lessons.sound else FLAGGED
