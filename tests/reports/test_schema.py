"""The schema says exactly what Report.to_dict() gives."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from screencheck.report import SCHEMA, ErrorInfo, PageSummary, Proposition, Report, Verdict
from screencheck.reports.encoding import encode
from screencheck.reports.schema import schema_text
from tests.fakes import report

RECORD_SCHEMA: dict[str, Any] = json.loads(schema_text())
ERROR_KINDS = (
    "not_found",
    "not_a_file",
    "permission",
    "unreadable",
    "empty",
    "too_large",
    "not_an_image",
    "damaged",
    "timeout",
    "out_of_memory",
    "crash",
    "internal",
)
VALIDATOR = Draft202012Validator(RECORD_SCHEMA)


def record(shown: Report) -> Any:
    return json.loads(encode(shown.to_dict()))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(RECORD_SCHEMA)
    assert RECORD_SCHEMA["title"] == RECORD_SCHEMA["properties"]["schema"]["const"] == SCHEMA
    assert schema_text().endswith("}\n")


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_records_are_valid(verdict: Verdict, text: bool) -> None:
    VALIDATOR.validate(record(report("a.png", verdict.value, text=text)))


def test_every_key_is_described() -> None:
    shown = record(report("a.png", "fake", text=True))
    properties = RECORD_SCHEMA["properties"]
    assert set(properties) == set(shown)
    assert set(RECORD_SCHEMA["required"]) == set(shown) - {"text"}
    for name, value in (
        ("page", shown["page"]),
        ("finding", shown["findings"][0]),
        ("skipped", shown["skipped"][0]),
        ("line", shown["text"][0]),
        ("error", ErrorInfo("empty", "m").to_dict()),
    ):
        definition = RECORD_SCHEMA["$defs"][name]
        assert set(definition["properties"]) == set(definition["required"]) == set(value)
        assert definition["additionalProperties"] is False


def test_verdicts_and_propositions_are_those_of_the_code() -> None:
    properties = RECORD_SCHEMA["properties"]
    assert properties["verdict"]["enum"] == [v.value for v in Verdict]
    assert properties["proposition"]["enum"] == [*(p.value for p in Proposition), None]


@pytest.mark.parametrize("kind", ERROR_KINDS)
def test_error_kinds(kind: str) -> None:
    VALIDATOR.validate(record(Report("a", Verdict.ERROR, error=ErrorInfo(kind, "m"))))


def test_an_unknown_page_of_an_unsupported_image_is_valid() -> None:
    VALIDATOR.validate(record(Report("a", Verdict.UNSUPPORTED, page=PageSummary(None, None))))


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "genuine"},
        {"schema": "screencheck/2"},
        {"extra": 1},
        {"score": 1.5},
        {"score": None},
        {"proposition": None},
        {"proposition": "altered"},
        {"sha256": "abc"},
        {"size": [1]},
        {"size": [0, 5]},
        {"error": {"kind": "damaged", "message": "m"}},
        {"page": {"app": "wechat"}},
        {"findings": [{}]},
        {"examined": ["layout"]},
        {"seconds": -1},
        {"text": None},
    ],
)
def test_other_records_are_not(change: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(record(report("a.png", "fake")) | change)


def test_an_error_needs_its_reason_and_has_no_score() -> None:
    failed = Report("a", Verdict.ERROR, error=ErrorInfo("empty", "m"))
    assert VALIDATOR.is_valid(record(failed))
    assert not VALIDATOR.is_valid(record(dataclasses.replace(failed, error=None)))
    assert not VALIDATOR.is_valid(record(dataclasses.replace(failed, score=0.5)))
    unknown = dataclasses.replace(failed, error=ErrorInfo("ocr", "m"))
    assert not VALIDATOR.is_valid(record(unknown))
