"""JSON: one valid document whatever is in it, also when nothing is."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from screencheck._version import __version__
from screencheck.report import Report
from screencheck.reports import create_format
from screencheck.reports.encoding import encode
from tests.fakes import FINDING, report


def document(*reports: Report) -> Any:
    form = create_format("json")
    text = form.begin() + "".join(map(form.add, reports)) + form.end()
    assert text.endswith("}\n")
    text.encode("utf-8")
    return json.loads(text)


def test_an_empty_scan_is_a_document() -> None:
    assert document() == {
        "schema": "screencheck/1",
        "tool": {"name": "screencheck", "version": __version__},
        "results": [],
        "summary": {
            "images": 0,
            "fake": 0,
            "suspect": 0,
            "consistent": 0,
            "unsupported": 0,
            "error": 0,
        },
    }


def test_results_in_order_and_counts() -> None:
    reports = [report(f"{i}.png", word) for i, word in enumerate(("fake", "error", "fake"))]
    parsed = document(*reports)
    assert parsed["results"] == [one.to_dict() for one in reports]
    assert parsed["summary"]["images"] == 3
    assert parsed["summary"]["fake"] == 2
    assert parsed["summary"]["error"] == 1


def test_one_result_a_line() -> None:
    form = create_format("json")
    pieces = [form.begin(), form.add(report("a")), form.add(report("b")), form.end()]
    lines = "".join(pieces).splitlines()
    assert [json.loads(line.rstrip(","))["path"] for line in lines if '"path"' in line] == [
        "a",
        "b",
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), None),
        (float("-inf"), None),
        (np.float32(0.5), 0.5),
        (np.float64("nan"), None),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (np.array([[1, 2]]), [[1, 2]]),
        ((1, "a", None), [1, "a", None]),
        ({1: np.uint8(3)}, {"1": 3}),
        (object, str(object)),
    ],
)
def test_odd_values_cost_no_report(value: Any, expected: object) -> None:
    finding = dataclasses.replace(FINDING, measured=value)
    parsed = document(dataclasses.replace(report("a", "fake"), findings=(finding,)))
    assert parsed["results"][0]["findings"][0]["measured"] == expected


def test_text_stays_readable() -> None:
    assert encode({"a": "微信\n😀"}) == '{"a":"微信\\n😀"}'
