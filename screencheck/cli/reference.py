"""What the program says of itself: the rules, why they hold, the schema of its reports."""

from __future__ import annotations

import os
import shutil
import sys

import click

from ..language import translator
from ..options import complete_rule, document_option, lang_option
from ..output import is_terminal

_READABLE = 100


@click.command(short_help="List the rules.")
@document_option
@lang_option
def rules(format_name: str, lang: str) -> None:
    """List the rules; JSON tells all that `screencheck explain` does."""
    from ..detectors import FAMILIES, all_rules
    from ..reports.cells import column, padded

    if format_name == "json":
        from ..explanation.command import to_record
        from ..reports.encoding import encode

        records = [encode(to_record(rule)) for rule in all_rules()]
        click.echo("[" + ",".join(f"\n{record}" for record in records) + "\n]")
        return
    told = translator(lang)
    width = column(map(told, FAMILIES.values()))
    for rule in all_rules():
        click.echo(f"{rule.code}  {padded(told(rule.detector), width)}{told.rule(rule).summary}")


@click.command(short_help="Say why a rule holds, and how often it fires.")
@click.argument("code", shell_complete=complete_rule)
@document_option
@lang_option
def explain(code: str, format_name: str, lang: str) -> None:
    """Say why the rule CODE holds, its facts, exceptions, an example, and how often it fires."""
    from ..explanation.command import rule_of, to_record, to_text

    rule = rule_of(code)
    if format_name == "json":
        from ..reports.encoding import encode

        click.echo(encode(to_record(rule)))
        return
    colour = is_terminal(sys.stdout) and not os.environ.get("NO_COLOR")
    click.echo(to_text(rule, translator(lang), _width(), colour=colour), nl=False)


def _width() -> int:
    """That of the terminal up to what is good to read, which is also that of files and pipes."""
    if not is_terminal(sys.stdout):
        return _READABLE
    return min(shutil.get_terminal_size().columns, _READABLE)


@click.command()
def schema() -> None:
    """Print the JSON Schema of one report."""
    from ..reports.schema import schema_text

    click.echo(schema_text(), nl=False)
