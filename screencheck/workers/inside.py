"""What runs in a worker process: load once, then one image after another."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Protocol

from ..errors import EngineError, is_out_of_memory, tells_of_memory, told
from ..inputs import Input
from ..report import ErrorInfo, Report, Verdict
from ..settings import Bounds, Settings
from . import system
from .ends import does_not_fit


class SupportsScan(Protocol):
    """What examines one image: `pipeline.Scanner`, or a stand-in for it."""

    def scan(self, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Report: ...


ENOUGH, SHORT = b"+", b"-"  # whether there was memory for an image

ScannerFactory = Callable[[Settings], SupportsScan]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a worker needs to know. `factory` must be a function that it can import."""

    factory: ScannerFactory
    settings: Settings
    bounds: Bounds


def run(tasks: Connection, stray: Connection | None, folder: str | None, recipe: Recipe) -> None:
    """The life of a worker: None through `tasks` once it is ready, or an exception; then reports.

    A report is pickled, behind ENOUGH or, where memory was short, behind SHORT: the parent then
    ends this process, as what libraries keep of one image takes room from the next.

    What libraries print goes into `stray`, temporary files into `folder`, if there is one.
    """
    system.lead_group()
    system.die_with_parent()
    if stray is not None:
        for descriptor in (1, 2):
            os.dup2(stray.fileno(), descriptor)
        stray.close()
    if folder is not None:
        tempfile.tempdir = os.environ["TMPDIR"] = folder
    system.limit_memory(recipe.bounds.memory)
    try:
        scanner = recipe.factory(recipe.settings)
    except Exception as error:
        small = recipe.bounds.memory and is_out_of_memory(error)
        tasks.send_bytes(_packed_error(does_not_fit(recipe.bounds) if small else error))
        return
    tasks.send(None)
    while True:
        try:
            item: Input = tasks.recv()
        except (EOFError, OSError):  # nobody is there any more
            return
        report = examine(scanner, item)
        short = report.error is not None and tells_of_memory(report.error.message)
        packed = (SHORT if short else ENOUGH) + _packed(report)
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        tasks.send_bytes(packed)


def examine(scanner: SupportsScan, item: Input) -> Report:
    """A report whatever happens: one image must never cost those after it."""
    if item.error is not None:
        return Report(item.name, Verdict.ERROR, error=item.error)
    try:
        return scanner.scan(item.readable, item.name)
    except Exception as error:
        if os.environ.get("SCREENCHECK_DEBUG"):
            import traceback

            traceback.print_exception(error)
        return Report(item.name, Verdict.ERROR, error=ErrorInfo.of(error))


def _packed(report: Report) -> bytes:
    try:
        return bytes(ForkingPickler.dumps(report))
    except Exception as error:  # above all where there is no memory for it
        failed = Report(report.path, Verdict.ERROR, error=ErrorInfo.of(error))
        return bytes(ForkingPickler.dumps(failed))


def _packed_error(error: Exception) -> bytes:
    """The error itself where it survives the journey, else what it says."""
    try:
        packed = bytes(ForkingPickler.dumps(error))
        ForkingPickler.loads(packed)
    except Exception:
        return bytes(ForkingPickler.dumps(EngineError(told(error))))
    return packed
