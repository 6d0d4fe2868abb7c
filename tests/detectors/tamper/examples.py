"""An example of each rule on tampering, for the tests of the registry."""

from __future__ import annotations

from screencheck.detectors import Case
from tests.detectors.tamper.pictures import (
    bill,
    case,
    edited,
    jpeg,
    page_of_avatars,
    page_of_text,
    portrait,
)
from tests.draw import Example


def _edited() -> Case:
    return case(*edited())


def _lossy() -> Case:
    pixels, page = page_of_text()
    return case(jpeg(pixels), page)


def _lossless() -> Case:
    return case(*page_of_text())


def _avatars(*seeds: int) -> Case:
    return case(*page_of_avatars([portrait(seed) for seed in seeds]))


EXAMPLES = {
    "SC601": Example(_edited, _lossy, _lossless),
    "SC602": Example(_edited, _lossy, _lossless),
    "SC604": Example(
        lambda: case(*bill(other=4)), lambda: case(*bill()), lambda: case(*bill(texts=("25",)))
    ),
    "SC605": Example(
        lambda: case(*bill(moved=(2, 5))),
        lambda: case(*bill()),
        lambda: case(*bill(texts=("25", "36"))),
    ),
    "SC603": Example(
        lambda: _avatars(1, 1, 2, 1), lambda: _avatars(1, 1, 1), lambda: _avatars(1, 2)
    ),
}
