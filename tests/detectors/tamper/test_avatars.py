"""SC603: avatars of one sender, honest covers, and chats in which they may differ."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from screencheck.detectors import Case
from screencheck.detectors.tamper.avatars import is_mosaic
from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.pages import Element
from tests import draw
from tests.detectors.tamper.pictures import AVATAR, case, jpeg, page_of_avatars, portrait
from tests.draw import Pixels


def mosaic(picture: Pixels) -> Pixels:
    small = cv2.resize(picture, (5, 5), interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, (AVATAR, AVATAR), interpolation=cv2.INTER_NEAREST)
    return np.asarray(large, np.uint8)


def disc(picture: Pixels, radius: float) -> Pixels:
    """The picture with a yellow disc in its middle, as somebody hides a face."""
    middle = AVATAR // 2
    covered = picture.copy()
    cv2.circle(covered, (middle, middle), round(radius * AVATAR), (250, 210, 60), -1, cv2.LINE_AA)
    return covered


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


def named(names: list[str], confidence: float = 1.0) -> Case:
    """A group's chat with a name beside each avatar of a member, the second another picture."""
    pixels, page = page_of_avatars([portrait(s) for s in (1, 2, 1, 1)], "left", kind="group_chat")
    told = []
    for avatar, name in zip(page.of_kind("avatar"), names, strict=True):
        box = Box(avatar.box.right + 20, avatar.box.y, 80, 20)
        told.append(
            Element("nickname", box, name, "left", lines=(TextLine(name, confidence, box),))
        )
    return case(pixels, dataclasses.replace(page, elements=(*page.elements, *told)))


def test_a_member_of_a_group_is_known_by_the_name_above_the_messages() -> None:
    about = named(["阿木木"] * 4)
    (finding,) = draw.ask("SC603", about)
    assert finding.region == about.page.of_kind("avatar")[1].box
    assert draw.ask("SC603", named(["阿木木", "小林", "阿木木", "阿木木"])) == []
    draw.not_asked("SC603", named(["阿木木", "阿木木", "小林", "小林"]))
    draw.not_asked("SC603", named(["阿木木"] * 4, confidence=0.6))
    draw.not_asked("SC603", named(["木"] * 4))


@pytest.mark.parametrize(
    "cover",
    [
        mosaic,
        lambda picture: cv2.GaussianBlur(picture, (0, 0), 8),
        lambda picture: np.zeros_like(picture),
        lambda picture: np.vstack([picture[:50], np.zeros_like(picture[50:])]),
        lambda picture: np.roll(picture, 1, axis=0),
        lambda picture: disc(picture, 0.48),
    ],
)
def test_a_cover_is_no_other_picture(cover: object) -> None:
    assert callable(cover)
    pictures = [portrait(1), np.ascontiguousarray(cover(portrait(1))), portrait(1), portrait(1)]
    assert draw.ask("SC603", case(*page_of_avatars(pictures))) == []


def test_a_drawn_picture_of_few_colours_is_a_picture_but_not_when_it_is_blurred() -> None:
    drawn = disc(np.full((AVATAR, AVATAR, 3), (20, 90, 160), np.uint8), 0.3)
    for picture, found in ((drawn, 1), (cv2.GaussianBlur(drawn, (0, 0), 6), 0)):
        pixels, page = page_of_avatars([portrait(1), np.asarray(picture, np.uint8), portrait(1)])
        assert len(draw.ask("SC603", case(pixels, page))) == found


@pytest.mark.parametrize(("seeds", "above"), [((1, 1, 2, 2, 2), True), ((1, 1, 1, 2, 2), False)])
@pytest.mark.parametrize("quality", [None, 60])
def test_two_pictures_one_above_the_other_are_two_captures(
    seeds: tuple[int, ...], above: bool, quality: int | None
) -> None:
    pixels, page = page_of_avatars([portrait(seed) for seed in seeds])
    (finding,) = draw.ask("SC603", case(pixels if quality is None else jpeg(pixels, quality), page))
    assert finding.region is not None
    inside = [finding.region.contains(e.box) for e in page.of_kind("avatar")]
    assert inside == [(seed == 1) == above for seed in seeds]
    assert finding.region.w == page.width
    assert len(finding.beside) == 2


@pytest.mark.parametrize(
    "cover", [mosaic, lambda picture: cv2.GaussianBlur(picture, (0, 0), 8), np.zeros_like]
)
def test_covers_of_the_upper_or_lower_half_are_no_second_picture(cover: object) -> None:
    assert callable(cover)
    hidden = np.ascontiguousarray(cover(portrait(1)))
    for pictures in ([hidden] * 2 + [portrait(1)] * 2, [portrait(1)] * 2 + [hidden] * 3):
        assert draw.ask("SC603", case(*page_of_avatars(pictures))) == []


def test_three_pictures_or_one_that_returns_tell_nothing() -> None:
    for seeds in ((1, 1, 2, 2, 3, 3), (1, 1, 2, 2, 1), (1, 2, 3, 3)):
        assert draw.ask("SC603", case(*page_of_avatars([portrait(s) for s in seeds]))) == []


@pytest.mark.parametrize(
    ("cells", "quality"), [(3, None), (5, None), (8, None), (3, 60), (5, 60), (8, 90)]
)
def test_mosaics_are_told_from_pictures(cells: int, quality: int | None) -> None:
    picture = portrait(2)
    small = cv2.resize(picture, (cells, cells), interpolation=cv2.INTER_AREA)
    covered = np.asarray(
        cv2.resize(small, (AVATAR, AVATAR), interpolation=cv2.INTER_NEAREST), np.uint8
    )
    if quality is not None:
        picture, covered = jpeg(picture, quality), jpeg(covered, quality)
    assert is_mosaic(covered)
    assert not is_mosaic(picture)


def test_what_may_be_a_group_is_no_chat_of_two() -> None:
    pixels, page = page_of_avatars([portrait(s) for s in (1, 1, 2, 2)], "left")
    assert len(draw.ask("SC603", case(pixels, page))) == 1
    (title,) = page.of_kind("title")
    for text in ("周末爬山带上水和…", "周末爬山带上水和...", "周末爬山.."):
        cut = tuple(dataclasses.replace(e, text=text) if e is title else e for e in page.elements)
        draw.not_asked("SC603", case(pixels, dataclasses.replace(page, elements=cut)))
    name = Element("nickname", Box(200, 300, 80, 20), "小林", "left")
    named_page = dataclasses.replace(page, elements=(*page.elements, name))
    draw.not_asked("SC603", case(pixels, named_page))


def test_members_of_one_name_may_be_two() -> None:
    pixels, page = page_of_avatars([portrait(s) for s in (1, 1, 2, 2)], "left", kind="group_chat")
    names = tuple(
        Element("nickname", box, "阿木木", "left", lines=(TextLine("阿木木", 1.0, box),))
        for avatar in page.of_kind("avatar")
        for box in [Box(avatar.box.right + 20, avatar.box.y, 80, 20)]
    )
    grouped = dataclasses.replace(page, elements=(*page.elements, *names))
    assert draw.ask("SC603", case(pixels, grouped)) == []


def test_two_avatars_that_differ_say_less() -> None:
    pixels, page = page_of_avatars([portrait(1), portrait(2)])
    (finding,) = draw.ask("SC603", case(pixels, page))
    first, second = (element.box for element in page.of_kind("avatar"))
    assert (finding.grade, finding.region, finding.beside) == ("two", first, (second,))
    assert len(draw.ask("SC603", case(jpeg(pixels, 60), page))) == 1
    assert draw.ask("SC603", case(*page_of_avatars([portrait(1)] * 2))) == []
    for hidden in (mosaic(portrait(2)), cv2.GaussianBlur(portrait(2), (0, 0), 8)):
        covered, page = page_of_avatars([portrait(1), np.ascontiguousarray(hidden)])
        assert draw.ask("SC603", case(jpeg(covered, 60), page)) == []


def test_two_senders_are_no_edit() -> None:
    pictures = [portrait(s) for s in (1, 2, 1, 2)]
    assert draw.ask("SC603", case(*page_of_avatars(pictures))) == []
