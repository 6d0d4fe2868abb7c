"""What the program says of itself: the rules, why they hold, the schema of its reports."""

from __future__ import annotations

import click

from ..errors import UsageError
from ..language import said, translator
from ..options import document_option, lang_option


@click.command()
@document_option
@lang_option
def rules(format_name: str, lang: str) -> None:
    """List the rules."""
    from ..detectors import FAMILIES, all_rules
    from ..reports.cells import column, padded

    if format_name == "json":
        from ..reports.encoding import encode

        records = [
            {
                "code": rule.code,
                "detector": rule.detector,
                "group": rule.group,
                "summary": rule.summary,
                "reason": rule.reason,
            }
            for rule in all_rules()
        ]
        click.echo("[" + ",".join(f"\n{encode(record)}" for record in records) + "\n]")
        return
    told = translator(lang)
    width = column(map(told, FAMILIES.values()))
    for rule in all_rules():
        click.echo(f"{rule.code}  {padded(told(rule.detector), width)}{told.rule(rule).summary}")


@click.command()
@click.argument("code")
@lang_option
def explain(code: str, lang: str) -> None:
    """Say why the rule CODE holds and where its facts come from."""
    from ..detectors import all_rules

    wanted = code.strip().upper()
    rule = next((rule for rule in all_rules() if rule.code == wanted), None)
    if rule is None:
        raise UsageError(said("no rule has the code {code!r}; see `screencheck rules`", code=code))
    told = translator(lang)
    text = told.rule(rule)
    click.echo(f"{rule.code} ({told(rule.detector)}): {text.summary}\n\n{text.reason}")


@click.command()
def schema() -> None:
    """Print the JSON Schema of one report."""
    from ..reports.schema import schema_text

    click.echo(schema_text(), nl=False)
