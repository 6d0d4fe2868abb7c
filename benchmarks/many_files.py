"""What the listing of very many images costs the process that hands them out.

    python -m benchmarks.many_files [--count 1000000] [--folder FOLDER]

Makes so many empty files in one folder (by default a temporary one) and goes through them as
`screencheck scan` does. Printed are the peak memory of a process that does so, beside one that has
one file to list, and the seconds until the first and the last name, and for the count that the
progress bar shows.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

from screencheck.inputs import count, expand

T = TypeVar("T")


def listed(folder: str) -> tuple[int, float, float, float]:
    """How many inputs a folder gives, seconds to the first and the last, peak memory in MiB."""
    started = time.monotonic()
    items = expand([folder])
    next(items)
    first = time.monotonic() - started
    number = 1 + sum(1 for _ in items)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return number, first, time.monotonic() - started, peak


def counted(folder: str) -> tuple[int | None, float, float]:
    """What the progress bar is told, seconds, and peak memory in MiB."""
    started = time.monotonic()
    number = count([folder])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return number, time.monotonic() - started, peak


def apart(work: Callable[[str], T], folder: Path) -> T:
    """The work in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, str(folder)).result()


def make(folder: Path, number: int) -> None:
    """So many empty files with names as phones give them."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(number):
        (folder / f"Screenshot_{index:08}_com.tencent.mm.png").touch()


def main() -> None:
    """Make the files, list them, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        few, many = Path(temporary) / "few", args.folder or Path(temporary) / "many"
        make(few, 1)
        make(many, args.count)
        for folder in (few, many):
            number, first, last, peak = apart(listed, folder)
            print(f"{number} listed: first {first:.2f} s, all {last:.1f} s, peak {peak:.1f} MiB")
            total, seconds, peak = apart(counted, folder)
            print(f"{total} counted: {seconds:.2f} s, peak {peak:.1f} MiB")


if __name__ == "__main__":
    main()
