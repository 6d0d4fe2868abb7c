"""Text together with how surely each of its characters was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..ocr import TextLine

SURE = 0.9
# An engine that gives no characters has only a mean to offer, and a mean hides one bad digit.
_SURE_MEAN = 0.98

_PLAIN = str.maketrans("０１２３４５６７８９：，．。－−–—―＋（）￥　", "0123456789:,..-----+()¥ ")


def plain(text: str) -> str:
    """Full-width digits, signs and punctuation as ASCII (the yen sign as ¥), length kept."""
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Reading:
    """Plain text of one or more lines with one confidence (0..1) per character."""

    text: str
    confidences: tuple[float, ...]

    def sure(self, start: int = 0, end: int | None = None) -> bool:
        """Whether every character of a stretch, spaces aside, was read with confidence."""
        pairs = zip(self.text[start:end], self.confidences[start:end], strict=True)
        return all(confidence >= SURE for char, confidence in pairs if not char.isspace())


def read(lines: Sequence[TextLine], joint: str = "") -> Reading:
    """The lines as one text; `joint` stands between them and is certain."""
    texts: list[str] = []
    confidences: list[float] = []
    for number, line in enumerate(lines):
        if number and joint:
            texts.append(joint)
            confidences += [1.0] * len(joint)
        texts.append(plain(line.text))
        confidences += _confidences(line)
    return Reading("".join(texts), tuple(confidences))


def _confidences(line: TextLine) -> list[float]:
    """One confidence per character of the line's text.

    Engines differ in whether they list spaces among the characters, so the two are walked
    together; where they do not agree the line counts as one that came without characters.
    """
    spaced = [char for char in line.chars if char.text]
    values: list[float] = []
    index = 0
    for char in line.text:
        if index < len(spaced) and spaced[index].text == char:
            values.append(spaced[index].confidence)
            index += 1
        elif char.isspace():
            values.append(1.0)
        else:
            break
    if line.chars and index == len(spaced) and len(values) == len(line.text):
        return values
    mean = line.confidence if line.confidence >= _SURE_MEAN else 0.0
    return [mean] * len(line.text)
