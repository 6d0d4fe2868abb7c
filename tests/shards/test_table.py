"""Parquet says what the JSON says, of any report, with the columns of its schema."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow
import pyarrow.parquet as parquet
from hypothesis import given, settings
from hypothesis import strategies as st

from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.report import (
    Basis,
    ErrorInfo,
    Finding,
    PageSummary,
    Report,
    Skipped,
    Verdict,
)
from screencheck.reports.encoding import encode
from screencheck.reports.schema import schema_text
from screencheck.shards.description import Description
from screencheck.shards.json_lines import JsonLines
from screencheck.shards.table import Parquet, columns

SCHEMA: dict[str, Any] = json.loads(schema_text())
DESCRIPTION = Description("parquet", 10, True)

strings = st.text(st.characters(), max_size=8)  # lone surrogates among them
pixels = st.floats(-1e6, 1e6)
boxes = st.builds(Box, pixels, pixels, pixels, pixels)
shares = st.floats(0, 1)
maybe = st.none() | strings
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | strings,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3),
    max_leaves=6,
)
bases = st.builds(Basis, strings, boxes, shares, st.integers(1, 9))
findings = st.builds(
    Finding,
    strings,
    strings,
    strings,
    region=st.none() | boxes,
    measured=values,
    expected=values,
    grade=strings,
    llr=st.floats(-1e6, 1e6) | st.sampled_from([float("inf"), float("nan")]),
    rests_on=st.lists(bases, max_size=2).map(tuple),
)
reports = st.builds(
    Report,
    strings,
    st.sampled_from(Verdict),
    sha256=maybe,
    score=st.none() | shares | st.just(float("nan")),
    page=st.none()
    | st.builds(PageSummary, maybe, maybe, maybe, maybe, st.none() | st.floats(0.1, 9)),
    width=st.none() | st.integers(1, 2**31),
    height=st.none() | st.integers(1, 2**31),
    findings=st.lists(findings, max_size=2).map(tuple),
    examined=st.lists(strings, max_size=2).map(tuple),
    skipped=st.lists(st.builds(Skipped, strings, strings, strings), max_size=2).map(tuple),
    reason=maybe,
    text=st.none() | st.lists(st.builds(TextLine, strings, shares, boxes), max_size=2).map(tuple),
    error=st.none() | st.builds(ErrorInfo, strings, strings),
    seconds=st.floats(0, 1e6),
)


def lines_of(shown: list[Report]) -> list[bytes]:
    return [f"{encode(report.to_dict())}\n".encode() for report in shown]


def told(value: Any) -> Any:
    """A value of the JSON as a table can hold it."""
    if isinstance(value, str):
        return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, list):
        return [told(item) for item in value]
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items()}
    return value


@settings(deadline=None)
@given(st.lists(reports, max_size=4))
def test_both_formats_say_the_same(shown: list[Report]) -> None:
    lines = lines_of(shown)
    data = Parquet().encode(lines, DESCRIPTION)
    assert data == Parquet().encode(iter(lines), DESCRIPTION)
    rows = parquet.read_table(io.BytesIO(data)).to_pylist()
    for line, row in zip(lines, rows, strict=True):
        record = json.loads(line)
        for finding, its in zip(record["findings"], row["findings"], strict=True):
            for key in ("measured", "expected"):
                value = its.pop(key)
                assert (None if value is None else json.loads(value)) == finding.pop(key)
        assert row == told({"text": None, **record})
        assert list(row) == list(SCHEMA["properties"])


@settings(deadline=None)
@given(st.lists(reports, min_size=1, max_size=4))
def test_paths_and_verdicts_are_read_again(shown: list[Report]) -> None:
    for form in (JsonLines(), Parquet()):
        with_text = [r for r in shown if r.text is not None or r.verdict is Verdict.ERROR]
        data = form.encode(lines_of(with_text), DESCRIPTION)
        found = list(form.read(io.BytesIO(data), DESCRIPTION))
        paths = [json.loads(line)["path"] for line in lines_of(with_text)]
        assert found == [
            (form.shown(path), r.verdict.value) for path, r in zip(paths, with_text, strict=True)
        ]


def test_a_large_part_is_made_in_pieces() -> None:
    line = lines_of([Report("a", Verdict.ERROR, error=ErrorInfo("empty", "m"))])[0]
    data = Parquet().encode((line for _ in range(70_000)), DESCRIPTION)
    file = parquet.ParquetFile(io.BytesIO(data))
    assert file.metadata.num_rows == 70_000
    assert file.metadata.num_row_groups == 2


def expected_type(described: dict[str, Any]) -> Any:
    """The type of a column that holds what a part of the JSON Schema describes."""
    if "$ref" in described:
        return expected_type(SCHEMA["$defs"][described["$ref"].rpartition("/")[2]])
    if "anyOf" in described:
        (some,) = (one for one in described["anyOf"] if one.get("type") != "null")
        return expected_type(some)
    if "enum" in described or "const" in described:
        return pyarrow.string()
    kinds = described.get("type", "string")  # any value at all: its JSON text
    (kind,) = {kinds} if isinstance(kinds, str) else set(kinds) - {"null"}
    if kind == "array":
        return pyarrow.list_(expected_type(described["items"]))
    if kind == "object":
        return pyarrow.struct([(k, expected_type(v)) for k, v in described["properties"].items()])
    return {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
    }[kind]


def test_no_field_of_the_schema_is_forgotten() -> None:
    found = {field.name: field.type for field in columns()}
    assert found == {key: expected_type(value) for key, value in SCHEMA["properties"].items()}
    assert list(found) == list(SCHEMA["properties"])
