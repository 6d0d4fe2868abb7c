"""Copies of flagged pictures with numbered boxes drawn in, and the folder that they go to."""

from __future__ import annotations

import io
import itertools
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .._version import __version__
from ..errors import UsageError, why
from ..inputs import refuse_among
from ..language import said
from .ink import InkMap
from .marks import marks_of, place_labels
from .model import Mark, Picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import ImageDraw

    from ..report import Report

_RED, _GREY, _WHITE = (200, 16, 46), (90, 96, 110), (255, 255, 255)
_STEM_BYTES = 120  # of a file name's 255, so that digits and suffix always fit
_DIGITS = 12
_SUFFIX = ".annotated.png"
_ROW = re.compile(r"\.parquet#([0-9]+)\Z", re.IGNORECASE)  # as inputs.py names rows


def draw_copy(pixels: NDArray[np.uint8], report: Report) -> Picture:
    """The picture in full size with the boxes of its findings, numbered as in the reports.

    Boxes are drawn around their regions in two strokes, white and coloured, so that they show
    on light and on dark pages. The PNG says what made it and of which file it is a copy.
    """
    from PIL import Image, ImageDraw, PngImagePlugin

    image = Image.fromarray(pixels).copy()
    draw = ImageDraw.Draw(image)
    marks = marks_of(report.findings, image.width, image.height)
    stroke = max(2, round(min(image.size) / 360))
    for mark in marks:
        _frame(draw, mark, stroke)
    _labels(draw, marks, stroke, image.size, InkMap(pixels))
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", f"screencheck {__version__}")
    info.add_text("Source", f"sha256:{report.sha256}")
    stream = io.BytesIO()
    image.save(stream, "PNG", pnginfo=info)
    return Picture("image/png", stream.getvalue(), *image.size)


def _colour(mark: Mark) -> tuple[int, int, int]:
    return _RED if mark.weighs else _GREY


def _frame(draw: ImageDraw.ImageDraw, mark: Mark, stroke: int) -> None:
    """Two strokes just outside the region; a single coloured one inside the white for a basis."""
    white = stroke + 2 * max(1, stroke // 2)
    for width, grown, colour in (
        (white, white, _WHITE),
        (max(1, stroke // 2) if mark.basis else stroke, stroke + stroke // 2, _colour(mark)),
    ):
        box = mark.region.padded(grown)
        corners = (round(box.x), round(box.y), round(box.right) - 1, round(box.bottom) - 1)
        draw.rectangle(corners, outline=colour, width=width)


def _labels(
    draw: ImageDraw.ImageDraw,
    marks: Sequence[Mark],
    stroke: int,
    size: tuple[int, int],
    ink: InkMap,
) -> None:
    from PIL import ImageFont

    height = max(14, round(min(size) / 30))
    font = ImageFont.load_default(height)
    gap = 3 * stroke
    texts = [", ".join(map(str, mark.numbers)) for mark in marks]
    sizes = [(draw.textlength(text, font) + height, 1.35 * height) for text in texts]
    grown = [mark.region.padded(gap) for mark in marks]
    places = place_labels(grown, sizes, *size, ink.share)
    for mark, text, place in zip(marks, texts, places, strict=True):
        corners = (place.x, place.y, place.right - 1, place.bottom - 1)
        draw.rounded_rectangle(
            corners, height / 4, fill=_colour(mark), outline=_WHITE, width=max(1, stroke // 2)
        )
        draw.text((place.cx, place.cy), text, fill=_WHITE, font=font, anchor="mm")


class CopyFolder:
    """A folder that copies are written to. Raises UsageError where that cannot be.

    `inputs` are the paths that are examined: a folder among them must not hold this one, or the
    copies would be examined as well.
    """

    def __init__(self, folder: str, inputs: Iterable[str] = ()) -> None:
        self._folder = Path(folder)
        try:
            refuse_among(folder, inputs)
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                pass
        except (OSError, ValueError) as error:
            raise UsageError(
                said("cannot write to the folder {folder}: {why}", folder=folder, why=why(error))
            ) from error

    def write(self, report: Report) -> Path | None:
        """Write the copy of a flagged picture, if there is one; where it is now.

        Nothing is ever replaced, as anything in the folder may be evidence: a copy that is
        there already stays, one that was cut short is completed, and beside another file of its
        name it gets a number.
        """
        marked = report.pictures.marked if report.pictures else None
        if marked is None or report.sha256 is None:
            return None
        for number in itertools.count(1):
            path = self._folder / copy_name(report.path, report.sha256, number)
            if _is_there(path, marked.data) or _written(path, marked.data):
                break
        return path


def copy_name(path: str, sha256: str, number: int = 1) -> str:
    """A file name that tells the input's, safe on every file system.

    Letters and digits of any script stay; separators, controls, dots and whatever a system may
    refuse become "_", and none begins like an option. Part of the digest tells apart inputs of
    one name. Rows of a Parquet file are told apart by their number.
    """
    path = _ROW.sub(r"-\1", path)
    stem = os.path.splitext(os.path.basename(path.replace("\\", "/")))[0]
    stem = unicodedata.normalize("NFC", stem)
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" or c in "-_" else "_" for c in stem)
    short = kept.encode("utf-8")[:_STEM_BYTES].decode("utf-8", "ignore")
    again = f"-{number}" if number > 1 else ""
    return f"{short.strip('-_') or 'image'}-{sha256[:_DIGITS]}{again}{_SUFFIX}"


def _is_there(path: Path, data: bytes) -> bool:
    """Whether the copy is there; one that a run was killed while writing is completed.

    Each byte is written to its own place, so another run that does the same does no harm.
    """
    try:
        if not path.is_file() or path.stat().st_size > len(data):
            return False
        there = path.read_bytes()
    except OSError:
        return False
    if not data.startswith(there):
        return False
    if len(there) < len(data):
        if path.is_symlink():  # whatever it leads to is not ours
            return False
        with open(path, "r+b") as stream:
            stream.seek(len(there))
            stream.write(data[len(there) :])
    return True


def _written(path: Path, data: bytes) -> bool:
    """Whether the file could be made; false where there is one."""
    try:
        stream = open(path, "xb")  # noqa: SIM115 - what fails later must be taken away again
    except FileExistsError:
        return False
    try:
        with stream:
            stream.write(data)
    except BaseException:  # a copy that was cut short might be taken for the whole
        with suppress(OSError):
            path.unlink()
        raise
    return True
