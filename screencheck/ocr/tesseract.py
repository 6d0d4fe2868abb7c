"""The engine for machines that already have Tesseract: lines are found here, not by Tesseract.

Tesseract's own page analysis expects a book and loses most of a phone screen: bubbles, coloured
grounds, avatars. So text lines are found by their edges on the flat grounds of an interface, each
is drawn anew as black on white in one size, and all of them are read in one call, a line a page.
"""

from __future__ import annotations

import os
import re
import shlex
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError
from ..geometry import Box, union
from . import Char, TextLine

LANGUAGES = ("chi_sim", "eng")

_INSTALL_HINT = "install Tesseract 5 with the languages chi_sim and eng"
_TIMEOUT_S = 60.0
_MIN_CONFIDENCE = 0.3

# Sizes below are in pixels of the detection picture, whose width is that of a phone screen.
_DETECTION_WIDTH = 720
_EDGE = 28  # step between neighbouring pixels, 0..255, that counts as an edge
_SMALL_GLYPH = 62  # tallest component of ordinary text; taller ones are amounts, frames, pictures
_LARGE_GLYPH = 150
_MIN_LINE = 9

_INK_HEIGHT = 40  # of a line as handed to Tesseract
_PADDING = 12
_PSM = 7
_CONFIG = ""
_LANG = "+".join(LANGUAGES)


class TesseractEngine:
    """Tesseract behind the Engine protocol."""

    name = "tesseract"

    def __init__(self) -> None:
        self._tesseract = _loaded()
        self.version = str(self._tesseract.get_tesseract_version())

    def read(
        self, pixels: NDArray[np.uint8], regions: Sequence[Box] | None = None
    ) -> list[TextLine]:
        """See Engine.read."""
        if regions is not None:
            return self._recognise(pixels, list(regions))
        lines = self._recognise(pixels, find_lines(pixels))
        kept = [line for line in lines if line.text and line.confidence >= _MIN_CONFIDENCE]
        return sorted(kept, key=lambda line: (line.box.y, line.box.x))

    def _recognise(self, pixels: NDArray[np.uint8], boxes: list[Box]) -> list[TextLine]:
        lines = [TextLine("", 0.0, box) for box in boxes]
        todo = list(range(len(boxes)))
        for attempt in ATTEMPTS:
            for i, line in self._attempt(pixels, boxes, todo, attempt).items():
                if line.confidence * (1 if not lines[i].text else 1) > lines[i].confidence: lines[i] = line
            todo = [i for i in todo if lines[i].confidence < RETRY]
        return lines

    def _attempt(self, pixels, boxes, todo, attempt):
        psm, ink, lang = attempt
        lines = {}
        crops = {i: _crop(pixels, boxes[i], ink) for i in todo}
        crops = {i: c for i, c in crops.items() if c is not None}
        if not crops:
            return lines
        with tempfile.TemporaryDirectory(prefix="screencheck-") as folder:
            paths = []
            for index, crop in crops.items():
                path = Path(folder, f"{index}.png")
                cv2.imwrite(str(path), crop.image)
                paths.append(str(path))
            listing = Path(folder, "lines.txt")
            listing.write_text("\n".join(paths) + "\n")
            data = self._tesseract.image_to_data(
                str(listing), lang=lang, config=f"--psm {psm} --dpi 300 {_CONFIG}",
                output_type="dict", timeout=_TIMEOUT_S)
        words = defaultdict(list)
        for i, text in enumerate(data["text"]):
            text = str(text)
            if data["level"][i] == 5 and text.strip():
                words[data["page_num"][i]].append(i)
        for page, index in enumerate(crops, 1):
            items = words.get(page, [])
            if not items: continue
            text = tidy(" ".join(str(data["text"][i]) for i in items))
            conf = sum(float(data["conf"][i]) * len(str(data["text"][i])) for i in items) / sum(len(str(data["text"][i])) for i in items) / 100
            lines[index] = TextLine(text, conf, boxes[index])
        return lines

ATTEMPTS = [(7, 32, "chi_sim+eng"), (13, 32, "chi_sim")]
RETRY = 0.85
_CJK = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_GAP = re.compile(rf"(?<=[{_CJK}]) +| +(?=[{_CJK}])")
def tidy(t): return _GAP.sub("", t).strip()

@dataclass
class Crop:
    image: Any
    scale: float


def _crop(pixels, box, ink_height=40):
    box = box.padded(box.h * 0.12)
    piece = pixels[box.slices()]
    if piece.size == 0 or min(piece.shape[:2]) < 3: return None
    ink = _ink(piece)
    scale = ink_height / (piece.shape[0] / 1.24)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    ink = cv2.resize(ink, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    return Crop(cv2.copyMakeBorder(255 - ink, _PADDING, _PADDING, _PADDING, _PADDING, cv2.BORDER_CONSTANT, value=255), scale)


def _ink(piece):
    """Distance from the ground colour, stretched: 0 on the ground, 255 on the text."""
    ground = _ground(piece)
    distance = np.abs(piece.astype(np.int16) - ground).max(axis=2).astype(np.float32)
    top = max(24.0, float(np.percentile(distance, 97)))
    low = 0.08 * top
    return np.clip((distance - low) * (255 / (top - low)), 0, 255).astype(np.uint8)


def _ground(piece):
    """The most frequent colour (coarse), then median of pixels near."""
    flat = piece.reshape(-1, 3)
    codes = (flat >> 4).astype(np.int32) @ np.array([256, 16, 1], np.int32)
    mode = np.bincount(codes).argmax()
    return np.median(flat[codes == mode], axis=0).astype(np.int16)


def find_lines(pixels: NDArray[np.uint8]) -> list[Box]:
    height, width = pixels.shape[:2]
    if min(height, width) < 8: return []
    scale = min(2.0, _DETECTION_WIDTH / width)
    small = cv2.resize(pixels, (round(width * scale), max(1, round(height * scale))), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    edges = (cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(axis=2) > _EDGE).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(edges, connectivity=8)
    stats = stats[1:]
    x, y, w, h, area = stats.T
    pics = pictures(stats)
    keep = (h <= _LARGE_GLYPH) & ~((h <= 5) & (w > 60)) & ~((w <= 4) & (h > 44))
    keep &= (h <= _SMALL_GLYPH) | ((w < 1.1 * h) & (area > .15*w*h))
    keep &= ~pics
    cx, cy = x + w / 2, y + h / 2
    for i in np.flatnonzero(pics):
        keep &= ~((cx > x[i]) & (cx < x[i] + w[i]) & (cy > y[i]) & (cy < y[i] + h[i]))
    for i in np.flatnonzero(keep & (w > 1.8 * h) & (h > 16)):
        inner = labels[y[i] + h[i] // 4 : y[i] + h[i] - h[i] // 4, x[i] + h[i] // 2 : x[i] + w[i] - h[i] // 2]
        if not (inner == i + 1).any(): keep[i] = False
    mask = np.zeros(small.shape[:2], np.uint8)
    for sx, sy, sw, sh, _ in stats[keep]: mask[sy:sy+sh, sx:sx+sw] = 1
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, _NEAR), np.uint8))
    _, _, st, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = link([Box(*map(float, s[:4])) for s in st[1:]])
    out = []
    for b in boxes:
        if b.h < _MIN_LINE or (b.h > _SMALL_GLYPH and b.w < 1.3 * b.h): continue
        out.append(Box(b.x / scale, b.y / scale, b.w / scale, b.h / scale))
    return out


_NEAR = 7
_PICTURE = 44
_REACH = 1.1


def pictures(stats):
    x, y, w, h, area = stats.T
    c = (np.minimum(w, h) >= _PICTURE) & (np.maximum(w, h) <= 1.25 * np.minimum(w, h)) & (h <= _LARGE_GLYPH)
    idx = np.flatnonzero(c)
    out = np.zeros(len(stats), bool)
    for i in idx:
        similar = (np.abs(h - h[i]) < .25 * h[i]) & (np.abs(w - w[i]) < .35 * w[i]) & (np.abs(y - y[i]) < .2 * h[i])
        gap = np.maximum(x - (x[i] + w[i]), x[i] - (x + w))
        if not (similar & (gap < .3 * h[i]) & (gap > -4)).any(): out[i] = True
    return out


def link(boxes):
    boxes = sorted(boxes)
    while True:
        merged = _link_once(boxes)
        if len(merged) == len(boxes): return merged
        boxes = merged


def _link_once(boxes):
    out: list[Box] = []
    for box in sorted(boxes):
        for k in range(len(out) - 1, -1, -1):
            if _same_line(out[k], box):
                out[k] = union((out[k], box)); break
        else:
            out.append(box)
    return out


def _same_line(a, b):
    big, little = (a, b) if a.h >= b.h else (b, a)
    overlap = min(a.bottom, b.bottom) - max(a.y, b.y)
    gap = max(a.x, b.x) - min(a.right, b.right)
    if overlap < 0.6 * little.h or gap > _REACH * big.h: return False
    if big.h <= 1.7 * little.h: return True
    return little.w <= 1.3 * big.h and gap < .6 * big.h


def _loaded() -> Any:
    import pytesseract
    return pytesseract
