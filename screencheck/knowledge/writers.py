"""Facts on programs that write picture files."""

from __future__ import annotations

from dataclasses import dataclass

from ._tables import build_all, read_table


@dataclass(frozen=True, slots=True)
class Writer:
    """Traces of a program in a PNG: chunks in order, size of the first IDAT."""

    name: str
    chunks: tuple[str, ...]
    source: str
    grade: str
    idat: int | None = None


def load_writers() -> tuple[Writer, ...]:
    """Read writers.toml."""
    return build_all(Writer, read_table("writers.toml").get("writer", []), "writers.toml writer")
