"""The live line on a terminal: how far a scan has come, how fast it goes, what time is left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.control import Control
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task
from rich.segment import ControlType
from rich.table import Column
from rich.text import Text

from .language import Message, Translator, clauses, said

_MEMORY_S = 60.0  # over which the speed is measured: pictures differ in size
_PAUSE_S = 0.1
_CLEARED = Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2))


class _Bar(BarColumn):
    """A bar once it is known where it ends."""

    def render(self, task: Task) -> Text:  # type: ignore[override]  # a bar or nothing
        return super().render(task) if task.total else Text()  # type: ignore[return-value]


class _State(ProgressColumn):
    """The same in words."""

    def __init__(self, say: Translator) -> None:
        super().__init__(Column(no_wrap=True, overflow="ellipsis"))
        self._say = say

    def render(self, task: Task) -> Text:
        return Text(self._say(state_of(task)))


class LiveLine:
    """The line on stderr, redrawn by a thread of its own; it goes away when it is stopped.

    It never takes more than one line, so that it can be taken away for what else is written to
    the terminal, and drawn again below.
    """

    def __init__(self, say: Translator, console: Console | None = None) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            _Bar(bar_width=20),
            _State(say),
            console=console or Console(stderr=True),
            transient=True,
            auto_refresh=False,  # by a lock of ours, which `hidden` can hold
            redirect_stdout=False,
            speed_estimate_period=_MEMORY_S,
        )
        self._task = self._progress.add_task("", total=None, flagged=0)
        self._drawing = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._redraw, daemon=True)

    def start(self) -> None:
        self._progress.start()
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
        self._progress.stop()

    def expect(self, total: int) -> None:
        """How many images there are; until it is known there is neither bar nor time left."""
        self._progress.update(self._task, total=total)

    def advance(self, flagged: int, by: int = 1) -> None:
        """So many images more are done, and so many of all are flagged."""
        self._progress.update(self._task, advance=by, flagged=flagged)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """While something else is written to the terminal."""
        with self._drawing:
            self._progress.console.control(_CLEARED)
            yield

    def _redraw(self) -> None:
        while not self._stopped.wait(_PAUSE_S):
            with self._drawing:
                self._progress.refresh()


def state_of(task: Task) -> Message:
    """Done and flagged, and as far as they are known the total, the speed and the time left."""
    done = int(task.completed)
    total = None if task.total is None else int(task.total)
    if total is None:
        parts = [said("{count} done", count=done)]
    else:
        parts = [said("{count} of {total}", count=done, total=total)]
    parts.append(said("{count} flagged", count=task.fields["flagged"]))
    if task.speed and task.speed >= 1:
        parts.append(said("{speed:.1f} images/s", speed=task.speed))
    elif task.speed:
        parts.append(said("{seconds:.1f} s an image", seconds=1 / task.speed))
    if task.time_remaining:
        parts.append(said("{time} left", time=_clock(task.time_remaining)))
    return clauses(parts)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
