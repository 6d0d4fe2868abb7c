"""Edits of lines of text: names, erasing, moving, recolouring."""

from __future__ import annotations

import random
import re

import cv2
import numpy as np

from screencheck.geometry import Box
from screencheck.pages.model import Colour, Element
from screencheck.pages.vision import Mask, Pixels, distance, luma, modal_colour, near_mask

from .captures import Capture
from .ink import Letters, Run, coverage, letters_of
from .lettering import CHINESE, brush, has, retype_chinese
from .numbers import amounts, letters_on
from .retouch import Edit, Retouch

_NAMES = ("title", "nickname", "payee")
_NAME_ROWS = re.compile(r"商户|收款|付款|对方|商品|名称|转账")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,8}")
_CHARACTERS = (
    "阿宁老周泽山海面馆平安小明家和天日月星林木水火土金花果书文中国华东西南北江河湖春秋"
    "大方正新乐友好美高长青云白红黄有限公司商店超市早晚饭茶酒水果蔬"
)
_HUES: tuple[Colour, ...] = (
    (250, 81, 81),
    (7, 193, 96),
    (22, 119, 255),
    (255, 150, 30),
    (120, 120, 120),
    (87, 107, 149),
)
_FILLS: tuple[Colour, ...] = (
    (149, 236, 105),
    (255, 255, 255),
    (201, 231, 255),
    (255, 233, 184),
    (59, 176, 115),
    (44, 44, 44),
    (38, 85, 140),
)


def replace_name(capture: Capture, rng: random.Random) -> Edit | None:
    """A name in Chinese overwritten by other characters, as many, in a similar font."""
    page = capture.page
    lines = [line for element in page.of_kind(*_NAMES) for line in element.lines]
    rows = [line for f in page.fields if _NAME_ROWS.search(f.label) for line in f.value_lines]
    found = [
        Run(letters, 0, letters.line.text, (letters.box,))
        for letters in letters_on(capture, lines + rows)
        if _CHINESE.fullmatch(letters.line.text) and _only_text(letters)
    ]
    for run in rng.sample(found, len(found)):
        pool = [c for c in _CHARACTERS if c not in run.text and all(has(f, c) for f in CHINESE)]
        text = "".join(rng.sample(pool, len(run.text)))
        touch = Retouch(capture.pixels)
        font = retype_chinese(touch, run, text, rng)
        if font is not None:
            return touch.done(f"{run.text} became {text} in {font}")
    return None


def erase_flat(capture: Capture, rng: random.Random) -> Edit | None:
    """A line of text, or a bubble with all that is in it, erased with the ground's colour."""
    ground = capture.page.ground
    bubbles = [b for b in capture.page.of_kind("bubble") if ground and b.side]
    if ground and bubbles and rng.random() < 0.4:
        bubble = rng.choice(bubbles)
        touch = Retouch(capture.pixels)
        touch.fill(with_tail(capture, bubble), ground)
        return touch.done("a bubble erased")
    letters = _line(capture, rng)
    if letters is None:
        return None
    touch = Retouch(capture.pixels)
    touch.fill(brush(letters.box), letters.ground)
    return touch.done(f"{letters.line.text} erased")


def erase_inpaint(capture: Capture, rng: random.Random) -> Edit | None:
    """A line of text erased by inpainting its strokes (Telea)."""
    letters = _line(capture, rng)
    if letters is None:
        return None
    mask = np.zeros(capture.pixels.shape[:2], np.uint8)
    area = letters.box.padded(2).clipped(*capture.size).slices()
    share = coverage(capture.pixels[area], letters.ground, letters.ink)
    mask[area] = cv2.dilate((share > 0.1).astype(np.uint8), np.ones((5, 5), np.uint8))
    # inpainting a strip gives the same as inpainting all, much faster
    strip = letters.box.padded(24).clipped(*capture.size).slices()
    changed = capture.pixels.copy()
    changed[strip] = cv2.inpaint(
        np.ascontiguousarray(capture.pixels[strip]),
        np.ascontiguousarray(mask[strip]),
        3,
        cv2.INPAINT_TELEA,
    )
    touch = Retouch(capture.pixels)
    touch.replace(changed, mask.astype(bool))
    return touch.done(f"{letters.line.text} inpainted")


def move_line(capture: Capture, rng: random.Random) -> Edit | None:
    """A line of text or a bubble moved up or down by a few pixels."""
    ground = capture.page.ground
    bubbles = [b for b in capture.page.of_kind("bubble") if ground and b.side]
    if ground and bubbles and rng.random() < 0.4:
        box = with_tail(capture, rng.choice(bubbles))
        edit = _moved(capture.pixels, box, ground, rng, "a bubble")
        if edit is not None:
            return edit
    found = letters_on(capture, capture.text_lines())
    for letters in rng.sample(found, len(found)):
        box = brush(letters.box)
        edit = _moved(capture.pixels, box, letters.ground, rng, letters.line.text)
        if edit is not None:
            return edit
    return None


def recolour(capture: Capture, rng: random.Random) -> Edit | None:
    """The ink of an amount or of a line, or the fill of a bubble, in another hue."""
    bubbles = [b for b in capture.page.of_kind("bubble") if b.colour and b.side]
    numbers = [run.letters for run in amounts(capture)]
    if bubbles and rng.random() < 0.5:
        edit = _refilled(capture, rng.choice(bubbles), rng)
        if edit is not None:
            return edit
    letters = rng.choice(numbers) if numbers else _line(capture, rng)
    if letters is None:
        return None
    hues = [hue for hue in _HUES if _fits(hue, letters)]
    if not hues:
        return None
    hue = rng.choice(hues)
    area = brush(letters.box).clipped(*capture.size).slices()
    share = coverage(capture.pixels[area], letters.ground, letters.ink)[..., None]
    share[share < 0.04] = 0  # what compression leaves on the ground stays
    way = np.array(hue, np.float64) - np.array(letters.ink, np.float64)
    mixed = np.clip(np.rint(capture.pixels[area] + share * way), 0, 255)
    changed = capture.pixels.copy()
    changed[area] = mixed.astype(np.uint8)
    touch = Retouch(capture.pixels)
    touch.replace(changed, (changed != capture.pixels).any(axis=2))
    if not touch.mask.any():
        return None
    return touch.done(f"{letters.line.text} coloured {hue}")


def with_tail(capture: Capture, bubble: Element) -> Box:
    """A bubble with its soft edge and, towards its avatar, its tail."""
    avatars = capture.page.of_kind("avatar")
    beside = [a.box for a in avatars if a.side == bubble.side and a.box.y < bubble.box.bottom]
    beside = [box for box in beside if box.bottom > bubble.box.y]
    box = bubble.box.padded(2)
    if beside and bubble.side == "left":
        left = max(avatar.right for avatar in beside) + 2
        if left < box.x:
            box = Box(left, box.y, box.right - left, box.h)
    if beside and bubble.side == "right":
        right = min(avatar.x for avatar in beside) - 2
        if right > box.right:
            box = Box(box.x, box.y, right - box.x, box.h)
    return box.clipped(*capture.size)


def _only_text(letters: Letters) -> bool:
    """Whether the ink is as wide as that many Chinese characters, without an icon among it."""
    pitch = letters.box.w / len(letters.line.text)
    return 0.9 <= pitch / letters.box.h <= 1.25


def _line(capture: Capture, rng: random.Random) -> Letters | None:
    """Some line of text below the status bar."""
    lines = [line for line in capture.text_lines() if len(line.text.strip()) >= 2]
    for line in rng.sample(lines, len(lines)):
        letters = letters_of(capture.pixels, line)
        if letters is not None:
            return letters
    return None


def _moved(pixels: Pixels, box: Box, ground: Colour, rng: random.Random, what: str) -> Edit | None:
    """A rectangle moved vertically, where the way is free."""
    steps = [sign * step for sign in (-1, 1) for step in range(3, 13)]
    height, width = pixels.shape[:2]
    x, y, w, h = box.clipped(width, height).rounded()
    for step in rng.sample(steps, len(steps)):
        if y + step < 0 or y + h + step > height:
            continue
        way = pixels[y + h : y + h + step] if step > 0 else pixels[y + step : y]
        if way[:, x : x + w].size and not near_mask(way[:, x : x + w], ground, 12).all():
            continue
        touch = Retouch(pixels)
        touch.fill(Box(x, y, w, h), ground)
        touch.put(pixels[y : y + h, x : x + w], x, y + step)
        return touch.done(f"{what} moved by {step} px")
    return None


def _refilled(capture: Capture, bubble: Element, rng: random.Random) -> Edit | None:
    """A bubble's fill in another hue; its text keeps its colour and its soft edges."""
    assert bubble.colour is not None
    fill = bubble.colour
    area = with_tail(capture, bubble).slices()
    part = capture.pixels[area]
    body = _body(part, fill)
    ink = _ink_on(part[body], fill)
    if body.mean() < 0.75 or ink is None:
        return None
    fills = [
        hue
        for hue in _FILLS
        if distance(hue, fill) > 40
        and abs(luma(hue) - luma(fill)) < 100
        and abs(luma(hue) - luma(ink)) > 80
    ]
    if not fills:
        return None
    hue = rng.choice(fills)
    share = 1 - coverage(part, fill, ink)
    # around the body, in the soft edge, the fill thins out into the page
    around = cv2.dilate(body.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool) & ~body
    page = capture.page.ground or fill
    share[around] = coverage(part, page, fill)[around]
    body |= around
    way = np.array(hue, np.float64) - np.array(fill, np.float64)
    mixed = np.clip(np.rint(part + share[..., None] * way), 0, 255).astype(np.uint8)
    changed = capture.pixels.copy()
    changed[area][body] = mixed[body]
    touch = Retouch(capture.pixels)
    touch.replace(changed, (changed != capture.pixels).any(axis=2))
    return touch.done(f"a bubble coloured {hue}")


def _body(part: Pixels, fill: Colour) -> Mask:
    """The largest area of a bubble's colour with its holes (the text) filled."""
    mask = near_mask(part, fill, 8).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    canvas = np.zeros(mask.shape, np.uint8)
    if contours:
        cv2.drawContours(canvas, [max(contours, key=cv2.contourArea)], -1, 1, cv2.FILLED)
    return canvas.astype(bool)


def _ink_on(pixels: Pixels, fill: Colour) -> Colour | None:
    """The colour of the text on a bubble: the commonest of what is far from its fill."""
    away = np.abs(pixels.astype(np.int16) - np.array(fill, np.int16)).max(axis=1)
    core = pixels[away >= 100]
    return modal_colour(core)[0] if len(core) >= 20 else None


def _fits(hue: Colour, letters: Letters) -> bool:
    """Whether a hue is another than the ink's and can be read on the ground."""
    legible = abs(luma(hue) - luma(letters.ground)) > 50
    return legible and distance(hue, letters.ink) > 60
