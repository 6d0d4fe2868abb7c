"""Bills with all that is read on them, whole and with something erased. All of it invented."""

from __future__ import annotations

from dataclasses import replace

from screencheck.ocr import TextLine
from screencheck.pages import Field, Page
from tests import draw
from tests.detectors.tamper.chats import filled
from tests.detectors.tamper.pictures import bill
from tests.draw import Pixels


def whole() -> tuple[Pixels, Page]:
    """A bill with all that is read on it."""
    pixels, page = bill()
    lines = [line for field in page.fields for line in (field.label_line, *field.value_lines)]
    return pixels.copy(), replace(page, lines=tuple(lines))


def without(page: Page, gone: TextLine, *fields: Field) -> Page:
    """The page as it is read without a line, with other fields where some are given."""
    lines = tuple(line for line in page.lines if line is not gone)
    return replace(page, lines=lines, fields=fields or page.fields)


def no_value(index: int) -> tuple[Pixels, Page]:
    pixels, page = whole()
    line = page.fields[index].value_lines[0]
    left = [field for at, field in enumerate(page.fields) if at != index]
    return filled(pixels, line.box.padded(3), draw.WHITE), without(page, line, *left)


def no_label(index: int) -> tuple[Pixels, Page]:
    """The value is read as a further line of the row above, the first one by itself."""
    pixels, page = whole()
    field = page.fields[index]
    above = page.fields[index - 1] if index else field
    joined = replace(above, value_lines=above.value_lines + field.value_lines)
    left = [joined if f is above else f for f in page.fields if f is not field]
    box = field.label_line.box.padded(3)
    return filled(pixels, box, draw.WHITE), without(page, field.label_line, *left)
