"""Messages of several lines: boxes of ink made up so that width and slack are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.pages.measure import Measure
from screencheck.pages.model import Element
from screencheck.pages.wrapping import Read, measure_wrapping
from tests.conftest import Scanned, text_line

EM = 50.0
PAD = 36.0
INK = 0.08 * EM  # an ideograph's ink is that much narrower than its advance
LONG, SHORT = "就城北那座吧坐地铁到终点站", "走二十分钟就到了"


def message(
    *texts: str,
    room: float = 0,
    x: float = 192,
    pad: float = PAD,
    pitch: float = 63,
    sizes: tuple[float, ...] = (),
) -> Read:
    """A bubble as wide as its longest line, padded alike, and `room` wider at its right."""
    sizes = sizes or (EM,) * len(texts)
    inks = [
        Box(x + pad, 330 + pitch * row, len(text) * size - 0.08 * size, 0.93 * size)
        for row, (text, size) in enumerate(zip(texts, sizes, strict=True))
    ]
    width = max(len(text) * size for text, size in zip(texts, sizes, strict=True))
    lines = [
        text_line(text, ink.x - 3, ink.y - 5, ink.w + 6, ink.h + 10)
        for text, ink in zip(texts, inks, strict=True)
    ]
    box = Box(x, 300, width + 2 * pad + room, 60 + pitch * len(texts))
    bubble = Element("bubble", box, "".join(texts), "left", (255, 255, 255), tuple(lines))
    return bubble, list(zip(lines, inks, strict=True))


def measured(*messages: Read) -> dict[str, Measure]:
    return {measure.name: measure for measure in measure_wrapping(messages)}


@pytest.mark.parametrize("room", [0.0, 1.0, 7.0, 24.0, 48.0])
def test_the_room_beside_the_longest_line(room: float) -> None:
    found = measured(message(LONG, SHORT, room=room))
    assert found["wrap_slack"].value == pytest.approx(room + INK)
    assert found["wrap_slack"].count == 1
    assert found["wrap_width"].value == len(LONG) * EM + 2 * PAD + room
    assert found["wrap_width"].box == found["wrap_slack"].box


def test_the_longest_line_may_be_the_last() -> None:
    found = measured(message(SHORT, LONG[:10], LONG, room=9))
    assert found["wrap_slack"].value == pytest.approx(9 + INK)


def test_the_middle_of_several_slacks() -> None:
    found = measured(*(message(LONG, SHORT, room=room) for room in (40, 0, 6)))
    assert found["wrap_slack"].value == pytest.approx(6 + INK)
    assert found["wrap_slack"].count == 3


def test_the_width_is_that_of_the_widest_and_counts_those_alike() -> None:
    wide, same, narrow = (message(LONG, SHORT, room=room) for room in (20, 18.5, 4))
    found = measured(narrow, wide, same)
    assert found["wrap_width"].value == wide[0].box.w
    assert found["wrap_width"].count == 2
    assert measured(wide, narrow)["wrap_width"].count == 1


def test_messages_of_one_line_tell_nothing() -> None:
    assert measure_wrapping([message(LONG), message(SHORT)]) == []
    assert measure_wrapping([]) == []


def test_a_line_that_was_not_read_tells_nothing() -> None:
    bubble, rows = message(LONG, SHORT, SHORT, room=20)
    assert measure_wrapping([(bubble, rows[:2])]) == []
    more = (*bubble.lines, TextLine("好的", 0.9, bubble.box))
    assert measure_wrapping([(replace(bubble, lines=more), rows)]) == []


@pytest.mark.parametrize("sizes", [(EM, 0.8 * EM), (0.8 * EM, EM)])
def test_a_card_tells_nothing(sizes: tuple[float, float]) -> None:
    assert measure_wrapping([message(LONG, SHORT, room=60, sizes=sizes)]) == []


@pytest.mark.parametrize("pitch", [30, 110, 200])
def test_lines_that_do_not_follow_each_other_tell_nothing(pitch: float) -> None:
    assert measure_wrapping([message(LONG, SHORT, room=60, pitch=pitch)]) == []


@pytest.mark.parametrize(
    "texts",
    [
        (SHORT[:7], SHORT[:5]),  # broken by its writer
        ("地铁口见ABCDEFGHI", SHORT),  # words of letters
        (LONG + "，", SHORT),  # a mark is set narrower, and may hang
        (LONG + "B", SHORT),
        (LONG, "Beijing也不多"),  # a word that was moved down whole
        (LONG, "！" + SHORT),
        (LONG, SHORT, "138后面"),
    ],
)
def test_lines_whose_slack_cannot_be_told_still_tell_the_width(texts: tuple[str, ...]) -> None:
    assert list(measured(message(*texts, room=30))) == ["wrap_width"]


@pytest.mark.parametrize("pad", [0.3 * EM, 1.3 * EM])
def test_a_picture_beside_the_text_tells_no_slack(pad: float) -> None:
    assert list(measured(message(LONG, SHORT, pad=pad))) == ["wrap_width"]


def test_too_much_room_is_something_else_in_the_bubble() -> None:
    assert "wrap_slack" in measured(message(LONG, SHORT, room=2.3 * EM))
    assert "wrap_slack" not in measured(message(LONG, SHORT, room=2.7 * EM))


@pytest.mark.parametrize(
    ("name", "share", "slack"),
    [
        ("clean-android-chat-1080x2340.png", 1 - (62.96 + 62.2) / 400, 2),
        ("clean-ios-chat-packet-1179.png", None, 1),
        ("clean-ios-chat-1125.png", None, 1),
        ("fake-chat-boxes.png", 1 - (64 + 34) / 390, 30),
    ],
)
def test_the_fixtures(name: str, share: float | None, slack: float, scanned: Scanned) -> None:
    page = scanned(name)[1]
    found = {measure.name: measure for measure in page.measures}
    assert found["wrap_slack"].value == pytest.approx(slack, abs=2.5)
    if share is not None:
        assert found["wrap_width"].value == pytest.approx(share * page.width, abs=1.5)
