"""The live line on a terminal: how far a scan has come, how fast it goes, what time is left."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task
from rich.table import Column
from rich.text import Text

from .language import Message, Translator, listed, said

_MEMORY_S = 60.0  # over which the speed is measured: pictures differ in size


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


def live_line(say: Translator) -> Progress:
    """The line, which goes away when it is stopped."""
    return Progress(
        SpinnerColumn(),
        _Bar(bar_width=20),
        _State(say),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        speed_estimate_period=_MEMORY_S,
    )


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
    return listed(parts)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
