"""Learning and finding the look of an invented generator, also in copies of its pictures."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from screencheck.errors import UsageError
from screencheck.knowledge.generators import Generator, parse
from screencheck.signatures.learn import learn
from screencheck.signatures.match import find, match, places
from screencheck.signatures.view import view
from screencheck.signatures.write import to_toml
from tests.signatures.invented import SIZE, Pixels, copied, learnt, picture, real, sample

generator = cache(learnt)
OTHERS = range(20, 28)


def grades(pixels: Pixels, of: Generator | None = None) -> list[str]:
    """The grades of the signatures that fit."""
    seen = view(pixels)
    signatures = (of or generator()).signature
    return [fit.grade(s) for s in signatures if (fit := find(s, seen)) is not None]


@pytest.mark.parametrize("seed", OTHERS)
def test_other_pictures_of_it_are_recognised(seed: int) -> None:
    assert grades(picture(seed)) == ["full"]


@pytest.mark.parametrize("seed", OTHERS)
@pytest.mark.parametrize(("width", "quality"), [(720, 75), (1080, 60), (540, 70), (750, 60)])
def test_copies_are_recognised(seed: int, width: int, quality: int) -> None:
    assert grades(copied(picture(seed), width, quality)) == ["full"]


@pytest.mark.parametrize("cut", [(60, 0), (0, 120), (62, 10)])
def test_cut_copies_are_recognised_in_part(cut: tuple[int, int]) -> None:
    (grade,) = grades(copied(picture(21), cut=cut))
    assert grade in ("full", "partial")


def test_without_its_bars_nothing_is_claimed() -> None:
    assert grades(copied(picture(21), cut=(150, 130))) == []


@pytest.mark.parametrize("seed", range(40, 60))
def test_pages_of_phones_are_not_recognised(seed: int) -> None:
    assert grades(picture(seed, chrome=False)) == []
    assert grades(copied(picture(seed, chrome=False), 720)) == []


def test_where_it_agrees_is_told_in_the_pictures_own_pixels() -> None:
    (signature,) = generator().signature
    big = np.kron(picture(22), np.ones((2, 2, 1), np.uint8))
    fit = match(signature, view(big))
    assert fit.seen == fit.total == len(signature.sprite)
    assert places(s for s, _ in fit.agreeing) >= signature.places
    for sprite, box in fit.agreeing:
        assert 0 <= box.x < box.right <= 2 * SIZE[0] + 1
        assert 0 <= box.y < box.bottom <= 2 * SIZE[1] + 4
        assert (box.cy < SIZE[1]) == (sprite.end == "top")


def test_no_message_gets_into_the_signature() -> None:
    for signature in generator().signature:
        for sprite in signature.sprite:
            assert sprite.y + sprite.size[1] < 0.2 * 360, sprite


# --- What cannot be learnt ------------------------------------------------------------------


def test_two_samples_are_too_few() -> None:
    with pytest.raises(UsageError, match="3 samples or more are needed, not 2"):
        learn([sample(picture(i)) for i in range(2)], real())


def test_unlike_samples_share_too_little() -> None:
    noise = [
        np.random.default_rng(i).integers(0, 256, (600 + 200 * i, 500 + 90 * i, 3), np.uint8)
        for i in range(3)
    ]
    with pytest.raises(UsageError, match="share too little"):
        learn([sample(n) for n in noise], real())


def test_nothing_is_left_of_what_genuine_captures_show() -> None:
    known = real(0)
    captures = tuple(view(picture(70 + i)) for i in range(3))
    with pytest.raises(UsageError, match="nothing distinguishing"):
        learn(
            [sample(picture(i)) for i in range(5)],
            type(known)(known.looks, known.devices, captures),
        )


def test_samples_that_resemble_no_others_are_left_out() -> None:
    odd = np.random.default_rng(5).integers(0, 256, (1500, 750, 3), np.uint8)
    result = learn([*(sample(picture(i)) for i in range(4)), sample(odd)], real())
    assert result.left_out == 1
    assert [s.samples for s in result.signatures] == [4]


def test_without_captures_more_must_agree() -> None:
    samples = [sample(picture(i)) for i in range(5)]
    (alone,) = learn(samples, real(0)).signatures
    (checked,) = learn(samples, real()).signatures
    assert alone.need / len(alone.sprite) >= checked.need / len(checked.sprite)
    assert alone.must


# --- The file -------------------------------------------------------------------------------


def test_the_file_says_the_same_and_is_the_same_each_time() -> None:
    text = to_toml(generator())
    assert parse(text, "invented.toml") == generator()
    assert text == to_toml(learnt())
    assert "/" not in "".join(line for line in text.splitlines() if not line.startswith("#"))


def test_keys_are_sorted() -> None:
    for table in to_toml(generator()).split("\n\n"):
        keys = [line.split(" = ")[0] for line in table.splitlines() if " = " in line[:12]]
        keys = [key for key in keys if not key.startswith("#")]
        assert keys == sorted(keys)
