from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from screencheck.errors import EngineError
from screencheck.geometry import Box
from screencheck.ocr import create_engine
from screencheck.ocr.tesseract import TesseractEngine, find_lines

pytesseract = pytest.importorskip("pytesseract")

LIGHT = ((255, 255, 255), (20, 20, 20))
DARK = ((25, 25, 25), (230, 230, 230))
GREEN = ((149, 236, 105), (25, 25, 25))
WHITE_ON_ORANGE = ((250, 157, 59), (255, 255, 255))
THEMES = pytest.mark.parametrize(
    "colours", [LIGHT, DARK, GREEN, WHITE_ON_ORANGE], ids=["light", "dark", "green", "orange"]
)

Colours = tuple[tuple[int, int, int], tuple[int, int, int]]


@pytest.fixture(scope="module")
def engine() -> TesseractEngine:
    try:
        return TesseractEngine()
    except EngineError as error:
        pytest.skip(f"Tesseract cannot be used here: {error}")


@pytest.fixture
def fresh_version() -> Iterator[None]:
    """pytesseract remembers the version it saw; tests that hide the program must not."""
    yield
    pytesseract.pytesseract.get_tesseract_version._result = (
        pytesseract.pytesseract.get_tesseract_version
    )


def page(
    texts: list[tuple[int, int, str]], colours: Colours = LIGHT, size: tuple[int, int] = (720, 420)
) -> NDArray[np.uint8]:
    ground, ink = colours
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=40)
    for x, y, text in texts:
        draw.text((x, y), text, font=font, fill=ink)
    return np.asarray(image)


@THEMES
def test_reads_digits_and_latin(engine: TesseractEngine, colours: Colours) -> None:
    lines = engine.read(page([(40, 40, "2024-05-17 18:42"), (40, 160, "Balance 680.25")], colours))

    assert [line.text for line in lines] == ["2024-05-17 18:42", "Balance 680.25"]
    assert all(0.5 <= line.confidence <= 1 for line in lines)


def test_lines_come_row_by_row(engine: TesseractEngine) -> None:
    # the right one stands two pixels higher, as neighbours in a row do
    picture = page([(40, 42, "1234"), (480, 40, "5678"), (40, 200, "9012")])

    assert [line.text for line in engine.read(picture)] == ["1234", "5678", "9012"]


def test_bubble_frames_and_rules_are_no_text(engine: TesseractEngine) -> None:
    image = Image.fromarray(page([(150, 122, "1580.00")]))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((120, 100, 420, 190), radius=12, outline=(160, 160, 160), width=2)
    draw.line((0, 260, 720, 260), fill=(180, 180, 180), width=2)
    draw.ellipse((30, 100, 110, 180), fill=(90, 60, 200))

    assert [line.text for line in engine.read(np.asarray(image))] == ["1580.00"]


def test_boxes_lie_on_the_text(engine: TesseractEngine) -> None:
    picture = page([(40, 40, "1234567890")])

    (line,) = engine.read(picture)

    assert 30 <= line.box.x <= 50
    assert 40 <= line.box.y <= 60
    assert line.box.right <= 300
    assert "".join(char.text for char in line.chars) == line.text
    assert [char.box.x for char in line.chars] == sorted(char.box.x for char in line.chars)
    assert all(line.box.padded(12).contains(char.box, 0.95) for char in line.chars)


def test_boxes_stay_inside_the_image(engine: TesseractEngine) -> None:
    picture = page([(2, -8, "123456"), (560, 370, "7890")])
    whole = Box(0, 0, 720, 420)

    lines = engine.read(picture)

    assert lines
    boxes = [line.box for line in lines] + [char.box for line in lines for char in line.chars]
    assert all(whole.contains(box, 0.999) for box in boxes)


def test_regions_keep_number_and_order(engine: TesseractEngine) -> None:
    picture = page([(40, 40, "1111"), (40, 160, "2222"), (40, 280, "3333")])
    regions = [
        Box(20, 280, 300, 50),
        Box(400, 40, 200, 50),  # nothing there
        Box(20, 40, 300, 50),
        Box(5000, 5000, 10, 10),  # outside
        Box(20, 160, 300, 50),
        Box(0, 0, 720, 1),
    ]

    lines = engine.read(picture, regions)

    assert [line.text for line in lines] == ["3333", "", "1111", "", "2222", ""]
    assert [line.box for line in lines] == regions
    assert all(line.confidence == 0 for line in lines if not line.text)
    assert engine.read(picture, []) == []


@pytest.mark.parametrize("shape", [(300, 400, 3), (1, 1, 3), (3, 900, 3), (0, 40, 3), (40, 0, 3)])
def test_blank_images_have_no_lines(engine: TesseractEngine, shape: tuple[int, ...]) -> None:
    assert engine.read(np.full(shape, 200, np.uint8)) == []


def test_more_lines_than_one_call_takes(
    engine: TesseractEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screencheck.ocr.tesseract._BATCH", 2)
    picture = page([(40, 20 + 80 * i, f"{i}{i}{i}{i}") for i in range(1, 6)], size=(720, 520))

    assert [line.text for line in engine.read(picture)] == [f"{i}" * 4 for i in range(1, 6)]


def test_a_timeout_leaves_lines_unread(
    engine: TesseractEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stalls(*_: object, **__: object) -> str:
        raise RuntimeError("Tesseract process timeout")

    monkeypatch.setattr(pytesseract, "run_and_get_output", stalls)
    picture = page([(40, 40, "1234")])

    assert engine.read(picture) == []
    assert engine.read(picture, [Box(20, 40, 300, 50)])[0].text == ""


def test_a_failure_is_an_engine_error(
    engine: TesseractEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> str:
        raise pytesseract.TesseractError(1, "broken")

    monkeypatch.setattr(pytesseract, "run_and_get_output", fails)

    with pytest.raises(EngineError, match="broken"):
        engine.read(page([(40, 40, "1234")]))


def test_the_environment_is_left_as_it_was(
    engine: TesseractEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    engine.read(page([(40, 40, "1234")]))
    assert "OMP_THREAD_LIMIT" not in os.environ


@pytest.mark.usefixtures("fresh_version")
def test_a_missing_program_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "no-such-program")

    with pytest.raises(EngineError, match=r"install Tesseract 5") as caught:
        create_engine("tesseract")

    assert "\n" not in str(caught.value)


def test_a_missing_language_is_named(
    engine: TesseractEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pytesseract, "get_languages", lambda: ["eng", "osd"])

    with pytest.raises(EngineError, match=r"lacks the language chi_sim: install"):
        TesseractEngine()


def test_find_lines_separates_lines_and_columns() -> None:
    picture = page([(40, 40, "one two"), (480, 40, "three"), (40, 100, "four five")])

    boxes = sorted(find_lines(picture), key=lambda box: (round(box.y / 40), box.x))

    assert [round(box.x / 40) for box in boxes] == [1, 12, 1]


@pytest.mark.parametrize("width", [360, 1080, 1440])
def test_find_lines_at_other_sizes(width: int) -> None:
    image = Image.fromarray(page([(40, 40, "1234 5678"), (40, 200, "90")]))
    resized = np.asarray(image.resize((width, width * 420 // 720)))

    assert len(find_lines(resized)) == 2
