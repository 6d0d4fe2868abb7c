"""`screencheck completion`: scripts by which shells complete commands, options and rule codes."""

from __future__ import annotations

import click

PROGRAM = "screencheck"
_SHELLS = ("bash", "zsh", "fish")


@click.command(short_help="Print the script by which a shell completes.")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a script that lets SHELL complete commands, options and rule codes.

    \b
    bash:  echo 'eval "$(screencheck completion bash)"' >> ~/.bashrc
    zsh:   echo 'eval "$(screencheck completion zsh)"' >> ~/.zshrc
    fish:  screencheck completion fish > ~/.config/fish/completions/screencheck.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # click knows all three
    script = kind(ctx.find_root().command, {}, PROGRAM, f"_{PROGRAM.upper()}_COMPLETE")
    # not source(), which starts the shell to ask its version and warns of what it cannot find
    click.echo((script.source_template % script.source_vars()).strip())
