"""The names of the files in a folder of parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

DESCRIPTION = "_screencheck.json"
SUCCESS = "_SUCCESS"  # as Hadoop and Spark write it
_PART = re.compile(r"part-([0-9]{6,})\.(jsonl\.gz|parquet)")
_UNFINISHED = re.compile(
    r"\.(?:part-[0-9]{6,}\.(?:jsonl\.gz|parquet)|_SUCCESS|_screencheck\.json)\.tmp"
)


@dataclass(frozen=True, slots=True)
class Names:
    """What a folder holds of a scan.

    `parts` are the numbers of its parts by their suffixes, in order; `unfinished` are files that a
    run was killed while writing.
    """

    parts: dict[str, list[int]]
    description: bool
    success: bool
    unfinished: list[str]

    def __bool__(self) -> bool:
        return bool(self.parts) or self.description or self.success


def part_name(number: int, suffix: str) -> str:
    """The file name of a part."""
    return f"part-{number:06d}.{suffix}"


def unfinished_name(name: str) -> str:
    """The name of a file while it is written; readers of folders pass over it."""
    return f".{name}.tmp"


def listed(names: Iterable[str]) -> Names:
    """What the names in a folder tell. Those that no scan would write are passed over."""
    parts: dict[str, list[int]] = {}
    unfinished = []
    description = success = False
    for name in names:
        description |= name == DESCRIPTION
        success |= name == SUCCESS
        if _UNFINISHED.fullmatch(name):
            unfinished.append(name)
        match = _PART.fullmatch(name)
        if match and part_name(int(match[1]), match[2]) == name:
            parts.setdefault(match[2], []).append(int(match[1]))
    for numbers in parts.values():
        numbers.sort()
    return Names(parts, description, success, unfinished)
