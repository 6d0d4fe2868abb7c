"""A folder in memory, and an engine whose images take as long as chance will have it."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import BinaryIO

from screencheck.inputs import Input
from screencheck.report import Report
from screencheck.shards import Folder, Target, target_in
from tests import fakes


class Memory:
    """A stand-in for a place in an object store."""

    where = "memory://results"

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files = dict(files or {})
        self.written: list[str] = []

    def names(self) -> Iterator[str]:
        return iter(list(self.files))

    def open(self, name: str) -> BinaryIO:
        if name not in self.files:
            raise FileNotFoundError(2, "No such file or directory")
        return io.BytesIO(self.files[name])

    def write(self, name: str, data: bytes) -> None:
        self.files[name] = data
        self.written.append(name)

    def remove(self, name: str) -> None:
        del self.files[name]


def inputs(names: Iterable[str]) -> Iterator[Input]:
    return (Input(name, name) for name in names)


def report_on(item: Input, *, text: bool = False) -> Report:
    """A report that names its input, with the verdict that its name begins with."""
    return fakes.report(item.name, item.name, text=text)


def feed(
    target: Target,
    names: Iterable[str],
    *,
    window: int = 1,
    seed: int = 0,
    until: int | None = None,
) -> None:
    """Give reports on what is pending, of `window` inputs in any order; on `until` of them only."""
    chance = random.Random(seed)
    waiting: list[tuple[int, Input]] = []
    done = 0
    pending = enumerate(target.pending(inputs(names)))
    ended = False
    while done != until:
        while not ended and len(waiting) < window:
            found = next(pending, None)
            ended = found is None
            if found is not None:
                waiting.append(found)
        if not waiting:
            target.finish()
            return
        ordinal, item = waiting.pop(chance.randrange(len(waiting)))
        target.add(ordinal, report_on(item))
        done += 1


def run(
    folder: Folder,
    names: Sequence[str],
    form: str = "jsonl",
    size: int = 3,
    *,
    window: int = 1,
    seed: int = 0,
    until: int | None = None,
    resume: bool = True,
) -> Target:
    """A run, to its end unless `until` is given; where it went."""
    target = target_in(folder, form, size, resume=resume)
    feed(target, names, window=window, seed=seed, until=until)
    return target


def fresh(names: Sequence[str], form: str = "jsonl", size: int = 3) -> dict[str, bytes]:
    """The files of a run that nothing disturbed."""
    return dict(_fresh(tuple(names), form, size))


@cache
def _fresh(names: Sequence[str], form: str, size: int) -> dict[str, bytes]:
    folder = Memory()
    run(folder, names, form, size, resume=False)
    return folder.files
