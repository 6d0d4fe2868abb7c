"""SC610: rows of a bill whose label or value was erased."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screencheck.geometry import Box
from tests import draw
from tests.detectors.tamper.bills import no_label, no_value, whole
from tests.detectors.tamper.chats import chat_of, filled
from tests.detectors.tamper.pictures import NUMBERS, PITCH, bill, case, jpeg


@pytest.mark.parametrize("quality", [None, 90, 60])
@pytest.mark.parametrize("index", [0, 1, 2, len(NUMBERS) - 2])
def test_a_row_without_its_value_or_label_is_found(index: int, quality: int | None) -> None:
    _, page = whole()
    for edited, gone in (
        (no_value(index), page.fields[index].value_lines[0]),
        (no_label(index), page.fields[index].label_line),
    ):
        pixels, read = edited
        saved = pixels if quality is None else jpeg(pixels, quality)
        (finding,) = draw.ask("SC610", case(saved, read))
        assert finding.region is not None
        assert finding.region.intersection(gone.box) > 0.4 * gone.box.area


@pytest.mark.parametrize("quality", [None, 90, 60])
def test_a_whole_bill_is_silent(quality: int | None) -> None:
    pixels, page = whole()
    assert draw.ask("SC610", case(pixels if quality is None else jpeg(pixels, quality), page)) == []


def test_what_is_covered_or_not_read_is_there() -> None:
    for pixels, page in (no_value(2), no_label(2)):
        missing = next(iter(draw.ask("SC610", case(pixels, page)))).region
        assert missing is not None
        covered = filled(pixels, missing.padded(-4), (228, 228, 228))
        assert draw.ask("SC610", case(covered, page)) == []
    pixels, whole_page = whole()
    _, unread = no_value(2)
    assert draw.ask("SC610", case(pixels, unread)) == []
    assert whole_page.fields


def test_what_stands_farther_above_the_rows_is_none_of_them() -> None:
    pixels, page = no_value(0)
    label = next(line for line in page.lines if line.text == whole()[1].fields[0].label_line.text)
    box = label.box
    higher = replace(label, box=Box(box.x, box.y - PITCH / 3, box.w, box.h))
    lines = tuple(higher if line is label else line for line in page.lines)
    moved = np.roll(pixels[: round(PITCH)], -round(PITCH / 3), axis=0)
    pixels[: round(PITCH)] = moved
    assert draw.ask("SC610", case(pixels, replace(page, lines=lines))) == []


def test_the_further_lines_of_a_value_have_no_label() -> None:
    pixels, page = whole()
    # each row takes a second line: what was the next row's value, drawn nearer
    first, second = page.fields[1], page.fields[2]
    line = second.value_lines[0]
    up = round(0.15 * PITCH)
    part = pixels[line.box.padded(3).slices()].copy()
    drawn = filled(pixels, line.box.padded(3), draw.WHITE)
    drawn = filled(drawn, second.label_line.box.padded(3), draw.WHITE)
    place = Box(line.box.x, line.box.y - up, line.box.w, line.box.h)
    rows, columns = place.padded(3).slices()
    drawn[rows, columns] = np.minimum(drawn[rows, columns], part)
    moved = replace(line, box=place)
    joined = replace(first, value_lines=(*first.value_lines, moved))
    fields = [joined if f is first else f for f in page.fields if f is not second]
    lines = tuple(
        moved if other is line else other for other in page.lines if other is not second.label_line
    )
    about = case(drawn, replace(page, fields=tuple(fields), lines=lines))
    assert draw.ask("SC610", about) == []


def test_few_rows_and_other_pages_are_not_asked() -> None:
    pixels, page = bill(texts=("25", "36"))
    draw.not_asked("SC610", case(pixels, page))
    draw.not_asked("SC610", case(*chat_of()))
