"""SC208, asked of pictures of an invented generator."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache

import pytest

from screencheck.detectors import Case
from screencheck.pages import Page
from tests import draw
from tests.draw import Example
from tests.signatures.invented import Pixels, copied, learnt, picture

generator = cache(learnt)


def case(pixels: Pixels) -> Case:
    """A picture, where the invented generator is known beside the shipped ones."""
    height, width = pixels.shape[:2]
    known = replace(draw.KNOWN, generators=(*draw.KNOWN.generators, generator()))
    return Case(draw.shot(pixels), Page(width, height), known)


EXAMPLES = {
    "SC208": Example(
        fires=lambda: case(picture(30)),
        silent=lambda: case(picture(31, chrome=False)),
        not_asked=lambda: draw.case(Page(16, 16)),
    ),
}


@pytest.mark.parametrize("code", EXAMPLES)
def test_examples(code: str) -> None:
    example = EXAMPLES[code]
    (finding,) = draw.ask(code, example.fires())
    assert finding.region is not None
    assert finding.region.area > 0
    assert draw.grades(code, example.silent()) == []
    draw.not_asked(code, example.not_asked())


def test_it_names_the_generator_and_tells_where() -> None:
    (finding,) = draw.ask("SC208", case(picture(32)))
    assert "invented" in finding.message
    assert "in the status bar" in finding.message
    assert "at the foot" in finding.message
    assert finding.grade == "full"


def test_a_cut_copy_is_less() -> None:
    assert draw.grades("SC208", case(copied(picture(33), cut=(0, 130)))) == ["partial"]


def test_it_needs_no_time_to_speak_of() -> None:
    about = case(copied(picture(34), 1080))
    times = []
    for _ in range(5):
        started = time.perf_counter()
        draw.ask("SC208", about)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.3  # 30 ms on an idle machine


def test_without_signatures_it_is_not_asked() -> None:
    about = case(picture(30))
    draw.not_asked("SC208", replace(about, knowledge=replace(draw.KNOWN, generators=())))
