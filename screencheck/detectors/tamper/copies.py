"""SC611: characters that were copied from another place of the same picture."""

from __future__ import annotations

from collections.abc import Iterable

from ...language import said
from ...report import Finding
from ...traces.twins import equal_pieces, twins
from .. import Case, NotExamined, rule

_MOST = 2  # steps between equal places: with more, the picture draws equal characters equal


@rule("SC611", "characters that are equal to the pixel, ripples and all", group="copies")
def copied_characters(case: Case) -> Iterable[Finding]:
    """A lossy saving ripples the ground around each character differently, by what else stands in
    its block; a copied one keeps the ripples of its source up to the edge of what was copied.

    Asked of pictures saved without loss. Equal blocks of a JPEG are let be: they are equal up to
    their edges, and lie whole blocks apart. Of the two places the one on cleaner ground is named,
    as what stood there was brushed away first. Sources: Bertrand et al., ICDAR 2013 (strictly
    similar characters); measured on genuine captures, compressed and resized anew
    (traces/twins.py).
    """
    if case.screenshot.facts.format in ("JPEG", "WEBP"):
        raise NotExamined("the picture's last saving ripples copies and sources differently")
    if not case.page.lines:
        raise NotExamined("no text of the page's own")
    pixels = case.screenshot.pixels
    pairs = equal_pieces(pixels, case.page.lines, _MOST)
    if len(pairs) > _MOST:
        raise NotExamined("equal characters are equal pictures here, as without compression")
    for twin in twins(pixels, pairs):
        yield copied_characters.finding(
            "this place is equal to the pixel to another one, but not what lies around them",
            region=twin.touched,
            measured=said(
                "{width:.0f}x{height:.0f} px are equal, {ripples} px around them are not",
                width=twin.copy.w,
                height=twin.copy.h,
                ripples=twin.ripples,
            ),
            expected=said(
                "no two characters equal, as compression ripples the ground of each differently"
            ),
            beside=(twin.source,),
        )
