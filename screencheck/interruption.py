"""Ctrl-C and its kin: a scan ends at once, and what it has written stays whole."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

from .exit_codes import INTERRUPTED

_IMPATIENT_S = 2.0  # after which another signal ends a write that nobody takes
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

T = TypeVar("T")


class Interrupted(KeyboardInterrupt):
    """A signal asked the program to end. `status` is what a shell reports of such an end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


class Interruption:
    """Ends the search for the next result, and never the writing of one.

    Whoever writes is given the time to do it, unless somebody asks again after a while: a pipe
    may stand full for ever.
    """

    def __init__(self) -> None:
        self._number = 0
        self._since = 0.0
        self._writing = False

    @property
    def asked(self) -> bool:
        """Whether there was a signal."""
        return self._number != 0

    def between(self, results: Iterable[T]) -> Generator[T, None, None]:
        """The results as they come. Raises Interrupted where the next one would be waited for."""
        source = iter(results)
        while True:
            self._writing = False  # first, or a signal in between would be overlooked
            if self._number:
                self._writing = True
                raise Interrupted(self._number)
            try:
                result = next(source)
            except StopIteration:
                return
            finally:
                self._writing = True
            yield result

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Obey a signal."""
        first = not self._number
        if first:
            self._number, self._since = number, time.monotonic()
        if not self._writing:
            # what is cleaned up and closed on the way out is not to be disturbed
            self._writing = True
            raise Interrupted(self._number)
        if not first and time.monotonic() - self._since > _IMPATIENT_S:
            raise Interrupted(self._number)


@contextmanager
def interruption() -> Iterator[Interruption]:
    """Obey the signals that end a program, other than those that it was started to ignore.

    Afterwards all is as before, unless there was one: then they are ignored, as the program is
    about to end and to ask again must not disturb that.
    """
    obeyed = Interruption()
    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, obeyed.handle)
    try:
        yield obeyed
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if obeyed.asked else handler)


def status_of_interruption(error: BaseException | None) -> int:
    """The exit status for an error that ends a program, or for what it came from."""
    while error is not None and not isinstance(error, Interrupted):
        error = error.__cause__ or error.__context__
    return INTERRUPTED if error is None else error.status
