"""What the live line says of a scan that goes on."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console as RichConsole
from rich.progress import Progress

from screencheck.language import Translator
from screencheck.progress import LiveLine, state_of


class Clock:
    """Seconds that pass on demand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def run(total: int | None, done: int, pace: float, flagged: int = 0) -> str:
    """The state after `done` images, one each `pace` seconds."""
    clock = Clock()
    progress = Progress(
        console=RichConsole(quiet=True), get_time=clock, auto_refresh=False, disable=True
    )
    task = progress.add_task("", total=total, flagged=0)
    progress.disable = False
    for _ in range(done):
        clock.now += pace
        progress.update(task, advance=1, flagged=flagged)
    return state_of(progress.tasks[0])


@pytest.mark.parametrize(
    ("total", "done", "pace", "shown"),
    [
        (None, 0, 1.0, "0 done, 2 flagged"),
        (None, 9, 2.0, "9 done, 2 flagged, 2.0 s an image"),
        (10, 0, 1.0, "0 of 10, 2 flagged"),
        (10, 5, 2.0, "5 of 10, 2 flagged, 2.0 s an image, 0:10 left"),
        (100, 40, 0.25, "40 of 100, 2 flagged, 4.0 images/s, 0:15 left"),
        (10_000, 10, 1.5, "10 of 10000, 2 flagged, 1.5 s an image, 4:09:45 left"),
        (5, 5, 1.0, "5 of 5, 2 flagged, 1.0 images/s"),
    ],
)
def test_what_is_known_is_told(total: int | None, done: int, pace: float, shown: str) -> None:
    told = run(total, done, pace, flagged=2)
    assert told == (shown if done else shown.replace("2 flagged", "0 flagged"))


def drawn(say: Translator, total: int | None, *, hidden: str = "") -> str:
    """What a terminal gets of a line that stood for a moment."""
    stream = io.StringIO()
    line = LiveLine(say, RichConsole(file=stream, width=80, force_terminal=True))
    line.start()
    if total is not None:
        line.expect(total)
    line.advance(flagged=1)
    time.sleep(0.3)
    if hidden:
        with line.hidden():
            stream.write(hidden)
            time.sleep(0.3)  # longer than until the line is drawn again
            stream.write(hidden)
        time.sleep(0.3)
    line.stop()
    return stream.getvalue()


def test_it_is_told_in_the_language() -> None:
    words = {"{count} of {total}": "{count}/{total}", "{count} flagged": "标记{count}"}
    shown = drawn(Translator("zh", words), 3)
    assert "1/3" in shown
    assert "标记1" in shown


@pytest.mark.parametrize(("total", "bar"), [(None, False), (3, True)])
def test_there_is_a_bar_where_the_end_is_known(total: int | None, bar: bool) -> None:
    assert ("━" in drawn(Translator("en"), total)) is bar


def test_it_makes_room_for_something_else() -> None:
    shown = drawn(Translator("en"), 3, hidden="a report\n")
    assert "\r\x1b[2Ka report\na report\n" in shown  # cleared before, and not drawn in between
    assert "1 of 3" in shown.partition("a report")[0]
    assert "1 of 3" in shown.rpartition("a report")[2]


def test_it_goes_away() -> None:
    last = drawn(Translator("en"), 3).rpartition("1 of 3")[2]
    assert "\x1b[2K" in last
