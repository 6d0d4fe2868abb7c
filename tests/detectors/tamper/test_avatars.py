"""SC603: avatars of one sender, honest covers, and chats in which they may differ."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests import draw
from tests.detectors.tamper.pictures import AVATAR, case, jpeg, page_of_avatars, portrait
from tests.draw import Pixels


def mosaic(picture: Pixels) -> Pixels:
    small = cv2.resize(picture, (5, 5), interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, (AVATAR, AVATAR), interpolation=cv2.INTER_NEAREST)
    return np.asarray(large, np.uint8)


def test_the_odd_one_is_marked_and_no_other() -> None:
    pixels, page = page_of_avatars([portrait(s) for s in (1, 1, 2, 1)])
    (finding,) = draw.ask("SC603", case(pixels, page))
    assert finding.region == page.of_kind("avatar")[2].box
    assert finding.beside == (page.of_kind("avatar")[0].box,)


def test_the_first_one_is_shown_beside_the_second() -> None:
    pixels, page = page_of_avatars([portrait(s) for s in (2, 1, 1)])
    (finding,) = draw.ask("SC603", case(pixels, page))
    assert finding.region == page.of_kind("avatar")[0].box
    assert finding.beside == (page.of_kind("avatar")[1].box,)


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_it_is_found_after_compression_and_no_other_is(quality: int) -> None:
    for seeds, found in (((1, 2, 1), 1), ((3, 3, 3), 0)):
        pixels, page = page_of_avatars([portrait(s) for s in seeds])
        assert len(draw.ask("SC603", case(jpeg(pixels, quality), page))) == found


def test_the_other_side_of_a_chat_of_two() -> None:
    pictures = [portrait(s) for s in (1, 2, 1)]
    assert draw.ask("SC603", case(*page_of_avatars(pictures, "left")))
    draw.not_asked("SC603", case(*page_of_avatars(pictures, "left", kind="group_chat")))
    draw.not_asked("SC603", case(*page_of_avatars(pictures, "left", head=False)))


@pytest.mark.parametrize(
    "cover",
    [
        mosaic,
        lambda picture: cv2.GaussianBlur(picture, (0, 0), 8),
        lambda picture: np.zeros_like(picture),
        lambda picture: np.vstack([picture[:50], np.zeros_like(picture[50:])]),
        lambda picture: np.roll(picture, 1, axis=0),
    ],
)
def test_a_cover_is_no_other_picture(cover: object) -> None:
    assert callable(cover)
    pictures = [portrait(1), np.ascontiguousarray(cover(portrait(1))), portrait(1), portrait(1)]
    assert draw.ask("SC603", case(*page_of_avatars(pictures))) == []


def test_two_senders_are_no_edit() -> None:
    pictures = [portrait(s) for s in (1, 2, 1, 2)]
    assert draw.ask("SC603", case(*page_of_avatars(pictures))) == []
