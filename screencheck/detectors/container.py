"""SC1xx: did a phone's screenshot service write this file?

Messengers strip and rewrite files and anybody may open and save a picture, so nothing here
is more than weak evidence, and a file that a messenger has rewritten says nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..files.png import PngFacts
from ..language import Message, said
from ..report import Finding
from . import Case, NotExamined, rule


def _png(case: Case) -> PngFacts:
    """The facts of a PNG. Raises NotExamined for any other file."""
    png = case.screenshot.facts.png
    if png is None:
        raise NotExamined("the file is no PNG: whatever wrote it first has been overwritten")
    return png


@rule("SC101", "the file was written by a browser or a drawing library", group="container")
def foreign_writer(case: Case) -> Iterable[Finding]:
    """A phone writes its captures with traces of its own; programs that draw pictures leave others.

    Browsers cut the compressed data into pieces of 4096 bytes and add no other chunk. Source:
    files written by these programs (knowledge/writers.toml). A capture that was opened in a
    browser and saved again looks the same, and every messenger removes the traces, so this
    weighs little and its absence nothing. The libraries by which programs save captures again
    (OpenCV, Pillow) accuse nobody.
    """
    png = _png(case)
    kinds = tuple(name for name, _ in png.chunks)
    for writer in case.knowledge.writers:
        if kinds != writer.chunks:
            continue
        if writer.idat is not None and png.idat_first != writer.idat:
            continue
        yield foreign_writer.finding(
            said(
                "the file has the structure that {writer} writes, not a phone",
                writer=Message(writer.name),
            ),
            measured=said(
                "chunks {chunks}, first IDAT {size} bytes",
                chunks=" ".join(kinds),
                size=png.idat_first,
            ),
            expected=said("the structure of a phone's screenshot service"),
        )
        return


@rule("SC102", "the picture has transparent parts", group="container")
def transparency(case: Case) -> Iterable[Finding]:
    """A capture of a screen is opaque everywhere; an exported page may have clear corners.

    Source: measured on genuine captures, none of which uses its alpha channel. Editors that
    round the corners of a capture make it so too.
    """
    _png(case)
    if case.screenshot.facts.alpha_used:
        yield transparency.finding(
            "parts of the picture are transparent, which a screen never is",
            measured=said("transparent pixels"),
            expected=said("an opaque picture"),
        )


@rule("SC103", "the file is made as a canvas export is", group="container")
def canvas_export(case: Case) -> Iterable[Finding]:
    """An opaque picture with an alpha channel, no other chunk, and one row filter throughout.

    That is how browsers export a canvas (html2canvas, html-to-image, canvas.toBlob): RGBA,
    IHDR IDAT IEND only, every row filtered by Up. Source: exports of public generators.
    """
    png = _png(case)
    kinds = [name for name, _ in png.chunks]
    if png.colour_type != 6 or kinds != ["IHDR", "IDAT", "IEND"] or png.filters is None:
        return
    shares = tuple(png.filters)
    if max(shares) > 0.97 and png.bit_depth == 8:
        yield canvas_export.finding(
            "the file has an unused alpha channel and one row filter throughout, "
            "as a browser's canvas export has",
            measured=said("RGBA, no ancillary chunk, one row filter"),
            expected=said("RGB, or the chunks that a phone adds"),
        )


@rule("SC104", "the picture has a size that no phone's screen has", group="size")
def odd_size(case: Case) -> Iterable[Finding]:
    """A capture that nobody resized is exactly as wide as the phone's screen.

    Only lossless files are asked, and only pages that are whole from the status bar to the
    foot: cutting and resizing make any size. Source: knowledge/devices.toml.
    """
    _png(case)
    page = case.page
    if page.first("status_bar") is None or page.height < 1.6 * page.width:
        raise NotExamined("the page is cut, so its size tells nothing")
    if not case.knowledge.devices.phone_width(page.width):
        yield odd_size.finding(
            said(
                "the page looks whole, but no phone has a screen {width} pixels wide",
                width=page.width,
            ),
            measured=f"{page.width} x {page.height}",
            expected=said("a width that phones have"),
        )
