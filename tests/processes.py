"""Processes that tests start and end: their numbers, and whether they live."""

from __future__ import annotations

import os
import time
from pathlib import Path


def leave_number(number: int, path: str) -> None:
    """Tell whoever looks into the folder of an image, if it exists, that a process is at it."""
    if not os.path.exists(path):
        return
    whole = Path(f"{path}.{number}.tmp")
    whole.touch()
    whole.rename(f"{path}.{number}.pid")


def wait_for_numbers(folder: Path, count: int, seconds: float = 30) -> list[int]:
    """The numbers of so many processes at least, once they are there."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = [int(path.name.split(".")[-2]) for path in folder.glob("*.pid")]
        if len(found) >= count:
            return found
        time.sleep(0.02)
    raise AssertionError(f"fewer than {count} processes came to work")


def alive(number: int) -> bool:
    """Whether a process runs; one that has ended and that nobody waited for does not."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()


def survivors(numbers: list[int], seconds: float = 5) -> list[int]:
    """The processes that have not ended by then."""
    ends = time.monotonic() + seconds
    while any(map(alive, numbers)) and time.monotonic() < ends:
        time.sleep(0.02)
    return [number for number in numbers if alive(number)]
