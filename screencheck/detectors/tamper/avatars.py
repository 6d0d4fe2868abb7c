"""Avatars that cannot differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ...geometry import Box
from ...language import said
from ...pages import Element, Page
from ...pages.vision import Pixels
from ...report import Finding
from .. import Case, NotExamined, rule
from .messages import part_at, seam_above

_TWICE = 2  # avatars on either side of a seam
_TWO, _LEAST = 2, 3  # avatars of one sender, and of one that is told by a name
# share of all edges in the fifth of rows and columns that have most: mosaics have 0.8 at least,
# pictures 0.66 at most; the outer edge is not looked at
_GRID, _GRID_LINES, _OUTER = 0.72, 0.18, 0.08
_BESIDE = (-0.15, 0.4)  # heights from an avatar's top, at which the sender's name stands beside it
_NAME, _SURE = 2, 0.9  # characters of a name, and how surely they were read
_CUT_SHORT = re.compile("\u2026|\\.\\.")
_SQUARE = (0.92, 1.08)
_SIDE, _SHIFT = 32, 2  # pixels to which avatars are brought, and by which their boxes may be off
_COMPARED = 24  # of a tall capture with more avatars, with which all are compared
_SAME, _OTHER = 9.0, 18.0  # mean difference of channels: compression stays below, pictures above
_CELLS, _CELL_OFF, _MOST = 5, 16.0, 0.6  # another picture differs in most of its parts
_WHOLE = 0.9  # and one of few colours in nearly all
_DETAIL = 6  # levels between neighbours
DETAILED = 0.1  # share of pixels unlike their neighbour: mosaics and blurs have less
# or levels of the steepest steps (half a per cent of all): drawn pictures of few colours have 44 at
# least, blurs 16 at most
_CRISP, _STEEPEST = 40.0, 99.5
_AS_DETAILED = 0.4  # of the other avatars' detail


@rule("SC603", "another picture in place of a sender's avatar", group="avatar")
def other_avatar(case: Case) -> Iterable[Finding]:
    """One sender has one avatar: WeChat draws the present one beside all messages, old ones too.

    Own messages are always of one sender; those of others in a chat of two, told by its title
    below a status bar, and where the same name stands above them. One picture must be odd among
    others that are alike, differ from them in most of its parts (a mark or a bar covers a few) and
    hold as much detail (a mosaic or a blur does not). Or there are two pictures, one beside the
    upper and one beside the lower messages, as where two captures were joined. Two avatars that
    differ say less (grade "two"). Source: WeChat; measured on genuine captures.
    """
    page = case.page
    if page.kind not in ("chat", "group_chat"):
        raise NotExamined("not a chat")
    examined = False
    for side, boxes, named in _senders(page):
        if len(boxes) < (_LEAST if named else _TWO):
            continue
        examined = True
        pictures = [case.screenshot.pixels[box.slices()] for box in boxes]
        if len(boxes) == _TWO:
            yield from _unlike_pair(side, boxes, pictures)
            continue
        some, differences = _compared(pictures)
        odd = _odd_one(pictures, some, differences)
        if odd is None:
            if not named:
                yield from _joined(page, side, boxes, pictures, differences)
            continue
        index, difference = odd
        yield other_avatar.finding(
            "one avatar on the left is another picture than the others of this sender"
            if side == "left"
            else "one avatar on the right is another picture than the others of this sender",
            region=boxes[index],
            measured=said("differs by {levels:.0f} levels in the mean", levels=difference),
            expected=said(
                "less than {levels:.0f}, as the other {others}",
                levels=_SAME,
                others=len(boxes) - 1,
            ),
            beside=(boxes[0 if index else 1],),
        )
    if not examined:
        raise NotExamined("no two avatars that must be of one sender")


def _senders(page: Page) -> Iterator[tuple[str, list[Box], bool]]:
    """The avatars that must be of one sender each: their side, and whether a name tells that."""
    yield "right", _boxes(page, "right"), False
    others = _boxes(page, "left")
    if _of_two(page):
        yield "left", others, False
        return
    named: dict[str, list[Box]] = defaultdict(list)
    for box in others:
        names = [
            element
            for element in page.of_kind("nickname")
            if _BESIDE[0] < (element.box.cy - box.y) / box.h < _BESIDE[1]
            and element.box.x >= box.right
        ]
        if len(names) == 1 and _is_sure(names[0]):
            named[names[0].text.strip()].append(box)
    yield from (("left", named[name], True) for name in sorted(named))


def _is_sure(name: Element) -> bool:
    text = name.text.strip()
    return len(text) >= _NAME and all(line.confidence >= _SURE for line in name.lines)


def _of_two(page: Page) -> bool:
    """Whether a chat is one of two: a group's title ends in a count, and its messages have names.

    A long title is cut short before its count, which may not have been read.
    """
    title = page.first("title")
    if page.kind != "chat" or title is None or page.first("status_bar") is None:
        return False
    return not _CUT_SHORT.search(title.text) and not page.of_kind("nickname")


def _boxes(page: Page, side: str) -> list[Box]:
    """Whole square avatars of one side, of one size and in one column."""
    boxes = [
        element.box
        for element in page.of_kind("avatar")
        if element.side == side
        and _SQUARE[0] < element.box.w / element.box.h < _SQUARE[1]
        and element.box.y > 0
        and element.box.bottom < page.height - 1
    ]
    if not boxes:
        return []
    width = float(np.median([box.w for box in boxes]))
    left = float(np.median([box.x for box in boxes]))
    near = 0.05 * width
    return [box for box in boxes if abs(box.w - width) <= near and abs(box.x - left) <= near]


def _compared(pictures: Sequence[Pixels]) -> tuple[list[int], NDArray[np.float64]]:
    """By how much each picture (a row) differs from some of them: their places, the differences.

    All are compared with some, or the time would grow with the square of a tall capture.
    """
    small = [_reduced(picture, _SIDE) for picture in pictures]
    some = [int(i) for i in np.linspace(0, len(small) - 1, min(len(small), _COMPARED))]
    differences = [
        [min(_difference(a, small[i]), _difference(small[i], a)) for i in some] for a in small
    ]
    return some, np.array(differences)


def _odd_one(
    pictures: Sequence[Pixels], some: Sequence[int], differences: NDArray[np.float64]
) -> tuple[int, float] | None:
    """The one picture that is another, and by how much; None where none or several are.

    `some` and `differences` are as `_compared` gives them.
    """
    same = differences < _SAME
    usual_place = int(same.sum(axis=0).argmax())
    alike = [int(i) for i in np.flatnonzero(same[:, usual_place])]
    among = [place for place, i in enumerate(some) if i in alike]
    odd = [i for i in range(len(pictures)) if differences[i, among].min() > _OTHER]
    if len(odd) != 1 or len(alike) != len(pictures) - 1:
        return None
    index = odd[0]
    cells = [_reduced(picture, _CELLS) for picture in pictures]
    apart = min(
        float((np.abs(cells[index] - cells[i]).max(axis=2) > _CELL_OFF).mean()) for i in alike
    )
    usual = float(np.median([detail(pictures[i]) for i in alike]))
    if not _is_picture(pictures[index], usual, apart):
        return None
    return index, float(differences[index, among].min())


def _unlike_pair(side: str, boxes: Sequence[Box], pictures: Sequence[Pixels]) -> Iterator[Finding]:
    """Of two that differ none is the odd one; they say less, as one may be no avatar."""
    apart = float(_compared(pictures)[1][0, 1])
    if apart <= _OTHER or not _are_pictures(pictures[0], pictures[1]):
        return
    yield other_avatar.finding(
        "the two avatars on the left are different pictures, though of one sender"
        if side == "left"
        else "the two avatars on the right are different pictures, though of one sender",
        region=boxes[0],
        measured=said("differ by {levels:.0f} levels in the mean", levels=apart),
        expected=said("less than {levels:.0f}, as they are of one sender", levels=_SAME),
        grade="two",
        beside=(boxes[1],),
    )


def _are_pictures(one: Pixels, other: Pixels) -> bool:
    """Whether two avatars differ in most of their parts, and neither is a mosaic or a blur."""
    cells = [_reduced(picture, _CELLS) for picture in (one, other)]
    apart = float((np.abs(cells[0] - cells[1]).max(axis=2) > _CELL_OFF).mean())
    rich = max(detail(one), detail(other))
    return _is_picture(one, rich, apart) and _is_picture(other, rich, apart)


def _is_picture(picture: Pixels, usual: float, apart: float) -> bool:
    """Whether an avatar is another picture, and neither a mosaic, a blur nor covered by a shape.

    `usual` is the detail of the others, `apart` the share of parts that differ from them: a circle
    or a face that hides an avatar leaves its corners.
    """
    if apart < _MOST:
        return False
    shares = _on_few_lines(picture)
    if min(shares) > _GRID:  # a mosaic
        return False
    if detail(picture) >= max(DETAILED, _AS_DETAILED * usual):
        return True
    return apart >= _WHOLE and max(shares) <= _GRID and _steepest(picture) >= _CRISP


def _joined(
    page: Page,
    side: str,
    boxes: Sequence[Box],
    pictures: Sequence[Pixels],
    differences: NDArray[np.float64],
) -> Iterator[Finding]:
    """The smaller part of a page whose avatars are one picture above and another one below."""
    if len(boxes) > _COMPARED:  # not every two were compared
        return
    order = sorted(range(len(boxes)), key=lambda place: boxes[place].y)
    seam_at = _seam([pictures[place] for place in order], differences[np.ix_(order, order)])
    if seam_at is None:
        return
    index, difference = seam_at
    seam = seam_above(boxes[order[index]])
    above = 2 * index < len(boxes) or (2 * index == len(boxes) and seam < page.height - seam)
    yield other_avatar.finding(
        "the avatars on the left are one picture above and another below"
        if side == "left"
        else "the avatars on the right are one picture above and another below",
        region=part_at(page, seam, above),
        measured=said("differ by {levels:.0f} levels in the mean", levels=difference),
        expected=said("less than {levels:.0f}, as they are of one sender", levels=_SAME),
        beside=(boxes[order[0]], boxes[order[-1]]),
    )


def _seam(pictures: Sequence[Pixels], differences: NDArray[np.float64]) -> tuple[int, float] | None:
    """The first of the lower of two pictures, each drawn twice at least, and by how much they
    differ; None where the pictures are not two, one above the other."""
    index = int((differences[0] < _SAME).sum())
    upper, lower = differences[:index, :index], differences[index:, index:]
    if min(index, len(pictures) - index) < _TWICE or max(upper.max(), lower.max()) >= _SAME:
        return None
    apart = float(differences[:index, index:].min())
    if apart <= _OTHER or not _are_pictures(pictures[0], pictures[index]):
        return None
    return index, apart


def _reduced(picture: Pixels, side: int) -> NDArray[np.float32]:
    reduced: NDArray[np.float32] = cv2.resize(
        picture, (side, side), interpolation=cv2.INTER_AREA
    ).astype(np.float32)
    return reduced


def _difference(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Mean difference of two reduced pictures where they fit best."""
    end = _SIDE - 2 * _SHIFT
    inner = a[2 * _SHIFT : end, 2 * _SHIFT : end]
    reach = b[_SHIFT : end + _SHIFT, _SHIFT : end + _SHIFT]
    shifted = np.lib.stride_tricks.sliding_window_view(reach, inner.shape[:2], (0, 1))
    return float(np.abs(shifted - inner.transpose(2, 0, 1)).mean(axis=(2, 3, 4)).min())


def detail(picture: Pixels) -> float:
    """Share of pixels that differ from their neighbour."""
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY).astype(np.int16)
    across, down = np.abs(np.diff(grey, axis=1))[:-1], np.abs(np.diff(grey, axis=0))[:, :-1]
    return float(((across > _DETAIL) | (down > _DETAIL)).mean())


def _steepest(picture: Pixels) -> float:
    """By how many levels neighbours differ at the steepest edges inside a picture."""
    grey = _inner(picture)
    steps = [np.abs(np.diff(grey, axis=axis)).ravel() for axis in (0, 1)]
    return float(np.percentile(np.concatenate(steps), _STEEPEST))


def _inner(picture: Pixels) -> NDArray[np.float32]:
    """The grey levels of a picture without its outer edge, which may be the ground's."""
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY).astype(np.float32)
    outer = round(_OUTER * min(grey.shape))
    inner: NDArray[np.float32] = grey[outer : grey.shape[0] - outer, outer : grey.shape[1] - outer]
    return inner


def is_mosaic(picture: Pixels) -> bool:
    """Whether the edges of a picture lie on few rows and columns, as those of a mosaic's cells."""
    return min(_on_few_lines(picture)) > _GRID


def _on_few_lines(picture: Pixels) -> list[float]:
    """The share of a picture's edges on the columns, and on the rows, that have most of them."""
    inner = _inner(picture)
    across, down = (
        np.sort(np.abs(np.diff(inner, axis=axis)).mean(axis=1 - axis))[::-1] for axis in (1, 0)
    )
    return [
        float(edges[: max(1, round(_GRID_LINES * len(edges)))].sum())
        / max(float(edges.sum()), 1e-3)
        for edges in (across, down)
    ]
