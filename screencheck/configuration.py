"""Settings in a file: `screencheck.toml`, or the table `[tool.screencheck]` of `pyproject.toml`.

The file is looked for in the working directory and its parents, never beside the images: pictures
that somebody sent must not bring settings along. The search ends with the first folder that holds a
`.git`, with the home directory, and at the root.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import UsageError, why
from .language import said

NAME = "screencheck.toml"
_PYPROJECT = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The keys of one file as they stand there; `searched` tells that nobody named the file."""

    file: Path
    keys: Mapping[str, Any] = field(default_factory=dict)
    searched: bool = False

    @property
    def shown(self) -> str:
        """The file as people know it: relative to the working directory where it lies below."""
        try:
            relative = os.path.relpath(self.file)
        except OSError:  # the working directory is gone
            return str(self.file)
        return str(self.file) if relative.startswith(os.pardir) else relative


def read_configuration(path: str) -> Configuration:
    """A file that somebody named. Raises UsageError where it cannot be read or has no settings."""
    file = Path(os.path.abspath(path))
    keys = _keys(file)
    if keys is None:
        raise UsageError(said("{path}: no table [tool.screencheck]", path=path))
    return Configuration(file, keys)


def find_configuration(start: Path | None = None) -> Configuration | None:
    """The nearest file from the working directory upwards; None where there is none.

    A `pyproject.toml` without our table is passed over. Raises UsageError for one that is no TOML.
    """
    for folder in _upwards(start or _here()):
        for name in (NAME, _PYPROJECT):
            file = folder / name
            keys = _keys(file) if os.path.isfile(file) else None
            if keys is not None:
                return Configuration(file, keys, searched=True)
    return None


def _upwards(start: Path) -> Iterator[Path]:
    home = _home()
    for folder in (start, *start.parents):
        yield folder
        if folder == home or os.path.exists(folder / ".git"):
            return


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:  # it is gone: what is found from the root is as good as anything
        return Path("/")


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:  # nobody knows
        return None


def _keys(file: Path) -> Mapping[str, Any] | None:
    """What the file sets; None for a pyproject.toml that is not about us."""
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:  # also of bytes that are no UTF-8, or no TOML
        raise UsageError(
            said("cannot read the configuration {file}: {why}", file=file, why=why(error))
        ) from error
    if file.name != _PYPROJECT:
        return table
    tools = table.get("tool")
    ours = tools.get("screencheck") if isinstance(tools, dict) else None
    if ours is not None and not isinstance(ours, dict):
        raise UsageError(said("{file}: [tool.screencheck] must be a table", file=file))
    return ours
