"""SC606 to SC609: what was erased, moved or coloured in a chat."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from screencheck.geometry import Box
from screencheck.pages import Element, Page
from tests import draw
from tests.detectors.tamper.chats import (
    BLACK,
    GREEN,
    TALK,
    WHITE,
    Said,
    bubble,
    chat_of,
    faded,
    filled,
    without,
)
from tests.detectors.tamper.pictures import GREY, case, jpeg
from tests.draw import Colour, Pixels

CODES = ("SC606", "SC607", "SC608", "SC609")
LINK: Colour = (87, 107, 149)
RED: Colour = (250, 81, 81)


def but(index: int, **changes: object) -> tuple[Said, ...]:
    """The talk with one message changed."""
    return tuple(
        dataclasses.replace(said, **changes) if at == index else said  # type: ignore[arg-type]
        for at, said in enumerate(TALK)
    )


def saved(pixels: Pixels, quality: int | None) -> Pixels:
    return pixels if quality is None else jpeg(pixels, quality)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("quality", [None, 90, 60, 30])
def test_an_honest_chat_is_silent(code: str, quality: int | None) -> None:
    pixels, page = chat_of()
    assert draw.ask(code, case(saved(pixels, quality), page)) == []


@pytest.mark.parametrize("code", CODES)
def test_a_cut_chat_is_silent(code: str) -> None:
    pixels, page = chat_of()
    top = int(bubble(page, 1).box.y) - 4
    elements = [
        dataclasses.replace(
            element,
            box=Box(element.box.x, element.box.y - top, element.box.w, element.box.h),
            lines=(),
        )
        for element in page.elements
        if element.box.y >= top
    ]
    cut = draw.chat(page.width, len(pixels) - top, *elements, lines=page.lines)
    about = case(np.ascontiguousarray(pixels[top:]), cut)
    if code == "SC609":
        draw.not_asked(code, about)
    else:
        assert draw.ask(code, about) == []


# --- SC606 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("quality", [None, 90, 60])
def test_a_shade_of_what_was_painted_over_is_found(quality: int | None) -> None:
    pixels, page = chat_of()
    place = bubble(page, 0).lines[0].box
    about = case(saved(faded(pixels, place.padded(4), WHITE), quality), page)
    (finding,) = draw.ask("SC606", about)
    assert finding.region is not None
    assert place.padded(8).contains(finding.region, 0.95)
    assert finding.region.area > 0.5 * place.area


def test_a_line_that_is_wholly_gone_leaves_no_shade() -> None:
    pixels, page = chat_of()
    about = case(filled(pixels, bubble(page, 0).lines[0].box.padded(4), WHITE), page)
    assert draw.ask("SC606", about) == []


def test_shades_in_pictures_and_hairlines_are_no_remains() -> None:
    pixels, page = chat_of()
    place = Box(200, 1180, 300, 36)
    shaded = filled(pixels, Box(0, 1100, page.width, 1), (222, 222, 222))
    pen = np.random.default_rng(1).integers(-2, 3, (36, 300, 1))
    part = shaded[place.slices()].astype(int) + pen
    shaded[place.slices()] = part.astype(np.uint8)
    assert len(draw.ask("SC606", case(shaded, page))) == 1
    picture = Element("picture", place.padded(4), side="left")
    with_picture = dataclasses.replace(page, elements=(*page.elements, picture))
    assert draw.ask("SC606", case(shaded, with_picture)) == []


def test_a_soiled_picture_is_not_asked() -> None:
    pixels, page = chat_of()
    for top in range(1120, 1360, 60):
        place = Box(200, top, 300, 30)
        part = pixels[place.slices()].astype(int)
        noise = np.random.default_rng(top).integers(-2, 3, (30, 300, 1))
        pixels[place.slices()] = (part + noise).astype(np.uint8)
    draw.not_asked("SC606", case(pixels, page))
    draw.not_asked("SC606", case(pixels, dataclasses.replace(page, lines=page.lines[:2])))


def test_the_picture_of_a_card_may_hold_any_shade() -> None:
    pixels, page = chat_of()
    said = bubble(page, 2)
    place = Box(said.box.x + 120, said.box.y + 50, 120, 34)
    card = dataclasses.replace(said, box=Box(said.box.x, said.box.y, 420, said.box.h + 60))
    for colour, found in ((WHITE, 1), ((232, 232, 232), 0)):
        drawn = filled(pixels, card.box, WHITE)
        drawn = filled(drawn, card.box.padded(-12), colour)
        pen = np.random.default_rng(1).integers(-2, 3, (34, 120, 1))
        drawn[place.slices()] = np.clip(drawn[place.slices()].astype(int) - abs(pen), 0, 255)
        bare = dataclasses.replace(card, lines=())
        elements = tuple(bare if element is said else element for element in page.elements)
        about = case(drawn, dataclasses.replace(page, elements=elements))
        assert len(draw.ask("SC606", about)) == found


# --- SC607 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("quality", [None, 60])
def test_a_bubble_that_is_gone_is_missed(index: int, quality: int | None) -> None:
    pixels, page = chat_of()
    gone = bubble(page, index)
    about = case(saved(filled(pixels, gone.box, GREY), quality), without(page, gone))
    (finding,) = draw.ask("SC607", about)
    assert finding.region is not None
    assert finding.region.intersection(gone.box) > 0.5 * gone.box.area


def test_a_sticker_beside_the_avatar_is_a_message() -> None:
    pixels, page = chat_of()
    gone = bubble(page, 0)
    bare = filled(pixels, gone.box, GREY)
    cv2.circle(bare, (round(gone.box.x) + 40, round(gone.box.cy)), 20, (240, 90, 40), -1)
    assert draw.ask("SC607", case(bare, without(page, gone))) == []


def test_the_last_avatar_may_stand_at_the_foot() -> None:
    pixels, page = chat_of()
    gone = bubble(page, 5)
    foot = round(gone.box.y) + 85
    bare = filled(pixels, gone.box, GREY)[:foot]
    cut = dataclasses.replace(without(page, gone), height=foot)
    assert draw.ask("SC607", case(np.ascontiguousarray(bare), cut)) == []


@pytest.mark.parametrize("quality", [None, 60])
@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("told", [True, False], ids=["told", "not told for want of text"])
def test_a_blank_bubble_is_no_message(quality: int | None, index: int, told: bool) -> None:
    pixels, whole = chat_of()
    written = bubble(whole, index)
    assert written.colour is not None
    box = written.box.padded(-10)
    blank = filled(pixels, box, written.colour)
    page = dataclasses.replace(
        whole if told else without(whole, written), own_colour=GREEN, other_colour=WHITE
    )
    (finding,) = draw.ask("SC607", case(saved(blank, quality), page))
    assert finding.region is not None
    assert written.box.contains(finding.region, 1.0)
    # an emoji is something
    cv2.circle(blank, (round(box.cx), round(box.cy)), 14, (250, 200, 60), -1)
    assert draw.ask("SC607", case(blank, page)) == []


def test_a_line_missing_at_the_top_and_blank_lines_at_the_end() -> None:
    pixels, page = chat_of()
    first, _, last = bubble(page, 2).lines
    (finding,) = draw.ask("SC607", case(filled(pixels, first.box, WHITE), page))
    assert finding.region is not None
    assert finding.region.intersection(first.box) > 0.5 * finding.region.area
    assert draw.ask("SC607", case(filled(pixels, last.box, WHITE), page)) == []


def test_a_blurred_line_and_a_plain_square_are_no_gaps() -> None:
    pixels, page = chat_of()
    place = bubble(page, 2).lines[0].box.padded(4).slices()
    blurred = pixels.copy()
    blurred[place] = cv2.GaussianBlur(pixels[place], (0, 0), 12)
    assert draw.ask("SC607", case(blurred, page)) == []
    gone = bubble(page, 0)
    bare = filled(pixels, gone.box, GREY)
    plain = filled(bare, page.of_kind("avatar")[0].box, WHITE)
    assert draw.ask("SC607", case(plain, without(page, gone))) == []


@pytest.mark.parametrize("index", [1, 2, 3])
@pytest.mark.parametrize("quality", [None, 60])
def test_a_message_that_is_gone_with_its_avatar_leaves_a_hole(
    index: int, quality: int | None
) -> None:
    pixels, page = chat_of()
    gone, face = bubble(page, index), page.of_kind("avatar")[index]
    bare = filled(filled(pixels, gone.box, GREY), face.box, GREY)
    (finding,) = draw.ask("SC607", case(saved(bare, quality), without(page, gone, face)))
    assert finding.region is not None
    assert finding.region.intersection(gone.box) > 0.5 * gone.box.area
    # what covers the place, or a scroll bar beside it, is no hole and none the less one
    covered = filled(bare, gone.box, (225, 225, 225))
    assert draw.ask("SC607", case(covered, without(page, gone, face))) == []
    beside = filled(bare, Box(page.width - 9, 300, 6, 500), (190, 190, 190))
    assert len(draw.ask("SC607", case(beside, without(page, gone, face)))) == 1


def test_the_room_below_the_last_message_and_below_a_sticker_is_no_hole() -> None:
    pixels, page = chat_of()
    gone, face = bubble(page, 5), page.of_kind("avatar")[5]
    bare = filled(filled(pixels, gone.box, GREY), face.box, GREY)
    assert draw.ask("SC607", case(bare, without(page, gone, face))) == []
    gone = bubble(page, 2)
    sticker = filled(pixels, gone.box, GREY)
    cv2.circle(sticker, (round(gone.box.x) + 40, round(gone.box.y) + 40), 30, (240, 90, 40), -1)
    assert draw.ask("SC607", case(sticker, without(page, gone))) == []


def ended(rounded: bool) -> tuple[Pixels, Page, Box]:
    """A chat moved up below its title bar, whose last three messages are painted over; their place.

    `rounded` gives the first bubble corners, so that nothing says that it was moved up.
    """
    pixels, page = chat_of()
    gone = [*page.of_kind("bubble")[3:], *page.of_kind("avatar")[3:]]
    for element in gone:
        pixels = filled(pixels, element.box, GREY)
    first = bubble(page, 0).box
    if rounded:
        for x in (first.x, first.right - 6):
            pixels = filled(pixels, Box(x, first.y, 6, 6), GREY)
    bar = Element("input_bar", Box(0, 1300, page.width, 100), colour=(247, 247, 247))
    pixels = filled(pixels, bar.box, (247, 247, 247))
    left = without(page, *gone)
    elements = (*left.elements, bar)
    return pixels, dataclasses.replace(left, elements=elements), gone[0].box


@pytest.mark.parametrize("quality", [None, 60])
def test_messages_gone_from_the_end_leave_a_hole_where_the_first_are_moved_up(
    quality: int | None,
) -> None:
    pixels, page, gone = ended(rounded=False)
    (finding,) = draw.ask("SC607", case(saved(pixels, quality), page))
    assert finding.region is not None
    assert finding.region.contains(gone, 0.5)
    assert "moved up" in finding.message


def test_a_short_chat_or_a_sticker_leaves_room_at_the_end() -> None:
    pixels, page, _ = ended(rounded=True)
    assert draw.ask("SC607", case(pixels, page)) == []
    pixels, page, gone = ended(rounded=False)
    sticker = pixels.copy()
    cv2.circle(sticker, (round(gone.x) + 40, round(gone.y) + 40), 30, (240, 90, 40), -1)
    assert draw.ask("SC607", case(sticker, page)) == []
    mosaic = filled(pixels, gone, (226, 228, 226))
    assert draw.ask("SC607", case(mosaic, page)) == []


@pytest.mark.parametrize("index", [1, 2])
@pytest.mark.parametrize("quality", [None, 60])
def test_a_message_without_an_avatar_is_found(index: int, quality: int | None) -> None:
    pixels, page = chat_of()
    face = page.of_kind("avatar")[index]
    about = case(saved(filled(pixels, face.box, GREY), quality), without(page, face))
    (finding,) = draw.ask("SC607", about)
    assert finding.region is not None
    assert finding.region.contains(face.box, 0.9)
    # a mosaic over the avatar is none that is gone
    covered = filled(pixels, face.box, (200, 190, 180))
    assert draw.ask("SC607", case(covered, without(page, face))) == []


def test_a_name_that_is_gone_leaves_its_room() -> None:
    named = tuple(
        dataclasses.replace(said, down=26) if said.side == "left" else said for said in TALK
    )
    pixels, page = chat_of(named)
    found = draw.ask("SC607", case(pixels, page))
    assert len(found) == 3
    covered = pixels
    for said in (e for e in page.of_kind("bubble") if e.side == "left"):
        place = Box(said.box.x, said.box.y - 26, 110, 22)  # a mosaic over pale letters
        covered = filled(covered, place, (227, 227, 227))
    assert draw.ask("SC607", case(covered, page)) == []
    for said in (e for e in page.of_kind("bubble") if e.side == "left"):
        cv2.putText(
            pixels, "name", (round(said.box.x), round(said.box.y) - 8), 0, 0.6, (120, 120, 120), 1
        )
    assert draw.ask("SC607", case(pixels, page)) == []


def test_only_chats_have_messages() -> None:
    draw.not_asked("SC607", draw.case(draw.payment()))
    draw.not_asked("SC608", draw.case(draw.payment()))
    pixels, page = chat_of()
    draw.not_asked("SC607", case(pixels, dataclasses.replace(page, ground=None)))


# --- SC608 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [-8, -6, 6, 8])
@pytest.mark.parametrize("quality", [None, 60])
def test_a_bubble_beside_its_place_is_found(shift: int, quality: int | None) -> None:
    pixels, page = chat_of(but(2, down=shift))
    (finding,) = draw.ask("SC608", case(saved(pixels, quality), page))
    assert finding.region == bubble(page, 2).box
    assert str(finding.measured).startswith("-" if shift < 0 else "+")


def test_names_above_bubbles_move_them() -> None:
    named = tuple(
        dataclasses.replace(said, down=26) if said.side == "left" and at < 2 else said
        for at, said in enumerate(TALK)
    )
    assert draw.ask("SC608", case(*chat_of(named))) == []


@pytest.mark.parametrize("shift", [-5, -4, 4, 5])
def test_a_line_nearer_to_its_neighbour_is_found(shift: int) -> None:
    pixels, page = chat_of(but(2, line_down=(1, shift)))
    (finding,) = draw.ask("SC608", case(pixels, page))
    assert finding.region is not None
    assert bubble(page, 2).lines[1].box.padded(4).contains(finding.region, 0.95)


@pytest.mark.parametrize("shift", [-8, -5, 5, 8])
@pytest.mark.parametrize(("message", "line"), [(2, 0), (2, 2), (3, 0), (4, 1)])
@pytest.mark.parametrize("quality", [None, 80])
def test_a_first_last_or_only_line_is_compared_with_other_bubbles(
    message: int, line: int, shift: int, quality: int | None
) -> None:
    pixels, page = chat_of(but(message, line_down=(line, shift)))
    (finding,) = draw.ask("SC608", case(saved(pixels, quality), page))
    moved = bubble(page, message).lines[line].box
    assert finding.region is not None
    assert finding.region.contains(moved.padded(-9), 0.9)
    assert str(finding.measured).startswith("-" if shift < 0 else "+")


def test_blank_lines_and_too_few_bubbles_say_nothing_of_lines() -> None:
    talk = but(2, text="两点半在地铁站门口等你\n\n记得带上雨伞和水杯\n路上小心不要迟到了")
    pixels, page = chat_of(talk)
    assert draw.ask("SC608", case(pixels, page)) == []
    pixels, page = chat_of((dataclasses.replace(TALK[0], line_down=(0, 6)), TALK[1]))
    assert draw.ask("SC608", case(pixels, page)) == []


@pytest.mark.parametrize("shift", [-5, 5])
def test_one_other_bubble_is_enough_where_the_next_line_agrees(shift: int) -> None:
    talk = (TALK[2], dataclasses.replace(TALK[4], line_down=(0, shift)))
    pixels, page = chat_of(talk)
    (finding,) = draw.ask("SC608", case(pixels, page))
    assert finding.region is not None
    assert finding.region.contains(bubble(page, 1).lines[0].box.padded(-9), 0.9)


@pytest.mark.parametrize("shift", [-9, 14])
def test_one_bubble_alone_begins_beside_its_avatar(shift: int) -> None:
    talk = (TALK[0], TALK[1], dataclasses.replace(TALK[3], down=shift))
    (finding,) = draw.ask("SC608", case(*chat_of(talk)))
    assert finding.region is not None
    assert str(finding.measured) == f"{shift:+.1f} px"
    assert draw.ask("SC608", case(*chat_of((*talk[:2], TALK[3])))) == []


def test_a_pixel_and_a_lonely_bubble_are_no_edit() -> None:
    assert draw.ask("SC608", case(*chat_of(but(2, down=1)))) == []
    assert draw.ask("SC608", case(*chat_of(but(2, line_down=(1, 1))))) == []
    draw.not_asked("SC608", case(*chat_of((dataclasses.replace(TALK[1], down=9),))))


def test_what_was_marked_is_not_measured() -> None:
    for talk in (but(2, down=6), but(2, line_down=(1, 4))):
        pixels, page = chat_of(talk)
        box = bubble(page, 2).lines[1].box.padded(6)
        corners = (round(box.x), round(box.y)), (round(box.right), round(box.bottom))
        cv2.rectangle(pixels, *corners, (232, 34, 28), 4)
        assert draw.ask("SC608", case(pixels, page)) == []


# --- SC609 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("quality", [None, 90, 60])
def test_text_in_a_colour_of_its_own_is_found(quality: int | None) -> None:
    pixels, page = chat_of(but(4, ink=RED))
    findings = draw.ask("SC609", case(saved(pixels, quality), page))
    assert len(findings) == 2
    assert all(bubble(page, 4).box.contains(f.region, 1.0) for f in findings if f.region)


def test_links_are_blue_and_titles_are_not_green() -> None:
    assert draw.ask("SC609", case(*chat_of(but(0, ink=LINK)))) == []
    (finding,) = draw.ask("SC609", case(*chat_of(title=(7, 193, 96))))
    assert finding.measured is not None


def test_a_mark_across_text_and_a_large_note_are_no_colour_of_it() -> None:
    pixels, page = chat_of()
    box = bubble(page, 2).lines[1].box
    cv2.line(pixels, (round(box.x), round(box.cy)), (round(box.right), round(box.cy)), RED, 6)
    assert draw.ask("SC609", case(pixels, page)) == []
    pixels, page = chat_of(but(0, ink=RED))
    said = bubble(page, 0)
    line = dataclasses.replace(said.lines[0], box=said.lines[0].box.padded(0, 12))
    large = dataclasses.replace(said, lines=(line,))
    elements = tuple(large if element is said else element for element in page.elements)
    assert draw.ask("SC609", case(pixels, dataclasses.replace(page, elements=elements))) == []


def test_a_large_red_note_is_no_name() -> None:
    pixels, page = chat_of((*TALK[:2], Said("unanswered", ink=(232, 34, 28))))
    said = bubble(page, 2)
    note = dataclasses.replace(said.lines[0], box=said.lines[0].box.padded(0, 12))
    name = Element("nickname", note.box, note.text, "left", lines=(note,))
    elements = tuple(name if element is said else element for element in page.elements)
    grey = filled(pixels, Box(0, 0, 1, 1), GREY)
    assert draw.ask("SC609", case(grey, dataclasses.replace(page, elements=elements))) == []


def test_thin_strokes_that_take_the_grounds_hue_are_no_colour() -> None:
    """As compression makes of small black text on green."""
    assert draw.ask("SC609", case(*chat_of(but(1, ink=(30, 140, 20))))) == []
    assert len(draw.ask("SC609", case(*chat_of(but(1, ink=(200, 20, 160)))))) == 1


def labelled(kind: str, ink: Colour, fill: Colour | None = None) -> tuple[Pixels, Page]:
    """A chat whose last message is a time label or a card of one line instead."""
    talk = but(4, text="昨天晚上九点", ink=ink, fill=fill or GREY)
    pixels, page = chat_of(talk)
    said, face = bubble(page, 4), page.of_kind("avatar")[4]
    pixels = filled(pixels, face.box, GREY)
    label = dataclasses.replace(said, kind=kind, side=None, colour=fill)
    others = (element for element in page.elements if element is not face)
    elements = tuple(label if element is said else element for element in others)
    return pixels, dataclasses.replace(page, elements=elements, ground=GREY)


@pytest.mark.parametrize("quality", [None, 70])
@pytest.mark.parametrize("ink", [(250, 150, 30), (22, 119, 255), RED])
def test_times_have_no_colour(quality: int | None, ink: Colour) -> None:
    pixels, page = labelled("time_label", ink)
    (finding,) = draw.ask("SC609", case(saved(pixels, quality), page))
    assert finding.region is not None
    assert page.of_kind("time_label")[0].box.contains(finding.region, 1.0)
    pixels, page = labelled("time_label", (178, 178, 178))
    assert draw.ask("SC609", case(saved(pixels, quality), page)) == []


def test_what_stands_on_cards_is_white() -> None:
    orange: Colour = (250, 157, 59)
    assert len(draw.ask("SC609", case(*labelled("transfer_card", (22, 119, 255), orange)))) == 1
    for quality in (None, 60):
        pixels, page = labelled("transfer_card", WHITE, orange)
        assert draw.ask("SC609", case(saved(pixels, quality), page)) == []


def test_a_mark_that_hides_a_pale_time_is_no_colour_of_it() -> None:
    pixels, page = labelled("time_label", (178, 178, 178))
    box = page.of_kind("time_label")[0].lines[0].box
    for y in np.linspace(box.y, box.bottom, 6):
        ends = (round(box.x - 30), round(y)), (round(box.right + 30), round(y) + 3)
        cv2.line(pixels, *ends, RED, 5)
    assert draw.ask("SC609", case(pixels, page)) == []


def test_a_mark_over_a_part_of_a_line_is_no_colour_of_it() -> None:
    pixels, page = chat_of(but(0, ink=(120, 120, 120)))
    box = bubble(page, 0).lines[0].box
    marked = filled(pixels, Box(box.right - 60, box.y, 60, box.h), (250, 20, 30))
    assert draw.ask("SC609", case(marked, page)) == []


@pytest.mark.parametrize("quality", [None, 60])
def test_a_bubble_of_another_fill_is_found(quality: int | None) -> None:
    pixels, page = chat_of(but(1, fill=(201, 231, 255)))
    (finding,) = draw.ask("SC609", case(saved(pixels, quality), page))
    assert finding.region == bubble(page, 1).box


@pytest.mark.parametrize("fill", [(250, 157, 59), (160, 233, 120)])
def test_cards_and_compressed_greens_are_no_other_fill(fill: Colour) -> None:
    assert draw.ask("SC609", case(*chat_of(but(1, fill=fill)))) == []


@pytest.mark.parametrize("fill", [(255, 255, 255), (62, 181, 117)])
@pytest.mark.parametrize("quality", [None, 60])
def test_the_fill_of_the_other_side_or_theme_is_found(fill: Colour, quality: int | None) -> None:
    pixels, page = chat_of(but(1, fill=fill))
    (finding,) = draw.ask("SC609", case(saved(pixels, quality), page))
    assert finding.region == bubble(page, 1).box


def test_a_white_card_among_ones_own_messages_is_higher_than_a_line() -> None:
    card = "聊天记录里的第一行\n聊天记录里的第二行"
    assert draw.ask("SC609", case(*chat_of(but(1, text=card, fill=(255, 255, 255))))) == []


@pytest.mark.parametrize(("theme", "found"), [("light", 1), ("dark", 0)])
def test_of_two_own_bubbles_the_one_in_the_other_themes_green_is_odd(
    theme: str, found: int
) -> None:
    talk = [said for said in but(1, fill=(62, 181, 117)) if said.side == "left"]
    talk += [said for said in but(1, fill=(62, 181, 117)) if said.side == "right"][:2]
    pixels, page = chat_of(tuple(talk))
    findings = draw.ask("SC609", case(pixels, dataclasses.replace(page, theme=theme)))
    regions = [finding.region for finding in findings]
    odd = [b for b in page.of_kind("bubble") if b.colour == (62, 181, 117)]
    assert (odd[0].box in regions) == bool(found)
    assert len(regions) == 1


@pytest.mark.parametrize("fill", [(201, 231, 255), (62, 181, 117)])
def test_a_bubble_of_another_fill_is_found_where_no_avatar_is_told_apart(fill: Colour) -> None:
    pixels, page = chat_of(but(1, fill=fill))
    faces = page.of_kind("avatar")
    for face in faces:
        pixels = filled(pixels, face.box, GREY)
    (finding,) = draw.ask("SC609", case(pixels, without(page, *faces)))
    assert finding.region == bubble(page, 1).box
    whole, honest = chat_of()
    assert draw.ask("SC609", case(whole, without(honest, *honest.of_kind("avatar")))) == []


def test_a_piece_of_a_picture_is_no_bubble_of_the_column() -> None:
    pixels, page = chat_of(but(1, fill=(201, 231, 255)))
    faces, odd = page.of_kind("avatar"), bubble(page, 1)
    moved = dataclasses.replace(odd, box=dataclasses.replace(odd.box, x=odd.box.x - 40))
    left = without(page, *faces, odd)
    page = dataclasses.replace(left, elements=(*left.elements, moved))
    assert draw.ask("SC609", case(pixels, page)) == []


@pytest.mark.parametrize(
    ("text", "ink", "found"),
    [
        ("-25.00", (255, 150, 30), 1),
        ("+25.00", (255, 150, 30), 0),
        ("-25.00", BLACK, 0),
        ("25.00", (255, 150, 30), 0),
    ],
)
def test_what_was_spent_has_no_colour_in_lists_either(text: str, ink: Colour, found: int) -> None:
    pixels, page = chat_of((Said(text, ink=ink), Said("-31.00", ink=BLACK)))
    bill = draw.payment(page.width, page.height, lines=page.lines)
    bill = dataclasses.replace(bill, kind="bill_list")
    assert len(draw.ask("SC609", case(pixels, bill))) == found


@pytest.mark.parametrize("text", ["-25.00", "+25.00"])
def test_amounts_that_were_spent_have_no_colour(text: str) -> None:
    pixels, page = chat_of((Said(text, ink=(255, 150, 30)), Said("25.00", ink=BLACK)))
    amounts = tuple(
        Element("amount", said.box, said.text, lines=said.lines) for said in page.of_kind("bubble")
    )
    bill = draw.payment(page.width, page.height, *amounts, lines=page.lines)
    assert len(draw.ask("SC609", case(pixels, bill))) == (1 if text.startswith("-") else 0)
