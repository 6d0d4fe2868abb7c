"""Measures: on drawn bars of known width, and on fixtures against what draws them.

The fixtures' lengths are those of fixtures/drawing/chat.py: units times the unit, rounded to
whole pixels.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.pages.metrics import em_of, measure_chat, stroke_width
from screencheck.pages.model import Element
from screencheck.pages.vision import Pixels
from tests.conftest import Scanned

WHITE = (255, 255, 255)


@given(st.floats(6, 120), st.integers(4, 30))
def test_em_of_gives_back_the_size(size: float, count: int) -> None:
    found = em_of("好" * count, size * (count - 0.08))
    assert found == pytest.approx(size)


def test_em_of_counts_marks_within_a_line() -> None:
    assert em_of("好的，明天见", 5.92 * 40) == pytest.approx(40)
    assert em_of("  好的明天  ", 3.92 * 40) == pytest.approx(40)


@pytest.mark.parametrize(
    "text", ["", "好的", "好的明", "好的明天。", "OK好的明天", "好的B口见", "，好的明天", "1234"]
)
def test_em_of_only_lines_of_ideographs(text: str) -> None:
    assert em_of(text, 160) is None


def test_em_of_shorter_lines_where_asked() -> None:
    assert em_of("陈经理", 2.92 * 45, 3) == pytest.approx(45)
    assert em_of("陈经", 1.92 * 45, 3) is None


def bars(width: float, count: int = 6, over: int = 8) -> tuple[Pixels, Box]:
    """Upright black bars of any width on white, antialiased by area."""
    height, pitch = 120, 40
    big = np.full((1, (count * pitch + 40) * over), 255.0)
    for index in range(count):
        left = (20 + index * pitch) * over
        big[:, left : left + round(width * over)] = 0
    row = big.reshape(-1, over).mean(axis=1)
    pixels = np.full((height + 40, row.size, 3), 255, np.uint8)
    pixels[20 : 20 + height] = np.round(row)[None, :, None].astype(np.uint8)
    return pixels, Box(20, 20, (count - 1) * pitch + width, height)


@pytest.mark.parametrize("width", [2.0, 2.5, 3.0, 3.5, 4.25, 6.0, 9.0, 12.0])
def test_stroke_width_of_bars(width: float) -> None:
    pixels, box = bars(width)
    found = stroke_width(pixels, box, WHITE)
    ends = 1 + width / 120  # the ends of the bars are outline as well
    assert found is not None
    assert found * ends == pytest.approx(width, rel=0.06)


@pytest.mark.parametrize("width", [3.0, 5.0, 8.0])
def test_stroke_width_survives_jpeg(width: float) -> None:
    pixels, box = bars(width)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=60)
    sent = np.asarray(Image.open(buffer).convert("RGB"), np.uint8)
    found = stroke_width(sent, box, WHITE)
    assert found is not None
    assert found == pytest.approx(width, rel=0.12)


def test_stroke_width_does_not_depend_on_the_ink() -> None:
    pixels, box = bars(4.0)
    grey = (255 - (255 - pixels.astype(int)) * 0.4).round().astype(np.uint8)
    dark = stroke_width(pixels, box, WHITE)
    assert dark is not None
    assert stroke_width(grey, box, WHITE) == pytest.approx(dark, rel=0.05)
    assert stroke_width(255 - pixels, box, (0, 0, 0)) == pytest.approx(dark, rel=0.01)


def test_stroke_width_of_nothing() -> None:
    pixels, box = bars(4.0)
    faint = (255 - (255 - pixels.astype(int)) * 0.15).round().astype(np.uint8)
    assert stroke_width(faint, box, WHITE) is None
    assert stroke_width(np.full_like(pixels, 255), box, WHITE) is None
    assert stroke_width(pixels, Box(20, 20, 1, 1), WHITE) is None
    assert stroke_width(pixels, Box(5000, 20, 40, 40), WHITE) is None


@dataclass(frozen=True)
class Drawn:
    """A style of the drawing script, as far as it is compared."""

    name: str
    unit: float
    avatar: float = 40
    edge: float = 64
    size: float = 17
    pitch: float = 21
    gap: float = 17
    pad_y: float = 10
    bar: float = 90
    radius: float = 4.3
    tail: float = 4.8
    margin: float = 12
    field: tuple[float, float, float, float] = (48, 88, 40, 8)
    slack: float = 1.0
    ringing: float = 0.0  # by how much JPEG blurs the outline of avatars

    def allowed(self, name: str) -> float:
        """In pixels. Gaps end at two rounded places, pitches at ink of unlike characters."""
        if name.startswith(("avatar", "margin")):
            return self.slack + self.ringing
        return self.slack + {"message_gap": 0.5, "line_pitch": 0.5}.get(name, 0.01)


ANDROID = {"edge": 62.96, "size": 16.67, "pitch": 24.44, "gap": 12.2, "pad_y": 7.96}
ANDROID |= {"bar": 74.1, "radius": 4.1, "tail": 5.0}
NINE = (48.0, 88.0, 40.0, 9.0)
STYLES = [
    Drawn("clean-ios-chat-1125.png", 3, size=16, pitch=20),
    Drawn("clean-ios-chat-packet-1179.png", 3),
    Drawn("clean-ios-group-1170.png", 3),
    Drawn("clean-ios-chat-750.png", 2, size=16, pitch=20, edge=65, bar=56),
    Drawn("clean-ios-chat-dark-828.png", 2, avatar=41, edge=65),
    Drawn("clean-android-chat-1080x2340.png", 2.7, field=NINE, **ANDROID),
    Drawn("clean-android-chat-dark-1080x2400.png", 2.7, field=NINE, **ANDROID),
    Drawn("clean-android-chat-720x1600.png", 1.8, field=NINE, **(ANDROID | {"bar": 104.5})),
    Drawn("clean-ios-chat-720.jpg", 1.92, size=16, pitch=20, slack=1.5, ringing=2.0),
    Drawn("clean-ios-chat-sent.jpg", 3 * 1080 / 1170, slack=1.5, ringing=2.0),
]


@pytest.mark.parametrize("drawn", STYLES, ids=lambda drawn: drawn.name)
def test_measures_are_what_the_fixtures_draw(drawn: Drawn, scanned: Scanned) -> None:
    found = {m.name: m.value for m in scanned(drawn.name)[1].measures}
    left, right, high, drop = drawn.field
    units = {
        "avatar_left": drawn.avatar,
        "avatar_right": drawn.avatar,
        "margin_left": drawn.margin,
        "margin_right": drawn.margin,
        "edge_left": drawn.edge,
        "edge_right": drawn.edge,
        "bubble_height": drawn.pitch + 2 * drawn.pad_y,
        "bubble_radius": drawn.radius,
        "tail_length": drawn.tail,
        "tail_level": 20,
        "text_size": drawn.size,
        "line_pitch": drawn.pitch,
        "message_gap": drawn.gap,
        "bar_height": drawn.bar,
        "field_left": left,
        "field_right": right,
        "field_height": high,
        "field_drop": drop,
        "icon_left": 24,
        "icon_middle": 64,
        "icon_right": 24,
    }
    off = {
        name: (round(found[name], 2), round(value * drawn.unit, 2))
        for name, value in units.items()
        if name in found and abs(found[name] - value * drawn.unit) > drawn.allowed(name)
    }
    assert not off
    assert set(units) - set(found) <= {"line_pitch", "message_gap", "icon_middle", "icon_right"}


@pytest.mark.parametrize(
    ("name", "centre"), [("clean-ios-chat-1125.png", 562.5), ("clean-ios-chat-750.png", 375.0)]
)
def test_a_centred_title(name: str, centre: float, scanned: Scanned) -> None:
    found = {m.name: m.value for m in scanned(name)[1].measures}
    assert found["title_centre"] == pytest.approx(centre, abs=3)


def test_titles_are_set_heavier_than_messages(scanned: Scanned) -> None:
    for drawn in STYLES:
        found = {m.name: m.value for m in scanned(drawn.name)[1].measures}
        if "title_stroke" in found:
            assert found["title_stroke"] > 1.1 * found["text_stroke"], drawn.name


def test_every_measure_has_its_place_and_its_count(scanned: Scanned) -> None:
    page = scanned("clean-android-chat-1080x2340.png")[1]
    names = [m.name for m in page.measures]
    assert len(set(names)) == len(names)
    chats = [name for name in names if not name.startswith(("clock_", "home_", "corner_"))]
    assert chats == sorted(chats)
    for measure in page.measures:
        assert measure.count >= 1
        assert Box(0, 0, page.width, page.height).contains(measure.box, 0.999), measure


def test_nothing_to_measure() -> None:
    pixels = np.full((200, 100, 3), 237, np.uint8)
    assert measure_chat(pixels, (), None) == ()
    assert measure_chat(pixels, (), (237, 237, 237)) == ()


def test_one_avatar_that_differs_does_not_count() -> None:
    pixels = np.full((900, 400, 3), 237, np.uint8)
    sizes = (40.0, 40.0, 41.0, 58.0)
    boxes = [Box(12, 100 + 90 * i, size, size) for i, size in enumerate(sizes)]
    avatars = [Element("avatar", box, "", "left") for box in boxes]
    (size, margin) = measure_chat(pixels, avatars, (237, 237, 237))
    assert (size.name, size.count, size.value) == ("avatar_left", 3, 41.0)
    assert (margin.name, margin.count, margin.value) == ("margin_left", 4, 12.0)


def test_avatars_that_all_differ_are_not_measured() -> None:
    pixels = np.full((900, 400, 3), 237, np.uint8)
    boxes = [Box(12 + 9 * i, 100 + 90 * i, 30 + 9 * i, 30 + 9 * i) for i in range(5)]
    avatars = [Element("avatar", box, "", "left") for box in boxes]
    assert measure_chat(pixels, avatars, (237, 237, 237)) == ()


def test_a_label_that_the_tip_of_an_arrow_touches_is_not_measured() -> None:
    pixels = np.full((900, 400, 3), 237, np.uint8)
    box = Box(180, 100, 90, 17)
    pixels[box.slices()][:14:2] = 178
    label = Element("time_label", box, "08:30", lines=(TextLine("08:30", 1.0, box),))
    assert any(m.name == "label_digits" for m in measure_chat(pixels, [label], (237, 237, 237)))
    pixels[115:117, 200:202] = (230, 30, 30)
    measures = measure_chat(pixels, [label], (237, 237, 237))
    assert not any(m.name == "label_digits" for m in measures)


def test_labels_that_somebody_framed_are_not_measured() -> None:
    ground = (237, 237, 237)
    pixels = np.full((900, 400, 3), 237, np.uint8)
    places = (Box(180, 100, 40, 9), Box(180, 400, 40, 14))
    for box in places:
        pixels[box.slices()][::2] = 178
    labels = [
        Element("time_label", box, "08:30", lines=(TextLine("08:30", 1.0, box),)) for box in places
    ]
    (both,) = [m for m in measure_chat(pixels, labels, ground) if m.name == "label_digits"]
    assert both.count == 2
    pixels[410:413, 100:300] = (230, 30, 30)
    (other,) = [m for m in measure_chat(pixels, labels, ground) if m.name == "label_digits"]
    assert (other.count, other.value) == (1, 9.0)
