"""What worker processes and their parent ask of the operating system.

All of it does what it can and nothing where the system has no such thing: workers then still work,
with less protection.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator

# Environment variables: one thread per worker, or N workers on N cores would fight over N² threads.
THREADS = (
    "OMP_NUM_THREADS",
    "OMP_THREAD_LIMIT",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)
_MIB = 1024 * 1024


def available_cores() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


# --- in the parent ---------------------------------------------------------------------------


@contextlib.contextmanager
def spawning() -> Iterator[None]:
    """Around the start of a worker: what it inherits, and nothing half done.

    Its libraries take one thread each. Signals that end the parent wait until it knows of the
    worker, and the worker never gets a Ctrl-C while it imports.
    """
    unset = [name for name in THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(unset, "1"))
    try:
        with held_signals():
            yield
    finally:
        for name in unset:
            os.environ.pop(name, None)


@contextlib.contextmanager
def held_signals() -> Iterator[None]:
    """Put off the signals that ask this process to end."""
    if sys.platform == "win32":
        yield
        return
    ends = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def kill_group(leader: int) -> None:
    """Kill a worker's programs; harmless before it leads a group and after all have ended.

    Only while the parent has not waited for the worker: its number may be another's afterwards.
    """
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        os.killpg(leader, signal.SIGKILL)


# --- in a worker -----------------------------------------------------------------------------


def lead_group() -> None:
    """Stand apart from the terminal, whose Ctrl-C is for the parent, and lead all it starts."""
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return
    os.setsid()
    # SIGINT may still come from elsewhere; programs that are started get it as usual.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


def die_with_parent() -> None:
    """A parent that was killed cannot end its workers, so they and what they started end then.

    On Linux the kernel does it: it sends SIGKILL to the group when the last writer of the pipe
    from the parent is gone. So it works while a library holds the interpreter, reaches programs
    that were started, and unlike PR_SET_PDEATHSIG does not mistake the end of the thread that
    started the worker for that of the parent. Elsewhere a thread waits for the same pipe.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    threading.Thread(target=_wait_and_die, args=(parent,), daemon=True).start()
    if sys.platform == "linux":
        import fcntl

        pipe = parent.sentinel
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETOWN, -os.getpgrp())
            fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
            flags = fcntl.fcntl(pipe, fcntl.F_GETFL)
            fcntl.fcntl(pipe, fcntl.F_SETFL, flags | os.O_ASYNC)


def _wait_and_die(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    if sys.platform != "win32":
        kill_group(os.getpgrp())
    os._exit(1)


def limit_memory(mebibytes: int) -> None:
    """Let this process and each that it starts write to so much memory of their own; 0: any.

    Beyond it allocations fail, in Python with MemoryError. Only Linux counts what is needed:
    mapped files and addresses that are merely kept free do not matter there.
    """
    if sys.platform == "linux":
        import resource

        # a crash is told of; an image of all memory would only fill the disk
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if mebibytes:
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            limit = mebibytes * _MIB
            if most != resource.RLIM_INFINITY:
                limit = min(limit, most)
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
