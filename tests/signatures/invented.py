"""A generator that does not exist: the same chrome on every picture, other messages on each."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from screencheck import knowledge
from screencheck.knowledge.generators import Generator
from screencheck.screenshot import load
from screencheck.settings import Limits
from screencheck.signatures.learn import Real, Sample, learn
from screencheck.signatures.view import view

Pixels = npt.NDArray[np.uint8]
KNOWN = knowledge.load()
SIZE = (750, 1500)
_WORDS = ("apple", "river", "seven", "cloud", "lamp", "green", "paper", "Monday", "quiet", "stone")
GROUND, GREEN, INK = (237, 237, 237), (120, 220, 40), (20, 20, 20)


def picture(seed: int, *, chrome: bool = True) -> Pixels:
    """A chat of random words; without `chrome` its bars are drawn otherwise each time."""
    chance = np.random.default_rng(seed)
    image = Image.new("RGB", SIZE, GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 1380, SIZE[0], SIZE[1]), (246, 246, 246))
    pen.rounded_rectangle((100, 1398, 540, 1482), 8, fill=(255, 255, 255))
    if chrome:
        _bars(pen)
    else:
        _other_bars(pen, chance)
    _write(pen, (280, 92), " ".join(chance.choice(_WORDS, 2)), 34)
    y = 180 + int(chance.integers(0, 60))
    while y < 1250:
        words = " ".join(chance.choice(_WORDS, chance.integers(1, 5)))
        right = bool(chance.integers(2))
        width = 40 + 17 * len(words)
        x = SIZE[0] - 110 - width if right else 110
        colour = (GREEN if chrome else (149, 236, 105)) if right else (255, 255, 255)
        pen.rounded_rectangle((x, y, x + width, y + 78), 8, fill=colour)
        _write(pen, (x + 20, y + 20), words, 32)
        y += 100 + int(chance.integers(0, 50))
    return np.asarray(image, np.uint8)


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int) -> None:
    pen.text(at, text, INK, ImageFont.load_default(size))


def _bars(pen: ImageDraw.ImageDraw) -> None:
    """Clock, signal, battery; arrow and menu; the icons beside the input field."""
    _write(pen, (40, 14), "10:30", 30)
    for i in range(4):
        pen.rectangle((560 + 12 * i, 38 - 6 * i, 567 + 12 * i, 44), INK)
    pen.rounded_rectangle((660, 20, 704, 44), 5, outline=INK, width=3)
    pen.rectangle((666, 26, 690, 38), INK)
    pen.line(((52, 88), (34, 108), (52, 128)), INK, 5)
    for i in range(3):
        pen.ellipse((650 + 22 * i, 102, 662 + 22 * i, 114), INK)
    for x in (20, 560, 660):
        pen.ellipse((x, 1410, x + 58, 1468), outline=INK, width=4)
    pen.line(((689, 1424), (689, 1454)), INK, 4)
    pen.line(((674, 1439), (704, 1439)), INK, 4)
    pen.arc((574, 1424, 604, 1456), 0, 180, INK, 4)


def _other_bars(pen: ImageDraw.ImageDraw, chance: np.random.Generator) -> None:
    """The same things as another phone draws them, at another time."""
    dx, dy = (int(v) for v in chance.integers(-9, 10, 2))
    _write(pen, (70 + dx, 12), f"{chance.integers(24)}:{chance.integers(10, 60)}", 34)
    pen.rounded_rectangle((640 + dx, 16, 640 + dx + int(chance.integers(30, 60)), 40), 9, INK)
    pen.line(((60 + dx, 80), (30 + dx, 108), (60 + dx, 136)), INK, 8)
    pen.rectangle((640 + dx, 100 + dy, 700 + dx, 106 + dy), INK)
    pen.rectangle((640 + dx, 114 + dy, 700 + dx, 120 + dy), INK)
    for x in (14, 552, 650):
        pen.rounded_rectangle((x + dx, 1402, x + 72 + dx, 1474), 20, outline=INK, width=6)
        _write(pen, (x + 20 + dx, 1415 + dy), str(chance.choice(_WORDS))[:2], 34)


def copied(
    pixels: Pixels, width: int = SIZE[0], quality: int = 75, cut: tuple[int, int] = (0, 0)
) -> Pixels:
    """As a messenger leaves it: cut at the top and the foot, resized, recompressed."""
    image = Image.fromarray(pixels[cut[0] : len(pixels) - cut[1]])
    height = round(image.height * width / image.width)
    file = io.BytesIO()
    image.resize((width, height), Image.Resampling.BICUBIC).save(file, "JPEG", quality=quality)
    return load(file.getvalue(), Limits()).pixels


def sample(pixels: Pixels) -> Sample:
    """Ready to be learnt from."""
    height, width = pixels.shape[:2]
    return Sample(view(pixels), (width, height))


def real(captures: int = 12) -> Real:
    """What is known of the app, with invented captures of it."""
    views = tuple(view(picture(900 + i, chrome=False)) for i in range(captures))
    return Real(KNOWN.chat.looks, KNOWN.devices, views)


def learnt(name: str = "invented") -> Generator:
    """The generator, learnt from five pictures."""
    result = learn([sample(picture(i)) for i in range(5)], real())
    return Generator(name, name, (name,), "drawn by the tests", "B", result.signatures)
