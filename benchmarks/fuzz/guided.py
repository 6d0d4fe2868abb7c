"""python -m benchmarks.fuzz.guided CORPUS [OPTIONS OF LIBFUZZER]: the loader, guided by coverage.

Needs the package `atheris` (no dependency of screencheck; it has no wheels for every Python). The
folder keeps the files that reached something new; it is filled with the seeds where it is empty.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import atheris

# What is imported in here is instrumented: Pillow's readers and those of screencheck.
with atheris.instrument_imports(include=["PIL", "screencheck.files", "screencheck.screenshot"]):
    from benchmarks.fuzz.mutate import mutated
    from benchmarks.fuzz.seeds import seeds
    from benchmarks.fuzz.targets import check_load


def main(arguments: Sequence[str]) -> None:
    """Fuzz until libFuzzer ends; a crash is written to the present folder by it."""
    if not arguments:
        sys.exit(str(__doc__).splitlines()[0])
    corpus = Path(arguments[0])
    corpus.mkdir(parents=True, exist_ok=True)
    if not any(corpus.iterdir()):
        for number, data in enumerate(seeds()):
            (corpus / f"seed-{number:03}").write_bytes(data)
    atheris.Setup([sys.argv[0], *arguments], check_load, custom_mutator=_mutate)
    atheris.Fuzz()


def _mutate(data: bytes, most: int, seed: int) -> bytes:
    return mutated(bytes(data), seeds(), Random(seed))[:most]


if __name__ == "__main__":
    main(sys.argv[1:])
