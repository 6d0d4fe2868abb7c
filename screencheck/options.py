"""Options that several commands share, and how their words are read."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .language import LANGUAGES, Translator, translator
from .settings import Bounds

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_LANGUAGE = "screencheck.language"  # its key in a context's `meta`
PREFIX = "SCREENCHECK"  # of environment variables
_AUTO = "auto"
_BOUNDS = Bounds()
F = TypeVar("F", bound=Callable[..., Any])
ENGINES = ("rapidocr", "tesseract")  # as ocr.ENGINES, which costs NumPy to import


def _jobs(ctx: click.Context, param: click.Parameter, value: str) -> int | str:
    """The number of processes that `--jobs` names, or the word for one on each core."""
    if value == _AUTO:
        return value
    if not (value.isascii() and value.isdecimal() and int(value) > 0):
        raise click.BadParameter(f"{value!r} is neither a number from 1 up nor 'auto'")
    return int(value)


def jobs_of(value: int | str) -> int | None:
    """The number, or None for one on each core."""
    return value if isinstance(value, int) else None


def _language(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The language, kept for whoever tells an error."""
    ctx.meta[_LANGUAGE] = value
    return value


def language_of(ctx: click.Context) -> Translator:
    """What tells people something about a command, in the language that was asked for."""
    return translator(ctx.meta.get(_LANGUAGE, LANGUAGES[0]))


def _codes(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Codes from a repeatable option, each of which may hold several between commas."""
    codes = (code.strip().upper() for value in values for code in value.split(","))
    return tuple(dict.fromkeys(code for code in codes if code))


def complete_rule(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Codes of rules for the shell, with what each asks."""
    from click.shell_completion import CompletionItem

    from .detectors import all_rules

    begun = incomplete.upper()
    return [
        CompletionItem(rule.code, help=rule.summary)
        for rule in all_rules()
        if rule.code.startswith(begun)
    ]


def complete_codes(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The same behind what stands before the last comma, and families by their prefixes."""
    from click.shell_completion import CompletionItem

    from .detectors import FAMILIES

    before, comma, begun = incomplete.rpartition(",")
    families = [
        CompletionItem(prefix, help=name)
        for prefix, name in FAMILIES.items()
        if prefix.startswith(begun.upper())
    ]
    found = [*families, *complete_rule(ctx, param, begun)]
    return [CompletionItem(before + comma + item.value, help=item.help) for item in found]


def families_of(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Names with their patterns from NAME=GLOB[,GLOB...]."""
    result = []
    for value in values:
        name, _, globs = value.partition("=")
        patterns = tuple(glob.strip() for glob in globs.split(",") if glob.strip())
        if not name.strip() or not patterns:
            raise click.BadParameter(f"{value!r} is not NAME=GLOB[,GLOB...]")
        result.append((name.strip(), patterns))
    return tuple(result)


class Switch(click.Option):
    """A flag with a `--no-…` that undoes a configuration; --help shows the first form only."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """As click's."""
        shown = copy.copy(self)
        shown.secondary_opts = []
        return click.Option.get_help_record(shown, ctx)


def switch(name: str, *short: str, help: str, envvar: str | None = None) -> Callable[[F], F]:
    """A decorator for the flag `--name`."""
    declarations = [*short, f"--{name}/--no-{name}"]
    return click.option(*declarations, cls=Switch, default=False, help=help, envvar=envvar)


# What every command that scans offers.
ocr_option = click.option(
    "--ocr",
    envvar=f"{PREFIX}_OCR",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    show_default=True,
    help="The OCR engine that reads the images.",
)
jobs_option = click.option(
    "-j",
    "--jobs",
    envvar=f"{PREFIX}_JOBS",
    metavar="N|auto",
    callback=_jobs,
    default="1",
    show_default=True,
    help="Number of processes; auto: one per core.",
)
timeout_option = click.option(
    "--timeout",
    envvar=f"{PREFIX}_TIMEOUT",
    metavar="SECONDS",
    type=click.IntRange(min=0),
    default=int(_BOUNDS.seconds),
    show_default=True,
    help="Give up an image that takes longer; 0: never.",
)
memory_option = click.option(
    "--max-memory",
    envvar=f"{PREFIX}_MAX_MEMORY",
    metavar="MIB",
    type=click.IntRange(min=0),
    default=_BOUNDS.memory,
    show_default=True,
    help="Give up an image for which a process needs more memory (Linux); 0: never.",
)
select_option = click.option(
    "--select",
    envvar=f"{PREFIX}_SELECT",
    metavar="CODES",
    multiple=True,
    callback=_codes,
    shell_complete=complete_codes,
    help="Ask only these rules: codes or prefixes such as SC1, separated by commas.",
)
ignore_option = click.option(
    "--ignore",
    envvar=f"{PREFIX}_IGNORE",
    metavar="CODES",
    multiple=True,
    callback=_codes,
    shell_complete=complete_codes,
    help="Do not ask these rules.",
)
quiet_option = switch(
    "quiet", "-q", help="No progress and no summary on stderr.", envvar=f"{PREFIX}_QUIET"
)
engine_option = click.option(
    "--engine",
    envvar=f"{PREFIX}_ENGINE",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Examine images on this machine, or on the cores of a Ray cluster.",
)
address_option = click.option(
    "--address",
    envvar=f"{PREFIX}_ADDRESS",
    metavar="HOST:PORT|auto",
    help="The Ray cluster; without it, the one of the Ray job, or else one for this run.",
)
# What commands offer that tell people something.
lang_option = click.option(
    "--lang",
    envvar=f"{PREFIX}_LANG",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    is_eager=True,  # errors in what follows are told in it as well
    callback=_language,
    help="Language of what people read: English or Chinese. JSON stays English.",
)
# What commands offer that print one document.
document_option = click.option(
    "--format",
    "format_name",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to report.",
)
