"""Many cases in worker processes, until the time is up; a worker's death is a finding too."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from .targets import TARGETS, Pages, input_of

_HANG_S = 60.0  # after which a case that is still under way ends its worker
_TELL_S = 5.0
_EVERY = 50  # cases between two messages


@dataclass(frozen=True, slots=True)
class Crash:
    """A case in which something did not hold: where it happened, and how it can be repeated."""

    target: str
    case: str
    error: str
    trace: str


@dataclass(slots=True)
class Tally:
    """What a run has come to so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    crashes: list[Crash] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def executions(self) -> int:
        return self.outcomes.total()


def run(
    targets: Sequence[str],
    seconds: float,
    *,
    seed: int = 0,
    jobs: int = 1,
    pages: Pages = (),
    most: int | None = None,
    tell: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Run cases of the targets in turn for so many seconds, or `most` of them in each process.

    With one job they run in this process.
    """
    tally, started = Tally(), time.monotonic()
    if jobs == 1:
        for target, outcome in _cases(targets, seconds, seed, 0, 1, pages, most):
            _count(tally, target, outcome)
    else:
        _in_workers(tally, targets, seconds, seed, jobs, pages, most, tell)
    tally.seconds = time.monotonic() - started
    return tally


def repeat(target: str, case: str, pages: Pages) -> Crash | str:
    """One case again: its outcome, or how it fails."""
    try:
        return TARGETS[target](case, pages)
    except Exception as error:
        return Crash(target, case, _told(error), traceback.format_exc())


def save(crash: Crash, folder: Path, pages: Pages) -> Path:
    """Write the file of a crash and what is known about it to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{crash.target}-{crash.case.replace(':', '-')}.bin"
    path.write_bytes(input_of(crash.target, crash.case, pages))
    note = f"{crash.target} {crash.case}\n{crash.error}\n\n{crash.trace}"
    path.with_suffix(".txt").write_text(note, "utf-8", "backslashreplace")
    return path


def _cases(
    targets: Sequence[str],
    seconds: float,
    seed: int,
    first: int,
    step: int,
    pages: Pages,
    most: int | None,
    *,
    announce: Callable[[str, str], None] = lambda target, case: None,
) -> Iterator[tuple[str, Crash | str]]:
    end, number, done = time.monotonic() + seconds, first, 0
    while time.monotonic() < end and (most is None or done < most):
        target = targets[done % len(targets)]
        case = f"{seed}:{number}"
        announce(target, case)
        yield target, repeat(target, case, pages)
        number += step
        done += 1


def _count(tally: Tally, target: str, outcome: Crash | str) -> None:
    if isinstance(outcome, Crash):
        tally.outcomes[f"{target}: BROKEN"] += 1
        if outcome.error not in {crash.error for crash in tally.crashes}:
            tally.crashes.append(outcome)
    else:
        tally.outcomes[f"{target}: {outcome}"] += 1


def _in_workers(
    tally: Tally,
    targets: Sequence[str],
    seconds: float,
    seed: int,
    jobs: int,
    pages: Pages,
    most: int | None,
    tell: Callable[[Tally], None],
) -> None:
    context = multiprocessing.get_context("spawn")
    workers = {}
    end = time.monotonic() + seconds

    def start(index: int, part: int) -> None:
        ours, theirs = context.Pipe(duplex=False)
        # a new seed after a death, or the same case would kill the next one
        place = (targets, end - time.monotonic(), seed + 1_000 * part, index, jobs, pages, most)
        process = context.Process(target=_work, args=(theirs, place), daemon=True)
        process.start()
        theirs.close()
        workers[ours] = (process, index, part)

    under_way: dict[int, tuple[str, str]] = {}
    told = 0.0
    for index in range(jobs):
        start(index, 0)
    while workers:
        for ready in wait(list(workers), timeout=5):
            assert isinstance(ready, Connection)
            process, index, part = workers[ready]
            try:
                message = ready.recv()
            except EOFError:
                process.join()
                del workers[ready]
                if process.exitcode and index in under_way:
                    target, case = under_way[index]
                    error = f"the process died with exit status {process.exitcode}"
                    _count(tally, target, Crash(target, case, error, ""))
                    if time.monotonic() < end:
                        start(index, part + 1)
                continue
            if isinstance(message, tuple):
                under_way[index] = message
            else:
                for target, outcome in message:
                    _count(tally, target, outcome)
        if time.monotonic() - told > _TELL_S:
            told = time.monotonic()
            tell(tally)


def _work(pipe: Connection, place: tuple[Any, ...]) -> None:
    done: list[tuple[str, Crash | str]] = []

    def announce(target: str, case: str) -> None:
        if case == os.environ.get("FUZZ_DIE_AT"):  # the tests want to see a death
            pipe.send((target, case))
            os._exit(86)
        faulthandler.dump_traceback_later(_HANG_S, exit=True)
        pipe.send((target, case))

    for outcome in _cases(*place, announce=announce):
        done.append(outcome)
        if len(done) >= _EVERY or isinstance(outcome[1], Crash):
            pipe.send(done)
            done = []
    faulthandler.cancel_dump_traceback_later()
    pipe.send(done)


def _told(error: Exception) -> str:
    """One line that is the same for the same bug."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{Path(f.filename).name}:{f.lineno}" for f in frames if "screencheck" in f.filename]
    return f"{type(error).__name__}: {str(error)[:300]!r} at {ours[-1] if ours else '?'}"
