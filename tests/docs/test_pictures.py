"""The pictures are those that the script draws, and show what the tool says now."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image

from docs.tools import pictures
from docs.tools.diagrams import Sum, sum_of, verdicts, weighing
from screencheck import Verdict, knowledge
from screencheck.detectors import all_rules
from tests.docs.blocks import DOCS, PAGES

WEIGHTS = knowledge.load().weights


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    return dict(pictures.draw(pictures.Studio()))


def test_the_committed_ones_are_what_is_drawn(drawn: dict[str, bytes]) -> None:
    """SVG to the letter; pixels but for edges, which differ between versions of libraries."""
    assert sorted(drawn) == sorted(file.name for file in pictures.PICTURES.iterdir())
    for name, content in drawn.items():
        committed = (pictures.PICTURES / name).read_bytes()
        if name.endswith(".svg"):
            assert committed == content, f"{name}: run `python -m docs.tools.pictures`"
            continue
        now, then = (
            np.asarray(Image.open(io.BytesIO(x)).convert("L"), int) for x in (content, committed)
        )
        assert now.shape == then.shape
        assert (abs(now - then) > 48).mean() < 0.01, f"{name}: run `python -m docs.tools.pictures`"


def test_every_picture_is_shown_and_described() -> None:
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    links = re.findall(r"!\[([^\]]*)\]\(pictures/([^)]+)\)", text)
    shown = {name: alt for alt, name in links}
    assert sorted(shown) == sorted(file.name for file in pictures.PICTURES.iterdir())
    assert all(len(alt) >= 10 for alt in shown.values())


def test_they_are_small() -> None:
    for file in (DOCS / "pictures").iterdir():
        assert file.stat().st_size < 60_000, file.name


def test_a_sum_is_that_of_the_report() -> None:
    studio = pictures.Studio()
    _, _, report = studio.examine("fake-wechat-success-2018-green.png")
    assert report.score is not None
    parts = sum_of(report, WEIGHTS)
    assert 1 / (1 + 10**-parts.total) == pytest.approx(report.score)
    group_of = {rule.code: rule.group for rule in all_rules()}
    groups = [group_of[finding.code] for finding, _ in parts.groups]
    assert len(set(groups)) == len(groups)
    assert WEIGHTS.thresholds.silence <= parts.silence < 0
    text = weighing(parts, WEIGHTS)
    for finding, others in parts.groups:
        assert f"{finding.code}" in text
        assert all(other.code in text and other.llr <= finding.llr for other in others)
    assert f"score {report.score:.2f}" in text


def test_the_map_names_its_examples() -> None:
    text = verdicts({"one & only": (Sum((), -0.1, -1.0), Verdict.CONSISTENT)}, WEIGHTS)
    assert "one &amp; only" in text
    assert "consistent, no findings" in text


def test_nothing_but_fixtures_is_shown() -> None:
    script = (DOCS / "tools" / "pictures.py").read_text("utf-8")
    names = re.findall(r'"([\w-]+\.(?:png|jpg))"', script)
    fixtures = {file.name for file in (DOCS.parent / "fixtures" / "images").iterdir()}
    inputs = [name for name in names if not (pictures.PICTURES / name).exists()]
    assert inputs
    assert set(inputs) <= fixtures
