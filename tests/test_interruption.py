"""Signals end a scan between two results, never in the middle of a write."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator

import pytest

from screencheck.interruption import Interrupted, interruption, status_of_interruption

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def send(number: int = signal.SIGTERM) -> None:
    os.kill(os.getpid(), number)
    time.sleep(0.01)  # a signal to oneself is there at once; its handler runs at the next step


def numbers(asked_at: int = -1) -> Iterator[int]:
    for number in range(4):
        if number == asked_at:
            send()
        yield number


def test_without_a_signal_all_comes() -> None:
    with interruption() as asked:
        assert list(asked.between(numbers())) == [0, 1, 2, 3]


def ended(results: Iterable[int], write: Callable[[int], object]) -> int | None:
    """The status with which a signal ended the writing of results."""
    with interruption() as asked:
        try:
            for number in asked.between(results):
                write(number)
        except KeyboardInterrupt as error:
            return status_of_interruption(error)
    return None


def test_a_signal_while_the_next_is_sought_ends_the_search() -> None:
    written: list[int] = []
    assert ended(numbers(asked_at=2), written.append) == 143
    assert written == [0, 1]


def test_a_signal_while_one_is_written_lets_it_be_written() -> None:
    written = []

    def write(number: int) -> None:
        send(signal.SIGINT)
        written.append(number)
        send(signal.SIGINT)  # impatience

    assert ended(numbers(), write) == 130
    assert written == [0]
    send(signal.SIGINT)  # while the program ends


def test_a_write_that_never_ends_is_ended_by_asking_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screencheck.interruption._IMPATIENT_S", 0.05)
    written = []

    def write(number: int) -> None:
        send()
        time.sleep(0.1)
        send()
        written.append(number)

    assert ended(numbers(), write) == 143
    assert not written


def test_what_was_there_before_comes_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with interruption():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_in_another_thread_nothing_is_changed() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen: list[object] = []

    def run() -> None:
        with interruption() as asked:
            seen.extend(asked.between(numbers()))
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [0, 1, 2, 3, before]


def test_the_status_is_that_of_the_signal() -> None:
    error = RuntimeError()
    error.__cause__ = Interrupted(signal.SIGTERM)  # as click does
    assert status_of_interruption(error) == 143
    assert status_of_interruption(KeyboardInterrupt()) == 130
