"""SC606: faint remains of what was erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ...geometry import Box, union
from ...language import said
from ...pages import Page
from ...pages.vision import luma as luma_of_colour
from ...report import Finding
from ...traces.planes import luma_of
from ...traces.remains import Remains, find_remains
from .. import Case, NotExamined, rule
from .messages import is_card

_LINES = 3  # lines, from which the height of a line is told
_PICTURES = ("avatar", "picture", "voice")
_INSIDE = 0.3  # of the remains, inside a picture
_BESIDE = 2.5  # heights between pieces of one line
_MANY = 3  # so many tell of a soiled picture, not of an eraser


@rule("SC606", "faint remains of something erased", group="erased")
def faint_remains(case: Case) -> Iterable[Finding]:
    """An eraser or an inpainting leaves a shade of what stood there, which apps do not draw.

    A patch as high as a line of text, on flat ground and away from all ink, is off the ground by a
    few levels. Pictures, cards and avatars hold such shades and are left out; so are pages with
    more than three such places. Source: measured on genuine captures, their copies and honestly
    handled ones (benchmarks/edits): none has one.
    """
    page = case.page
    if len(page.lines) < _LINES:
        raise NotExamined("too little text to tell how high a line is")
    plane = luma_of(case.screenshot)
    usual = float(np.median([line.box.h for line in page.lines]))
    cards = [b for b in page.of_kind("bubble") if is_card(b, case.screenshot.pixels)]
    found = [
        remains
        for remains in find_remains(plane, usual, _fills(page))
        if not any(
            element.box.padded(3).contains(remains.box, _INSIDE)
            for element in (*page.of_kind(*_PICTURES), *cards)
        )
    ]
    places = _joined(found)
    if len(places) > _MANY:
        raise NotExamined("compression has soiled the ground")
    for box, pixels, strongest in places:
        yield faint_remains.finding(
            "the ground keeps a shade of something that was erased",
            region=box,
            measured=said(
                "{pixels} pixels off the ground, by {levels} levels at most",
                pixels=pixels,
                levels=strongest,
            ),
            expected=said("the ground's one colour, as no ink is near"),
        )


def _fills(page: Page) -> list[int]:
    """The levels of the messages' own grounds."""
    return sorted({round(luma_of_colour(b.colour)) for b in page.of_kind("bubble") if b.colour})[:4]


def _joined(found: Sequence[Remains]) -> list[tuple[Box, int, int]]:
    """The remains with pieces of one line put together: box, pixels, strongest level."""
    places: list[tuple[Box, int, int]] = []
    for remains in sorted(found, key=lambda r: r.box.x):
        for index, (box, pixels, strongest) in enumerate(places):
            level = abs(box.cy - remains.box.cy) < 0.5 * max(box.h, remains.box.h)
            if level and remains.box.x - box.right < _BESIDE * box.h:
                whole = union((box, remains.box))
                most = max(strongest, remains.strongest)
                places[index] = (whole, pixels + remains.pixels, most)
                break
        else:
            places.append((remains.box, remains.pixels, remains.strongest))
    return places
