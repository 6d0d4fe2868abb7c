"""The program: a group of commands, and how each way to end becomes an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from .._version import __version__
from ..errors import ScreencheckError, why
from ..exit_codes import BROKEN_PIPE, ERROR, OK
from ..interruption import status_of_interruption
from ..language import said
from ..options import language_of


def main(args: Sequence[str] | None = None) -> None:
    """The entry point of the `screencheck` program."""
    from ..output import prepare_streams

    prepare_streams()
    cli.main(args=args, prog_name="screencheck")


class _ClosedPipe(Exception):
    """Whoever read our output went away. Click would exit with 1, which means "flagged" here."""


@contextmanager
def _noticing_closed_pipes() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise _ClosedPipe from error


class _Program(click.Group):
    """A group that turns every way to end into an exit status, and none into a traceback."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """As click's; --help and --version write here."""
        with _noticing_closed_pipes():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """As click's; all commands run here."""
        with _noticing_closed_pipes():
            try:
                return super().invoke(ctx)
            except ScreencheckError as error:
                return _failed(error.message, ctx)
            except BrokenPipeError:
                raise
            except OSError as error:
                return _failed(why(error), ctx)

    def main(self, *args: Any, **extra: Any) -> Any:
        """As click's, except for how it ends."""
        standalone = extra.pop("standalone_mode", True)
        status = self._status(*args, **extra)
        if standalone:
            sys.exit(status)
        return status

    def _status(self, *args: Any, **extra: Any) -> int:
        from ..console import say

        run: Callable[..., Any] = super().main
        try:
            try:
                status = run(*args, **extra, standalone_mode=False)
                return status if isinstance(status, int) else OK
            except click.ClickException as error:
                error.show()
                return error.exit_code
        except (_ClosedPipe, BrokenPipeError):
            from ..output import silence_broken_pipes

            silence_broken_pipes()
            return BROKEN_PIPE
        except (click.Abort, KeyboardInterrupt) as error:
            return status_of_interruption(error)
        except ScreencheckError as error:  # while words were parsed
            say(f"error: {error}")
        except OSError as error:
            say(f"error: {error.strerror or error}")
        except Exception as error:
            say(f"internal error: {type(error).__name__}: {error}")
            if os.environ.get("SCREENCHECK_DEBUG"):
                traceback.print_exc()
        return ERROR


def _failed(message: str, ctx: click.Context) -> int:
    """Tell an error in the language that was asked for."""
    from ..console import say

    say(language_of(ctx)(said("error: {message}", message=message)))
    return ERROR


@click.group(
    cls=_Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Decide whether an alleged WeChat or Alipay screenshot is genuine."""
