"""The embedded engine: RapidOCR's PP-OCR models on ONNX Runtime, nothing fetched at run time.

Detection runs at a longest side of about 960 px, where it finds the same lines as at full
resolution on phone captures about ten times faster; recognition reads crops of the original pixels.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError
from ..geometry import Box
from ..language import said
from . import Char, TextLine

_DETECTION_SIDE = 960
_MAX_ENLARGEMENT = 2.0
_LINE_HEIGHT = 48  # pixels, of the recogniser's input
_TILE_ASPECT = 2.4  # taller pages are read in overlapping tiles, or their text would vanish
_TILE_OVERLAP = 0.15  # of the tile height
_MIN_CONFIDENCE = 0.5
_MAX_LINE_ASPECT = 120  # a rule of one pixel would become a picture that fills the memory


class RapidEngine:
    """RapidOCR behind the Engine protocol. One instance per process; not thread-safe.

    `models` are the files that it reads with.
    """

    name = "rapidocr"

    def __init__(self, threads: int = 1) -> None:
        # Before ONNX Runtime loads, which else writes an identifier and events below the user's
        # home and sends them to its maker.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        try:
            import rapidocr
        except ImportError as error:
            raise EngineError(
                said(
                    "the {package} package cannot be loaded: {error}",
                    package="rapidocr",
                    error=str(error),
                )
            ) from error
        self.version = _installed_version()
        folder = Path(str(rapidocr.__file__)).parent / "models"
        self.models = tuple(_model(folder, part) for part in ("det", "rec"))
        try:
            self._ocr: Any = rapidocr.RapidOCR(
                params={
                    "Global.log_level": "critical",
                    "Global.use_cls": False,
                    "Global.return_word_box": True,
                    "Global.max_side_len": 2 * _DETECTION_SIDE,
                    "Det.limit_side_len": _DETECTION_SIDE,
                    "Det.limit_type": "max",
                    # each line alone at its own width: padding to that of others, or to the 320
                    # columns that are usual, would cost about as much as the text itself
                    "Rec.rec_batch_num": 1,
                    "Rec.rec_img_shape": [3, _LINE_HEIGHT, _LINE_HEIGHT],
                    # named, as the library fetches from the network what it has to look up
                    "Det.model_path": str(self.models[0]),
                    "Rec.model_path": str(self.models[1]),
                    "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                }
            )
            # models load on first use: a broken one shows here, not in the middle of a run
            blank = np.full((64, 320, 3), 255, np.uint8)
            self._detect(blank)
            self._recognise(blank, [Box(0, 0, 320, 48)])
        except EngineError:
            raise
        except Exception as error:  # the library raises many kinds
            raise EngineError(
                said("rapidocr cannot load its models: {error}", error=str(error))
            ) from error

    def read(
        self, pixels: NDArray[np.uint8], regions: Sequence[Box] | None = None
    ) -> list[TextLine]:
        """See Engine.read."""
        bgr = np.ascontiguousarray(pixels[:, :, ::-1])
        if not bgr.size:
            return [TextLine("", 0.0, box) for box in regions or ()]
        if regions is not None:
            return self._recognise(bgr, list(regions))
        lines = self._recognise(bgr, self._detect(bgr))
        kept = [line for line in lines if line.text.strip() and line.confidence >= _MIN_CONFIDENCE]
        return in_reading_order(kept)

    def _detect(self, bgr: NDArray[np.uint8]) -> list[Box]:
        height, width = bgr.shape[:2]
        tile = int(max(width, 200) * _TILE_ASPECT)
        if height <= tile * 1.1:
            return self._detect_tile(bgr, 0)
        step = int(tile * (1 - _TILE_OVERLAP))
        boxes: list[Box] = []
        for top in range(0, max(1, height - int(tile * _TILE_OVERLAP)), step):
            boxes.extend(self._detect_tile(bgr[top : top + tile], top))
        return _without_doubles(boxes)

    def _detect_tile(self, bgr: NDArray[np.uint8], top: int) -> list[Box]:
        height, width = bgr.shape[:2]
        scale = min(_DETECTION_SIDE / max(height, width), _MAX_ENLARGEMENT)
        size = (max(32, round(width * scale)), max(32, round(height * scale)))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        small = cv2.resize(bgr, size, interpolation=method)
        found = self._ocr(small, use_det=True, use_cls=False, use_rec=False)
        if getattr(found, "boxes", None) is None:
            return []
        fx, fy = width / size[0], height / size[1]
        boxes = []
        for quad in np.asarray(found.boxes, dtype=float):
            left, upper = quad.min(axis=0).tolist()
            right, lower = quad.max(axis=0).tolist()
            box = Box(left * fx, upper * fy, (right - left) * fx, (lower - upper) * fy)
            box = box.clipped(width, height)
            if box.w >= 3 and box.h >= 3:
                boxes.append(Box(box.x, box.y + top, box.w, box.h))
        return boxes

    def _recognise(self, bgr: NDArray[np.uint8], boxes: list[Box]) -> list[TextLine]:
        readable = [(i, b) for i, b in enumerate(boxes) if _readable(bgr[b.slices()])]
        lines = [TextLine("", 0.0, box) for box in boxes]
        if not readable:
            return lines
        result = self._ocr.recognize_txt([bgr[box.slices()] for _, box in readable])
        for (index, box), text, score, words in zip(
            readable, result.txts, result.scores, result.word_results, strict=True
        ):
            inside = box.clipped(bgr.shape[1], bgr.shape[0])  # what the columns cover
            lines[index] = TextLine(text, float(score), box, _chars(words, text, inside))
        return lines


def _installed_version() -> str:
    try:
        return version("rapidocr")
    except PackageNotFoundError:
        return "unknown"


def _model(folder: Path, part: str) -> Path:
    """The model that came with the package."""
    found = sorted(folder.glob(f"*_{part}_*.onnx"))
    if not found:
        raise EngineError(
            said(
                "the rapidocr package came without its {part} model: install rapidocr again",
                part=part,
            )
        )
    return found[-1]


def _readable(crop: NDArray[np.uint8]) -> bool:
    return crop.size > 0 and crop.shape[1] <= _MAX_LINE_ASPECT * crop.shape[0]


def in_reading_order(lines: Iterable[TextLine]) -> list[TextLine]:
    """Top to bottom, and left to right where lines stand side by side.

    Neighbours in a row rarely have the same top edge, so rows are told by vertical centres.
    """
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda item: item.box.cy):
        first = rows[-1][0].box if rows else None
        if first and abs(line.box.cy - first.cy) < 0.35 * min(line.box.h, first.h):
            rows[-1].append(line)
            continue
        rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda item: item.box.x)]


def _chars(words: Any, text: str, box: Box) -> tuple[Char, ...]:
    """Character boxes from the columns of the recogniser's time axis, without spaces."""
    length = getattr(words, "line_txt_len", 0)
    if not length:
        return ()
    texts = [char for word in words.words for char in word]
    columns = [column for word in words.word_cols for column in word]
    # scores count the spaces of the text, words and columns do not
    scores = [s for char, s in zip(text, words.confs, strict=False) if not char.isspace()]
    if not len(texts) == len(columns) == len(scores):
        return ()
    centres = [box.x + (column + 0.5) * box.w / length for column in columns]
    edges = [box.x, *((a + b) / 2 for a, b in pairwise(centres)), box.right]
    if len(centres) > 1:  # in a roomy region the outer characters do not reach its ends
        edges[0] = max(box.x, 2 * centres[0] - centres[1])
        edges[-1] = min(box.right, 2 * centres[-1] - centres[-2])
    return tuple(
        Char(text, float(score), Box(left, box.y, max(0.0, right - left), box.h))
        for text, score, left, right in zip(texts, scores, edges, edges[1:], strict=False)
    )


def _without_doubles(boxes: list[Box]) -> list[Box]:
    """Lines found in two overlapping tiles, once: the larger box of each overlapping pair."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda b: -b.area):
        if all(k.intersection(box) < 0.4 * box.area for k in kept):
            kept.append(box)
    return kept
