"""Reading text: one protocol, two engines.

An engine takes pixels and gives `TextLine`s. It never opens files and never judges.
Engines are named here and imported on use, so that a missing one costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ..errors import EngineError, UsageError, is_out_of_memory
from ..geometry import Box
from ..language import said

if TYPE_CHECKING:  # the report's values import this module, and must load fast
    import numpy as np
    from numpy.typing import NDArray

ENGINES = ("rapidocr", "tesseract")


@dataclass(frozen=True, slots=True)
class Char:
    """One character as read: its confidence (0..1) and its box in image pixels."""

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text: mean confidence (0..1), box in image pixels, characters left to right.

    `readings` is the number of readings that agree on the text (see again.py).
    """

    text: str
    confidence: float
    box: Box
    chars: tuple[Char, ...] = ()
    readings: int = 1


class Engine(Protocol):
    """What every OCR engine offers."""

    name: str
    version: str

    def read(
        self, pixels: NDArray[np.uint8], regions: Sequence[Box] | None = None
    ) -> list[TextLine]:
        """Read an image (H, W, 3, RGB uint8), lines sorted top to bottom, left to right.

        With `regions`, each box is taken as one line and read as it is, in one batch; the
        result then has one entry per region, in the same order, with empty text where
        nothing was read.
        """
        ...


def create_engine(name: str) -> Engine:
    """Load an engine by its name. Raises EngineError when it cannot work on this machine."""
    if name == "rapidocr":
        from .rapid import RapidEngine

        return RapidEngine()
    if name == "tesseract":
        from .tesseract import TesseractEngine

        return TesseractEngine()
    known = ", ".join(ENGINES)
    raise UsageError(said("unknown OCR engine {name!r}: one of {known}", name=name, known=known))


def create_second_engine(name: str) -> Engine | None:
    """An engine to ask where the engine `name` is in doubt, if this machine has one.

    The embedded engine is asked for nobody else: who chose Tesseract may lack its memory.
    """
    if name != "rapidocr":
        return None
    try:
        return create_engine("tesseract")
    except EngineError as error:
        if is_out_of_memory(error):
            raise
        return None
