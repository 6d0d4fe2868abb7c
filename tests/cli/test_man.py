"""The manual page tells all that --help does, and is what man can show."""

from __future__ import annotations

import re
import shutil
import subprocess

import click
import pytest
from click.testing import CliRunner

from screencheck import exit_codes
from screencheck.cli import cli
from screencheck.cli.man import manual


def page() -> str:
    result = CliRunner().invoke(cli, ["man"])
    assert result.exit_code == 0
    return result.stdout


def shown(text: str) -> str:
    """The page without its macros and escapes."""
    return text.replace("\\-", "-").replace("\\e", "\\").replace("\\&", "")


def sections(command: str) -> str:
    found = re.search(rf"^\.SS {command}$(.*?)(?=^\.S[SH] |\Z)", page(), re.M | re.S)
    assert found, command
    return shown(found[1])


@pytest.mark.parametrize("name", sorted(n for n, c in cli.commands.items() if not c.hidden))
def test_every_option_of_every_command_is_told(name: str) -> None:
    command = cli.commands[name]
    text = sections(name)
    ctx = click.Context(command, info_name=name, parent=click.Context(cli))
    options = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    assert options
    for option in options:
        for spelling in option.opts:
            assert re.search(
                rf"\\fB.*(?<!\S){re.escape(spelling)}\b", text.replace("\\fB", "\\fB ")
            )
        if option.help:
            assert " ".join(option.help.split()) in " ".join(text.split())
    assert command.help
    first = command.help.split("\n\n")[0]
    assert " ".join(first.split()) in " ".join(text.split())


def test_hidden_commands_are_not() -> None:
    assert "\n.SS man\n" not in page()
    assert " man " not in CliRunner().invoke(cli, ["--help"]).stdout


def test_every_exit_status_and_variable_is_told() -> None:
    text = shown(page())
    for name, value in vars(exit_codes).items():
        if name.isupper():
            assert f"\n.TP\n{value}\n" in text
    for variable in ("SCREENCHECK_JOBS", "SCREENCHECK_FORMAT", "SCREENCHECK_CONFIG", "NO_COLOR"):
        assert f"\\fB{variable}\\fR" in text


def test_it_is_the_same_twice() -> None:
    assert page() == page() == manual(cli)


def test_nothing_in_a_text_is_taken_for_a_macro() -> None:
    @click.group()
    def program() -> None:
        """.SH Not a section, \\fBnot bold\\fR."""

    text = manual(program)
    assert "\n\\&.SH Not a section, \\efBnot bold\\efR.\n" in text


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed here")
def test_groff_has_nothing_to_say_against_it() -> None:
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8"], input=page(), capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    plain = re.sub(r"\x1b\[[\d;]*m|.\x08", "", done.stdout)
    assert "--show-regions" in plain
    assert "EXIT STATUS" in plain
