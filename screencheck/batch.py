"""Many images: one after another, or in worker processes. One report each, in input order.

A program that calls this with more than one job must guard its main module with
`if __name__ == "__main__"`, as workers are spawned and import it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import Protocol

from .errors import UsageError, told
from .inputs import Input
from .language import said
from .report import ErrorInfo, Report, Verdict
from .settings import Settings

_DIED = said("the process that examined this image died")
_WINDOW = 4  # inputs in flight per worker: enough to keep all busy, few enough to bound memory
_THREADS = (  # one thread per worker, or N workers on N cores would fight over N² threads
    "OMP_NUM_THREADS",
    "OMP_THREAD_LIMIT",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)


class SupportsScan(Protocol):
    """What examines one image: `pipeline.Scanner`, or a stand-in for it."""

    def scan(self, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Report: ...


ScannerFactory = Callable[[Settings], SupportsScan]


def create_scanner(settings: Settings) -> SupportsScan:
    """The real scanner. Raises EngineError or UsageError where it cannot work."""
    from .pipeline import Scanner

    scanner: SupportsScan = Scanner(settings)
    return scanner


def available_cores() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def scan_many(
    items: Iterable[Input],
    settings: Settings | None = None,
    jobs: int = 1,
    *,
    scanner_factory: ScannerFactory = create_scanner,
) -> Generator[Report, None, None]:
    """Examine inputs as they come and give one report for each, in their order.

    Raises EngineError or UsageError at once, before any input is taken. With more than one
    job `scanner_factory` must be a function that a worker can import.
    """
    if jobs < 1:
        raise UsageError(said("the number of jobs must be at least 1, not {jobs}", jobs=jobs))
    settings = settings or Settings()
    if jobs == 1:
        return _serial(items, scanner_factory(settings))
    crew = _Crew(settings, scanner_factory, jobs)
    crew.check()
    return _parallel(items, crew)


def _serial(items: Iterable[Input], scanner: SupportsScan) -> Generator[Report, None, None]:
    for item in items:
        yield _examine(scanner, item)


def _parallel(items: Iterable[Input], crew: _Crew) -> Generator[Report, None, None]:
    finished = False
    try:
        for item in items:
            crew.add(item)
            if crew.full:
                yield crew.take()
        while crew.busy:
            yield crew.take()
        finished = True
    finally:
        # An interrupt, or a caller that wants no more, must not wait for images under way.
        crew.stop(kill=not finished)


class _Crew:
    """Workers and the inputs in flight, first in first out; a worker's death costs one input."""

    def __init__(self, settings: Settings, factory: ScannerFactory, jobs: int) -> None:
        self._recipe = (settings, factory)
        self._jobs = jobs
        self._flight: deque[tuple[Input, Future[Report]]] = deque()
        self._pool = self._start(jobs)

    @property
    def busy(self) -> bool:
        return bool(self._flight)

    @property
    def full(self) -> bool:
        return len(self._flight) >= _WINDOW * self._jobs

    def check(self) -> None:
        """Start the first worker. Raises what its scanner raises."""
        try:
            with _spawning():
                ready = self._pool.submit(_check)
            ready.result()
        except BaseException:
            self.stop(kill=True)
            raise

    def add(self, item: Input) -> None:
        self._flight.append((item, self._submit(item)))

    def take(self) -> Report:
        """The report on the oldest input in flight."""
        if isinstance(self._flight[0][1].exception(), BrokenProcessPool):
            self._recover()
        item, future = self._flight.popleft()
        failure = future.exception()
        return future.result() if failure is None else _internal_error(item, failure)

    def stop(self, *, kill: bool) -> None:
        _stop(self._pool, kill=kill)

    def _start(self, workers: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, context, _start_worker, self._recipe)
        # All workers start now: one that is added in the moment in which another dies makes the
        # executor's own thread fail, with a traceback, as it goes through them (CPython 3.11).
        with suppress(BrokenProcessPool), _spawning():
            for _ in range(workers):
                pool.submit(_stand_by)
        return pool

    def _submit(self, item: Input) -> Future[Report]:
        try:
            with _spawning():
                return self._pool.submit(_work, item)
        except BrokenProcessPool as error:  # a worker died since the last look
            broken: Future[Report] = Future()
            broken.set_exception(error)
            return broken

    def _recover(self) -> None:
        """After a worker died: try what it took along again, each input alone.

        Nothing tells which input killed it, so only one that kills a worker of its own is
        given up.
        """
        _stop(self._pool, kill=True)
        self._pool = self._start(1)
        for index, (item, future) in enumerate(self._flight):
            if not isinstance(future.exception(), BrokenProcessPool):
                continue
            alone = self._submit(item)
            self._flight[index] = (item, alone)
            if isinstance(alone.exception(), BrokenProcessPool):
                given_up: Future[Report] = Future()
                given_up.set_exception(RuntimeError(_DIED))
                self._flight[index] = (item, given_up)
                _stop(self._pool, kill=True)
                self._pool = self._start(1)
        _stop(self._pool, kill=False)
        self._pool = self._start(self._jobs)


def _stop(pool: ProcessPoolExecutor, *, kill: bool) -> None:
    # Until Python 3.14 the executor offers no way to end its workers; without it the
    # interpreter would wait at exit for every image under way.
    workers = list((getattr(pool, "_processes", None) or {}).values()) if kill else []
    pool.shutdown(wait=not kill, cancel_futures=True)
    for worker in workers:
        worker.terminate()


@contextmanager
def _spawning() -> Iterator[None]:
    """Around every submit, as that is where workers start: limit their threads from the
    start, and block SIGINT so that Ctrl-C never reaches one that is still importing (the
    parent gets it afterwards). Workers inherit both.
    """
    unset = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(unset, "1"))
    mask = None
    if hasattr(signal, "pthread_sigmask"):
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        for name in unset:
            os.environ.pop(name, None)
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


# In a worker: its scanner, or why there is none.
_scanner: SupportsScan | None = None
_no_scanner: Exception | None = None


def _start_worker(settings: Settings, factory: ScannerFactory) -> None:
    """Runs once in every worker. Must not raise: the executor would only say "broken"."""
    global _scanner, _no_scanner
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    try:
        _scanner = factory(settings)
    except Exception as error:
        _no_scanner = error


def _die_with_parent() -> None:
    """A parent that was killed cannot tell its workers to stop."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _stand_by() -> None:
    """Nothing to do yet."""


def _check() -> None:
    if _no_scanner is not None:
        raise _no_scanner


def _work(item: Input) -> Report:
    _check()
    assert _scanner is not None  # else _check raised
    return _examine(_scanner, item)


def _examine(scanner: SupportsScan, item: Input) -> Report:
    """A report whatever happens: one image must never cost those after it."""
    if item.error is not None:
        return Report(item.name, Verdict.ERROR, error=item.error)
    try:
        return scanner.scan(item.source, item.name)
    except Exception as error:
        return _internal_error(item, error)


def _internal_error(item: Input, error: BaseException) -> Report:
    if os.environ.get("SCREENCHECK_DEBUG"):
        import traceback

        traceback.print_exception(error)
    return Report(item.name, Verdict.ERROR, error=ErrorInfo("internal", told(error)))
