"""`screencheck decode`: what transaction numbers tell."""

from __future__ import annotations

import click

from ..exit_codes import FLAGGED, OK
from ..options import document_option


@click.command()
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
@document_option
def decode(numbers: tuple[str, ...], format_name: str) -> int:
    """Say what transaction numbers of WeChat Pay and Alipay tell: kind, date, counter, account.

    Several numbers are taken for those of one owner. Nothing leaves the machine. Exit status: 0
    every number can be what it seems, 1 something speaks against one, 2 wrong usage.
    """
    from ..content.command import learn_of, to_records, to_text
    from ..reports.encoding import encode

    lessons = learn_of(numbers)
    text = to_text(lessons) if format_name == "text" else f"{encode(to_records(lessons))}\n"
    click.echo(text, nl=False)
    return OK if lessons.sound else FLAGGED
