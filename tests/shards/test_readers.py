"""What others read of the parts: DuckDB, pandas and Arrow, the last as Spark's formats are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas
import pyarrow.dataset
import pytest

from screencheck.shards import FORMATS, opened

from .places import feed

NAMES = [
    "a.png",
    "fake-1.png",
    "error.png",
    "fake-2.png",
    "unsupported.png",
    "b.png",
    "suspect.png",
]
VERDICTS = [("consistent", 2), ("error", 1), ("fake", 2), ("suspect", 1), ("unsupported", 1)]
TABLE = {
    "parquet": "read_parquet('{folder}/*.parquet')",
    "jsonl": "read_json('{folder}/*.jsonl.gz')",
}


@pytest.fixture(params=FORMATS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(form: str, tmp_path: Path) -> Path:
    with opened(str(tmp_path / "results"), form, 3) as target:
        feed(target, NAMES)
    return tmp_path / "results"


def asked(query: str, folder: Path, form: str) -> list[tuple[Any, ...]]:
    whole = query.replace("RESULTS", TABLE[form].format(folder=folder))
    return duckdb.connect().execute(whole).fetchall()


def test_duckdb_counts_by_verdict(folder: Path, form: str) -> None:
    query = "SELECT verdict, count(*) FROM RESULTS GROUP BY verdict ORDER BY verdict"
    assert asked(query, folder, form) == VERDICTS


def test_duckdb_finds_the_worst(folder: Path, form: str) -> None:
    query = (
        "SELECT path, score, page.app, size[1] FROM RESULTS WHERE verdict IN ('fake', 'suspect') "
        "ORDER BY score DESC, path LIMIT 2"
    )
    assert asked(query, folder, form) == [
        ("fake-1.png", 0.99, "wechat", 1170),
        ("fake-2.png", 0.99, "wechat", 1170),
    ]


def test_duckdb_counts_findings(folder: Path, form: str) -> None:
    query = (
        "SELECT finding.code, count(*), min(finding.measured::DOUBLE), min(finding.region[3]) "
        "FROM (SELECT unnest(findings) AS finding FROM RESULTS) GROUP BY ALL ORDER BY ALL"
    )
    assert asked(query, folder, form) == [("SC401", 3, 17.25, 400)]


def test_duckdb_tells_why_inputs_failed(folder: Path, form: str) -> None:
    query = "SELECT path, error.kind FROM RESULTS WHERE error IS NOT NULL"
    assert asked(query, folder, form) == [("error.png", "damaged")]


def test_pandas(folder: Path, form: str) -> None:
    if form == "parquet":
        table = pandas.read_parquet(folder)  # the whole folder: it passes over what is no part
    else:
        parts = sorted(folder.glob("*.jsonl.gz"))
        table = pandas.concat(pandas.read_json(part, lines=True) for part in parts)
    assert list(table["path"]) == NAMES
    assert sorted(table["verdict"].value_counts().items()) == VERDICTS
    assert table.sort_values("score", ascending=False)["score"].iloc[0] == 0.99
    codes = table["findings"].explode().dropna().map(lambda finding: finding["code"])
    assert codes.value_counts().to_dict() == {"SC401": 3}


def test_arrow_reads_the_folder(tmp_path: Path) -> None:
    with opened(str(tmp_path), "parquet", 3) as target:
        feed(target, NAMES)
    found = pyarrow.dataset.dataset(tmp_path, format="parquet")
    assert found.count_rows() == len(NAMES)
    assert found.to_table(columns=["path"])["path"].to_pylist() == NAMES
