"""Parsing payment pages: label and value rows, amount, state, payee, status bar, title."""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np

from ..geometry import Box, union
from ..knowledge.payment import PaymentFacts
from ..ocr import TextLine
from .chat import status_row, title_line
from .measure import Measure
from .metrics import em_of, stroke_width
from .model import Colour, Element, Field
from .vision import Pixels, departure, ink_box, ink_mask, luma, modal_colour
from .wording import is_cjk

_AMOUNT = re.compile(r"^[+\-−–一]?\s*[¥￥Y]?\s*[+\-−–]?\d[\d,，]*(?:\.\d{1,2})?\s*元?[>›]?$")
_COLON = re.compile(r"^(?P<label>[一-龥]{2,6})[:：]\s*(?P<value>.+)$")
_LONG_NUMBER = re.compile(r"[0-9][0-9\s]{11,}")
_CORE = 0.92  # share of the strongest departure from the ground
_EVEN_DIGITS = 0.2  # of their height: spread of the digits' widths
_WRAP_PITCH = 1.9  # a wrapped line follows within this many line heights


def parse_fields(lines: Sequence[TextLine], facts: PaymentFacts, width: int) -> tuple[Field, ...]:
    """Rows of a known label with its value to the right, wrapped values joined."""
    names = set(facts.labels.names)
    fields: list[Field] = []
    label_lines = [line for line in lines if _bare(line.text) in names]
    for line in lines:
        found = _COLON.match(line.text.strip())
        if found and found["label"] in names:
            fields.append(Field(found["label"], found["value"].strip(), line, (line,)))
    for label in label_lines:
        values = _values(label, label_lines, lines, width)
        joiner = "" if _digits(values) else " "
        value = joiner.join(line.text.strip() for line in values)
        fields.append(Field(_bare(label.text), value, label, tuple(values)))
    return tuple(sorted(fields, key=lambda f: (f.label_line.box.y, f.label_line.box.x)))


def _bare(text: str) -> str:
    return re.sub(r"[\s:：>›]", "", text)


def _digits(lines: Sequence[TextLine]) -> bool:
    return all(re.fullmatch(r"[0-9A-Za-z\s]+", line.text) for line in lines)


def _values(
    label: TextLine, labels: Sequence[TextLine], lines: Sequence[TextLine], width: int
) -> list[TextLine]:
    """The lines right of a label in its row, and those below that continue the first of them."""
    row = [
        line
        for line in lines
        if line is not label
        and line.box.x >= label.box.right - 4
        and abs(line.box.cy - label.box.cy) <= 0.55 * max(label.box.h, line.box.h)
        and re.search(r"\w", line.text)
    ]
    row.sort(key=lambda line: line.box.x)
    if not row:
        return _number_below(label, labels, lines)
    first = row[0]
    values = list(row)
    last = first
    below = sorted((li for li in lines if li.box.y > first.box.cy), key=lambda li: li.box.y)
    for line in below:
        gap = line.box.cy - last.box.cy
        if gap > _WRAP_PITCH * last.box.h:
            break
        left = abs(line.box.x - first.box.x) <= 0.02 * width
        right = abs(line.box.right - first.box.right) <= 0.02 * width
        beside = any(abs(line.box.cy - other.box.cy) <= 0.6 * line.box.h for other in labels)
        if (left or right) and not beside:
            values.append(line)
            last = line
    return values


def _number_below(
    label: TextLine, labels: Sequence[TextLine], lines: Sequence[TextLine]
) -> list[TextLine]:
    """A long number on a line of its own right below its label, where none stands beside it."""
    return [
        line
        for line in lines
        if 0 < line.box.cy - label.box.cy <= _WRAP_PITCH * max(label.box.h, line.box.h)
        and _LONG_NUMBER.fullmatch(line.text.strip())
        and not any(abs(line.box.cy - other.box.cy) <= 0.6 * line.box.h for other in labels)
    ][:1]


def parse_payment(pixels: Pixels, lines: Sequence[TextLine], facts: PaymentFacts) -> list[Element]:
    """Status bar, title, head amount, state and payee, as far as they are seen."""
    width = pixels.shape[1]
    head = [line for line in lines if line.box.cy < 0.36 * width]
    status = status_row(head, width)
    elements: list[Element] = []
    if status:
        text = " ".join(line.text for line in status)
        box = union(line.box for line in status)
        elements.append(Element("status_bar", box, text, lines=tuple(status)))
    floor = max((line.box.bottom for line in status), default=0.0)
    rest = [line for line in head if line not in status and line.box.cy > floor - 2]
    title = title_line(rest, width)
    if title is not None:
        colour, _ = modal_colour(pixels[title.box.slices()])
        elements.append(Element("title", title.box, title.text, None, colour, (title,)))
    labels = [line.box.y for line in lines if _bare(line.text) in facts.labels.names]
    # below the first row there are discounts and fees
    amount = _head_amount(lines, min(labels, default=float(pixels.shape[0])))
    if amount is not None:
        colour, _ = modal_colour(pixels[amount.box.slices()])
        elements.append(Element("amount", amount.box, amount.text, None, colour, (amount,)))
    states = [line for line in lines if _bare(line.text) in facts.labels.states]
    for state in states[:1]:
        elements.append(Element("state", state.box, state.text, lines=(state,)))
    payee = _above(amount, [line for line in lines if line not in states], title)
    if payee is not None:
        elements.append(Element("payee", payee.box, payee.text, lines=(payee,)))
    return sorted(elements, key=lambda e: (e.box.y, e.box.x))


def _head_amount(lines: Sequence[TextLine], foot: float) -> TextLine | None:
    """The amount in the largest type above `foot`, if it is larger than ordinary text."""
    amounts = [
        line
        for line in lines
        if line.box.cy < foot
        and _AMOUNT.match(line.text.strip())
        and re.search(r"\d", line.text)
        and len(line.text) >= 3
    ]
    if not amounts or not lines:
        return None
    largest = max(amounts, key=lambda line: line.box.h)
    typical = sorted(line.box.h for line in lines)[len(lines) // 2]
    return largest if largest.box.h >= 1.25 * typical else None


def _above(
    amount: TextLine | None, lines: Sequence[TextLine], title: TextLine | None
) -> TextLine | None:
    if amount is None:
        return None
    above = [
        line
        for line in lines
        if line is not title
        and line.box.bottom <= amount.box.y + 4
        and amount.box.y - line.box.bottom < 2.5 * amount.box.h
        and abs(line.box.cx - amount.box.cx) < 1.5 * amount.box.w
    ]
    return max(above, key=lambda line: line.box.y) if above else None


def measure_amount(pixels: Pixels, elements: Sequence[Element]) -> tuple[Measure, ...]:
    """Digits of the head amount: mean width and stroke width as shares of their height.

    Taken from the connected components as tall as digits, only where their number is that of
    the digits read; the digit 1 is left out of the width. `digit_height` is in pixels,
    `ink_amount` the luma inside the strokes.
    """
    amount = next((e for e in elements if e.kind == "amount"), None)
    if amount is None:
        return ()
    part = pixels[amount.box.slices()]
    if not part.size:
        return ()
    ground, share = modal_colour(part)
    if share < 0.3:
        return ()
    mask = ink_mask(part, ground, 0.5).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    parts = [tuple(int(v) for v in row[:4]) for row in stats[1:] if row[4] > 6]
    height = max((h for _, _, _, h in parts), default=0)
    tall = sorted(p for p in parts if p[3] >= 0.85 * height)
    read = re.sub(r"\D", "", amount.text)
    if len(tall) == len(read) + 1 and amount.text.strip()[:1] in "¥￥Y":
        tall = tall[1:]
    if len(tall) != len(read) or not height:
        return ()
    widths = [w / h for (_, _, w, h), digit in zip(tall, read, strict=True) if digit != "1"]
    if widths and max(widths) - min(widths) > _EVEN_DIGITS:
        return ()  # something was drawn over them
    boxes = [Box(amount.box.x + x, amount.box.y + y, w, h) for x, y, w, h in tall]
    box = union(boxes)
    stroke = stroke_width(pixels, box, ground)
    result = [
        Measure("digit_height", float(height), box, len(tall)),
        Measure("ink_amount", _core_luma(part, ground), box, len(tall)),
    ]
    if widths:
        result.append(Measure("digit_width_ratio", float(np.mean(widths)), box, len(widths)))
    if stroke is not None:
        result.append(Measure("digit_stroke_ratio", stroke / height, box, len(tall)))
    return tuple(result)


def _core_luma(part: Pixels, ground: Colour) -> float:
    """Median luma of what departs most from the ground: the inside of strokes."""
    off = departure(part, ground)
    core = part[off > _CORE * float(np.percentile(off, 99))]
    r, g, b = np.median(core, axis=0)
    return luma((int(r), int(g), int(b)))


def measure_title(pixels: Pixels, elements: Sequence[Element]) -> tuple[Measure, ...]:
    """Font size in pixels and stroke width, as a share of it, of a title in ideographs."""
    title = next((e for e in elements if e.kind == "title"), None)
    if title is None:
        return ()
    ground, share = modal_colour(pixels[title.box.slices()])
    ink = ink_box(pixels, title.box.padded(2, 0), ground) if share > 0.3 else None
    em = em_of(title.text, ink.w, 2) if ink is not None else None
    if ink is None or em is None or not 0.75 <= ink.h / em <= 1.15:
        return ()
    stroke = stroke_width(pixels, ink, ground)
    if stroke is None:
        return ()
    centre = Measure("title_centre", ink.cx, ink)
    return centre, Measure("title_size", em, ink), Measure("title_stroke_ratio", stroke / em, ink)


def measure_rows(pixels: Pixels, fields: Sequence[Field]) -> tuple[Measure, ...]:
    """`row_offset` in pixels: how far values stand below their labels, middle to middle of ink.

    The median over the rows whose value is in ideographs like its label: only then does the
    ink of both reach equally far up and down.
    """
    offsets: list[tuple[float, Box]] = []
    for field in fields:
        if not field.value_lines or field.value_lines[0] is field.label_line:
            continue
        value = field.value_lines[0]
        ideographs = sum(map(is_cjk, value.text))
        if ideographs < 2 or ideographs < 0.8 * len(value.text.strip()):
            continue
        inks = [_line_ink(pixels, line) for line in (field.label_line, value)]
        if inks[0] is not None and inks[1] is not None:
            offsets.append((inks[1].cy - inks[0].cy, union([inks[0], inks[1]])))
    if not offsets:
        return ()
    offset, box = sorted(offsets, key=lambda o: o[0])[len(offsets) // 2]
    return (Measure("row_offset", offset, box, len(offsets)),)


def _line_ink(pixels: Pixels, line: TextLine) -> Box | None:
    ground, share = modal_colour(pixels[line.box.slices()])
    return ink_box(pixels, line.box.padded(1), ground) if share > 0.3 else None
