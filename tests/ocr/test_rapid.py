from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from screencheck.errors import EngineError
from screencheck.geometry import Box
from screencheck.ocr import TextLine, create_engine
from screencheck.ocr.rapid import RapidEngine, _model, in_reading_order

Colours = tuple[tuple[int, int, int], tuple[int, int, int]]
LIGHT: Colours = ((255, 255, 255), (20, 20, 20))
DARK: Colours = ((25, 25, 25), (230, 230, 230))


@pytest.fixture(scope="module")
def engine() -> RapidEngine:
    pytest.importorskip("rapidocr")
    return RapidEngine()


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


def texts(lines: list[TextLine]) -> list[str]:
    return [line.text for line in lines]


def test_is_the_engine_of_that_name(engine: RapidEngine) -> None:
    assert isinstance(create_engine("rapidocr"), RapidEngine)
    assert engine.version == version("rapidocr")


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_reads_digits_and_latin(engine: RapidEngine, colours: Colours) -> None:
    lines = engine.read(page([(40, 40, "20240517"), (40, 160, "Balance")], colours))

    assert texts(lines) == ["20240517", "Balance"]
    assert all(0.5 <= line.confidence <= 1 for line in lines)


def test_lines_come_row_by_row(engine: RapidEngine) -> None:
    # no tall letter on the left, so its box starts lower
    assert texts(engine.read(page([(40, 40, "sun"), (480, 40, "Hill"), (40, 200, "9012")]))) == [
        "sun",
        "Hill",
        "9012",
    ]


def test_reading_order_of_slightly_uneven_rows() -> None:
    def line(text: str, x: float, y: float, h: float = 40) -> TextLine:
        return TextLine(text, 1.0, Box(x, y, 50, h))

    mixed = [line("d", 0, 100), line("b", 100, 0), line("c", 200, 6, 30), line("a", 0, 4)]

    assert texts(in_reading_order(mixed)) == ["a", "b", "c", "d"]
    assert in_reading_order([]) == []


def test_characters_of_a_line_with_spaces(engine: RapidEngine) -> None:
    (line,) = engine.read(page([(40, 40, "Hello 12345 world")]))

    assert "".join(char.text for char in line.chars) == line.text.replace(" ", "")
    assert all(line.box.contains(char.box, 0.99) for char in line.chars)
    assert all(0 <= char.confidence <= 1 for char in line.chars)
    assert [char.box.x for char in line.chars] == sorted(char.box.x for char in line.chars)


def test_characters_stay_near_their_ink_in_a_roomy_region(engine: RapidEngine) -> None:
    picture = page([(240, 40, "12345")])

    (line,) = engine.read(picture, [Box(-80, 35, 900, 60)])

    assert line.text == "12345"
    assert len(line.chars) == 5
    assert line.chars[0].box.x > 180
    assert line.chars[-1].box.right < 440


def test_tall_pages_lose_no_line(engine: RapidEngine) -> None:
    expected = [f"{number:04d}" for number in range(1000, 1040)]
    picture = page(
        [(40, 30 + 150 * i, text) for i, text in enumerate(expected)], size=(720, 150 * 40)
    )

    assert texts(engine.read(picture)) == expected


def test_regions_keep_number_and_order(engine: RapidEngine) -> None:
    picture = page([(40, 40, "1111"), (40, 160, "2222"), (40, 280, "3333")])
    regions = [
        Box(20, 280, 150, 50),
        Box(400, 40, 200, 50),  # nothing there
        Box(20, 40, 150, 50),
        Box(5000, 5000, 10, 10),  # outside
        Box(20, 160, 150, 50),
    ]

    lines = engine.read(picture, regions)

    assert texts(lines) == ["3333", "", "1111", "", "2222"]
    assert [line.box for line in lines] == regions
    assert engine.read(picture, []) == []


def test_slivers_are_not_blown_up(engine: RapidEngine) -> None:
    # at the height the model wants, each would be a hundred thousand pixels wide
    lines = engine.read(page([]), [Box(0, row, 720, 1) for row in range(12)])

    assert texts(lines) == [""] * 12


@pytest.mark.parametrize(
    "shape", [(420, 720, 3), (1, 1, 3), (5, 5, 3), (2, 2000, 3), (2000, 2, 3), (0, 9, 3), (9, 0, 3)]
)
def test_blank_and_tiny_images_have_no_lines(engine: RapidEngine, shape: tuple[int, ...]) -> None:
    pixels = np.full(shape, 255, np.uint8)

    assert engine.read(pixels) == []
    assert texts(engine.read(pixels, [Box(0, 0, 5, 5)])) == [""]


def test_boxes_are_plain_numbers_inside_the_image(engine: RapidEngine) -> None:
    lines = engine.read(page([(2, -6, "123456"), (580, 370, "7890")]))

    assert lines
    for box in (line.box for line in lines):
        assert Box(0, 0, 720, 420).contains(box, 0.999)
        assert {type(value) for value in (box.x, box.y, box.w, box.h)} == {float}


def test_a_missing_model_is_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="det model"):
        _model(tmp_path, "det")


def test_models_that_do_not_load_show_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("rapidocr")
    broken = tmp_path / "x_det_y.onnx"
    broken.write_bytes(b"not a model")
    monkeypatch.setattr("screencheck.ocr.rapid._model", lambda *_: str(broken))

    with pytest.raises(EngineError, match="cannot load its models"):
        RapidEngine()
