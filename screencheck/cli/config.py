"""`screencheck config`: the settings that hold, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click
from click.core import ParameterSource

from ..options import document_option
from .configured import configuration_of, settable, variable_of
from .scan import scan

_ORIGINS = {
    ParameterSource.COMMANDLINE: "flag",
    ParameterSource.ENVIRONMENT: "environment",
    ParameterSource.DEFAULT_MAP: "file",
}


@dataclass(frozen=True, slots=True)
class _Setting:
    """`origin` is one of default, file, environment, flag; `name` the file or the variable."""

    key: str
    value: Any
    origin: str
    name: str | None

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "origin": self.origin, "name": self.name}

    @property
    def shown(self) -> str:
        if isinstance(self.value, bool):
            return str(self.value).lower()
        if isinstance(self.value, tuple):
            return ",".join(self.value) or "-"
        return "-" if self.value is None else str(self.value)

    @property
    def told(self) -> str:
        return f"{self.origin} {self.name}" if self.name else self.origin


@click.command(
    context_settings={"ignore_unknown_options": True},
    short_help="Print the settings that hold, and where they come from.",
)
@click.argument("scan_options", nargs=-1, type=click.UNPROCESSED)
@document_option
@click.pass_context
def config(ctx: click.Context, scan_options: tuple[str, ...], format_name: str) -> None:
    """Print the settings of a scan that hold here, and where each comes from.

    Strongest are flags (SCAN_OPTIONS, as `screencheck scan` takes them), then environment variables
    such as SCREENCHECK_JOBS, then the file: the nearest screencheck.toml, or pyproject.toml with a
    table [tool.screencheck], from the working directory upwards, never from the folders that are
    scanned. Its keys are those printed here; paths in it are relative to it.
    """
    from ..reports.encoding import encode
    from ..reports.printable import printable

    asked = scan.make_context("scan", list(scan_options), parent=ctx.parent)
    found = configuration_of(asked)
    settings = _settings(asked, None if found is None else found.shown)
    if format_name == "json":
        record = {
            "file": None if found is None else str(found.file),
            "settings": {setting.key: setting.to_dict() for setting in settings},
        }
        click.echo(encode(record))
        return
    keys = max(len(setting.key) for setting in settings)
    values = max(len(printable(setting.shown)) for setting in settings)
    for setting in settings:
        cells = (setting.key.ljust(keys), printable(setting.shown).ljust(values), setting.told)
        click.echo("  ".join(printable(cell) for cell in cells))
    if found is None:
        click.echo("\nno configuration file")


def _settings(asked: click.Context, file: str | None) -> list[_Setting]:
    result = []
    for key, option in settable(scan.params).items():
        assert option.name is not None
        source = asked.get_parameter_source(option.name)
        origin = _ORIGINS.get(source, "default") if source is not None else "default"
        value = asked.params[option.name]
        flag = f"--no-{key}" if value is False else f"--{key}"
        names = {"file": file, "environment": variable_of(option), "flag": flag}
        result.append(_Setting(key, value, origin, names.get(origin)))
    return result
