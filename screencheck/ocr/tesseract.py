"""The engine for machines that already have Tesseract: lines are found here, not by Tesseract.

Tesseract's own page analysis expects a book and loses most of a phone screen: bubbles, coloured
grounds, avatars. So text lines are found by their edges on the flat grounds of an interface, each
is drawn anew as black on white in one size, and many are read in one call, a line a page. Lines
read with doubt are read once more in another way.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError
from ..geometry import Box, union
from ..language import said
from . import Char, TextLine
from .rapid import in_reading_order

LANGUAGES = ("chi_sim", "eng")

_INSTALL_HINT = said(
    "install Tesseract 5 with the languages chi_sim and eng "
    "(Debian: apt install tesseract-ocr tesseract-ocr-chi-sim; "
    "macOS: brew install tesseract tesseract-lang)"
)
_TIMEOUT_S = 60  # for one call, that is for at most _BATCH lines
_BATCH = 80
_MIN_CONFIDENCE = 0.5

# Detection. Sizes are pixels of the detection picture, which is as wide as a phone screen.
_DETECTION_WIDTH = 720
_MAX_ENLARGEMENT = 2.0
_EDGE = 28  # a step of this size between neighbouring pixels (0..255) is an edge
_TEXT_HEIGHT = 62  # tallest ordinary text; what is taller is an amount, a frame or a picture
_MAX_HEIGHT = 150
_MIN_HEIGHT = 9
_PICTURE_SIDE = 44  # squares from here on are avatars and icons unless they stand in a row
_CLOSING = (3, 7)  # rows, columns: joins the strokes of a character, not yet the characters
_REACH = 1.1  # gap within a line, in line heights: room for full-width punctuation

# Recognition.
_MARGIN = 0.12  # of the line height, around a crop: anti-aliased borders and low commas
_MAX_ASPECT = 120  # longer than any line of a page: a rule
_PADDING = 12
_FAINT = 16  # contrast below which a crop holds no text
_SURE = 0.85  # lines read with less confidence are read again in another way


class _Attempt(NamedTuple):
    """A way to read lines: page segmentation mode, ink height in pixels, languages."""

    mode: int
    ink_height: int
    languages: str


# The second way catches what the first drops or takes for English.
_ATTEMPTS = (_Attempt(7, 32, "+".join(LANGUAGES)), _Attempt(13, 32, LANGUAGES[0]))


class _Crop(NamedTuple):
    """A line as Tesseract gets it, and how to come back from its pixels to those of the image."""

    picture: NDArray[np.uint8]
    scale: float
    left: float
    top: float

    def box(self, left: float, top: float, width: float, height: float) -> Box:
        """A box on the crop in pixels of the image."""
        return Box(
            self.left + (left - _PADDING) / self.scale,
            self.top + (top - _PADDING) / self.scale,
            width / self.scale,
            height / self.scale,
        )


class _Word(NamedTuple):
    """One word of Tesseract's table, in pixels of the crop, confidence 0..1."""

    text: str
    confidence: float
    left: float
    top: float
    width: float
    height: float


class TesseractEngine:
    """Tesseract behind the Engine protocol; lines are found by classical vision.

    Characters of a line are listed without spaces. Their boxes are those of Tesseract's words,
    split by character widths, so they are good to about a third of a character. `languages` are
    those that are installed, `models` the files of those that it reads with, as far as they are
    found. `timeouts` counts calls that took too long, whose lines were left unread.
    """

    name = "tesseract"

    def __init__(self) -> None:
        self._tesseract, self.version, self.languages = _loaded()
        self.timeouts = 0

    @cached_property
    def models(self) -> tuple[Path, ...]:
        """Found by starting the program, which is the one to know where it looks."""
        return _models(self._tesseract.pytesseract.tesseract_cmd)

    def read(
        self, pixels: NDArray[np.uint8], regions: Sequence[Box] | None = None
    ) -> list[TextLine]:
        """See Engine.read. Lines on which Tesseract takes too long are left unread."""
        if regions is not None:
            return self._recognise(pixels, list(regions))
        lines = self._recognise(pixels, find_lines(pixels))
        return in_reading_order(
            line for line in lines if line.text and line.confidence >= _MIN_CONFIDENCE
        )

    def _recognise(self, pixels: NDArray[np.uint8], boxes: list[Box]) -> list[TextLine]:
        lines = [TextLine("", 0.0, box) for box in boxes]
        pending = list(range(len(boxes)))
        for attempt in _ATTEMPTS:
            crops = {i: _crop(pixels, boxes[i], attempt.ink_height) for i in pending}
            usable = {i: crop for i, crop in crops.items() if crop is not None}
            for index, words in self._words(usable, attempt).items():
                line = _line(words, usable[index], boxes[index], pixels.shape)
                if line.confidence > lines[index].confidence:
                    lines[index] = line
            pending = [i for i in usable if lines[i].confidence < _SURE]
        return lines

    def _words(self, crops: dict[int, _Crop], attempt: _Attempt) -> dict[int, list[_Word]]:
        """The words of each crop that has any."""
        found: dict[int, list[_Word]] = {}
        indices = list(crops)
        for start in range(0, len(indices), _BATCH):
            batch = indices[start : start + _BATCH]
            pages = _parsed(self._table([crops[i].picture for i in batch], attempt))
            found.update((batch[page], words) for page, words in pages.items())
        return found

    def _table(self, pictures: list[NDArray[np.uint8]], attempt: _Attempt) -> str:
        """Tesseract's TSV for pictures read as pages of one document; empty after a timeout."""
        with tempfile.TemporaryDirectory(prefix="screencheck-") as folder, _one_thread():
            paths = [Path(folder, f"{number}.png") for number in range(len(pictures))]
            for path, picture in zip(paths, pictures, strict=True):
                path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
            listing = Path(folder, "lines.txt")
            listing.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
            try:
                table = self._tesseract.run_and_get_output(
                    str(listing),
                    extension="tsv",
                    lang=attempt.languages,
                    config=f"-c tessedit_create_tsv=1 --dpi 300 --psm {attempt.mode}",
                    timeout=_TIMEOUT_S,
                )
            except (self._tesseract.TesseractError, OSError) as error:
                raise EngineError(said("tesseract failed: {error}", error=str(error))) from error
            except RuntimeError:  # how pytesseract reports a timeout
                self.timeouts += 1
                return ""
        return str(table)


def _loaded() -> tuple[Any, str, tuple[str, ...]]:
    """The pytesseract module, Tesseract's version and its languages, once all of it is there."""
    try:
        pytesseract: Any = importlib.import_module("pytesseract")
    except ImportError as error:
        raise EngineError(
            said(
                "the {package} package cannot be loaded: {error}",
                package="pytesseract",
                error=str(error),
            )
        ) from error
    try:
        version = str(pytesseract.get_tesseract_version())
        installed = set(pytesseract.get_languages())
    except (Exception, SystemExit) as error:  # the package exits on a version it cannot parse
        raise EngineError(
            said("the program tesseract cannot be run: {hint}", hint=_INSTALL_HINT)
        ) from error
    missing = [language for language in LANGUAGES if language not in installed]
    if missing:
        raise EngineError(
            said(
                "tesseract lacks the language {languages}: {hint}",
                languages=", ".join(missing),
                hint=_INSTALL_HINT,
            )
        )
    return pytesseract, version, tuple(sorted(installed))


def _models(program: str) -> tuple[Path, ...]:
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, check=False)
    except OSError:
        return ()
    said_where = re.search(rb'"([^"\n]+)"', done.stdout + done.stderr)
    if said_where is None:
        return ()
    folder = Path(os.fsdecode(said_where[1]))
    files = (folder / f"{language}.traineddata" for language in LANGUAGES)
    return tuple(file for file in files if file.is_file())


@contextmanager
def _one_thread() -> Iterator[None]:
    """Tesseract's threads cost more than they give on single lines."""
    name = "OMP_THREAD_LIMIT"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


# --- finding lines ---------------------------------------------------------------------------


def find_lines(pixels: NDArray[np.uint8]) -> list[Box]:
    """Boxes of what looks like lines of text on flat ground, in image pixels, in no order."""
    height, width = pixels.shape[:2]
    if min(height, width) < _MIN_HEIGHT:
        return []
    scale = min(_MAX_ENLARGEMENT, _DETECTION_WIDTH / width)
    small = _resized(pixels, scale)
    edges = _edges(small)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(edges, connectivity=8)
    glyphs = _glyphs(np.asarray(labels, np.int32), np.asarray(stats, np.int32)[1:])
    mask = np.zeros_like(edges)
    for x, y, w, h in glyphs:
        mask[y : y + h, x : x + w] = 1
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones(_CLOSING, np.uint8))
    segments = np.asarray(cv2.connectedComponentsWithStats(closed, connectivity=8)[2])[1:, :4]
    linked = _linked([Box(*map(float, segment)) for segment in segments])
    lines = (part for box in linked for part in _split(box, edges))
    return [
        Box(b.x / scale, b.y / scale, b.w / scale, b.h / scale).clipped(width, height)
        for b in lines
        if b.h >= _MIN_HEIGHT and (b.h <= _TEXT_HEIGHT or b.w >= 1.3 * b.h)
    ]


def _resized(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=method), np.uint8)


def _edges(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 where any colour channel jumps, so that text as bright as its ground counts too."""
    kernel = np.ones((3, 3), np.uint8)
    gradient = np.asarray(cv2.morphologyEx(pixels, cv2.MORPH_GRADIENT, kernel))
    return np.asarray(gradient.max(axis=2) > _EDGE, np.uint8)


def _glyphs(labels: NDArray[np.int32], stats: NDArray[np.int32]) -> NDArray[np.int32]:
    """(x, y, w, h) of the edge components that may be characters or runs of them."""
    x, y, w, h, area = stats.T
    rule = ((h <= 9) & (w > 60) & (w > 12 * h)) | ((w <= 4) & (h > _PICTURE_SIDE))
    upright = (w < 1.1 * h) & (area > 0.15 * w * h)  # a digit of an amount, not a bubble's frame
    keep = ~rule & (h <= _MAX_HEIGHT) & ((h <= _TEXT_HEIGHT) | upright)
    pictures = _pictures(stats)
    keep &= ~pictures
    cx, cy = x + w / 2, y + h / 2
    for px, py, pw, ph, _ in stats[pictures]:
        keep &= ~((cx > px) & (cx < px + pw) & (cy > py) & (cy < py + ph))
    for i in np.flatnonzero(keep & (w > 1.8 * h) & (h > 16)):
        rows = slice(y[i] + h[i] // 4, y[i] + h[i] - h[i] // 4)
        columns = slice(x[i] + h[i] // 2, x[i] + w[i] - h[i] // 2)
        # nothing of the component in its own middle: the frame of a button or a time pill
        keep[i] = bool((labels[rows, columns] == i + 1).any())
    return stats[keep, :4]


def _pictures(stats: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which components are avatars or icons: square, large, and alone in their row."""
    x, y, w, h, _ = stats.T
    square = np.maximum(w, h) <= 1.25 * np.minimum(w, h)
    found = square & (np.minimum(w, h) >= _PICTURE_SIDE) & (h <= _MAX_HEIGHT)
    for i in np.flatnonzero(found):
        alike = (abs(h - h[i]) < 0.25 * h[i]) & (abs(w - w[i]) < 0.35 * w[i])
        gap = np.maximum(x - (x[i] + w[i]), x[i] - (x + w))
        near = (abs(y - y[i]) < 0.2 * h[i]) & (gap > -4) & (gap < 0.3 * h[i])
        found[i] = not (alike & near).any()
    return np.asarray(found, np.bool_)


def _linked(boxes: list[Box]) -> list[Box]:
    """Segments joined into lines; repeated, as a longer line takes in what a part did not."""
    while True:
        joined = _linked_once(boxes)
        if len(joined) == len(boxes):
            return joined
        boxes = joined


def _linked_once(boxes: list[Box]) -> list[Box]:
    boxes = sorted(boxes, key=lambda box: box.y)
    group = list(range(len(boxes)))

    def root(item: int) -> int:
        while group[item] != item:
            group[item] = group[group[item]]
            item = group[item]
        return item

    for i, box in enumerate(boxes):
        for j in range(i + 1, len(boxes)):
            if boxes[j].y >= box.bottom:
                break
            if _same_line(box, boxes[j]):
                group[root(j)] = root(i)
    members: dict[int, list[Box]] = defaultdict(list)
    for i, box in enumerate(boxes):
        members[root(i)].append(box)
    return [union(items) for items in members.values()]


def _same_line(a: Box, b: Box) -> bool:
    big, little = (a, b) if a.h >= b.h else (b, a)
    overlap = min(a.bottom, b.bottom) - max(a.y, b.y)
    gap = max(a.x, b.x) - min(a.right, b.right)
    if overlap < 0.6 * little.h or gap > _REACH * big.h:
        return False
    if big.h <= 1.7 * little.h:
        return True
    # a comma or a dash beside characters, but not a caption beside an icon
    return little.w <= 1.3 * big.h and gap < 0.6 * big.h


def _split(box: Box, edges: NDArray[np.uint8]) -> list[Box]:
    """Two lines that a tall emoji tied together, apart again at the emptiest row."""
    if box.h < 1.4 * _PICTURE_SIDE or box.w < 2 * box.h:
        return [box]
    rows = edges[box.slices()].sum(axis=1)
    margin = len(rows) // 3
    cut = margin + int(np.argmin(rows[margin:-margin]))
    if rows[cut] > 0.15 * rows.max():
        return [box]
    upper = Box(box.x, box.y, box.w, cut)
    return [upper, Box(box.x, box.y + cut, box.w, box.h - cut)]


# --- drawing lines anew ----------------------------------------------------------------------


def _crop(pixels: NDArray[np.uint8], box: Box, ink_height: int) -> _Crop | None:
    """The line in black on white at the given height; None when there is nothing to read."""
    rows, columns = box.padded(_MARGIN * box.h).slices()
    piece = pixels[rows, columns]
    if min(piece.shape[:2]) < 3 or piece.shape[1] > _MAX_ASPECT * piece.shape[0]:
        return None
    ink = _ink(piece)
    if ink is None:
        return None
    scale = ink_height * (1 + 2 * _MARGIN) / piece.shape[0]
    picture = np.pad(255 - _resized(ink, scale), _PADDING, constant_values=255)
    return _Crop(picture, scale, float(columns.start), float(rows.start))


def _ink(piece: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """How far each pixel is from the ground's colour: 0 on the ground, 255 on the text.

    It serves light and dark themes and coloured text alike. None where all is ground.
    """
    distance = np.abs(piece.astype(np.int16) - _ground(piece)).max(axis=2).astype(np.float32)
    if distance.max() < _FAINT:
        return None
    full = max(float(_FAINT), float(np.percentile(distance, 97)))
    noise = 0.08 * full
    stretched = (distance - noise) * (255 / (full - noise))
    return np.asarray(np.clip(stretched, 0, 255), np.uint8)


def _ground(piece: NDArray[np.uint8]) -> NDArray[np.int16]:
    """The colour that most pixels have, within a sixteenth of the range."""
    flat = piece.reshape(-1, 3)
    coarse = (flat >> 4).astype(np.int32) @ np.array([256, 16, 1], np.int32)
    commonest = np.bincount(coarse).argmax()
    return np.asarray(np.median(flat[coarse == commonest], axis=0), np.int16)


# --- making lines of what was read -----------------------------------------------------------

_CJK = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_WIDE = re.compile(f"[{_CJK}]")
_NEEDLESS_SPACE = re.compile(f"(?<=[{_CJK}]) +| +(?=[{_CJK}])")


def _parsed(table: str) -> dict[int, list[_Word]]:
    """Words by page (from 0) of a TSV table."""
    pages: dict[int, list[_Word]] = defaultdict(list)
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        left, top, width, height, confidence = map(float, cells[6:11])
        score = min(1.0, max(0.0, confidence / 100))
        pages[int(cells[1]) - 1].append(_Word(cells[11].strip(), score, left, top, width, height))
    return pages


def _line(words: Sequence[_Word], crop: _Crop, box: Box, shape: tuple[int, ...]) -> TextLine:
    text = _NEEDLESS_SPACE.sub("", " ".join(word.text for word in words))
    letters = sum(len(word.text) for word in words)
    confidence = sum(word.confidence * len(word.text) for word in words) / letters
    chars = tuple(char for word in words for char in _chars(word, crop, shape))
    return TextLine(text, confidence, box, chars)


def _chars(word: _Word, crop: _Crop, shape: tuple[int, ...]) -> Iterable[Char]:
    """The word's box shared out: a Chinese character gets twice the room of a Latin one."""
    widths = [2 if _WIDE.match(char) else 1 for char in word.text]
    unit = word.width / sum(widths)
    left = word.left
    for char, width in zip(word.text, widths, strict=True):
        place = crop.box(left, word.top, width * unit, word.height)
        yield Char(char, word.confidence, place.clipped(shape[1], shape[0]))
        left += width * unit
