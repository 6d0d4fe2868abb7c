"""What is told of a file: enough to find it again, and what it says of who wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...language import Translator, said
from ...report import Report
from ..printable import printable

if TYPE_CHECKING:
    from ...files import JpegFacts, PngFacts
    from ...screenshot import FileFacts

_MOST_CHUNKS = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and its value; `code` is set for digests and the like."""

    label: str
    value: str
    code: bool = False


def file_facts(report: Report, say: Translator) -> Iterator[Fact]:
    """The facts on the file of a report, the digest first."""
    if report.sha256:
        yield Fact("SHA-256", printable(report.sha256), code=True)
    if report.width and report.height:
        yield Fact(say("size"), f"{report.width} × {report.height} px")
    if report.page and report.page.scale:
        yield Fact(say("scale"), say(said("{scale} px a unit", scale=f"{report.page.scale:.3g}")))
    if report.file is not None:
        yield from _of(report.file, say)


def _of(facts: FileFacts, say: Translator) -> Iterator[Fact]:
    size = said("{bytes} bytes", bytes=f"{facts.bytes:,}")
    yield Fact(say("file"), say(said("{format}, {size}", format=facts.format, size=size)))
    alpha = "an alpha channel, used" if facts.alpha_used else "an alpha channel, unused"
    pixels = said("{mode}, with {alpha}", mode=facts.mode, alpha=said(alpha))
    yield Fact(say("pixels"), say(pixels) if facts.has_alpha else facts.mode)
    if facts.icc:
        yield Fact(say("colour profile"), printable(facts.icc))
    if facts.dpi:
        yield Fact(say("resolution"), f"{facts.dpi[0]:g} × {facts.dpi[1]:g} dpi")
    for name, value in facts.exif:
        yield Fact(f"EXIF {printable(name)}", printable(value))
    if facts.png:
        yield from _png(facts.png, say)
    if facts.jpeg:
        yield from _jpeg(facts.jpeg, say)
    if facts.trailing_bytes:
        count = said("{bytes} bytes", bytes=f"{facts.trailing_bytes:,}")
        yield Fact(say("after the picture's end"), say(count))


def _png(png: PngFacts, say: Translator) -> Iterator[Fact]:
    names = [name for name, _ in png.chunks[:_MOST_CHUNKS]]
    more = " …" if len(png.chunks) > _MOST_CHUNKS else ""
    yield Fact(say("PNG chunks"), printable(" ".join(names)) + more, code=True)
    for name, value in png.text:
        yield Fact(printable(name), printable(value))


def _jpeg(jpeg: JpegFacts, say: Translator) -> Iterator[Fact]:
    way = said("progressive") if jpeg.progressive else said("baseline")
    if jpeg.quality is None:
        told = said("tables of no standard quality, {way}", way=way)
    else:
        told = said("quality {quality}, {way}", quality=jpeg.quality, way=way)
    yield Fact(say("JPEG saving"), say(told))
    if jpeg.subsampling:
        yield Fact(say("JPEG colour"), printable(jpeg.subsampling))
    if jpeg.apps:
        yield Fact(say("JPEG segments"), printable(" ".join(jpeg.apps[:_MOST_CHUNKS])), code=True)
    for name, value in jpeg.text:
        yield Fact(printable(name), printable(value))
