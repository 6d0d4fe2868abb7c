"""A small sample of the corpus, where it lies beside the checkout: no genuine page is accused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from screencheck.ocr.rapid import RapidEngine
from screencheck.pipeline import Scanner
from screencheck.report import Report
from screencheck.reports.encoding import encode
from screencheck.reports.schema import schema_text

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
EVERY = {"genuine": 12, "fake": 25}

pytestmark = pytest.mark.skipif(
    not (CORPUS / "manifest.jsonl").is_file(), reason=f"the corpus is not at {CORPUS}"
)

Reports = dict[str, list[Report]]


def sample() -> Iterator[tuple[str, str]]:
    """(label, file) of every so many originals of each label, in the manifest's order."""
    entries: list[dict[str, Any]] = [
        json.loads(line) for line in (CORPUS / "manifest.jsonl").read_text("utf-8").splitlines()
    ]
    for label, every in EVERY.items():
        originals = [e for e in entries if e["label"] == label and not e["condition"]]
        for entry in originals[::every]:
            yield label, entry["file"]


@pytest.fixture(scope="module")
def reports(engine: RapidEngine) -> Reports:
    """The reports on the sample by label."""
    scanner = Scanner(engine=engine)
    made: Reports = {label: [] for label in EVERY}
    for label, file in sample():
        made[label].append(scanner.scan(CORPUS / file, file))
    return made


def told(reports: list[Report]) -> str:
    return "\n".join(f"{r.path}: {r.verdict}, {[f.code for f in r.findings]}" for r in reports)


def test_the_sample_is_not_empty(reports: Reports) -> None:
    assert len(reports["genuine"]) >= 5
    assert len(reports["fake"]) >= 5


def test_no_genuine_image_is_called_fake(reports: Reports) -> None:
    accused = [r for r in reports["genuine"] if r.verdict == "fake"]
    assert accused == [], told(accused)


def test_at_least_half_of_the_fakes_are_found(reports: Reports) -> None:
    missed = [r for r in reports["fake"] if r.verdict not in ("fake", "suspect")]
    assert len(missed) <= len(reports["fake"]) / 2, told(missed)


def test_every_report_is_valid(reports: Reports) -> None:
    validator = Draft202012Validator(json.loads(schema_text()))
    for report in (*reports["genuine"], *reports["fake"]):
        validator.validate(json.loads(encode(report.to_dict())))
        assert report.error is None
