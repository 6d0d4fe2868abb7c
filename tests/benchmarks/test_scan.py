"""The benchmark of a whole scan: which images, what counts as read, the table, a real run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.scan import Score, Turn, compare, entries_of, to_text

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, width in (("a.png", 1080), ("b.png", 1080), ("c.png", 1080), ("narrow.png", 400)):
        Image.new("RGB", (width, 60)).save(tmp_path / name)
    rows = [{"file": "c.png", "texts": ["明天到货"]}, {"file": "narrow.png", "texts": ["好"]}]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "manifest.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_images_with_known_texts_come_first_and_only_those_of_the_width(folder: Path) -> None:
    chosen = entries_of(folder, 2, (1000, 1200))
    assert [Path(entry["file"]).name for entry in chosen] == ["c.png", "a.png"]
    assert chosen[0]["texts"] == ["明天到货"]


def test_without_a_manifest_all_images_are_taken(folder: Path) -> None:
    (folder / "manifest.jsonl").unlink()
    assert len(entries_of(folder, 9, (1, 2000))) == 4


def test_a_text_counts_where_one_contender_reads_it_and_against_all() -> None:
    scores = {"rapidocr": Score(), "scan": Score()}
    turns = {"rapidocr": Turn("明天到货请查收", 1, 1), "scan": Turn("明大到贷", 1, 1)}
    compare({"texts": ["明天 到货", "没有画出来的话"]}, turns, scores)
    assert [scores[name].tally.texts for name in scores] == [1, 1]
    assert [scores[name].tally.errors for name in scores] == [0, 2]


def test_the_table_tells_shares_of_the_engine_as_it_comes() -> None:
    scores = {
        "rapidocr": Score([Turn("", 2.0, 2.0), Turn("", 2.0, 2.0)], 900),
        "scan": Score([Turn("", 0.5, 0.5), Turn("", 0.5, 0.5)], 400),
    }
    last = to_text(scores).splitlines()[-1].split()
    assert last == ["scan", "0.500", "0.500", "0.25", "0.25", "0.500", "0.500", "400"]


def test_a_real_run() -> None:
    command = [sys.executable, "-m", "benchmarks.scan", "fixtures/images", "--limit", "1"]
    command += ["--width", "1", "800", "--contenders", "rapidocr", "scan"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.search(r"^1 images$", run.stdout, re.M)
    assert re.search(r"^rapidocr +[\d.]+ +[\d.]+ +1\.00 +1\.00", run.stdout, re.M)
    assert re.search(r"^scan +[\d.]+ +[\d.]+ +[\d.]+", run.stdout, re.M)
