"""The fixtures: they are complete, have no doubles, and the script draws just these."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
IMAGES = FIXTURES / "images"
VERDICTS = {"consistent", "fake", "suspect", "unsupported"}


@dataclass(frozen=True)
class Expected:
    """What the scan of one image must say, and why."""

    file: str
    verdict: str
    app: str
    kind: str
    os: str
    theme: str
    why: str

    @property
    def path(self) -> Path:
        """Where the image is."""
        return IMAGES / self.file


def read_expected() -> list[Expected]:
    """Every line of expected.jsonl, in order."""
    text = (FIXTURES / "expected.jsonl").read_text("utf-8")
    return [Expected(**json.loads(line)) for line in text.splitlines()]


def test_expected_lists_exactly_the_images_that_are_there() -> None:
    named = [line.file for line in read_expected()]
    assert sorted(named) == sorted(path.name for path in IMAGES.iterdir())


def test_no_name_and_no_picture_twice() -> None:
    expected = read_expected()
    digests = {hashlib.sha256(line.path.read_bytes()).hexdigest() for line in expected}
    assert len(digests) == len({line.file for line in expected}) == len(expected)


def test_both_halves_are_there() -> None:
    counts = Counter(line.verdict for line in read_expected())
    assert set(counts) == VERDICTS
    assert counts.total() >= 30
    assert counts["consistent"] >= 17
    assert counts["fake"] >= 17
    assert counts["unsupported"] >= 3


@pytest.mark.parametrize("line", read_expected(), ids=lambda line: line.file)
def test_every_line_says_why_and_agrees_with_its_name(line: Expected) -> None:
    kind = line.file.partition("-")[0]
    flagged = {"fake", "suspect"}
    allowed = {"clean": {"consistent"}, "unsupported": {kind}, "fake": flagged, "edited": flagged}
    assert line.verdict in allowed[kind]
    assert line.why


def test_the_script_draws_the_committed_images() -> None:
    command = [sys.executable, str(FIXTURES / "draw.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_check_notices_a_changed_image(tmp_path: Path) -> None:
    script = str(FIXTURES / "draw.py")
    subprocess.run([sys.executable, script, "--out", str(tmp_path)], check=True)
    first, second = (tmp_path / "images" / line.file for line in read_expected()[:2])
    first.write_bytes(second.read_bytes())
    command = [sys.executable, script, "--out", str(tmp_path), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"{first.name}: other bytes"]
