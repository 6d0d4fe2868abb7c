"""`screencheck man`: the manual page, rendered from what --help shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import click

from .._version import __version__
from .configured import ConfiguredCommand, in_help_order, settable, variable_of

_EXIT = (
    ("0", "Examined, and nothing was flagged."),
    ("1", "Something is fake, or with --strict suspect, whatever else happened."),
    ("2", "Wrong usage, or something could not be examined."),
    ("129", "As 130, by SIGHUP, when the terminal is closed."),
    ("130", "Interrupted by Ctrl-C; what was done is written."),
    ("141", "The reader of the output went away before the end."),
    ("143", "As 130, by SIGTERM."),
)
_FILES = (
    ("screencheck.toml", "Settings: long names of options without the dashes, and their values."),
    ("pyproject.toml", "The same in its table [tool.screencheck]."),
)


@click.command(hidden=True)
@click.pass_context
def man(ctx: click.Context) -> None:
    """Print the manual page: screencheck man > screencheck.1"""
    root = ctx.find_root()
    assert isinstance(root.command, click.Group)
    click.echo(manual(root.command), nl=False)


def manual(program: click.Group) -> str:
    """The page as roff for man(1)."""
    return "".join(f"{line}\n" for line in _page(program))


def _page(program: click.Group) -> Iterator[str]:
    root = click.Context(program, info_name="screencheck", **program.context_settings)
    commands = [(n, c) for n, c in sorted(program.commands.items()) if not c.hidden]
    yield f'.TH SCREENCHECK 1 "" "screencheck {__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"screencheck \\- {_escaped(_sentence(program.help or ''))}"
    yield ".SH SYNOPSIS"
    for name, command in commands:
        yield from _synopsis(click.Context(command, info_name=name, parent=root))
    yield ".SH DESCRIPTION"
    yield from _text(program.help or "")
    yield ".SH OPTIONS"
    yield from _options(root)
    yield ".SH COMMANDS"
    for name, command in commands:
        yield f".SS {_escaped(name)}"
        yield from _command(click.Context(command, info_name=name, parent=root))
    yield ".SH EXIT STATUS"
    for status, meaning in _EXIT:
        yield from _item(_escaped(status), meaning)
    yield ".SH ENVIRONMENT"
    for variable, option in _variables(command for _, command in commands):
        yield from _item(f"\\fB{_escaped(variable)}\\fR", f"As {option}; a flag is stronger.")
    yield from _item("\\fBNO_COLOR\\fR", "Where it is set to anything, nothing is coloured.")
    yield from _item(
        "\\fBSCREENCHECK_DEBUG\\fR", "Where it is set, internal errors show a traceback."
    )
    yield ".SH FILES"
    for file, meaning in _FILES:
        yield from _item(f"\\fI{_escaped(file)}\\fR", meaning)


def _synopsis(ctx: click.Context) -> Iterator[str]:
    pieces = " ".join(ctx.command.collect_usage_pieces(ctx))
    yield f".B {_escaped(ctx.command_path)}"
    yield f"{_escaped(pieces)}"
    yield ".br"


def _command(ctx: click.Context) -> Iterator[str]:
    yield from _text(ctx.command.help or "")
    yield from _options(ctx)
    if ctx.command.epilog:
        yield ".PP"
        yield from _text(ctx.command.epilog)


def _options(ctx: click.Context) -> Iterator[str]:
    params: Sequence[click.Parameter] = ctx.command.get_params(ctx)
    for param in in_help_order(params):
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record is not None:
            spelling, meaning = record
            yield from _item(f"\\fB{_escaped(spelling)}\\fR", meaning)


def _variables(commands: Iterator[click.Command]) -> Iterator[tuple[str, str]]:
    """Environment variables with the options that they stand for, each once."""
    found: dict[str, str] = {}
    for command in commands:
        if isinstance(command, ConfiguredCommand):
            config = [p for p in command.params if p.name in ("config", "isolated")]
            options = [*settable(command.params).values(), *config]
            for option in options:
                assert isinstance(option, click.Option)
                if option.envvar or command.context_settings.get("auto_envvar_prefix"):
                    found.setdefault(variable_of(option), max(option.opts, key=len))
    yield from sorted(found.items())


def _item(tag: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield tag
    yield from _text(text)


def _text(text: str) -> Iterator[str]:
    """Paragraphs as click tells them apart; those behind \\b keep their lines."""
    for index, paragraph in enumerate(re.split(r"\n\s*\n", _plain(text))):
        if index:
            yield ".PP"
        lines = [line.strip() for line in paragraph.strip("\n").splitlines()]
        if lines and lines[0] == "\b":
            yield ".nf"
            yield from map(_escaped, lines[1:])
            yield ".fi"
        else:
            yield _escaped(" ".join(lines))


def _plain(text: str) -> str:
    return text.partition("\f")[0].strip()


def _sentence(text: str) -> str:
    """The first sentence, as manual pages name themselves: no capital, no full stop."""
    first = _plain(text).splitlines()[0].rstrip(".")
    return first[:1].lower() + first[1:]


def _escaped(text: str) -> str:
    """The text without anything that roff would take for its own; hyphens can be copied."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text[:1] in (".", "'") else text
