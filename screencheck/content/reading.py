"""Text together with how surely each of its characters was read, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..geometry import Box, union
from ..ocr import TextLine

SURE = 0.9
# An engine that gives no characters has only a mean to offer, and a mean hides one bad digit.
_SURE_MEAN = 0.98

_PLAIN = str.maketrans(
    "０１２３４５６７８９：，．。－−–—―＋（）￥＊　", "0123456789:,..-----+()¥* "
)


def plain(text: str) -> str:
    """Full-width digits, signs and punctuation as ASCII (the yen sign as ¥), length kept."""
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Reading:
    """Plain text of one or more lines with a confidence (0..1) and a box for each character.

    Where an engine gave no characters each has the box of its line. `readings` is the number of
    readings that agree on the text, the least of the lines'.
    """

    text: str
    confidences: tuple[float, ...]
    boxes: tuple[Box, ...]
    readings: int = 1

    def __getitem__(self, part: slice) -> Reading:
        return Reading(self.text[part], self.confidences[part], self.boxes[part], self.readings)

    def sure(self, start: int = 0, end: int | None = None) -> bool:
        """Whether every character of a stretch, spaces aside, was read with confidence."""
        return self.least(start, end) >= SURE

    def least(self, start: int = 0, end: int | None = None) -> float:
        """The confidence of the least sure character of a stretch, spaces aside."""
        pairs = zip(self.text[start:end], self.confidences[start:end], strict=True)
        return min((value for char, value in pairs if not char.isspace()), default=1.0)

    def box(self, start: int = 0, end: int | None = None) -> Box:
        """The smallest box around a stretch that is not empty."""
        return union(self.boxes[start:end])


def read(lines: Sequence[TextLine], joint: str = "") -> Reading:
    """The lines as one text; `joint` stands between them and is certain."""
    texts: list[str] = []
    confidences: list[float] = []
    boxes: list[Box] = []
    for number, line in enumerate(lines):
        if number and joint:
            texts.append(joint)
            confidences += [1.0] * len(joint)
            boxes += [line.box] * len(joint)
        texts.append(plain(line.text))
        for confidence, box in _characters(line):
            confidences.append(confidence)
            boxes.append(box)
    readings = min((line.readings for line in lines), default=1)
    return Reading("".join(texts), tuple(confidences), tuple(boxes), readings)


def _characters(line: TextLine) -> list[tuple[float, Box]]:
    """Confidence and box of each character of the line's text.

    Engines differ in whether they list spaces among the characters, so the two are walked
    together; where they do not agree the line counts as one that came without characters.
    """
    spaced = [char for char in line.chars if char.text]
    values: list[tuple[float, Box]] = []
    index = 0
    for char in line.text:
        if index < len(spaced) and spaced[index].text == char:
            values.append((spaced[index].confidence, spaced[index].box))
            index += 1
        elif char.isspace():
            values.append((1.0, values[-1][1] if values else line.box))
        else:
            break
    if line.chars and index == len(spaced) and len(values) == len(line.text):
        return values
    mean = line.confidence if line.confidence >= _SURE_MEAN else 0.0
    return [(mean, line.box)] * len(line.text)
