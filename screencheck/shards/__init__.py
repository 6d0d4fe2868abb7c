"""Reports on any number of images as numbered files in one folder, which may be continued.

Part k holds the records of the inputs k·n … (k+1)·n-1 of the listing, in that order, whoever
examined them and in whatever order that ended. Beside the parts stand `_screencheck.json`, which
tells how they were written, and at the end the empty `_SUCCESS`; readers of such folders pass over
names that begin with "_" or ".".

    with opened("results", "parquet", text=False, resume=True) as target:
        for ordinal, report in engine.reports(target.pending(items)):
            target.add(ordinal, report)
        target.finish()
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import UsageError, why
from ..language import said
from .description import Description, refuse_other
from .folder import Folder, open_folder
from .formats import FORMATS, PartFormat, format_of
from .names import listed
from .parts import Parts
from .plan import Kept
from .target import Target

__all__ = ["DEFAULT_SIZE", "FORMATS", "Folder", "Target", "opened", "target_in"]

DEFAULT_SIZE = 10_000  # records in a part: a few MB of JSON before they are compressed


@contextmanager
def opened(
    where: str,
    format_name: str,
    size: int = DEFAULT_SIZE,
    *,
    text: bool = False,
    resume: bool = False,
    kept: Kept | None = None,
) -> Iterator[Target]:
    """A folder, or the URL of a place in an object store, that takes reports in parts.

    `size` is how many records a part holds. `text` tells whether they hold the text that was read.
    `kept` is called for each part that an earlier run left, with its numbers of records by verdict.
    A local folder is made where there is none, and one run at a time may write to it; runs that
    write to one URL are not kept apart.

    Raises UsageError where the folder cannot be written or holds parts already: without `resume`
    any, with it those of another format, size, schema or `text`. Nothing in it is touched then, but
    for the lock. Files of other names are never touched.
    """
    _form(format_name, size)  # first, so that no folder is made for nothing
    with open_folder(where) as folder:
        yield target_in(folder, format_name, size, text=text, resume=resume, kept=kept)


def target_in(
    folder: Folder,
    format_name: str,
    size: int = DEFAULT_SIZE,
    *,
    text: bool = False,
    resume: bool = False,
    kept: Kept | None = None,
) -> Target:
    """As `opened`, in a folder that the caller keeps others from."""
    form = _form(format_name, size)
    description = Description(form.name, size, text)
    where = folder.where
    try:
        there = listed(folder.names())
        if there and not resume:
            raise UsageError(
                said(
                    "{folder} holds the results of a scan: go on with it by --resume, or name "
                    "another folder",
                    folder=where,
                )
            )
        if there:
            refuse_other(folder, there, description, form.suffix)
        parts = Parts(folder, there.parts.get(form.suffix, []), form, description)
        return Target(folder, parts, there, kept)
    except (OSError, ValueError) as error:
        raise UsageError(
            said("cannot write to the folder {folder}: {why}", folder=where, why=why(error))
        ) from error


def _form(name: str, size: int) -> PartFormat:
    if size < 1:
        raise UsageError(said("a part must hold at least 1 record, not {size}", size=size))
    return format_of(name)
