"""Chats with avatars, bubbles and Chinese text that can be edited. All of it invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from screencheck.geometry import Box
from screencheck.ocr import Char, TextLine
from screencheck.pages import Element, Page
from tests import draw
from tests.detectors.tamper.pictures import AVATAR, GREY, SIZE, WIDTH, chinese, portrait
from tests.draw import Colour, Pixels

LINE, GAP, TOP = 46, 40, 120
PAD, PAD_DOWN = 24, 18  # around text
LEFT, RIGHT = 20 + AVATAR + 14, WIDTH - 20 - AVATAR - 14
WHITE, GREEN = draw.WHITE, (149, 236, 105)
BLACK: Colour = (25, 25, 25)


@dataclass(frozen=True)
class Said:
    """A message; `ink` and `fill` None are the app's own, `down` moves its bubble.

    `line_down` moves one of its lines: which, and by how much.
    """

    text: str
    side: str = "left"
    fill: Colour | None = None
    ink: Colour = BLACK
    down: int = 0
    line_down: tuple[int, int] = (0, 0)


TALK = (
    Said("明天下午一起去看电影吗"),
    Said("可以呀我们几点出发", "right"),
    Said("两点半在地铁站门口等你\n记得带上雨伞和水杯\n路上小心不要迟到了"),
    Said("好的没有问题到时候见", "right"),
    Said("我先去买票然后再吃饭\n你们几个人自己过来吧"),
    Said("那就这样说定了晚安", "right"),
)


def chat_of(talk: tuple[Said, ...] = TALK, title: Colour = BLACK) -> tuple[Pixels, Page]:
    """The messages one below the other, each beside its avatar."""
    image = Image.new("RGB", (WIDTH, 1400), GREY)
    pen = ImageDraw.Draw(image)
    head = _written(pen, "电影小组", WIDTH / 2 - 60, 50, title)
    elements = [Element("title", head.box, head.text, lines=(head,))]
    top, faces = TOP, []
    for said in talk:
        texts = said.text.split("\n")
        width = 2 * PAD + SIZE * max(map(len, texts))
        height = 2 * PAD_DOWN + LINE * len(texts) - (LINE - SIZE - 12)
        left = LEFT if said.side == "left" else RIGHT - width
        box = Box(left, top + said.down, width, height)
        fill = said.fill or (WHITE if said.side == "left" else GREEN)
        pen.rectangle((box.x, box.y, box.right - 1, box.bottom - 1), fill)
        lines = []
        for index, text in enumerate(texts):
            moved = said.line_down[1] if index == said.line_down[0] else 0
            y = box.y + PAD_DOWN + LINE * index + moved
            lines.append(_written(pen, text, left + PAD, y, said.ink))
        x = 20 if said.side == "left" else WIDTH - 20 - AVATAR
        face = Box(x, top, AVATAR, AVATAR)
        faces.append((face, said.side))
        elements.append(Element("avatar", face, side=said.side))
        elements.append(Element("bubble", box, said.text, said.side, fill, tuple(lines)))
        top += max(height, AVATAR) + GAP
    pixels = np.array(image)
    for face, side in faces:
        pixels[face.slices()] = portrait(1 if side == "left" else 2)
    every = tuple(line for element in elements for line in element.lines)
    return pixels, draw.chat(WIDTH, len(pixels), *elements, lines=every)


def _written(pen: ImageDraw.ImageDraw, text: str, x: float, y: float, ink: Colour) -> TextLine:
    pen.text((x, y - 6), text, ink, chinese())
    chars = tuple(
        Char(char, 1.0, Box(x + SIZE * index, y - 2, SIZE, SIZE + 8))
        for index, char in enumerate(text)
    )
    return TextLine(text, 1.0, Box(x, y - 2, SIZE * len(text), SIZE + 8), chars)


def bubble(page: Page, index: int) -> Element:
    return page.of_kind("bubble")[index]


def without(page: Page, *elements: Element) -> Page:
    """The page as it is read when some elements are gone from it."""
    left = [element for element in page.elements if element not in elements]
    lines = tuple(line for element in left for line in element.lines)
    return draw.chat(page.width, page.height, *left, lines=lines, kind=str(page.kind))


def filled(pixels: Pixels, box: Box, colour: Colour) -> Pixels:
    """The picture with a rectangle of one colour painted over it."""
    result = pixels.copy()
    result[box.slices()] = colour
    return result


def faded(pixels: Pixels, box: Box, fill: Colour, left: float = 0.015) -> Pixels:
    """The picture with a box painted over by a brush that lets a little through."""
    result = pixels.copy()
    part = result[box.slices()]
    result[box.slices()] = np.rint(part * left + np.array(fill) * (1 - left)).astype(np.uint8)
    return result
