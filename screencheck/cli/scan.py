"""`screencheck scan`: examine images and report on each."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import click

from ..errors import UsageError
from ..exit_codes import status_of
from ..inputs import STDIN
from ..language import translator
from ..options import (
    PREFIX,
    ignore_option,
    jobs_option,
    lang_option,
    memory_option,
    ocr_option,
    quiet_option,
    select_option,
    switch,
    timeout_option,
)
from ..reports import FORMATS, create_format
from ..settings import Bounds, Limits, Settings
from .configured import ConfiguredCommand, tell_of_configuration

if TYPE_CHECKING:
    from ..reports import Format
    from ..resume import Kept

_LIMITS = Limits()


@click.command(
    cls=ConfiguredCommand,
    context_settings={"auto_envvar_prefix": PREFIX},
    epilog="Each option that changes how images are examined or reported can also be a key of "
    "screencheck.toml, or an environment variable such as SCREENCHECK_JOBS; `screencheck config` "
    "shows what holds. What is switched on there is switched off by --no-strict and the like.",
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--files-from",
    metavar="FILE",
    type=click.Path(),
    allow_from_autoenv=False,
    help='Also take the paths listed in FILE ("-": stdin), one a line or NUL-separated.',
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    envvar=f"{PREFIX}_FORMAT",
    help="How to report.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(),
    allow_from_autoenv=False,
    help="Write the report to FILE instead of stdout.",
)
@click.option(
    "--resume",
    is_flag=True,
    allow_from_autoenv=False,
    help="Continue the report in FILE (jsonl only) that an earlier run was kept from finishing.",
)
@click.option(
    "--annotate",
    metavar="DIR",
    type=click.Path(),
    allow_from_autoenv=False,
    help="Also write a copy of each flagged image to DIR, with the findings' boxes drawn in.",
)
@ocr_option
@jobs_option
@timeout_option
@memory_option
@select_option
@ignore_option
@switch("strict", help="Exit with 1 also when something is suspect.")
@switch(
    "exit-zero",
    help="Exit with 0 even when something is flagged; what cannot be examined still gives 2.",
)
@quiet_option
@lang_option
@switch("verbose", "-v", help="Text only: tell what was examined, of every image.")
@switch("show-regions", help="Text only: tell where in the picture each finding lies.")
@switch("text", help="Include the text that was read.")
@click.option(
    "--knowledge",
    metavar="DIR",
    multiple=True,
    type=click.Path(),
    help="Also know the generators whose signature files (*.toml) are in DIR, and weigh by "
    "the weights.toml in it, if there is one.",
)
@click.option(
    "--cache",
    metavar="DIR",
    type=click.Path(),
    help="Keep reports in DIR, and take those on images that were examined before from there.",
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
@click.pass_context
def scan(
    ctx: click.Context,
    paths: tuple[str, ...],
    files_from: str | None,
    format_name: str,
    output: str | None,
    resume: bool,
    annotate: str | None,
    ocr: str,
    jobs: int,
    timeout: int,
    max_memory: int,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    exit_zero: bool,
    quiet: bool,
    lang: str,
    verbose: bool,
    show_regions: bool,
    text: bool,
    knowledge: tuple[str, ...],
    cache: str | None,
    max_bytes: int,
    max_pixels: int,
) -> int:
    """Examine images: files, folders, or "-" for an image on stdin.

    Exit status: 0 nothing flagged, 1 something is fake (with --strict also suspect), 2 wrong
    usage or something could not be examined; flagged wins over errors.
    """
    if not paths and files_from is None:
        raise click.UsageError("nothing to examine: give PATHS or --files-from")
    from ..batch import scan_many
    from ..console import Console
    from ..inputs import count, expand, refuse_among, refuse_to_overwrite
    from ..interruption import interruption, status_of_interruption
    from ..output import Sink, clean_stdout, is_terminal, open_output

    if output == "-":
        output = None
    if output is not None:
        refuse_to_overwrite(output, paths)
    if resume:
        _check_resume(output, format_name, paths)
    if cache:  # pictures must not bring the reports on them along
        with suppress(OSError, ValueError):  # who opens it tells
            refuse_among(cache, paths)
    to_terminal = output is None and is_terminal(sys.stdout)
    if format_name == "html" and to_terminal:
        raise UsageError("an HTML report is for a browser: name a file with -o FILE")
    tell_of_configuration(ctx, paths)
    settings = Settings(
        ocr,
        select,
        ignore,
        text,
        Limits(max_bytes, max_pixels),
        knowledge,
        pictures=format_name == "html",
        annotate=annotate is not None,
        cache=cache or None,
    )
    report_format = create_format(
        format_name,
        colour=to_terminal and not os.environ.get("NO_COLOR"),
        verbose=verbose,
        show_regions=show_regions,
        width=shutil.get_terminal_size().columns if to_terminal else None,
        translator=translator(lang),
        settings=settings,
    )
    encoding = _encoding(report_format, to_terminal)
    # Where both share a terminal, the report itself tells of errors.
    both = to_terminal and is_terminal(sys.stderr)
    console = Console(
        quiet=quiet,
        errors=not (both and format_name == "text"),
        shared=both,
        count=partial(count, paths, files_from),
        translator=translator(lang),
    )
    copies = None
    if annotate is not None:
        from ..pictures.copies import CopyFolder

        copies = CopyFolder(annotate, paths)
    items = expand(paths, files_from, max_bytes=max_bytes)
    stopped = None
    with (
        interruption() as asked,
        clean_stdout() as stdout,
        _continued(output if resume else None, text) as (kept, earlier),
        closing(
            scan_many(
                items if kept is None else kept.unfinished(items),
                settings,
                jobs,
                Bounds(timeout, max_memory),
            )
        ) as reports,
        nullcontext(earlier) if earlier else open_output(output, stdout) as stream,
        console,
    ):
        if kept is not None:
            console.note_earlier(kept.counts)
        sink = Sink(stream, encoding)
        sink.write(report_format.begin())
        try:
            for report in asked.between(reports):
                if copies is not None:  # first, as --resume takes what has a record for done
                    copies.write(report)
                with console.aside():
                    sink.write(report_format.add(report))
                console.note(report)
        except KeyboardInterrupt as error:
            # what is done stays written, and a document is closed
            stopped = status_of_interruption(error)
        sink.write(report_format.end())
    console.summarise(interrupted=stopped is not None)
    if stopped is not None:
        return stopped
    return status_of(console.counts, strict=strict, exit_zero=exit_zero)


def _check_resume(output: str | None, format_name: str, paths: Sequence[str]) -> None:
    if output is None:
        raise UsageError("--resume continues a file: name it with -o FILE")
    if format_name != "jsonl":
        raise UsageError("only --format jsonl can be continued by --resume")
    if STDIN in paths:
        raise UsageError(
            "--resume cannot tell whether the image on standard input was examined before"
        )


@contextmanager
def _continued(path: str | None, text: bool) -> Iterator[tuple[Kept, BinaryIO] | tuple[None, None]]:
    """What a file to be continued holds, and the file; nothing where there is none."""
    if path is None:
        yield None, None
        return
    from ..resume import continued

    with continued(path, text=text) as found:
        yield found


def _encoding(report_format: Format, to_terminal: bool) -> str:
    """JSON is UTF-8 by its standard; text for a terminal is what the terminal reads."""
    if report_format.name != "text" or not to_terminal:
        return "utf-8"
    return getattr(sys.stdout, "encoding", None) or "utf-8"
