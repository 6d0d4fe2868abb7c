"""Batches: one report per input, in order; workers themselves are tested in tests/workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from screencheck.batch import gather_team, scan_many, scan_numbered
from screencheck.errors import EngineError, UsageError
from screencheck.inputs import Input, expand
from screencheck.report import ErrorInfo, Report, Verdict
from screencheck.settings import Bounds, Settings
from tests import fakes


def inputs(*names: str) -> Iterator[Input]:
    return (Input(name, name) for name in names)


def scan(*names: str, jobs: int) -> list[Report]:
    return list(scan_many(inputs(*names), Settings(), jobs, scanner_factory=fakes.create))


def show_process(settings: Settings) -> ProcessScanner:
    return ProcessScanner()


class ProcessScanner:
    def scan(self, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Report:
        return Report(str(os.getpid()), Verdict.CONSISTENT)


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


@pytest.mark.parametrize("jobs", [1, 2])
def test_rows_of_a_parquet_file_are_read(tmp_path: Path, jobs: int) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    file = str(tmp_path / "captures.parquet")
    images = [b"\x89PNG one", None, b"\x89PNG two"]
    parquet.write_table(pyarrow.table({"image": pyarrow.array(images, pyarrow.binary())}), file)
    found = list(scan_many(expand([file, "fake"]), Settings(), jobs, scanner_factory=fakes.create))
    assert [report.path for report in found] == [f"{file}#{n}" for n in range(3)] + ["fake"]
    assert [r.error.kind if r.error else r.verdict for r in found] == [
        Verdict.CONSISTENT,
        "empty",
        Verdict.CONSISTENT,
        "not_found",
    ]
    team = gather_team(Settings(), jobs, scanner_factory=fakes.create)
    numbered = scan_numbered(expand([file]), Settings(), team)
    assert [(n, report.path) for n, report in numbered] == [(n, f"{file}#{n}") for n in range(3)]


def test_jobs_are_at_least_one() -> None:
    with pytest.raises(UsageError):
        scan_many([], jobs=0)


def test_one_at_a_time_is_taken_in_this_process() -> None:
    taken: list[Input] = []

    def endless() -> Iterator[Input]:
        while True:
            taken.append(Input(str(len(taken)), ""))
            yield taken[-1]

    reports = scan_many(endless(), scanner_factory=fakes.create)
    assert [next(reports).path for _ in range(3)] == ["0", "1", "2"]
    assert len(taken) == 3


def test_without_jobs_and_bounds_it_is_this_process_that_examines() -> None:
    (own,) = scan_many(inputs("a"), scanner_factory=show_process)
    (other,) = scan_many(inputs("a"), bounds=Bounds(), scanner_factory=show_process)
    (others,) = scan_many(inputs("a"), jobs=2, scanner_factory=show_process)
    assert own.path == str(os.getpid())
    assert str(os.getpid()) not in (other.path, others.path)


def test_bounds_hold_for_one_job_too() -> None:
    bounds = Bounds(seconds=0.3)
    reports = scan_many(inputs("slow", "fake"), bounds=bounds, scanner_factory=fakes.create)
    slow, fake = reports
    assert slow.error is not None
    assert slow.error.kind == "timeout"
    assert fake.verdict is Verdict.FAKE


def test_nothing_to_do() -> None:
    assert scan(jobs=1) == scan(jobs=2) == []
