"""Commands whose options also come from a configuration file and from the environment.

Click does the work: what a file says becomes the context's `default_map`, each option names its
environment variable, and `ctx.get_parameter_source` tells where a value came from. Flags are
stronger than the environment, which is stronger than the file.
"""

from __future__ import annotations

import copy
import difflib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from ..configuration import Configuration, find_configuration, read_configuration
from ..errors import UsageError
from ..inputs import place_of
from ..language import Message, said
from ..options import PREFIX, language_of

# What names inputs or files to write belongs to one call: a file that was found by the way must
# not choose what is overwritten.
_ONE_CALL = frozenset(
    {"files-from", "output", "shards", "resume", "annotate", "config", "isolated"}
)
_META = "screencheck.configuration"
_ISOLATED = "screencheck.isolated"


class ConfiguredCommand(click.Command):
    """A command that obeys configuration files.

    `settings` are the options that a file may set: without them those of the command itself. A
    command that takes some of the settings of another passes over the other keys, and over those
    that mean something else to it (`apart`).
    """

    settings: Sequence[click.Parameter] | None = None
    apart: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # first, as an eager option such as --lang may be set by the file
        self.params[:0] = _options()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click's; what belongs to every command stands last."""
        shown = copy.copy(self)
        shown.params = in_help_order(self.params)
        click.Command.format_options(shown, ctx, formatter)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click's, and an error tells of the environment variable that it comes from."""
        try:
            return super().parse_args(ctx, args)
        except click.BadParameter as error:
            param = error.param
            if isinstance(param, click.Option) and param.name is not None:
                source = ctx.get_parameter_source(param.name)
                if source is ParameterSource.ENVIRONMENT:
                    why = f"{error.message} (environment variable {variable_of(param)})"
                    raise click.BadParameter(why, ctx, param) from error
            raise


def in_help_order(params: Sequence[click.Parameter]) -> list[click.Parameter]:
    """The options that every command has at the end, --help last."""
    late = ("isolated", "config", "help")
    return sorted(params, key=lambda p: late.index(p.name) if p.name in late else -1)


def key_of(param: click.Parameter) -> str:
    """The key of an option in a file: its long name."""
    return max(param.opts, key=len).lstrip("-")


def variable_of(param: click.Option) -> str:
    """The environment variable of an option."""
    return param.envvar if isinstance(param.envvar, str) else f"{PREFIX}_{param.name}".upper()


def settable(params: Iterable[click.Parameter]) -> dict[str, click.Option]:
    """The options that a file may set, by their keys, in the order of --help."""
    options = (param for param in params if isinstance(param, click.Option))
    return {key_of(o): o for o in options if key_of(o) not in {*_ONE_CALL, "help"}}


def configuration_of(ctx: click.Context) -> Configuration | None:
    """The file that the command obeys, if any."""
    found = ctx.meta.get(_META)
    return found if isinstance(found, Configuration) else None


def tell_of_configuration(ctx: click.Context, paths: Sequence[str]) -> None:
    """Say which file that nobody named is obeyed; only the user can silence that.

    Raises UsageError where it lies in a folder that is examined, or beside an image that is, and
    so may have come with the pictures.
    """
    found = configuration_of(ctx)
    if found is None or not found.searched or not found.keys:
        return
    if any(_lies_by(found.file, path) for path in paths):
        raise UsageError(
            said(
                "{file} lies beside what is to be examined: name it by --config, or pass it over "
                "by --isolated",
                file=found.shown,
            )
        )
    told = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)
    if ctx.params.get("quiet") and ctx.get_parameter_source("quiet") in told:
        return
    from ..console import say

    say(language_of(ctx)(said("settings from {file}", file=found.shown)))


def _lies_by(file: Path, path: str) -> bool:
    """Whether a file lies anywhere in a folder, or in the folder of another file."""
    place = place_of(path)
    if place is None:
        return False
    home = os.path.realpath(file.parent)
    try:
        if not os.path.isdir(place):
            return os.path.realpath(os.path.dirname(place)) == home
        folder = os.path.realpath(place)
        return os.path.commonpath((folder, home)) == folder
    except ValueError:  # on different drives
        return False


def _options() -> list[click.Parameter]:
    """--isolated stands first, so that the other one knows of it."""
    return [
        click.Option(
            ["--isolated"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_isolate,
            envvar=f"{PREFIX}_ISOLATED",
            help="Read no configuration file.",
        ),
        click.Option(
            ["--config"],
            metavar="FILE",
            type=click.Path(),
            is_eager=True,
            expose_value=False,
            callback=_configure,
            envvar=f"{PREFIX}_CONFIG",
            help="Take the settings of FILE, not of the nearest screencheck.toml or pyproject.toml "
            "from the working directory upwards.",
        ),
    ]


def _isolate(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        _check_contradiction(ctx)
        ctx.meta[_ISOLATED] = True


def _configure(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if ctx.resilient_parsing:
        return
    _check_contradiction(ctx)
    if ctx.meta.get(_ISOLATED) and not _is_flag(ctx, "config"):
        return
    found = find_configuration() if value is None else read_configuration(value)
    if found is None:
        return
    ctx.meta[_META] = found
    ctx.default_map = _defaults(ctx, found)


def _check_contradiction(ctx: click.Context) -> None:
    """Whichever of the two is processed last knows of both."""
    if _is_flag(ctx, "config") and _is_flag(ctx, "isolated"):
        raise click.UsageError("--config and --isolated contradict each other", ctx)


def _is_flag(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _defaults(ctx: click.Context, found: Configuration) -> dict[str, Any]:
    """The values of the file by the names of parameters, checked as if they had been flags."""
    command = ctx.command
    assert isinstance(command, ConfiguredCommand)
    known = settable(command.params if command.settings is None else command.settings)
    own = {param.name for param in command.params if key_of(param) not in command.apart}
    defaults: dict[str, Any] = {}
    for key, raw in found.keys.items():
        option = known.get(key)
        if option is None or option.name is None:
            raise UsageError(said("{where}: {why}", where=found.shown, why=_unknown(key, known)))
        value = _checked(option, raw, f"{found.shown}: {key}")
        if isinstance(option.type, click.Path):
            folder = found.file.parent
            paths = value if option.multiple else [value]
            paths = [str(folder / path) if path else path for path in paths]
            value = paths if option.multiple else paths[0]
        try:
            # in a context of its own: what callbacks keep must not replace what flags said
            given = option.process_value(click.Context(command, info_name=ctx.info_name), value)
            if key in ("select", "ignore"):
                from ..detectors import chosen_rules

                chosen_rules(given)
        except (click.BadParameter, UsageError) as error:
            why = error.message
            where = f"{found.shown}: {key}"
            raise UsageError(said("{where}: {why}", where=where, why=why)) from error
        if option.name in own:
            defaults[option.name] = value
    return defaults


def _unknown(key: str, known: Iterable[str]) -> Message:
    if key in _ONE_CALL:
        return said("{key!r} can be given on the command line only", key=key)
    near = difflib.get_close_matches(key.replace("_", "-"), known, 1)
    if near:
        return said("unknown key {key!r}, did you mean {near!r}?", key=key, near=near[0])
    return said("unknown key {key!r}", key=key)


def _checked(option: click.Option, value: object, where: str) -> Any:
    """The value where TOML's type is the one that the option has."""
    number = isinstance(value, int) and not isinstance(value, bool)
    if option.is_flag:
        fits, wanted = isinstance(value, bool), said("true or false")
    elif option.multiple:
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        wanted = said("a list of strings")
    elif isinstance(option.type, click.types.IntParamType):
        fits, wanted = number, said("a whole number")
    elif option.metavar and option.metavar.startswith("N|"):  # --jobs
        fits, wanted = number or isinstance(value, str), said("a whole number or a word")
        value = str(value) if number else value
    else:
        fits, wanted = isinstance(value, str), said("a string")
    if not fits:
        raise UsageError(
            said(
                "{where}: {wanted} was expected, not {value}",
                where=where,
                wanted=wanted,
                value=_toml(value),
            )
        )
    return value


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
