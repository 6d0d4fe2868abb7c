"""Who examines what: inputs to workers one at a time, reports back in the order of the inputs."""

from __future__ import annotations

import os
import time
import weakref
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.reduction import ForkingPickler
from typing import TypeAlias

from ..errors import why
from ..inputs import Input
from ..report import ErrorInfo, Report, Verdict
from . import ends, system
from .inside import SHORT, Recipe
from .stray import pass_on
from .worker import Worker

_WINDOW = 32  # inputs in flight per worker: one slow image must not idle the others
_HELD = 256 * 1024 * 1024  # bytes of reports that wait for an earlier one; pictures may be in them
_REST_S = 1.0  # after a worker could not be started
_STARTS = 3  # workers that fail to start, with none at work, until an image is given up


@dataclass(slots=True, eq=False)
class _Task:
    """An input in flight, and what became of it: a report, pickled where a worker made it."""

    item: Input
    outcome: Report | bytes | None = None
    failed_starts: int = 0
    needs_fresh: bool = False  # its worker died or ran short of memory, perhaps for another reason


_Worker: TypeAlias = Worker[_Task]


class Crew:
    """Up to `jobs` workers, each started when there is an input for it.

    A worker that crashes or takes too long is killed with all that it started, its image gets an
    error record, and another takes its place. Not thread-safe.
    """

    def __init__(self, recipe: Recipe, jobs: int) -> None:
        self._recipe = recipe
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._order: deque[_Task] = deque()
        self._again: deque[_Task] = deque()  # whose worker never came to work
        self._held = 0
        self._exhausted = False
        self._rests_until = 0.0
        self._no_start: Exception | None = None
        # for whoever drops the crew, or exits, without an end to `reports`
        self._forgotten = weakref.finalize(self, _end_all, self._workers, os.getpid())

    def check(self) -> None:
        """Start the first worker. Raises what its scanner raises, or EngineError."""
        try:
            for _ in range(_STARTS - 1):
                with suppress(ends.KilledAtStart):
                    self._start_one()
                    return
            self._start_one()
        except BaseException:
            self.stop()
            raise

    def _start_one(self) -> None:
        try:
            first = self._hire()
        except OSError as error:
            raise ends.cannot_start(why(error)) from error
        self._no_start = None
        while not first.ready:
            self._wait()
            if self._no_start is not None:
                raise self._no_start

    def reports(self, items: Iterable[Input]) -> Generator[Report, None, None]:
        """One report for each input, in their order; the crew is gone afterwards.

        An input is taken when a worker is free for it, and no more than a window of them.
        """
        source = iter(items)
        try:
            while True:
                while self._order and self._order[0].outcome is not None:
                    yield self._delivered(self._order.popleft())
                if self._set_to_work(source):
                    continue
                if not self._order:
                    return
                self._wait()
        finally:
            self.stop()

    def numbered(self, items: Iterable[Input]) -> Generator[tuple[int, Report], None, None]:
        """The same, each with the number of its input from 0 on."""
        with closing(self.reports(items)) as reports:
            yield from enumerate(reports)

    def stop(self) -> None:
        """Kill all workers, also those at work. May be called again."""
        self._forgotten()

    # --- inputs ------------------------------------------------------------------------------

    def _set_to_work(self, source: Iterator[Input]) -> bool:
        """Take one more input in hand, where there is one and somebody for it."""
        worker = self._idle()
        may_hire = self._may_hire()
        if may_hire and self._again and self._again[0].needs_fresh:
            worker = None
        if worker is None and not may_hire:
            return False
        task = self._next(source)
        if task is None:
            return False
        if task.item.error is not None:
            task.outcome = Report(task.item.name, Verdict.ERROR, error=task.item.error)
        elif worker is not None:
            self._give(worker, task)
        else:
            self._hire_for(task)
        return True

    def _next(self, source: Iterator[Input]) -> _Task | None:
        if self._again:
            return self._again.popleft()
        full = len(self._order) >= _WINDOW * self._jobs or self._held >= _HELD
        item = None if full or self._exhausted else next(source, None)
        if item is None:
            self._exhausted = self._exhausted or not full
            return None
        task = _Task(item)
        self._order.append(task)
        return task

    def _delivered(self, task: _Task) -> Report:
        outcome = task.outcome
        if not isinstance(outcome, bytes):
            assert outcome is not None
            return outcome
        self._held -= len(outcome)
        try:
            report: Report = ForkingPickler.loads(outcome)
        except Exception as error:
            return _failed(task, ErrorInfo.of(error))
        return report

    # --- workers -----------------------------------------------------------------------------

    def _idle(self) -> _Worker | None:
        return next((w for w in self._workers if w.ready and w.task is None), None)

    def _may_hire(self) -> bool:
        if not self._workers:
            return True
        return len(self._workers) < self._jobs and time.monotonic() >= self._rests_until

    def _hire(self) -> _Worker:
        with system.spawning():
            worker = _Worker(self._recipe)
            self._workers.append(worker)
        return worker

    def _hire_for(self, task: _Task) -> None:
        time.sleep(max(0.0, self._rests_until - time.monotonic()))
        try:
            self._hire().task = task
        except OSError as error:
            self._failed_to_start(task, ends.cannot_start(why(error)))

    def _give(self, worker: _Worker, task: _Task) -> None:
        worker.task = task
        try:
            worker.give(task.item)
        except OSError:  # it died while it had nothing to do
            worker.task = None
            self._lose(worker)
            self._again.append(task)

    def _wait(self) -> None:
        """Until a worker has something to tell, or its time is over."""
        deadlines = [w.deadline for w in self._workers if w.deadline is not None]
        left = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        heard = set(wait([handle for w in self._workers for handle in w.handles], left))
        for worker in list(self._workers):
            if not heard.isdisjoint(worker.handles):
                self._listen(worker)
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.deadline is not None and worker.deadline <= now:
                self._expire(worker)

    def _listen(self, worker: _Worker) -> None:
        if worker.stray is not None:
            worker.stray.collect()
        try:
            message = worker.receive()
        except (EOFError, OSError):
            self._lose(worker)
            return
        if message is None:
            return
        if worker.ready:
            self._finish(worker, message)
        else:
            self._welcome(worker, ForkingPickler.loads(message))

    def _welcome(self, worker: _Worker, failure: Exception | None) -> None:
        """A worker has loaded what it needs, or tells why it cannot."""
        task = worker.task
        if failure is not None:
            self._dismiss(worker)
            self._failed_to_start(task, failure)
            return
        worker.ready = True
        pass_on(worker.printed())
        if task is not None:
            self._give(worker, task)

    def _finish(self, worker: _Worker, report: bytes) -> None:
        task, worker.task = worker.task, None
        pass_on(worker.printed())
        short = report.startswith(SHORT)
        if short:
            worker.kill()
            self._dismiss(worker)
        if task is not None and not (short and worker.done and self._once_more(task)):
            task.outcome = report[1:]
            self._held += len(report) - 1
        worker.done += 1

    def _once_more(self, task: _Task) -> bool:
        """Whether an image is tried again, in a fresh worker.

        What becomes of an image must not depend on those before it, nor on somebody who killed its
        worker. An image that kills two is given up.
        """
        if task.needs_fresh:
            return False
        task.needs_fresh = True
        self._again.appendleft(task)
        return True

    def _lose(self, worker: _Worker) -> None:
        """A worker died by itself."""
        exit_code, last_words = self._dismiss(worker)
        task = worker.task
        if not worker.ready:
            failure = ends.did_not_start(exit_code, last_words, self._recipe.bounds)
            self._failed_to_start(task, failure)
        elif task is not None:
            error = ends.died(exit_code, last_words)
            own_fault = error.kind == "out_of_memory" and not worker.done
            if own_fault or not self._once_more(task):
                task.outcome = _failed(task, error, worker.since)

    def _expire(self, worker: _Worker) -> None:
        """A worker takes too long."""
        worker.kill()
        self._dismiss(worker)
        task = worker.task
        if not worker.ready:
            self._failed_to_start(task, ends.starts_too_slowly())
        elif task is not None:
            too_long = ends.took_too_long(self._recipe.bounds)
            task.outcome = _failed(task, too_long, worker.since)

    def _dismiss(self, worker: _Worker) -> tuple[int | None, str]:
        """Count on it no more: its exit code and last words, once it has ended."""
        exit_code, last_words = worker.bury()
        self._workers.remove(worker)
        if os.environ.get("SCREENCHECK_DEBUG"):
            pass_on(last_words)
        return exit_code, last_words

    def _failed_to_start(self, task: _Task | None, failure: Exception) -> None:
        """No input is to blame, so others take it on; without others it is tried again."""
        self._no_start = failure
        self._rests_until = time.monotonic() + _REST_S
        if task is None:
            return
        if not self._workers:
            task.failed_starts += 1
        if task.failed_starts < _STARTS:
            self._again.append(task)
        else:
            task.outcome = _failed(task, ends.not_begun(failure))


def _failed(task: _Task, error: ErrorInfo, since: float | None = None) -> Report:
    seconds = 0.0 if since is None else time.monotonic() - since
    return Report(task.item.name, Verdict.ERROR, error=error, seconds=seconds)


def _end_all(workers: list[_Worker], owner: int) -> None:
    if os.getpid() != owner:  # a fork of the parent, to which they do not belong
        return
    with system.held_signals():  # nobody else would end them
        for worker in workers:
            worker.kill()
        while workers:
            with suppress(OSError, ValueError):
                workers.pop().bury()
