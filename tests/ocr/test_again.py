"""Reading lines again: what two readings agree on, and what they do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from screencheck.geometry import Box
from screencheck.ocr import Char, Engine, TextLine
from screencheck.ocr.again import close_box, read_again, settled
from tests import draw

BOX = Box(10, 20, 400, 40)


def reading(text: str, confidence: float = 0.99, bad: str = "", box: Box = BOX) -> TextLine:
    """A reading whose characters are as sure as said, those in `bad` not."""
    chars = tuple(
        Char(c, 0.3 if c in bad else confidence, Box(box.x + 10 * i, box.y, 10, box.h))
        for i, c in enumerate(text)
        if not c.isspace()
    )
    return TextLine(text, confidence, box, chars)


def doubts(line: TextLine) -> str:
    """The text with a question mark where it is not to be relied on."""
    return "".join(c.text if c.confidence >= 0.9 else "?" for c in line.chars)


class Reader:
    """An engine that reads what it was told to."""

    name = "reader"
    version = "1"

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.asked: list[list[Box]] = []

    def read(
        self, pixels: NDArray[np.uint8], regions: Sequence[Box] | None = None
    ) -> list[TextLine]:
        assert regions is not None
        self.asked.append(list(regions))
        return [reading(text, box=box) for text, box in zip(self.texts, regions, strict=True)]


def no_engine() -> Engine | None:
    raise AssertionError("nobody was in doubt")


# what readings agree on


def test_two_that_agree_are_as_sure_as_the_surer_in_each_character() -> None:
    line = settled([reading("2031", bad="3"), reading("2031", bad="1")])
    assert (line.text, line.readings, line.box) == ("2031", 2, BOX)
    assert doubts(line) == "2031"


def test_what_both_doubt_stays_in_doubt() -> None:
    line = settled([reading("2031", bad="3"), reading("2031", bad="3")])
    assert line.readings == 2
    assert doubts(line) == "20?1"


def test_spaces_and_full_width_make_no_difference() -> None:
    line = settled([reading("￥680.00 元", bad="6"), reading("¥680.00元")])
    assert line.readings == 2
    assert doubts(line) == "¥680.00元"


def test_the_third_reading_decides() -> None:
    line = settled([reading("20315"), reading("20318"), reading("20318")])
    assert (line.text, line.readings) == ("20318", 2)
    assert doubts(line) == "20318"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("20315", "20318", "2031?"),
        ("20315", "70315", "?0315"),
        ("2088885", "208885", "20????5"),  # which of the 8s was lost nobody knows
        ("208885", "2088885", "20???5"),
        ("2035", "20315", "20??"),
        ("20315", "", "?????"),
        ("12", "87", "??"),
    ],
)
def test_what_differs_is_in_doubt(first: str, second: str, expected: str) -> None:
    line = settled([reading(first), reading(second)])
    assert (line.text, line.readings) == (first, 1)
    # more may be doubted than differs, never less
    assert len(doubts(line)) == len(first)
    assert all(e != "?" or d == "?" for e, d in zip(expected, doubts(line), strict=True))


def test_a_reading_without_characters_is_doubted_as_a_whole() -> None:
    bare = TextLine("20315", 0.99, BOX)
    assert settled([bare, reading("20318")]).confidence == 0
    agreed = settled([bare, TextLine("20315", 0.995, BOX)])
    assert (agreed.confidence, agreed.readings, agreed.chars) == (0.995, 2, ())


@given(st.text("0123456789", min_size=1, max_size=34), st.data())
def test_no_changed_digit_survives(text: str, data: st.DataObject) -> None:
    """Whatever single digit the second reading lost, doubled or changed is in doubt."""
    place = data.draw(st.integers(0, len(text) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    kind = data.draw(st.sampled_from(("lost", "added", "changed")))
    other = {
        "lost": text[:place] + text[place + 1 :],
        "added": text[:place] + digit + text[place:],
        "changed": text[:place] + digit + text[place + 1 :],
    }[kind]
    line = settled([reading(text), reading(other)])
    if other == text:
        assert line.readings == 2
        return
    assert line.readings == 1
    seen = doubts(line)
    assert "?" in seen
    kept = seen.split("?")
    assert other.startswith(kept[0])
    assert other.endswith(kept[-1])


# which lines, and where


def test_only_the_places_asked_for_are_read_again() -> None:
    lines = [reading("你好"), reading("2031", bad="3"), reading("20:10")]
    engine = Reader("2031")
    result = read_again(draw.flat(500, 100), lines, [1], engine, no_engine)
    assert [line.readings for line in result] == [1, 2, 1]
    assert len(engine.asked) == 1
    assert len(engine.asked[0]) == 1
    assert lines[1].readings == 1


def test_nothing_to_read_again_asks_nobody() -> None:
    engine = Reader()
    lines = [reading("2031")]
    assert read_again(draw.flat(500, 100), lines, [], engine, no_engine) == lines
    assert engine.asked == []


def test_the_second_engine_is_asked_where_two_differ() -> None:
    lines = [reading("20315"), reading("20:10", bad="1")]
    first, second = Reader("20318", "20:10"), Reader("20318")
    result = read_again(draw.flat(500, 100), lines, [0, 1], first, lambda: second)
    assert [line.text for line in result] == ["20318", "20:10"]
    assert [line.readings for line in result] == [2, 2]
    assert [len(regions) for regions in second.asked] == [1]


def test_the_second_engine_is_asked_for_weighty_lines_only() -> None:
    lines = [reading("20315"), reading("20:10")]
    second = Reader("20318")
    first = Reader("20318", "20:18")
    result = read_again(draw.flat(500, 100), lines, [0, 1], first, lambda: second, [0])
    assert [line.readings for line in result] == [2, 1]
    assert [len(regions) for regions in second.asked] == [1]
    read_again(draw.flat(500, 100), lines, [0, 1], Reader("20318", "20:18"), no_engine, [])


def test_without_a_second_engine_the_doubt_stays() -> None:
    result = read_again(draw.flat(500, 100), [reading("20315")], [0], Reader("20318"))
    assert doubts(result[0]) == "2031?"


def test_a_box_is_drawn_close_around_its_ink() -> None:
    pixels = draw.flat(400, 200)
    pixels[80:120, 100:300] = 20
    close = close_box(pixels, Box(50, 40, 320, 130))
    assert close.x == pytest.approx(100 - 7)
    assert close.y == pytest.approx(80 - 7)
    assert close.right == pytest.approx(300 + 7)
    assert close.bottom == pytest.approx(120 + 7)


@pytest.mark.parametrize("box", [Box(10, 10, 100, 40), Box(10, 10, 2, 2), Box(390, 190, 40, 40)])
def test_a_box_without_ink_stays_as_it_is(box: Box) -> None:
    assert close_box(draw.flat(400, 200), box) == box


def test_light_text_on_dark_ground_has_ink_as_well() -> None:
    pixels = draw.flat(400, 200, (17, 17, 17))
    pixels[80:120, 100:300] = 210
    assert close_box(pixels, Box(50, 40, 320, 130)).h == pytest.approx(40 + 14)
