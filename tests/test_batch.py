"""Batches: one report per input, in order, whatever happens to the workers."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from multiprocessing import active_children

import pytest

from screencheck.batch import available_cores, scan_many
from screencheck.errors import EngineError, UsageError
from screencheck.inputs import Input
from screencheck.report import ErrorInfo, Report, Verdict
from screencheck.settings import Settings
from tests import fakes


def inputs(*names: str) -> Iterator[Input]:
    return (Input(name, name) for name in names)


def scan(*names: str, jobs: int) -> list[Report]:
    return list(scan_many(inputs(*names), Settings(), jobs, scanner_factory=fakes.create))


def show_environment(settings: Settings) -> EnvironmentScanner:
    return EnvironmentScanner()


class EnvironmentScanner:
    def scan(self, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Report:
        return Report(os.environ.get("OMP_NUM_THREADS", ""), Verdict.CONSISTENT)


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_report_per_input_in_order(jobs: int) -> None:
    names = ["late-1", *(f"consistent-{number}" for number in range(20)), "fake", "late-2"]
    reports = scan(*names, jobs=jobs)
    assert [report.path for report in reports] == names
    assert reports[-2].verdict is Verdict.FAKE


@pytest.mark.parametrize("jobs", [1, 2])
def test_inputs_with_errors_are_not_opened(jobs: int) -> None:
    error = ErrorInfo("not_found", "no such file")
    items = [Input("crash", "crash", error), Input("fake", "fake")]
    first, second = scan_many(items, Settings(), jobs, scanner_factory=fakes.create)
    assert (first.path, first.verdict, first.error) == ("crash", Verdict.ERROR, error)
    assert second.verdict is Verdict.FAKE


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_costs_one_image(jobs: int) -> None:
    before, failed, after = scan("fake-1", "raise", "fake-2", jobs=jobs)
    assert (before.verdict, after.verdict) == (Verdict.FAKE, Verdict.FAKE)
    assert failed.error == ErrorInfo("internal", "RuntimeError: a bug\nin two lines")


def test_a_dead_worker_costs_only_the_image_that_killed_it() -> None:
    names = ["fake-1", "crash-1", "late-1", "crash-2", "fake-2", *map(str, range(12)), "crash-3"]
    reports = scan(*names, jobs=2)
    assert [report.path for report in reports] == names
    failed = [report for report in reports if report.verdict is Verdict.ERROR]
    assert [report.path for report in failed] == ["crash-1", "crash-2", "crash-3"]
    assert all(r.error and r.error.kind == "internal" and "died" in r.error.message for r in failed)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("settings", "error"),
    [(Settings(ocr="tesseract"), EngineError), (Settings(select=("XY",)), UsageError)],
)
def test_a_scanner_that_cannot_work_is_told_of_at_once(
    jobs: int, settings: Settings, error: type[Exception]
) -> None:
    def never() -> Iterator[Input]:
        pytest.fail("an input was taken")
        yield

    with pytest.raises(error):
        scan_many(never(), settings, jobs, scanner_factory=fakes.create)


def test_jobs_are_at_least_one() -> None:
    with pytest.raises(UsageError):
        scan_many([], jobs=0)
    assert available_cores() >= 1


def test_no_more_than_a_window_is_in_flight() -> None:
    taken = 0

    def endless() -> Iterator[Input]:
        nonlocal taken
        while True:
            taken += 1
            yield Input(str(taken), str(taken))

    reports = scan_many(endless(), Settings(), 2, scanner_factory=fakes.create)
    assert [next(reports).path for _ in range(5)] == ["1", "2", "3", "4", "5"]
    assert taken <= 5 + 4 * 2
    reports.close()


def test_whoever_stops_early_does_not_wait() -> None:
    reports = scan_many(
        inputs("fake", "slow-1", "slow-2", "slow-3", *map(str, range(8))),
        Settings(),
        2,
        scanner_factory=fakes.create,
    )
    assert next(reports).path == "fake"
    started = time.monotonic()
    reports.close()
    while active_children() and time.monotonic() - started < 5:
        time.sleep(0.05)
    assert not active_children()


def test_workers_have_one_thread_and_the_parent_keeps_its_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    (report,) = scan_many(inputs("a"), jobs=2, scanner_factory=show_environment)
    assert report.path == "1"
    assert "OMP_NUM_THREADS" not in os.environ


def test_nothing_to_do() -> None:
    assert scan(jobs=1) == scan(jobs=2) == []
