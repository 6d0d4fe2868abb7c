"""The crew: one report per input, in order, whatever an image does to the process that reads it."""

from __future__ import annotations

import gc
import os
import random
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from screencheck.errors import EngineError
from screencheck.inputs import Input
from screencheck.report import ErrorInfo, Report, Verdict
from screencheck.settings import Bounds, Settings
from screencheck.workers import Crew, Recipe, ScannerFactory, crew
from tests import fakes
from tests.processes import alive, leave_number, survivors, wait_for_numbers

UNBOUNDED = Bounds(0, 0)


def made(jobs: int = 1, bounds: Bounds = UNBOUNDED, factory: ScannerFactory = fakes.create) -> Crew:
    result = Crew(Recipe(factory, Settings(), bounds), jobs)
    result.check()
    return result


def scan(
    *names: str,
    jobs: int = 1,
    bounds: Bounds = UNBOUNDED,
    factory: ScannerFactory = fakes.create,
) -> list[Report]:
    return list(made(jobs, bounds, factory).reports(Input(name, name) for name in names))


def kinds(reports: Iterable[Report]) -> list[str]:
    """What became of each image: its verdict, or the kind of its error."""
    return [report.error.kind if report.error else report.verdict.value for report in reports]


def message(report: Report) -> str:
    assert report.error is not None
    return report.error.message


# images that end a process


def test_a_process_that_dies_costs_only_the_image_that_killed_it() -> None:
    names = ["fake-1", "crash-1", "late-1", "segfault", "fake-2", *map(str, range(12)), "crash-3"]
    reports = scan(*names, jobs=2)
    assert [report.path for report in reports] == names
    assert [r.path for r in reports if r.error] == ["crash-1", "segfault", "crash-3"]
    assert kinds(reports)[1] == kinds(reports)[3] == kinds(reports)[-1] == "crash"
    died = "the process that examined this image died: "
    assert message(reports[1]) == f"{died}exit status 9"
    assert message(reports[3]) == f"{died}signal SIGSEGV"


@pytest.mark.parametrize("how", ["slow", "stuck"])
def test_an_image_that_takes_too_long_is_given_up(how: str) -> None:
    started = time.monotonic()
    reports = scan(how, "fake", bounds=Bounds(0.4, 0))
    assert time.monotonic() - started < 8
    assert kinds(reports) == ["timeout", "fake"]
    assert message(reports[0]) == "examining this image took longer than 0.4 s"
    assert 0.4 <= reports[0].seconds < 4


def test_time_to_start_is_nobodys_fault() -> None:
    # each of these needs a fresh process, which takes longer to start than an image may
    assert kinds(scan("crash", "fake", bounds=Bounds(0.05, 0))) == ["crash", "fake"]


def test_what_a_process_started_ends_with_it(tmp_path: Path) -> None:
    image = tmp_path / "parent"
    image.touch()
    assert kinds(scan(str(image), bounds=Bounds(1, 0))) == ["timeout"]
    numbers = wait_for_numbers(tmp_path, 2)
    assert not survivors(numbers)


def test_temporary_files_of_a_killed_process_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert kinds(scan("temporary", "fake")) == ["crash", "fake"]
    assert not list(tmp_path.iterdir())


def test_processes_killed_from_outside_at_random(tmp_path: Path) -> None:
    names = [str(tmp_path / f"slow-{number}") for number in range(4)]
    for name in names:
        Path(name).touch()
    chance = random.Random(7)
    ended = threading.Event()

    def kill_some() -> None:
        while not ended.is_set():
            living = [n for n in wait_for_numbers(tmp_path, 1) if alive(n)]
            if living:
                os.kill(chance.choice(living), signal.SIGKILL)
            ended.wait(0.05)

    killer = threading.Thread(target=kill_some)
    killer.start()
    reports = scan(*names, "fake", jobs=2)
    ended.set()
    killer.join()
    assert [report.path for report in reports] == [*names, "fake"]
    assert kinds(reports) == ["crash"] * 4 + ["fake"]
    assert "signal SIGKILL" in message(reports[0])


def test_an_image_whose_process_somebody_killed_is_examined_by_another() -> None:
    here = made()

    def items() -> Iterator[Input]:
        yield Input("late", "")

    def kill() -> None:
        while not (here._workers and here._workers[0].task):
            time.sleep(0.01)
        os.kill(here._workers[0]._process.pid or 0, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    reports = list(here.reports(items()))
    killer.join()
    assert kinds(reports) == ["consistent"]


def test_one_killed_while_it_has_nothing_to_do_costs_no_image() -> None:
    def items() -> Iterator[Input]:
        yield Input("fake-1", "")
        (worker,) = here._workers
        assert worker.task is None
        os.kill(worker._process.pid or 0, signal.SIGKILL)
        worker._process.join()
        yield Input("fake-2", "")

    here = made()
    assert kinds(here.reports(items())) == ["fake", "fake"]


# memory


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux limits memory")
class TestMemory:
    def test_an_image_that_needs_too_much_is_given_up(self) -> None:
        reports = scan("eat", "fake", bounds=Bounds(0, 500))
        assert kinds(reports) == ["out_of_memory", "fake"]
        assert message(reports[0]) == "there was not enough memory to examine this image"

    def test_what_others_left_behind_is_not_held_against_an_image(self) -> None:
        # each fits once into what is allowed
        reports = scan("nibble-1", "nibble-2", "eat", "nibble-3", bounds=Bounds(0, 600))
        assert kinds(reports) == ["consistent", "consistent", "out_of_memory", "consistent"]

    def test_an_abort_for_memory(self, capfd: pytest.CaptureFixture[str]) -> None:
        reports = scan("abort", "fake")
        assert kinds(reports) == ["out_of_memory", "fake"]
        assert "terminate" not in capfd.readouterr().err  # the record says it in one line

    def test_too_little_to_start(self) -> None:
        with pytest.raises(EngineError, match="20 MiB of memory are too little"):
            made(bounds=Bounds(0, 20), factory=hungry)


def hungry(settings: Settings) -> fakes.FakeScanner:
    bytearray(30 << 20)
    return fakes.FakeScanner(settings)


# who does what


class Source:
    """Inputs of which the first takes until so many have been taken."""

    def __init__(self, folder: Path, number: int, until: int) -> None:
        self.taken: list[str] = []
        self._head = folder / "until"
        self._number = number
        self._until = until

    def __iter__(self) -> Iterator[Input]:
        self._head.touch()
        for number in range(self._number):
            name = f"fake-{number}" if number else str(self._head)
            self.taken.append(name)
            if len(self.taken) == self._until:
                leave_number(1, str(self._head))
            yield Input(name, name)


def test_a_slow_image_idles_nobody_else(tmp_path: Path) -> None:
    source = Source(tmp_path, 31, until=31)
    reports = made(2).reports(source)
    assert next(reports).verdict is Verdict.CONSISTENT
    assert len(source.taken) == 31
    assert [report.path for report in reports] == source.taken[1:]


def test_no_more_than_a_window_is_in_flight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_WINDOW", 3)
    source = Source(tmp_path, 40, until=3 * 2)
    reports = made(2).reports(source)
    assert next(reports).verdict is Verdict.CONSISTENT
    assert len(source.taken) == 3 * 2
    assert [next(reports).path for _ in range(4)] == [f"fake-{n}" for n in range(1, 5)]
    assert len(source.taken) <= 4 + 3 * 2
    reports.close()


def test_reports_that_wait_take_no_more_than_so_much_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_HELD", 5000)
    source = Source(tmp_path, 40, until=4)
    reports = made(2).reports(source)
    assert next(reports).verdict is Verdict.CONSISTENT
    assert 4 <= len(source.taken) < 20
    assert len(list(reports)) == 39


def test_an_input_is_taken_when_somebody_is_free_for_it() -> None:
    taken: list[str] = []

    def items() -> Iterator[Input]:
        for number in range(5):
            taken.append(str(number))
            yield Input(str(number), "")

    reports = made().reports(items())
    assert not taken
    for number in range(5):  # a list that somebody still writes gives its reports in time
        assert next(reports).path == str(number)
        assert len(taken) == number + 1
    reports.close()


def test_processes_start_when_there_is_something_to_do() -> None:
    here = made(jobs=50)
    assert len(here._workers) == 1
    items = [Input("a", "a"), *(Input("none", "", ErrorInfo("empty", "x")) for _ in range(9))]
    reports = here.reports(iter(items))
    assert kinds(reports) == ["consistent"] + ["empty"] * 9
    assert not here._workers


def show_threads(settings: Settings) -> ThreadsScanner:
    return ThreadsScanner()


class ThreadsScanner:
    def scan(self, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Report:
        return Report(os.environ.get("OMP_NUM_THREADS", ""), Verdict.CONSISTENT)


def test_workers_have_one_thread_and_the_parent_keeps_its_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    (report,) = scan("a", factory=show_threads)
    assert report.path == "1"
    assert "OMP_NUM_THREADS" not in os.environ


# starting


def die(settings: Settings) -> fakes.FakeScanner:
    os._exit(3)


def test_a_process_that_dies_while_it_starts_is_told_of_at_once() -> None:
    with pytest.raises(EngineError, match=r"can be started: exit status 3$"):
        made(factory=die)


def killed_once(settings: Settings) -> fakes.FakeScanner:
    mark = Path(os.environ["KILLED"])
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return fakes.FakeScanner(settings)


def killed_always(settings: Settings) -> fakes.FakeScanner:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_a_process_that_somebody_killed_while_it_started_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KILLED", str(tmp_path / "mark"))
    assert kinds(scan("fake", factory=killed_once)) == ["fake"]
    with pytest.raises(EngineError, match=r"can be started: signal SIGKILL$"):
        made(factory=killed_always)


def test_a_system_without_room_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.popen_spawn_posix.Popen.__init__", refuse)
    with pytest.raises(EngineError, match=r"can be started: Resource temporarily unavailable$"):
        made()


def fickle(settings: Settings) -> fakes.FakeScanner:
    """Works the first time only."""
    mark = Path(os.environ["FICKLE"])
    if mark.exists():
        raise EngineError("gone")
    mark.touch()
    return fakes.FakeScanner(settings)


def test_who_cannot_start_any_more_leaves_the_work_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FICKLE", str(tmp_path / "mark"))
    reports = scan("late-1", "late-2", "fake", jobs=2, factory=fickle)
    assert kinds(reports) == ["consistent", "consistent", "fake"]


def test_where_nobody_can_start_any_more_each_image_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_REST_S", 0.01)
    monkeypatch.setenv("FICKLE", str(tmp_path / "mark"))
    reports = scan("crash", "fake", factory=fickle)
    assert kinds(reports) == ["crash", "crash"]
    assert message(reports[1]) == "gone"


# ending


def test_whoever_stops_early_does_not_wait(tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("until", *(f"slow-{n}" for n in range(8)))]
    for name in names:
        Path(name).touch()
    here = made(2)
    reports = here.reports(Input(name, name) for name in names)
    assert next(reports).path == names[0]
    numbers = wait_for_numbers(tmp_path, 1)
    started = time.monotonic()
    reports.close()
    assert time.monotonic() - started < 3
    assert not survivors(numbers, 0)


def test_a_crew_that_is_forgotten_ends() -> None:
    here = made()
    number = here._workers[0]._process.pid
    assert number is not None
    reports = here.reports([])
    del here, reports
    gc.collect()
    assert not survivors([number], 0)


def test_what_libraries_print_is_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert kinds(scan("noisy", "fake")) == ["consistent", "fake"]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert sorted(shown.err.splitlines()) == ["a library says hello", "straight to descriptor 1"]
