"""Where the lines of messages stand: at one distance from another and from the bubble's edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...geometry import Box, union
from ...ocr import TextLine
from ...pages import Element, Page
from ...pages.vision import Pixels, departure
from ...pages.wording import is_cjk
from .messages import is_card, messages, outer_edge

_CHARS, _SURE = 2, 0.85  # ideographs of a line, and how surely it was read
_PLAIN = frozenset("abcdefhiklmnorstuvwxzABCDEFGHIKLMNOPRSTUVWXYZ0123456789 .:+-%*")
_DEEP = frozenset("gpqy")  # reach below the line that the other letters stand on
_TALL = frozenset("bdfhiklABCDEFGHIKLMNOPRSTUVWXYZ0123456789")
_SIZES = 1.13  # by which the ink of one size differs
_ONE_ROW = 0.45  # of a line's height: what stands side by side
_EDGE = 0.12  # of a line's height: the soft edge of what stands around its middle
_AROUND, _MIDDLE, _CLEAR = 0.3, 0.25, 0.1  # of a line's height
_RIM = 2  # pixels: the soft edge of a bubble
_CONTRAST = 60
_SHARES = (0.06, 0.94)  # of a line's ink from the top: where ideographs begin and end
_TRACE = 0.02  # of the fullest row
_OTHERS, _AGREE, _MOST = 2, 1.2, 0.6  # messages to compare with, pixels, share that agree
_CUT = 3  # pixels: a bubble that ends nearer to the picture's edge may be cut
_COLUMN = 0.015  # of the picture's width
_SAME = 0.8  # share of a bubble: found twice
_LEADING = (1.5, 2.4)  # heights of ideographs from line to line
_FITS, _FITS_STEP = 1.2, 0.3  # pixels, and more for each line between
_STEPS = 4  # lines from the one neighbour to the other
_OFF, _OFF_SHARE, _FARTHEST = 2.8, 0.035, 0.4  # pixels, and shares of the lines' distance


@dataclass(frozen=True, slots=True)
class OffLine:
    """A line off the place that its neighbours and the bubble give it, and the lines' distance.

    `off` and `pitch` are pixels, `pitch` is None where the page has no two lines in one bubble.
    `place` holds the line and the place where it should stand.
    """

    off: float
    pitch: float | None
    place: Box
    bubble: Element

    @property
    def around(self) -> Box:
        """The place and a line above and below it, inside the bubble."""
        wide, bubble = self.place.padded(0, self.place.h), self.bubble.box.padded(-_RIM)
        top, bottom = max(wide.y, bubble.y), min(wide.bottom, bubble.bottom)
        return Box(wide.x, top, wide.w, max(0.0, bottom - top))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of text: its script (rows of one script can be compared), its ink."""

    script: str
    top: float
    bottom: float
    place: Box

    def is_like(self, other: _Row) -> bool:
        """Whether the two can be compared: of one script and, as far as seen, size."""
        one, two = sorted((self.bottom - self.top, other.bottom - other.top))
        return self.script == other.script and two <= _SIZES * one

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class _Text:
    """A bubble with its rows, None for those that cannot be measured.

    `in_column` is whether it begins or ends where the others of its side do.
    """

    bubble: Element
    rows: tuple[_Row | None, ...]
    beside_avatar: bool
    in_column: bool


def off_lines(page: Page, pixels: Pixels) -> list[OffLine] | None:
    """The lines that are nearer to one neighbour by as much as they are farther from the other.

    Neighbours are the lines above and below, or the bubble's edges where enough other messages
    show how far from them a line stands. None where nothing can be compared.
    """
    texts = list(_texts(page, pixels))
    compared, found = False, []
    for text in texts:
        for index, row in enumerate(text.rows):
            if row is None:
                continue
            off = _off(text, index, row, texts, page)
            compared |= off is not None
            if off is not None and abs(off.off) > max(_OFF, _OFF_SHARE * (off.pitch or 0)):
                found.append(replace(off, place=_with_old_place(off)))
    return found if compared else None


def _with_old_place(line: OffLine) -> Box:
    box = line.place.padded(_EDGE * line.place.h)
    return union((box, Box(box.x, box.y - line.off, box.w, box.h)))


def _off(text: _Text, index: int, row: _Row, texts: Sequence[_Text], page: Page) -> OffLine | None:
    neighbours = _neighbours(text, index, row, texts, page)
    if neighbours is None:
        return None
    above, below = neighbours
    apart = below - above
    pitch = _pitch(text, index, row, texts)
    if pitch is None:
        if len(text.rows) > 1 or abs(apart) > _FITS:
            return None
        off = _least(row.middle - above, below - row.middle)
        return (
            OffLine(off, None, row.place, text.bubble)
            if abs(off) < _FARTHEST * row.place.h
            else None
        )
    steps = round(apart / pitch)
    if not 0 <= steps <= _STEPS or abs(apart - steps * pitch) > _FITS + _FITS_STEP * steps:
        return None
    before = min(steps, max(0, round((row.middle - above) / pitch)))
    off = _least(row.middle - above - before * pitch, below - row.middle - (steps - before) * pitch)
    return OffLine(off, pitch, row.place, text.bubble) if abs(off) < _FARTHEST * pitch else None


def _least(farther: float, nearer: float) -> float:
    """By how much a row is farther from the one neighbour and nearer to the other, at least."""
    if farther * nearer >= 0:
        return 0.0
    return float(np.sign(farther)) * min(abs(farther), abs(nearer))


def _neighbours(
    text: _Text, index: int, row: _Row, texts: Sequence[_Text], page: Page
) -> tuple[float, float] | None:
    """Where the nearest rows of the script stand, or where they would at the bubble's edges."""
    above, below = _nearest(text.rows[:index][::-1], row), _nearest(text.rows[index + 1 :], row)
    # one bubble to compare with is enough where a line on the other side has to agree
    enough = _OTHERS if above is None and below is None else 1
    if above is None:
        above = _at_edge(text, row, texts, page, -1, enough)
    if below is None:
        below = _at_edge(text, row, texts, page, 1, enough)
    return None if above is None or below is None else (above, below)


def _nearest(rows: Sequence[_Row | None], row: _Row) -> float | None:
    for other in rows[:_STEPS]:
        if other is not None and other.is_like(row):
            return other.middle
    return None


def _at_edge(
    text: _Text, row: _Row, texts: Sequence[_Text], page: Page, way: int, enough: int
) -> float | None:
    """Where a row at the bubble's upper (-1) or lower (1) edge stands, as in other bubbles."""
    edges = [
        edge
        for other in texts
        if other is not text and (edge := _edge(other, row, page, way)) is not None
    ]
    if len(edges) < enough or not _is_whole(text, page, way):
        return None
    usual = float(np.median(edges))
    alike = [edge for edge in edges if abs(edge - usual) <= _AGREE]
    if len(alike) < max(enough, _MOST * len(edges)):
        return None
    box = text.bubble.box
    return box.bottom - usual if way > 0 else box.y + usual


def _edge(text: _Text, like: _Row, page: Page, way: int) -> float | None:
    """How far from the bubble's upper (-1) or lower (1) edge its outmost row stands."""
    row = text.rows[-1 if way > 0 else 0]
    if row is None or not row.is_like(like) or not _is_whole(text, page, way):
        return None
    box = text.bubble.box
    return box.bottom - row.middle if way > 0 else row.middle - box.y


def _is_whole(text: _Text, page: Page, way: int) -> bool:
    box = text.bubble.box
    inside = box.bottom < page.height - _CUT if way > 0 else box.y > _CUT
    return text.in_column and inside


def _pitch(text: _Text, index: int, row: _Row, texts: Sequence[_Text]) -> float | None:
    """The distance of lines, as the others of the page tell it without the one in question."""
    low, high = (share * (row.bottom - row.top) for share in _LEADING)
    gaps = [
        gap
        for other in texts
        for place in range(1, len(other.rows))
        if not (other is text and index in (place - 1, place))
        and (gap := _gap(other.rows[place - 1], other.rows[place], row)) is not None
    ]
    if not gaps:
        gaps = list(_by_height(row, texts))
    gaps = [gap for gap in gaps if row.script != "ideographs" or low < gap < high]
    return float(np.median(gaps)) if gaps else None


def _by_height(row: _Row, texts: Sequence[_Text]) -> Iterator[float]:
    """The distances of lines by which bubbles of several are higher than those of one."""
    whole = [
        (text.bubble.box.h, len(text.rows))
        for text in texts
        if text.beside_avatar
        and all(other is not None and other.is_like(row) for other in text.rows)
    ]
    single = [height for height, rows in whole if rows == 1]
    if single:
        one = float(np.median(single))
        yield from ((height - one) / (rows - 1) for height, rows in whole if rows > 1)


def _gap(one: _Row | None, other: _Row | None, like: _Row) -> float | None:
    if one is None or other is None or not (one.is_like(like) and other.is_like(like)):
        return None
    return other.middle - one.middle


def _texts(page: Page, pixels: Pixels) -> Iterator[_Text]:
    beside = {id(message.bubble) for message in messages(page)}
    bar = page.first("input_bar")
    foot = bar.box.y if bar else page.height
    bubbles = [b for b in page.of_kind("bubble") if b.box.cy < foot]  # no key of a keyboard
    columns = {
        side: float(np.median([outer_edge(b) for b in bubbles if b.side == side]))
        for side in {b.side for b in bubbles if b.side}
    }
    seen: list[Box] = []
    for bubble in bubbles:
        twice = any(box.contains(bubble.box, _SAME) for box in seen)
        if twice or not bubble.lines or is_card(bubble, pixels):
            continue
        seen.append(bubble.box)
        rows = tuple(_row(lines, bubble, pixels) for lines in _rows(bubble.lines))
        column = columns.get(bubble.side) if bubble.side else None
        in_column = column is not None and abs(outer_edge(bubble) - column) <= _COLUMN * page.width
        yield _Text(bubble, rows, id(bubble) in beside, in_column)


def _rows(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """The lines from above, those that stand side by side together."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: line.box.cy):
        if rows and line.box.cy - rows[-1][-1].box.cy < _ONE_ROW * line.box.h:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _row(lines: Sequence[TextLine], bubble: Element, pixels: Pixels) -> _Row | None:
    sure = [line for line in lines if line.confidence >= _SURE]
    chars = [char.box for line in sure for char in line.chars if is_cjk(char.text)]
    place = union(line.box for line in lines)
    if len(chars) >= _CHARS:
        ends = _ink(chars, place, bubble, pixels, weighed=True)
        script = "ideographs"
    else:
        script = _script(sure) if len(sure) == len(lines) else ""
        ends = _ink([place], place, bubble, pixels, weighed=False) if script else None
    if ends is None:
        return None
    return _Row(script, *ends, Box(place.x, ends[0], place.w, ends[1] - ends[0]))


def _script(lines: Sequence[TextLine]) -> str:
    """Which letters a row of letters and digits has; empty where its ends cannot be known."""
    letters = {char for line in lines for char in line.text.strip()}
    if not letters & _TALL or letters - _PLAIN - _DEEP:
        return ""
    return "deep" if letters & _DEEP else "plain"


def _ink(
    columns: Sequence[Box], place: Box, bubble: Element, pixels: Pixels, weighed: bool
) -> tuple[float, float] | None:
    """Where the ink in some columns of a row begins and ends, to a part of a pixel."""
    height, width = pixels.shape[:2]
    inner = bubble.box.padded(0, -_RIM)
    top = max(place.y - _AROUND * place.h, inner.y)
    bottom = min(place.bottom + _AROUND * place.h, inner.bottom)
    box = Box(place.x - 2, top, place.w + 4, bottom - top).clipped(width, height)
    part = pixels[box.slices()]
    if not part.size or bubble.colour is None:
        return None
    away = departure(part, bubble.colour)
    left = box.slices()[1].start
    chosen = np.zeros(away.shape[1], bool)
    for column in columns:
        chosen[max(0, round(column.x) - left) : max(0, round(column.right) - left)] = True
    away = away[:, chosen]
    strongest = float(np.percentile(away, 99)) if away.size else 0.0
    if strongest < _CONTRAST:
        return None
    middle = round(place.cy) - box.slices()[0].start
    own = _own_rows((away > 0.5 * strongest).sum(axis=1) >= 2, middle, place.h)
    if own is None or own[0] == 0 or own[1] == len(away):
        return None
    top = box.slices()[0].start
    if not weighed:
        # what the outmost row covers of a pixel, at its darkest letters
        shades = np.sort(np.clip(away / strongest, 0, 1), axis=1)[:, -3:].mean(axis=1)
        return top + own[0] - float(shades[own[0] - 1]), top + own[1] + float(shades[own[1]])
    rows = np.clip(away[own[0] : own[1]] / strongest, 0, 1).sum(axis=1)
    rows[rows < _TRACE * rows.max()] = 0
    grown = np.cumsum(rows) / rows.sum()
    ends = np.interp(_SHARES, grown, np.arange(1, len(grown) + 1))
    return top + own[0] + float(ends[0]), top + own[0] + float(ends[1])


def _own_rows(inked: NDArray[np.bool_], middle: int, height: float) -> tuple[int, int] | None:
    """The rows with ink around a middle, up to where some are clear: not those of others."""
    clear, start = max(2, round(_CLEAR * height)), max(0, middle - round(_MIDDLE * height))
    core = np.flatnonzero(inked[start : max(0, middle + round(_MIDDLE * height))])
    if not len(core):
        return None
    first, last = start + int(core[0]), start + int(core[-1])
    while (up := np.flatnonzero(inked[max(0, first - clear) : first])).size:
        first = max(0, first - clear) + int(up[0])
    while (down := np.flatnonzero(inked[last + 1 : last + 1 + clear])).size:
        last += 1 + int(down[-1])
    return first, last + 1
