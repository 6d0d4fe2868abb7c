"""Pages of drawn text and avatars with a past, for the rules on tampering. All of it invented."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from screencheck.detectors import Case
from screencheck.geometry import Box
from screencheck.ocr import Char, TextLine
from screencheck.pages import Element, Field, Page
from screencheck.screenshot import Screenshot
from tests import draw
from tests.draw import Colour, Pixels

FONTS = Path(__file__).resolve().parents[3] / "fixtures" / "fonts"
WIDTH, PITCH, SIZE, LEFT = 720, 72, 32, 40
TEXTS = (
    "order 20310615 paid",
    "balance 1204.50 left",
    "sent at 20:10:05 today",
    "number 5301 7720 4418",
    "received by account 88",
    "transfer 00219384 done",
    "amount 615.20 refunded",
    "second line of notes 7",
)
GREY: Colour = (237, 237, 237)


def page_of_text(
    texts: tuple[str, ...] = TEXTS, ground: Colour = GREY, ink: Colour = (25, 25, 25)
) -> tuple[Pixels, Page]:
    """A chat page of lines, each a message of its own, as it was drawn."""
    image = Image.new("RGB", (WIDTH, PITCH * (len(texts) + 1)), ground)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(SIZE)
    elements = []
    for index, text in enumerate(texts):
        top = PITCH * index + 20
        pen.text((LEFT, top), text, ink, font)
        line = _line(text, font, top)
        elements.append(Element("bubble", line.box, text, "left", ground, (line,)))
    pixels = np.asarray(image)
    lines = tuple(line for element in elements for line in element.lines)
    size = pixels.shape[1], pixels.shape[0]
    return pixels, draw.chat(*size, *elements, ground=ground, lines=lines)


def _line(
    text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, top: float, start: float = LEFT
) -> TextLine:
    ends = [start + font.getlength(text[:end]) for end in range(len(text) + 1)]
    chars = tuple(
        Char(char, 1.0, Box(left, top, right - left, SIZE + 8))
        for char, left, right in zip(text, ends, ends[1:], strict=False)
        if char.strip()
    )
    return TextLine(text, 1.0, Box(start, top, ends[-1] - start, SIZE + 8), chars)


def jpeg(pixels: Pixels, quality: int = 60) -> Pixels:
    """What a lossy saving makes of a picture."""
    return draw.shot(draw.pillow(pixels, "JPEG", quality=quality)).pixels


def place(page: Page, index: int) -> Box:
    """Where a line of the page stands, with the room that its strokes need."""
    return page.elements[index].box.padded(8, 4)


def with_patch(onto: Pixels, source: Pixels, where: Box) -> Pixels:
    """A picture with a part of another one, of the same place, in it."""
    result = onto.copy()
    result[where.slices()] = source[where.slices()]
    return result


def case(pixels: Pixels | Screenshot, page: Page) -> Case:
    shot = pixels if isinstance(pixels, Screenshot) else draw.shot(pixels)
    return draw.case(page, shot)


def edited(quality: int = 60, index: int = 3) -> tuple[Pixels, Page]:
    """A page that was lossy once, with one line typed anew."""
    pixels, page = page_of_text()
    return with_patch(jpeg(pixels, quality), pixels, place(page, index)), page


GOAL, FROM = (3, 8), (6, 8)  # line and character: a digit, and another one as wide


def copied(quality: int = 60) -> tuple[Pixels, Page]:
    """A page that was lossy once, with one digit laid over another.

    The old one is brushed over first, and some ground goes with the new one.
    """
    pixels, page = page_of_text()
    lossy = jpeg(pixels, quality)
    goal, source = (_ink(pixels, page, *place) for place in (GOAL, FROM))
    result = lossy.copy()
    result[goal.padded(2).slices()] = GREY
    part = lossy[source.padded(1).slices()]
    top, left = int(goal.y) - 1, int(goal.x) - 1
    result[top : top + part.shape[0], left : left + part.shape[1]] = part
    return result, page


def _ink(pixels: Pixels, page: Page, line: int, char: int) -> Box:
    """The box of a character's ink."""
    box = page.elements[line].lines[0].chars[char].box
    part = pixels[box.slices()]
    ys, xs = np.nonzero((part != np.array(GREY)).any(axis=2))
    return Box(
        round(box.x) + int(xs.min()),
        round(box.y) + int(ys.min()),
        int(np.ptp(xs)) + 1,
        int(np.ptp(ys)) + 1,
    )


def soft(pixels: Pixels) -> Pixels:
    """A picture as scaling leaves it, without hard edges."""
    return cv2.GaussianBlur(pixels, (0, 0), 0.9).astype(np.uint8)


def retyped() -> tuple[Pixels, Page]:
    """A page of soft text with one number typed anew."""
    pixels, page = page_of_text()
    chars = [char.box for char in page.elements[1].lines[0].chars if char.text in "0123456789."]
    where = Box(chars[0].x, chars[0].y, chars[-1].right - chars[0].x, chars[0].h)
    return with_patch(soft(pixels), pixels, where), page


# --- Avatars ----------------------------------------------------------------------------------

AVATAR = 80


def portrait(seed: int) -> Pixels:
    """A picture with large shapes and fine detail."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (4, 4, 3), np.uint8)
    large = cv2.resize(coarse, (AVATAR, AVATAR), interpolation=cv2.INTER_CUBIC)
    fine = random.integers(-30, 31, (AVATAR // 2, AVATAR // 2, 3))
    detail = fine.repeat(2, axis=0).repeat(2, axis=1)
    return np.clip(large.astype(int) + detail, 0, 255).astype(np.uint8)


def page_of_avatars(
    pictures: list[Pixels], side: str = "right", kind: str = "chat", head: bool = True
) -> tuple[Pixels, Page]:
    """A chat with one message beside each of the pictures."""
    pixels = draw.flat(WIDTH, 200 + 160 * len(pictures), GREY)
    left = WIDTH - AVATAR - 20 if side == "right" else 20
    elements = []
    if head:
        elements.append(Element("status_bar", Box(0, 0, WIDTH, 40), "20:10"))
        elements.append(Element("title", Box(WIDTH / 2 - 40, 60, 80, 40), "阿木"))
    for index, picture in enumerate(pictures):
        box = Box(left, 160 + 160 * index, AVATAR, AVATAR)
        pixels[box.slices()] = picture
        elements.append(Element("avatar", box, side=side))
    return pixels, draw.chat(WIDTH, pixels.shape[0], *elements, kind=kind)


# --- Bills ------------------------------------------------------------------------------------

NUMBERS = (
    "2031-06-15 20:25:43",
    "5302 7746 8235 6684",
    "8002345678",
    "2031-06-15 20:25:47",
    "4678 2353 4687",
    "6285 3746",
)
LABEL_LEFT, VALUE_LEFT = 40, 260


def bill(
    other: int | None = None,
    moved: tuple[int, int] = (0, 0),
    texts: tuple[str, ...] = NUMBERS,
    size: int = SIZE,
    ink: Colour = (25, 25, 25),
) -> tuple[Pixels, Page]:
    """A bill with rows of numbers.

    The row `other` is set in another face, or in the size and colour given; of `moved`, row and
    pixels, a value stands off its line.
    """
    image = Image.new("RGB", (WIDTH, PITCH * (len(texts) + 1)), draw.WHITE)
    pen, font, label_font = ImageDraw.Draw(image), ImageFont.load_default(SIZE), chinese()
    fields = []
    for index, text in enumerate(texts):
        top = PITCH * index + 20
        pen.text((LABEL_LEFT, top), "时间", (120, 120, 120), label_font)
        down = top + (moved[1] if index == moved[0] else 0)
        if index == other:
            changed = (size, ink) != (SIZE, (25, 25, 25))
            face = ImageFont.load_default(size) if changed else _like(font)
            middle = down + SIZE * 0.62
            pen.text((VALUE_LEFT, middle), text, ink, face, anchor="lm")
        else:
            pen.text((VALUE_LEFT, down), text, (25, 25, 25), font)
        label = TextLine("时间", 1.0, Box(LABEL_LEFT, top, 2 * SIZE, SIZE + 8))
        fields.append(Field("时间", text, label, (_line(text, font, down, VALUE_LEFT),)))
    pixels = np.asarray(image)
    return pixels, Page(WIDTH, len(pixels), "wechat", "bill_detail", fields=tuple(fields))


def chinese() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "cjk-regular.otf"), SIZE)


def _like(font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> ImageFont.FreeTypeFont:
    """Another face in the size in which its digits are as high."""

    def height(face: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> float:
        _, top, _, bottom = face.getbbox("8")
        return bottom - top

    faces = (
        ImageFont.truetype(str(FONTS / "liberation-regular.ttf"), size)
        for size in np.arange(20, 50, 0.25)
    )
    return min(faces, key=lambda face: abs(height(face) - height(font)))
