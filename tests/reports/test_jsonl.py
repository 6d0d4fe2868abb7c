"""JSON Lines: exactly one valid line per report."""

from __future__ import annotations

import json
import os

from hypothesis import given
from hypothesis import strategies as st

from screencheck.report import Report, Verdict
from screencheck.reports import create_format
from tests.fakes import report


def line(shown: Report) -> str:
    return create_format("jsonl").add(shown)


def test_nothing_but_records() -> None:
    form = create_format("jsonl")
    assert form.begin() == form.end() == ""


def test_a_line_is_the_record() -> None:
    shown = report("a.png", "fake", text=True)
    assert json.loads(line(shown)) == shown.to_dict()
    assert "你好" in line(shown)


def test_names_that_are_not_utf_8_survive() -> None:
    path = os.fsdecode(b"caf\xe9.png")
    text = line(Report(path, Verdict.CONSISTENT))
    assert "caf\\udce9.png" in text
    assert os.fsencode(json.loads(text.encode("utf-8"))["path"]) == b"caf\xe9.png"


@given(st.text(st.characters()))
def test_any_text_is_one_line_of_valid_utf_8(path: str) -> None:
    shown = Report(path, Verdict.UNSUPPORTED, reason=path)
    text = line(shown)
    assert text.endswith("\n")
    assert len(text.splitlines()) == 1
    parsed = json.loads(text.encode("utf-8"))
    # A pair of lone halves is one character to any reader of JSON, ours included.
    assert parsed["path"].encode("utf-16", "surrogatepass") == path.encode(
        "utf-16", "surrogatepass"
    )
