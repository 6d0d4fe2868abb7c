"""The command line: parses words, calls the rooms, and maps what happens to an exit status.

Whatever is heavy is imported in the command that needs it, so that --help is instant.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from ._version import __version__
from .errors import ScreencheckError, UsageError
from .exit_codes import BROKEN_PIPE, ERROR, FLAGGED, INTERRUPTED, OK, status_of
from .language import LANGUAGES, said, translator
from .options import (
    LANGUAGE,
    document_option,
    families_of,
    ignore_option,
    jobs_option,
    lang_option,
    ocr_option,
    quiet_option,
    select_option,
)
from .reports import FORMATS, create_format
from .settings import Limits, Settings

if TYPE_CHECKING:
    from .reports import Format

_LIMITS = Limits()


def main(args: Sequence[str] | None = None) -> None:
    """The entry point of the `screencheck` program."""
    from .output import prepare_streams

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
                return _failed(error, ctx)

    def main(self, *args: Any, **extra: Any) -> Any:
        """As click's, except for how it ends."""
        standalone = extra.pop("standalone_mode", True)
        status = self._status(*args, **extra)
        if standalone:
            sys.exit(status)
        return status

    def _status(self, *args: Any, **extra: Any) -> int:
        from .console import say

        run: Callable[..., Any] = super().main
        try:
            try:
                status = run(*args, **extra, standalone_mode=False)
                return status if isinstance(status, int) else OK
            except click.ClickException as error:
                error.show()
                return error.exit_code
        except (_ClosedPipe, BrokenPipeError):
            from .output import silence_broken_pipes

            silence_broken_pipes()
            return BROKEN_PIPE
        except (click.Abort, KeyboardInterrupt):
            return INTERRUPTED
        except ScreencheckError as error:  # while words were parsed
            say(f"error: {error}")
        except OSError as error:
            say(f"error: {error.strerror or error}")
        except Exception as error:
            say(f"internal error: {type(error).__name__}: {error}")
            if os.environ.get("SCREENCHECK_DEBUG"):
                traceback.print_exc()
        return ERROR


def _failed(error: ScreencheckError, ctx: click.Context) -> int:
    """Tell an error in the language that was asked for."""
    from .console import say

    told = translator(ctx.meta.get(LANGUAGE, LANGUAGES[0]))
    say(told(said("error: {message}", message=error.message)))
    return ERROR


@click.group(
    cls=_Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Decide whether an alleged WeChat or Alipay screenshot is genuine."""


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--files-from",
    metavar="FILE",
    type=click.Path(),
    help='Also take the paths listed in FILE ("-": stdin), one a line or NUL-separated.',
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to report.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(),
    help="Write the report to FILE instead of stdout.",
)
@ocr_option
@jobs_option
@select_option
@ignore_option
@click.option("--strict", is_flag=True, help="Exit with 1 also when something is suspect.")
@click.option(
    "--exit-zero",
    is_flag=True,
    help="Exit with 0 even when something is flagged; what cannot be examined still gives 2.",
)
@quiet_option
@lang_option
@click.option(
    "-v", "--verbose", is_flag=True, help="Text only: tell what was examined, of every image."
)
@click.option("--text", is_flag=True, help="Include the text that was read.")
@click.option(
    "--knowledge",
    metavar="DIR",
    multiple=True,
    type=click.Path(),
    help="Also know the generators whose signature files (*.toml) are in DIR, and weigh by "
    "the weights.toml in it, if there is one.",
)
@click.option(
    "--max-bytes",
    metavar="N",
    type=click.IntRange(min=1),
    default=_LIMITS.max_bytes,
    show_default=True,
    help="Refuse larger files.",
)
@click.option(
    "--max-pixels",
    metavar="N",
    type=click.IntRange(min=1),
    default=_LIMITS.max_pixels,
    show_default=True,
    help="Refuse images of more pixels.",
)
def scan(
    paths: tuple[str, ...],
    files_from: str | None,
    format_name: str,
    output: str | None,
    ocr: str,
    jobs: int,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    exit_zero: bool,
    quiet: bool,
    lang: str,
    verbose: bool,
    text: bool,
    knowledge: tuple[str, ...],
    max_bytes: int,
    max_pixels: int,
) -> int:
    """Examine images: files, folders, or "-" for an image on stdin.

    Exit status: 0 nothing flagged, 1 something is fake (with --strict also suspect), 2 wrong
    usage or something could not be examined; flagged wins over errors.
    """
    if not paths and files_from is None:
        raise click.UsageError("nothing to examine: give PATHS or --files-from")
    from .batch import scan_many
    from .console import Console
    from .inputs import expand, refuse_to_overwrite
    from .output import Sink, clean_stdout, is_terminal, open_output

    if output == "-":
        output = None
    if output is not None:
        refuse_to_overwrite(output, paths)
    settings = Settings(ocr, select, ignore, text, Limits(max_bytes, max_pixels), knowledge)
    to_terminal = output is None and is_terminal(sys.stdout)
    report_format = create_format(
        format_name,
        colour=to_terminal and not os.environ.get("NO_COLOR"),
        verbose=verbose,
        translator=translator(lang),
    )
    encoding = _encoding(report_format, to_terminal)
    # Where both share a terminal, the report itself is the progress and tells of errors.
    both = to_terminal and is_terminal(sys.stderr)
    errors = not (both and format_name == "text")
    console = Console(quiet=quiet, progress=not both, errors=errors, translator=translator(lang))
    items = expand(paths, files_from, max_bytes=max_bytes)
    interrupted = False
    with (
        clean_stdout() as stdout,
        closing(scan_many(items, settings, jobs)) as reports,
        open_output(output, stdout) as stream,
        console,
    ):
        sink = Sink(stream, encoding)
        sink.write(report_format.begin())
        try:
            for report in reports:
                sink.write(report_format.add(report))
                console.note(report)
        except KeyboardInterrupt:
            interrupted = True  # what is done stays written, and a document is closed
        sink.write(report_format.end())
    console.summarise(interrupted=interrupted)
    if interrupted:
        return INTERRUPTED
    return status_of(console.counts, strict=strict, exit_zero=exit_zero)


def _encoding(report_format: Format, to_terminal: bool) -> str:
    """JSON is UTF-8 by its standard; text for a terminal is what the terminal reads."""
    if report_format.name != "text" or not to_terminal:
        return "utf-8"
    return getattr(sys.stdout, "encoding", None) or "utf-8"


@cli.command()
@document_option
@lang_option
def rules(format_name: str, lang: str) -> None:
    """List the rules."""
    from .detectors import FAMILIES, all_rules
    from .reports.cells import column, padded

    if format_name == "json":
        from .reports.encoding import encode

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


@cli.command()
@click.argument("code")
@lang_option
def explain(code: str, lang: str) -> None:
    """Say why the rule CODE holds and where its facts come from."""
    from .detectors import all_rules

    wanted = code.strip().upper()
    rule = next((rule for rule in all_rules() if rule.code == wanted), None)
    if rule is None:
        raise UsageError(said("no rule has the code {code!r}; see `screencheck rules`", code=code))
    told = translator(lang)
    text = told.rule(rule)
    click.echo(f"{rule.code} ({told(rule.detector)}): {text.summary}\n\n{text.reason}")


@cli.command()
def schema() -> None:
    """Print the JSON Schema of one report."""
    from .reports.schema import schema_text

    click.echo(schema_text(), nl=False)


@cli.command()
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
@document_option
def decode(numbers: tuple[str, ...], format_name: str) -> int:
    """Say what transaction numbers of WeChat Pay and Alipay tell: kind, date, counter, account.

    Several numbers are taken for those of one owner. Nothing leaves the machine. Exit status: 0
    every number can be what it seems, 1 something speaks against one, 2 wrong usage.
    """
    from .content.command import learn_of, to_records, to_text
    from .reports.encoding import encode

    lessons = learn_of(numbers)
    text = to_text(lessons) if format_name == "text" else f"{encode(to_records(lessons))}\n"
    click.echo(text, nl=False)
    return OK if lessons.sound else FLAGGED


@cli.command()
@click.argument("labelled", metavar="LABELLED_DIR", type=click.Path())
@click.option(
    "--results",
    metavar="FILE",
    type=click.Path(),
    help="Judge what an earlier `scan --format jsonl` printed instead of scanning.",
)
@click.option(
    "--leave-one-generator-out",
    "leave_out",
    is_flag=True,
    help="Also fit the weights without each generator in turn, and judge it by these.",
)
@click.option(
    "--family",
    "families",
    metavar="NAME=GLOB[,GLOB...]",
    multiple=True,
    callback=families_of,
    help="Generators that share code or templates, and are left out together.",
)
@click.option(
    "--fit",
    metavar="FILE.toml",
    type=click.Path(),
    help="Write weights that were fitted on the images to FILE.",
)
@click.option(
    "--plots",
    metavar="DIR",
    type=click.Path(),
    help="Write pictures of the ROC curve and of the scores' reliability to DIR.",
)
@document_option
@ocr_option
@jobs_option
@select_option
@ignore_option
@quiet_option
def evaluate(
    labelled: str,
    results: str | None,
    leave_out: bool,
    families: tuple[tuple[str, tuple[str, ...]], ...],
    fit: str | None,
    plots: str | None,
    format_name: str,
    ocr: str,
    jobs: int,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    quiet: bool,
) -> int:
    """Measure how good the verdicts are on labelled images.

    LABELLED_DIR holds the folders genuine/ and fake/GENERATOR/, or a manifest.jsonl; it may
    also be the manifest itself. Exit status: 0, or 2 for wrong usage.
    """
    from .evaluation.extras import require

    require("sklearn", *(["matplotlib"] if plots is not None else []))
    from .evaluation.command import Request
    from .evaluation.command import evaluate as run
    from .evaluation.labels import Family
    from .output import Sink, clean_stdout, is_terminal

    encoding = "utf-8"
    if format_name == "text" and is_terminal(sys.stdout):
        encoding = getattr(sys.stdout, "encoding", None) or encoding
    request = Request(
        labelled=labelled,
        results=results,
        settings=Settings(ocr, select, ignore),
        jobs=jobs,
        families=tuple(Family(name, patterns) for name, patterns in families),
        leave_out=leave_out,
        fit=fit,
        plots=plots,
        format_name=format_name,
        quiet=quiet,
    )
    with clean_stdout() as stdout:
        Sink(stdout, encoding).write(run(request))
    return OK


@cli.command()
@click.argument("name")
@click.argument("samples", nargs=-1, required=True, type=click.Path())
@click.option(
    "-o",
    "--output",
    metavar="FILE.toml",
    required=True,
    type=click.Path(),
    help='The signature file to write ("-": stdout).',
)
@click.option(
    "--genuine",
    metavar="DIR",
    multiple=True,
    type=click.Path(),
    help="Captures of the real app: what they show as well tells nothing and is left out.",
)
def learn(name: str, samples: tuple[str, ...], output: str, genuine: tuple[str, ...]) -> None:
    """Learn to recognise the generator NAME from three or more of its pictures.

    SAMPLES are files and folders. Best are five or more whole pictures of one kind of page
    with different contents. Exit status: 0, or 2 where nothing can be learnt.
    """
    from .console import say
    from .inputs import refuse_to_overwrite
    from .output import Sink, clean_stdout, open_output
    from .signatures.command import lesson

    refuse_to_overwrite(output, (*samples, *genuine))
    with clean_stdout() as stdout:
        learnt = lesson(name, samples, genuine, _LIMITS)
        with open_output(None if output == "-" else output, stdout) as stream:
            Sink(stream).write(learnt.text)
    if learnt.left_out:
        say(f"{learnt.left_out} of {learnt.samples} samples resemble too few others: not used")
    if not learnt.genuine:
        say("warning: without --genuine, icons of the real app may be part of the signature")
