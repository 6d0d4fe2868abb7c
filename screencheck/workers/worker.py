"""One worker process as its parent sees it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import time
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from ..inputs import Input
from . import system
from .inside import Recipe, run
from .stray import Stray

_START_S = 300.0  # to load what examines images, on a slow disk
_LAST_BREATH_S = 1.0  # from the last word of a process that dies by itself to its end
_BURIAL_S = 5.0  # until the kernel is done with one that was killed

T = TypeVar("T")


class Worker(Generic[T]):
    """A process that examines one image at a time.

    `task` is what it is at; `since` is when it began with that, or to load what it needs as long
    as it is not `ready`, by `time.monotonic`; `done` counts what it has finished. To be made inside
    `system.spawning()`. Raises OSError where the system has no room for another process.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._bounds = recipe.bounds
        self.ready = False
        self.done = 0
        self.task: T | None = None
        self.since = time.monotonic()
        self._folder = _temporary_folder()
        context = multiprocessing.get_context("spawn")
        self._tasks, inner = context.Pipe()
        # elsewhere pipes cannot be read without waiting: what is printed goes where ours does
        ours, theirs = context.Pipe(duplex=False) if os.name == "posix" else (None, None)
        self.stray = None if ours is None else Stray(ours)
        self._process = context.Process(
            target=run, args=(inner, theirs, self._folder, recipe), daemon=True
        )
        try:
            self._process.start()
        except BaseException:
            self._close()
            raise
        finally:
            inner.close()
            if theirs is not None:
                theirs.close()

    @property
    def handles(self) -> list[Connection | int]:
        """What to wait for with `multiprocessing.connection.wait`."""
        handles: list[Any] = [self._tasks, self._process.sentinel]
        if self.stray is not None and self.stray.pipe is not None:
            handles.append(self.stray.pipe)
        return handles

    @property
    def deadline(self) -> float | None:
        """When it is to be killed, by `time.monotonic`; None where nothing hurries."""
        if not self.ready:
            return self.since + _START_S
        if self.task is None or not self._bounds.seconds:
            return None
        return self.since + self._bounds.seconds

    def give(self, item: Input) -> None:
        """Have it examine an image. Raises OSError where it has died."""
        self.since = time.monotonic()
        self._tasks.send(item)

    def receive(self) -> bytes | None:
        """Its next message, or None where there is none. Raises EOFError or OSError when it died.

        The first message says that it is ready, each other one is a report.
        """
        return self._tasks.recv_bytes() if self._tasks.poll() else None

    def printed(self) -> str:
        """What libraries in it printed since the last time."""
        return "" if self.stray is None else self.stray.taken()

    def kill(self) -> None:
        """End it and all that it started, without waiting."""
        pid = self._process.pid
        if pid is not None:
            system.kill_group(pid)
        with suppress(OSError):
            self._process.kill()

    def bury(self) -> tuple[int | None, str]:
        """Free what it held, once it has died or was killed: its exit code and its last words.

        The exit code is None for one that not even SIGKILL ends, as it waits for a broken disk.
        """
        wait([self._process.sentinel], _LAST_BREATH_S)
        self.kill()  # what it started may live
        self._process.join(_BURIAL_S)
        ended = self._process.exitcode, self.printed()
        self._close()
        return ended

    def _close(self) -> None:
        self._tasks.close()
        if self.stray is not None:
            self.stray.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _temporary_folder() -> str | None:
    """A killed process leaves its temporary files, which are pieces of pictures, to its parent."""
    try:
        return tempfile.mkdtemp(prefix="screencheck-")
    except OSError:
        return None
