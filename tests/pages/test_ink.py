"""The colour of message text: strokes drawn in a known grey come back."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from screencheck.geometry import Box
from screencheck.pages.ink import Read, measure_ink
from screencheck.pages.measure import Measure
from screencheck.pages.model import Colour, Element
from screencheck.pages.vision import Pixels
from tests.conftest import Scanned, text_line

WHITE, GREEN, DARK = (255, 255, 255), (149, 236, 105), (44, 44, 44)
WIDTH, HEIGHT = 600, 900


class Chat:
    """Bubbles with lines of upright strokes, drawn below each other."""

    def __init__(self) -> None:
        self.pixels: Pixels = np.full((HEIGHT, WIDTH, 3), 237, np.uint8)
        self.read: list[Read] = []

    def say(
        self,
        side: str,
        *greys: int,
        text: str = "就城北那座吧",
        size: int = 48,
        stroke: int = 6,
        colour: Colour | None = None,
    ) -> Chat:
        """A bubble with one line in each of the greys."""
        ground = colour or (WHITE if side == "left" else GREEN)
        top = max((int(bubble.box.bottom) for bubble, _ in self.read), default=0) + 10
        box = Box(80, top, 440, 20 + 60 * len(greys))
        self.pixels[box.slices()] = ground
        rows = []
        for row, grey in enumerate(greys):
            ink = Box(100, top + 15 + 60 * row, size * len(text), size)
            for x in range(int(ink.x), int(ink.right), 3 * stroke):
                self.pixels[int(ink.y) : int(ink.bottom), x : x + stroke] = grey
            rows.append((text_line(text, ink.x - 3, ink.y - 3, ink.w + 6, ink.h + 6), ink))
        lines = tuple(line for line, _ in rows)
        self.read.append((Element("bubble", box, text, side, ground, lines), rows))
        return self

    def measured(self, pixels: Pixels | None = None) -> dict[str, Measure]:
        shown = self.pixels if pixels is None else pixels
        return {measure.name: measure for measure in measure_ink(shown, self.read)}


@pytest.mark.parametrize("grey", [0, 19, 25, 51, 90])
@pytest.mark.parametrize("side", ["left", "right"])
def test_strokes_give_back_their_grey(grey: int, side: str) -> None:
    found = Chat().say(side, grey, grey).measured()
    assert sorted(found) == [f"ink_{side}", f"ink_{side}_core"]
    for measure in found.values():
        assert measure.value == pytest.approx(grey, abs=1)
        assert measure.count == 2


def test_each_side_by_itself() -> None:
    found = Chat().say("left", 25, 25).say("right", 19, 19, 19).measured()
    values = {name: (round(m.value), m.count) for name, m in found.items()}
    assert values == {
        "ink_left": (25, 2),
        "ink_left_core": (25, 2),
        "ink_right": (19, 3),
        "ink_right_core": (19, 3),
    }


def test_the_darkest_line_and_the_middle_one() -> None:
    chat = Chat().say("left", 60, 25, 0)
    found = chat.measured()
    assert found["ink_left"].value == pytest.approx(0, abs=1)
    assert found["ink_left_core"].value == pytest.approx(25, abs=1)
    assert found["ink_left"].box == chat.read[0][1][2][1]
    assert found["ink_left_core"].box == chat.read[0][1][1][1]


@pytest.mark.parametrize("grey", [0, 25, 51])
def test_strokes_survive_jpeg(grey: int) -> None:
    chat = Chat().say("left", grey, grey).say("right", grey, grey)
    buffer = io.BytesIO()
    Image.fromarray(chat.pixels).save(buffer, "JPEG", quality=75)
    sent = np.asarray(Image.open(buffer).convert("RGB"), np.uint8)
    found = chat.measured(sent)
    assert len(found) == 4
    assert all(abs(measure.value - grey) <= 5 for measure in found.values())


def test_one_line_tells_nothing() -> None:
    assert Chat().say("left", 25).measured() == {}
    assert Chat().say("left", 25).say("right", 25).measured() == {}
    assert Chat().measured() == {}


def test_small_type_tells_nothing() -> None:
    assert Chat().say("left", 25, 25, size=23).measured() == {}
    assert Chat().say("left", 25, 25, size=24).measured() != {}


@pytest.mark.parametrize("text", ["Weekend plan", "好的OK", "138"])
def test_words_without_ideographs_tell_nothing(text: str) -> None:
    assert Chat().say("left", 25, 25, text=text, size=30).measured() == {}


@pytest.mark.parametrize("colour", [DARK, (41, 120, 96)])
def test_light_text_on_dark_bubbles_is_not_asked(colour: Colour) -> None:
    assert Chat().say("left", 213, 213, colour=colour).measured() == {}


def blurred(pixels: Pixels, reach: int) -> Pixels:
    shifts: Sequence[Pixels] = [np.roll(pixels, step, axis=1) for step in range(-reach, reach + 1)]
    return np.asarray(np.mean(shifts, axis=0), np.uint8)


def test_strokes_without_a_core_tell_nothing() -> None:
    chat = Chat().say("left", 25, 25)
    assert len(chat.measured()) == 2
    tones = np.random.default_rng(3).integers(25, 200, (HEIGHT, WIDTH, 1))
    ringing = np.where(chat.pixels == 25, tones, chat.pixels).astype(np.uint8)
    assert chat.measured(ringing) == {}


def test_blur_only_lightens() -> None:
    chat = Chat().say("left", 25, 25, stroke=6)
    found = chat.measured(blurred(chat.pixels, 2))
    assert all(measure.value >= 24 for measure in found.values())


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("clean-ios-chat-1125.png", 25, 20),
        ("clean-ios-chat-packet-1179.png", 25, 20),
        ("clean-android-chat-1080x2340.png", 25, 20),
        ("fake-chat-amounts-754x1338.png", 59, None),
    ],
)
def test_the_fixtures(name: str, left: float, right: float | None, scanned: Scanned) -> None:
    found = {measure.name: measure.value for measure in scanned(name)[1].measures}
    assert found["ink_left"] == pytest.approx(left, abs=1.5)
    if right is not None:
        assert found["ink_right"] == pytest.approx(right, abs=1.5)


def test_the_fixtures_without_text_to_tell(scanned: Scanned) -> None:
    for name in ("clean-ios-chat-720.jpg", "clean-ios-chat-dark-1179.png"):
        assert not [m for m in scanned(name)[1].measures if m.name.startswith("ink_")]
