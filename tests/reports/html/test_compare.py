"""What was measured beside what a real capture shows."""

from __future__ import annotations

from typing import Any

import pytest

from screencheck.report import Json
from screencheck.reports.html.compare import colours, number_line


def test_colours_are_shown_where_both_are_one() -> None:
    assert colours("#9EEA6A", "#95EC69") == ("#9EEA6A", "#95EC69")
    for other in ("about #95EC69", "95EC69", "#95EC6", "#95EC69;x", None, 3, ["#95EC69"]):
        assert colours("#9EEA6A", other) is None  # type: ignore[arg-type]
        assert colours(other, "#9EEA6A") is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("measured", "expected", "low", "high", "value", "inside"),
    [
        ("8.7 pt", "9.9 to 10.4 pt", "9.9", "10.4", "8.7", False),
        (1119, [2119, 3519], "2119", "3519", "1119", False),
        ("brightness 33 of 255 in the strokes", "about 26", "26", "", "33", False),
        ("strokes 0.079 of the font size", "at least 0.092", "0.092", "", "0.079", False),
        ("differs by 33 levels in the mean", "less than 12, as the other 3", "", "12", "33", False),
        ("0.653 as wide as high", "0.57 to 0.648", "0.57", "0.648", "0.653", False),
        ("28.0 units", "15 to 27 units, 17 by default", "15", "27", "28", False),
        ("6.1% of the pixels", "about 14.2%, as beside the other text", "14.2", "", "6.1", False),
        (16.5, "16 to 17 pt", "16", "17", "16.5", True),
    ],
)
def test_numbers_are_shown_on_a_line(
    measured: Json, expected: Json, low: str, high: str, value: str, inside: bool
) -> None:
    line = number_line(measured, expected)
    assert line is not None
    assert (line.low, line.high, line.value, line.inside) == (low, high, value, inside)
    assert 0 <= line.start <= line.end <= line.width
    assert 0 < line.found < line.width
    assert (line.start <= line.found <= line.end) == inside


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ("2025-07-19", "2025-07-06"),
        ("20:10", "20:05 to 20:08"),
        ("+800.00", "-"),
        ("9286.40", "9986.40"),
        (1, 2),
        ("6 of 13 lengths do not fit", "all of them, or nearly"),
        (True, [0, 1]),
        (5, [True, False]),
        (5, [1, 2, 3]),
        (5, ["1", "2"]),
        (None, "1 to 2"),
        (3, "3 to 3"),
        ("no number", "1 to 2"),
    ],
)
def test_all_else_is_not(measured: Any, expected: Any) -> None:
    assert number_line(measured, expected) is None
