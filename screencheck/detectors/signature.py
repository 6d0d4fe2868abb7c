"""SC208: is the page's chrome that of a generator whose pictures are known?

What a generator draws around the contents is baked in: the same pixels in every picture, where
captures differ by phone, time and net. Signatures of it are learnt (signatures/learn.py); what
the genuine captures given to `learn` show as well is left out of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..geometry import union
from ..knowledge.generators import WIDTH, Generator, Signature, Sprite
from ..language import Message, listed, said
from ..report import Finding
from ..signatures.match import Match, find
from ..signatures.view import view
from . import Case, NotExamined, rule

_LEAST_WIDTH = 2 * WIDTH // 3  # pixels; below, sprites are mush
_STATUS = 0.06 * WIDTH
_BAR = 0.24 * WIDTH


@rule("SC208", "the page carries the look of a known generator", group="signature")
def known_generator(case: Case) -> Iterable[Finding]:
    """Pictures of one generator share its status bar, icons, fixed words and colours.

    A signature holds several such constants, each at its place, and leaves out those that
    genuine captures show as well; enough of them, far enough apart, must agree together with
    the colours. It is found in copies that were resized and recompressed, and where a bar was
    cut off as long as enough is left ("partial"). Source: knowledge/generators/*.toml, learnt
    from outputs of public generators; further ones by `screencheck learn`.
    """
    pixels = case.screenshot.pixels
    if not case.knowledge.generators:
        raise NotExamined("no signatures are known")
    height, width = pixels.shape[:2]
    if width < _LEAST_WIDTH or height < width // 2:
        raise NotExamined("the picture is too small to compare")
    picture = view(pixels)
    found = [
        (generator, signature, fit)
        for generator in case.knowledge.generators
        for signature in generator.signature
        if (fit := find(signature, picture)) is not None
    ]
    if found:
        generator, signature, fit = max(found, key=_strength)
        box = union(box for _, box in fit.agreeing).clipped(width, height)
        yield known_generator.finding(
            said(
                "the page has the look of {look} (generators {generators}): small parts that are "
                "the same on all of its pictures agree, {places}",
                look=signature.name,
                generators=generator.name,
                places=_told(fit),
            ),
            region=box,
            measured=said(
                "{count} of {total} parts, {colours:.0%} of the colours",
                count=len(fit.agreeing),
                total=fit.total,
                colours=fit.colours,
            ),
            expected=said("fewer than {need} parts", need=signature.need),
            grade=fit.grade(signature),
        )


def _strength(found: tuple[Generator, Signature, Match]) -> tuple[bool, float, int]:
    _, signature, fit = found
    count = len(fit.agreeing)
    return fit.grade(signature) == "full", count / fit.total, count


def _told(fit: Match) -> Message:
    """The agreeing places in words."""
    counts: dict[Message, int] = {}
    for sprite, _ in fit.agreeing:
        counts[_place(sprite)] = counts.get(_place(sprite), 0) + 1
    return listed(
        said("{count} {place}", count=count, place=place) for place, count in counts.items()
    )


def _place(sprite: Sprite) -> Message:
    if sprite.end == "foot":
        return said("at the foot") if sprite.y < _BAR else said("in the lower half")
    if sprite.y < _STATUS:
        return said("in the status bar")
    return said("in the title bar") if sprite.y < _BAR else said("in the upper half")
