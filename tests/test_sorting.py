"""Inputs sorted by name, in memory and through files."""

from __future__ import annotations

import random
import tempfile
import tracemalloc
from typing import IO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screencheck import sorting
from screencheck.inputs import Input
from screencheck.report import ErrorInfo
from screencheck.sorting import by_name


@pytest.fixture
def small_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "_RUN", 4)
    monkeypatch.setattr(sorting, "_WAYS", 3)


@pytest.mark.usefixtures("small_runs")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(max_size=3), max_size=60))
def test_as_one_sort_in_memory(names: list[str]) -> None:
    items = [Input(name, f"source {place}") for place, name in enumerate(names)]
    assert list(by_name(items)) == sorted(items, key=lambda item: item.name)


@pytest.mark.usefixtures("small_runs")
def test_errors_bytes_and_odd_names_survive_the_files() -> None:
    items = [Input("b\udcff", b"\0\x89PNG"), Input("a", "a", ErrorInfo("not_found", "none"))]
    assert list(by_name(items * 9)) == [items[1]] * 9 + [items[0]] * 9


def peak(count: int) -> int:
    """Bytes of memory at most while so many inputs in no order are gone through."""
    numbers = list(range(count))
    random.Random(1).shuffle(numbers)
    tracemalloc.start()
    try:
        for _ in by_name(Input(f"{number:06}" * 10, "") for number in numbers):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_holds_a_run_and_not_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "_RUN", 500)
    few, many = peak(5_000), peak(40_000)  # 10 and 80 runs
    assert many < few * 4


def test_files_go_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "_RUN", 2)
    opened: list[IO[bytes]] = []
    real = tempfile.TemporaryFile

    def spy(prefix: str) -> IO[bytes]:
        opened.append(real(prefix=prefix))
        return opened[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", spy)
    ordered = by_name(Input(name, name) for name in "gfedcba")
    assert next(ordered).name == "a"
    ordered.close()
    assert len(opened) == 3
    assert all(file.closed for file in opened)
