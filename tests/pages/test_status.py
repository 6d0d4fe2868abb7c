"""The clock and the home indicator, drawn in known sizes at known places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from screencheck.geometry import Box
from screencheck.ocr import Char, TextLine
from screencheck.pages.measure import Measure
from screencheck.pages.model import Element
from screencheck.pages.status import measure_clock, measure_home, measure_system
from screencheck.pages.vision import Pixels
from tests.conftest import Scanned, text_line

FONTS = Path(__file__).resolve().parent.parent.parent / "fixtures" / "fonts"
WIDTH, HEIGHT = 1170, 700
SEMI, REGULAR = "inter-semibold.otf", "liberation-regular.ttf"


def page(ground: int = 237) -> Pixels:
    return np.full((HEIGHT, WIDTH, 3), ground, np.uint8)


def write(
    pixels: Pixels, text: str, cx: float, cy: float, size: int = 50, face: str = SEMI, ink: int = 0
) -> Box:
    """A word on the picture, centred; gives the box of what it covers by a third."""
    font = ImageFont.truetype(FONTS / face, size)
    mask = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(mask).text((cx, cy), text, 255, font, anchor="mm")
    cover = np.asarray(mask)[..., None] / 255
    pixels[:] = np.round(pixels * (1 - cover) + ink * cover)
    rows, columns = np.nonzero(cover[..., 0] > 0.35)
    x, y = int(columns.min()), int(rows.min())
    return Box(x, y, int(columns.max()) + 1 - x, int(rows.max()) + 1 - y)


def loose(text: str, ink: Box) -> TextLine:
    """The line as an engine finds it: a little larger than its ink."""
    return text_line(text, ink.x - 6, ink.y - 8, ink.w + 12, ink.h + 16)


def bar(*lines: TextLine) -> list[Element]:
    return [Element("status_bar", Box(0, 0, WIDTH, 120), lines=lines)]


def clock(
    text: str = "12:40", face: str = SEMI, size: int = 50, ink: int = 0, ground: int = 237
) -> tuple[Box, dict[str, Measure]]:
    pixels = page(ground)
    drawn = write(pixels, text, 150, 75, size, face, ink)
    return drawn, {m.name: m for m in measure_clock(pixels, bar(loose(text, drawn)))}


NAMES = ["clock_height", "clock_level", "clock_centre", "clock_stroke_ratio"]


@pytest.mark.parametrize("text", ["12:40", "09:41", "9:41", "20:08"])
@pytest.mark.parametrize("size", [26, 36, 50])
def test_a_clock_by_itself(text: str, size: int) -> None:
    drawn, found = clock(text, size=size)
    assert list(found) == NAMES
    assert found["clock_height"].value == pytest.approx(drawn.h, abs=1)
    assert found["clock_level"].value == pytest.approx(drawn.cy, abs=1)
    assert found["clock_centre"].value == pytest.approx(drawn.cx, abs=1)
    assert found["clock_height"].box.w == pytest.approx(drawn.w, abs=2)


@pytest.mark.parametrize("text", ["12:40", "09:41", "20:08"])
@pytest.mark.parametrize("size", [26, 50])
def test_a_semi_bold_clock_has_wider_strokes(text: str, size: int) -> None:
    _, semi = clock(text, SEMI, size)
    _, regular = clock(text, REGULAR, size)
    assert semi["clock_stroke_ratio"].value > 0.13
    assert regular["clock_stroke_ratio"].value < semi["clock_stroke_ratio"].value - 0.02


def test_a_light_clock_on_a_dark_page_is_the_same() -> None:
    _, dark = clock(ink=255, ground=17)
    _, light = clock()
    for name in NAMES:
        assert dark[name].value == pytest.approx(light[name].value, rel=0.03)


def beside(text: str, before: str, after: str) -> tuple[Box, TextLine, Pixels]:
    """A clock in one line with words, each character with its box."""
    pixels, x = page(), 300.0
    chars: list[Char] = []
    drawn: list[Box] = []
    for index, char in enumerate(before + text + after):
        wide = 15 if char in ":" else 34
        if char.strip():
            box = write(pixels, char, x + wide / 2, 75, 50)
            if len(before) <= index < len(before) + len(text):
                drawn.append(box)
        chars.append(Char(char, 0.99, Box(x, 50, wide, 50)))
        x += wide
    line = TextLine(before + text + after, 0.99, Box(294, 44, x - 288, 62), tuple(chars))
    left, right = drawn[0].x, drawn[-1].right
    return Box(left, min(b.y for b in drawn), right - left, max(b.h for b in drawn)), line, pixels


def test_a_clock_within_a_line_by_its_characters() -> None:
    drawn, line, pixels = beside("12:40", "", " PM")
    found = {m.name: m for m in measure_clock(pixels, bar(line))}
    assert found["clock_height"].value == pytest.approx(drawn.h, abs=1.5)
    assert found["clock_height"].box.x == pytest.approx(drawn.x, abs=2)
    assert found["clock_height"].box.right == pytest.approx(drawn.right, abs=4)
    # the whole line stands in the middle, not the clock
    assert found["clock_centre"].value > drawn.cx + 30


def test_a_clock_within_a_line_without_boxes_of_its_characters() -> None:
    _, line, pixels = beside("12:40", "", " PM")
    assert measure_clock(pixels, bar(TextLine(line.text, 0.99, line.box))) == []


@pytest.mark.parametrize("text", ["12.40", "1240", "中国移动", "80%", "", "12:4"])
def test_other_words_are_no_clock(text: str) -> None:
    pixels = page()
    drawn = write(pixels, "12:40", 150, 75)
    assert measure_clock(pixels, bar(loose(text, drawn))) == []


def test_the_first_clock_of_the_bar_counts() -> None:
    pixels = page()
    carrier, first = write(pixels, "80%", 80, 75), write(pixels, "12:40", 400, 75)
    second = write(pixels, "20:08", 800, 75)
    lines = (loose("80%", carrier), loose("12:40", first), loose("20:08", second))
    found = {m.name: m.value for m in measure_clock(pixels, bar(*lines))}
    assert found["clock_centre"] == pytest.approx(first.cx, abs=1)


def test_what_has_no_clock_s_proportions_is_not_measured() -> None:
    pixels = page()
    drawn = write(pixels, "12:40", 150, 75)
    with_icon = Box(drawn.x, drawn.y, drawn.w + 80, drawn.h)
    pixels[60:90, 240:290] = 0
    assert measure_clock(pixels, bar(loose("12:40", with_icon))) == []
    tall = page()
    tall[20:160, 90:210:9] = 0
    assert measure_clock(tall, bar(text_line("12:40", 85, 15, 130, 150))) == []


def test_no_clock_where_nothing_is_drawn_or_no_bar_is() -> None:
    drawn = Box(90, 57, 120, 36)
    assert measure_clock(page(), bar(loose("12:40", drawn))) == []
    pixels = page()
    line = loose("12:40", write(pixels, "12:40", 150, 75))
    assert measure_clock(pixels, []) == []
    assert measure_clock(pixels, [Element("title", line.box, lines=(line,))]) == []
    assert measure_clock(pixels, bar()) == []


# the home indicator


def indicator(
    left: float = 376,
    width: float = 418,
    high: int = 15,
    drop: int = 24,
    ink: int = 0,
    ground: int = 246,
) -> Pixels:
    pixels = page(ground)
    bottom = HEIGHT - drop
    pixels[bottom - high : bottom, round(left) : round(left + width)] = ink
    return pixels


def home(pixels: Pixels) -> dict[str, float]:
    return {m.name: m.value for m in measure_home(pixels)}


@pytest.mark.parametrize(("width", "high", "drop"), [(418, 15, 24), (360, 12, 20), (540, 9, 0)])
@pytest.mark.parametrize(("ink", "ground"), [(0, 246), (255, 17), (255, 119)])
def test_a_bar_at_the_foot(width: int, high: int, drop: int, ink: int, ground: int) -> None:
    pixels = indicator((WIDTH - width) / 2, width, high, drop, ink, ground)
    assert home(pixels) == {"home_width": width, "home_height": high, "home_drop": drop}
    (first, *_) = measure_home(pixels)
    assert first.box == Box((WIDTH - width) / 2, HEIGHT - drop - high, width, high)


def test_a_bar_with_round_ends() -> None:
    picture = Image.fromarray(page(246))
    shape = (376, HEIGHT - 39, 376 + 417, HEIGHT - 25)
    ImageDraw.Draw(picture).rounded_rectangle(shape, 7, fill=(0, 0, 0))
    found = home(np.asarray(picture, np.uint8))
    assert found["home_width"] == pytest.approx(418, abs=3)
    assert found["home_height"] == pytest.approx(15, abs=1)
    assert found["home_drop"] == pytest.approx(24, abs=1)


@pytest.mark.parametrize(
    "pixels",
    [
        page(),
        indicator(left=340),  # off the middle
        indicator(left=485, width=200),
        indicator(left=235, width=700),
        indicator(ink=200),  # too faint
        indicator(drop=200),  # too high up
    ],
    ids=["empty", "aside", "short", "long", "faint", "high"],
)
def test_what_is_no_bar(pixels: Pixels) -> None:
    assert measure_home(pixels) == []


def test_something_beside_the_bar() -> None:
    pixels = indicator()
    pixels[HEIGHT - 60 : HEIGHT - 10, 100:160] = 0
    assert measure_home(pixels) == []


def test_two_bars_are_none() -> None:
    pixels = indicator()
    pixels[HEIGHT - 100 : HEIGHT - 92, 376:794] = 0
    assert measure_home(pixels) == []


def test_a_row_of_dots_is_no_bar() -> None:
    pixels = indicator()
    pixels[:, 376:794:3] = 246
    assert measure_home(pixels) == []


def test_a_foot_of_many_colours_tells_nothing() -> None:
    pixels = indicator()
    foot = pixels[HEIGHT - 110 :]
    noise = np.random.default_rng(5).integers(0, 255, foot.shape, np.uint8)
    pixels[HEIGHT - 110 :] = np.where(foot == 246, noise, foot)
    assert measure_home(pixels) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (8, 60), (200, 12)])
def test_tiny_pictures(shape: tuple[int, int]) -> None:
    assert measure_system(np.zeros((*shape, 3), np.uint8), []) == []


def test_both_together() -> None:
    pixels = indicator()
    drawn = write(pixels, "12:40", 150, 75)
    names = [m.name for m in measure_system(pixels, bar(loose("12:40", drawn)))]
    assert names == [*NAMES, "home_width", "home_height", "home_drop"]


@pytest.mark.parametrize(
    ("name", "unit", "level", "centre"),
    [
        ("clean-ios-chat-1125.png", 3, 23.2, 47),
        ("clean-ios-chat-packet-1179.png", 3, 28.9, 71),
        ("clean-wechat-bill-ios.png", 3, 28.9, 71),
        ("clean-alipay-bill-ios.png", 3, 28.9, 71),
        ("clean-ios-chat-750.png", 2, 10, 187.5),
    ],
)
def test_clocks_of_the_fixtures(
    name: str, unit: int, level: float, centre: float, scanned: Scanned
) -> None:
    found = {m.name: m.value for m in scanned(name)[1].measures}
    assert found["clock_level"] == pytest.approx(level * unit, abs=1.5)
    assert found["clock_centre"] == pytest.approx(centre * unit, abs=2)
    assert 0.13 < found["clock_stroke_ratio"] < 0.17


@pytest.mark.parametrize(
    ("name", "width", "high", "drop"),
    [
        ("clean-ios-chat-1125.png", 139 / 390 * 1125, 15, 24),
        ("clean-ios-chat-dark-828.png", 139 / 390 * 828, 10, 16),
        ("clean-wechat-bill-ios-dark.png", 139 / 390 * 1290, 15, 24),
        ("clean-android-chat-1080x2340.png", 133.2 * 2.7, 11, 17),
    ],
)
def test_home_indicators_of_the_fixtures(
    name: str, width: float, high: float, drop: float, scanned: Scanned
) -> None:
    found = {m.name: m.value for m in scanned(name)[1].measures}
    assert found["home_width"] == pytest.approx(width, abs=3)
    assert found["home_height"] == pytest.approx(high, abs=1)
    assert found["home_drop"] == pytest.approx(drop, abs=1)


def test_pages_without_a_home_indicator(scanned: Scanned) -> None:
    for name in ("clean-ios-chat-750.png", "fake-chat-boxes.png"):
        assert not [m for m in scanned(name)[1].measures if m.name.startswith("home_")]
