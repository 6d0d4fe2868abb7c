"""Inputs in the order of their names, however many there are.

They come in runs that fit into memory, each sorted and put into a temporary file, and are merged
from these (Knuth, The Art of Computer Programming, vol. 3, 5.4).
"""

from __future__ import annotations

import heapq
import pickle
import tempfile
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from operator import attrgetter
from typing import IO

from .inputs import Input

_RUN = 100_000  # inputs; about 50 MiB
_WAYS = 64  # runs that are merged at a time, as each is an open file

_NAME = attrgetter("name")


def by_name(items: Iterable[Input]) -> Generator[Input, None, None]:
    """The inputs sorted by name, code point by code point; those of one name in their order.

    Raises OSError where there is no room for temporary files.
    """
    source = iter(items)
    files: list[IO[bytes]] = []
    try:
        run = sorted(islice(source, _RUN), key=_NAME)
        while len(run) == _RUN:
            files.append(_spilled(run))
            if len(files) == _WAYS:
                merged = _spilled(_merged(files))
                for file in files:
                    file.close()
                files = [merged]
            run = sorted(islice(source, _RUN), key=_NAME)
        yield from _merged(files, run)
    finally:
        for file in files:
            file.close()


def _merged(files: Iterable[IO[bytes]], rest: Iterable[Input] = ()) -> Iterator[Input]:
    return heapq.merge(*map(_read, files), rest, key=_NAME)


def _spilled(items: Iterable[Input]) -> IO[bytes]:
    file = tempfile.TemporaryFile(prefix="screencheck-")  # noqa: SIM115 - read by the caller
    for item in items:
        pickle.dump(item, file, pickle.HIGHEST_PROTOCOL)
    file.seek(0)
    return file


def _read(file: IO[bytes]) -> Iterator[Input]:
    while True:
        try:
            yield pickle.load(file)  # what this process wrote, into a file without a name
        except EOFError:
            return
