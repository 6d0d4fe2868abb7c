"""What `_screencheck.json` tells: how the parts beside it were written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .._version import __version__
from ..errors import UsageError, why
from ..language import said
from ..report import SCHEMA
from ..reports.encoding import encode
from ..resume import other_text
from .names import DESCRIPTION

if TYPE_CHECKING:
    from .folder import Folder
    from .names import Names

_MOST = 64 * 1024  # bytes of a description; one of ours has some hundred


@dataclass(frozen=True, slots=True)
class Description:
    """The format of parts, how many records each holds, and whether these hold the text.

    `version` is that of the program that began the folder; one that goes on with it may be newer.
    """

    format: str
    size: int
    text: bool
    schema: str = SCHEMA
    version: str = __version__

    def encode(self) -> bytes:
        """The description as it stands in its file; the same whenever and wherever it is made."""
        record = {
            "schema": self.schema,
            "version": self.version,
            "format": self.format,
            "shard_size": self.size,
            "text": self.text,
        }
        return f"{encode(record)}\n".encode()

    @classmethod
    def decode(cls, data: bytes) -> Description:
        """Reverse `encode`. Raises ValueError for anything else."""
        try:
            found = json.loads(data)
        except RecursionError:
            raise ValueError("no description") from None
        if not isinstance(found, dict):
            raise ValueError("no description")
        form, size, text = (found.get(key) for key in ("format", "shard_size", "text"))
        schema, version = found.get("schema"), found.get("version")
        if (
            not all(isinstance(value, str) for value in (form, schema, version))
            or type(size) is not int
            or type(text) is not bool
        ):
            raise ValueError("no description")
        return cls(str(form), size, text, str(schema), str(version))

    def is_like(self, other: Description) -> bool:
        """Whether parts of both may stand in one folder."""
        mine, its = ((d.format, d.size, d.text, d.schema) for d in (self, other))
        return mine == its


def refuse_other(folder: Folder, there: Names, wanted: Description, suffix: str) -> None:
    """Raise UsageError unless all that a folder holds was written as `wanted`.

    `suffix` is that of such parts.
    """
    if not there.description:
        raise UsageError(
            said(
                "{folder} holds parts and no {name} that tells how they were written: name another "
                "folder",
                folder=folder.where,
                name=DESCRIPTION,
            )
        )
    found = _found(folder)
    if found.schema != wanted.schema:
        raise UsageError(
            said(
                "{folder} holds records of {schema} and this version writes {own}: "
                "name another folder",
                folder=folder.where,
                schema=found.schema,
                own=wanted.schema,
            )
        )
    if found.format != wanted.format:
        raise UsageError(
            said(
                "the parts in {folder} were written with --format {format}: continue with that",
                folder=folder.where,
                format=found.format,
            )
        )
    if found.size != wanted.size:
        raise UsageError(
            said(
                "the parts in {folder} were written with --shard-size {size}: continue with that",
                folder=folder.where,
                size=found.size,
            )
        )
    if found.text != wanted.text:
        raise other_text(folder.where, has=found.text)
    if there.parts.keys() - {suffix}:
        raise UsageError(
            said(
                "{folder} holds parts in several formats: name another folder",
                folder=folder.where,
            )
        )


def _found(folder: Folder) -> Description:
    path = f"{folder.where}/{DESCRIPTION}"
    try:
        with folder.open(DESCRIPTION) as stream:
            data = stream.read(_MOST)
    except OSError as error:
        raise UsageError(
            said("cannot continue {path}: {why}", path=path, why=why(error))
        ) from error
    try:
        return Description.decode(data)
    except ValueError:
        raise UsageError(
            said(
                "{path} does not tell how the parts beside it were written: name another folder",
                path=path,
            )
        ) from None
