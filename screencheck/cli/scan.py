"""`screencheck scan`: examine images and report on each."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from ..errors import UsageError
from ..exit_codes import status_of
from ..inputs import STDIN
from ..language import translator
from ..options import (
    PREFIX,
    address_option,
    engine_option,
    ignore_option,
    jobs_of,
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
from ..settings import Bounds, Cluster, Limits, Settings
from .configured import ConfiguredCommand, tell_of_configuration

if TYPE_CHECKING:
    from ..inputs import Input
    from ..reports import Format

_LIMITS = Limits()
_PART = 10_000  # as shards.DEFAULT_SIZE, which a test compares


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
    type=click.Choice([*FORMATS, "parquet"]),
    default="text",
    show_default=True,
    envvar=f"{PREFIX}_FORMAT",
    help="How to report; parquet, and jsonl as well, in parts with --shards.",
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
    "--shards",
    metavar="DIR",
    type=click.Path(),
    allow_from_autoenv=False,
    help="Write the reports into DIR, a folder or s3://, gs:// or oss://, in numbered files: "
    "compressed jsonl, or parquet.",
)
@click.option(
    "--shard-size",
    metavar="N",
    type=click.IntRange(min=1),
    default=_PART,
    show_default=True,
    help="Reports in each of these files.",
)
@click.option(
    "--resume",
    is_flag=True,
    allow_from_autoenv=False,
    help="Continue the report in FILE (jsonl only), or in DIR, that an earlier run was kept from "
    "finishing.",
)
@switch("sort", help="Examine, and so report, in the order of the paths.")
@click.option(
    "--annotate",
    metavar="DIR",
    type=click.Path(),
    allow_from_autoenv=False,
    help="Also write a copy of each flagged image to DIR, with the findings' boxes drawn in.",
)
@ocr_option
@engine_option
@address_option
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
    shards: str | None,
    shard_size: int,
    resume: bool,
    sort: bool,
    annotate: str | None,
    ocr: str,
    engine: str,
    address: str | None,
    jobs: int | str,
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
    """Examine images: files, folders, or "-" for an image on stdin; on disks and in object
    stores (s3://, gs://, oss://), also by patterns (*, ?, [...], **) and in Parquet files.

    Exit status: 0 nothing flagged, 1 something is fake (with --strict also suspect), 2 wrong
    usage or something could not be examined; flagged wins over errors.
    """
    if not paths and files_from is None:
        raise click.UsageError("nothing to examine: give PATHS or --files-from")
    from ..batch import gather_team, scan_many, scan_numbered
    from ..console import Console
    from ..inputs import count, expand, refuse_among, refuse_to_overwrite
    from ..output import is_terminal
    from ..sorting import by_name
    from .running import Run

    if output == "-":
        output = None
    if output is not None:
        refuse_to_overwrite(output, paths)
    if shards is not None:
        format_name = _format_of_shards(ctx, format_name, output)
    elif format_name == "parquet":
        raise UsageError("parquet is written in parts: name a folder with --shards DIR")
    if resume:
        _check_resume(output, shards, format_name, paths)
    if cache:  # pictures must not bring the reports on them along
        with suppress(OSError, ValueError):  # who opens it tells
            refuse_among(cache, paths)
    to_terminal = output is None and shards is None and is_terminal(sys.stdout)
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
    # Where both share a terminal, the report itself tells of errors.
    both = to_terminal and is_terminal(sys.stderr)
    console = Console(
        quiet=quiet,
        errors=not (both and format_name == "text"),
        shared=both,
        count=partial(count, paths, files_from),
        translator=translator(lang),
    )
    items: Iterable[Input] = expand(paths, files_from, max_bytes=max_bytes)
    if sort:
        items = by_name(items)
    cluster = Cluster(address) if engine == "ray" else None
    default = ctx.get_parameter_source("jobs") is ParameterSource.DEFAULT
    number = None if cluster and default else jobs_of(jobs)
    team = (settings, number, Bounds(timeout, max_memory), cluster, console.tell)
    copies = None
    if annotate is not None:
        from ..pictures.copies import CopyFolder

        copies = CopyFolder(annotate, paths)
    run = Run(items, console, copies)
    if shards is not None:
        from ..shards import opened

        stopped = run.into_folder(
            lambda pending: scan_numbered(pending, settings, gather_team(*team)),
            opened(
                shards, format_name, shard_size, text=text, resume=resume, kept=console.note_earlier
            ),
        )
    else:
        report_format = create_format(
            format_name,
            colour=to_terminal and not os.environ.get("NO_COLOR"),
            verbose=verbose,
            show_regions=show_regions,
            width=shutil.get_terminal_size().columns if to_terminal else None,
            translator=translator(lang),
            settings=settings,
        )
        stopped = run.into_stream(
            lambda pending: scan_many(pending, *team),
            report_format,
            _encoding(report_format, to_terminal),
            output,
            resume=resume,
            text=text,
        )
    console.summarise(interrupted=stopped is not None)
    if stopped is not None:
        return stopped
    return status_of(console.counts, strict=strict, exit_zero=exit_zero)


def _format_of_shards(ctx: click.Context, name: str, output: str | None) -> str:
    from ..shards import FORMATS as SHARDED

    if output is not None:
        raise UsageError("--shards and --output name two places for one report: choose one")
    if ctx.get_parameter_source("format_name") is ParameterSource.DEFAULT:
        return SHARDED[0]
    if name not in SHARDED:
        raise UsageError("--shards writes jsonl or parquet: choose one by --format")
    return name


def _check_resume(
    output: str | None, shards: str | None, format_name: str, paths: Sequence[str]
) -> None:
    if output is None and shards is None:
        raise UsageError("--resume continues a file: name it with -o FILE")
    if shards is None and format_name != "jsonl":
        raise UsageError("only --format jsonl can be continued by --resume")
    if STDIN in paths:
        raise UsageError(
            "--resume cannot tell whether the image on standard input was examined before"
        )


def _encoding(report_format: Format, to_terminal: bool) -> str:
    """JSON is UTF-8 by its standard; text for a terminal is what the terminal reads."""
    if report_format.name != "text" or not to_terminal:
        return "utf-8"
    return getattr(sys.stdout, "encoding", None) or "utf-8"
