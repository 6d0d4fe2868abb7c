"""What stands between the messages of a chat: time labels, system lines, nicknames."""

from __future__ import annotations

from collections.abc import Sequence

from ..geometry import Box
from ..ocr import TextLine
from .model import Colour, Element
from .vision import Pixels, departure, ink_box, modal_colour
from .wording import is_time_label

_NEAR_GROUND = 10  # widest departure of the ground beside a note
_ALONE = 0.7  # share of the ground beside a note, which may have a pill around it


def parse_notes(
    pixels: Pixels,
    rest: Sequence[TextLine],
    ground: Colour | None,
    messages: Sequence[Element],
    bars: Sequence[Element],
) -> list[Element]:
    """Time labels, system lines and nicknames: text that stands on the ground."""
    width = pixels.shape[1]
    floor = max((e.box.bottom for e in bars), default=0.0)
    result = []
    for line in rest:
        if line.box.cy < floor:
            continue
        centred = abs(line.box.cx - width / 2) <= 0.05 * width
        if centred and not _on_ground(pixels, line.box, ground):
            continue
        if centred and is_time_label(line.text):
            kind = "time_label"
        elif centred:
            kind = "system_line"
        elif any(0 < m.box.y - line.box.cy < 0.07 * width for m in messages):
            kind = "nickname"
        else:
            continue
        tight = ink_box(pixels, line.box, modal_colour(pixels[line.box.slices()])[0]) or line.box
        result.append(Element(kind, tight, line.text, None, None, (line,)))
    return result


def _on_ground(pixels: Pixels, box: Box, ground: Colour | None) -> bool:
    """Whether a line is alone on the ground, where that is known: it reaches to both edges.

    Text inside a picture has the picture beside it; the pill around a label of old versions
    ends soon.
    """
    if ground is None:
        return True
    rows, columns = box.slices()
    beside = (pixels[rows, : columns.start], pixels[rows, columns.stop :])
    shares = [(departure(p, ground) <= _NEAR_GROUND).mean() for p in beside if p.size]
    return all(share >= _ALONE for share in shares)
