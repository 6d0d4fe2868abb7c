"""Avatars that cannot differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ...geometry import Box
from ...language import said
from ...pages import Page
from ...pages.vision import Pixels
from ...report import Finding
from .. import Case, NotExamined, rule

_SQUARE = (0.92, 1.08)
_SIDE, _SHIFT = 32, 2  # pixels to which avatars are brought, and by which their boxes may be off
_COMPARED = 24  # of a tall capture with more avatars, with which all are compared
_SAME, _OTHER = 9.0, 18.0  # mean difference of channels: compression stays below, pictures above
_CELLS, _CELL_OFF, _MOST = 5, 16.0, 0.6  # another picture differs in most of its parts
_DETAIL = 6  # levels between neighbours
DETAILED = 0.1  # share of pixels unlike their neighbour: mosaics and blurs have less
_AS_DETAILED = 0.4  # of the other avatars' detail


@rule("SC603", "another picture in place of a sender's avatar", group="avatar")
def other_avatar(case: Case) -> Iterable[Finding]:
    """One sender has one avatar: WeChat draws the present one beside all messages, old ones too.

    Own messages are always of one sender; those of others only in a chat of two, told by its
    title below a status bar. One picture must be odd among others that are alike, differ from
    them in most of its parts (a mark or a bar covers a few) and hold as much detail (a mosaic
    or a blur does not). Source: WeChat; measured on genuine captures.
    """
    page = case.page
    if page.kind not in ("chat", "group_chat"):
        raise NotExamined("not a chat")
    examined = False
    for side in ("left", "right"):
        boxes = _boxes(page, side)
        if len(boxes) < 3 or (side == "left" and not _of_two(page)):
            continue
        examined = True
        odd = _odd_one([case.screenshot.pixels[box.slices()] for box in boxes])
        if odd is None:
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
        raise NotExamined("fewer than three avatars that must be of one sender")


def _of_two(page: Page) -> bool:
    return page.kind == "chat" and None not in (page.first("title"), page.first("status_bar"))


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


def _odd_one(pictures: Sequence[Pixels]) -> tuple[int, float] | None:
    """The one picture that is another, and by how much; None where none or several are."""
    small = [_reduced(picture, _SIDE) for picture in pictures]
    # All are compared with some, or the time would grow with the square of a tall capture.
    some = [int(i) for i in np.linspace(0, len(small) - 1, min(len(small), _COMPARED))]
    differences = np.array(
        [[min(_difference(a, small[i]), _difference(small[i], a)) for i in some] for a in small]
    )
    same = differences < _SAME
    usual_place = int(same.sum(axis=0).argmax())
    alike = [int(i) for i in np.flatnonzero(same[:, usual_place])]
    among = [place for place, i in enumerate(some) if i in alike]
    odd = [i for i in range(len(small)) if differences[i, among].min() > _OTHER]
    if len(odd) != 1 or len(alike) != len(small) - 1:
        return None
    index = odd[0]
    cells = [_reduced(picture, _CELLS) for picture in pictures]
    apart = min(
        float((np.abs(cells[index] - cells[i]).max(axis=2) > _CELL_OFF).mean()) for i in alike
    )
    usual = float(np.median([detail(pictures[i]) for i in alike]))
    own = detail(pictures[index])
    if apart < _MOST or own < max(DETAILED, _AS_DETAILED * usual):
        return None
    return index, float(differences[index, among].min())


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
