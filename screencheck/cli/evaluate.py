"""`screencheck evaluate`: how good the verdicts are on labelled images."""

from __future__ import annotations

import sys

import click

from ..exit_codes import OK
from ..options import (
    document_option,
    families_of,
    ignore_option,
    jobs_of,
    jobs_option,
    memory_option,
    ocr_option,
    quiet_option,
    select_option,
    timeout_option,
)
from ..settings import Bounds, Settings
from .configured import ConfiguredCommand, tell_of_configuration
from .scan import scan


class _ScanningCommand(ConfiguredCommand):
    """Takes the settings of a scan that it has options for."""

    settings = scan.params
    apart = frozenset({"format"})


@click.command(cls=_ScanningCommand)
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
@timeout_option
@memory_option
@select_option
@ignore_option
@quiet_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    labelled: str,
    results: str | None,
    leave_out: bool,
    families: tuple[tuple[str, tuple[str, ...]], ...],
    fit: str | None,
    plots: str | None,
    format_name: str,
    ocr: str,
    jobs: int | str,
    timeout: int,
    max_memory: int,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    quiet: bool,
) -> int:
    """Measure how good the verdicts are on labelled images.

    LABELLED_DIR holds the folders genuine/ and fake/GENERATOR/, or a manifest.jsonl; it may
    also be the manifest itself. Exit status: 0, or 2 for wrong usage.
    """
    from ..evaluation.extras import require

    require("sklearn", *(["matplotlib"] if plots is not None else []))
    from ..evaluation.command import Request
    from ..evaluation.command import evaluate as run
    from ..evaluation.labels import Family
    from ..output import Sink, clean_stdout, is_terminal

    tell_of_configuration(ctx, [labelled])
    encoding = "utf-8"
    if format_name == "text" and is_terminal(sys.stdout):
        encoding = getattr(sys.stdout, "encoding", None) or encoding
    request = Request(
        labelled=labelled,
        results=results,
        settings=Settings(ocr, select, ignore),
        jobs=jobs_of(jobs),
        bounds=Bounds(timeout, max_memory),
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
