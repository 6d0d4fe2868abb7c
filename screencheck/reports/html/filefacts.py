"""What is told of a file: enough to find it again, and what it says of who wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...language import Translator, listed, said
from ...report import Report

if TYPE_CHECKING:
    from ...files import FileFacts, JpegFacts, PngFacts

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
        yield Fact("SHA-256", report.sha256, code=True)
    if report.width and report.height:
        yield Fact(say("size"), f"{report.width} × {report.height} px")
    if report.page and report.page.scale:
        yield Fact(say("scale"), say(said("{scale:.3g} px a unit", scale=report.page.scale)))
    if report.file is not None:
        yield from _of(report.file, say)


def _of(facts: FileFacts, say: Translator) -> Iterator[Fact]:
    size = said("{bytes:,} bytes", bytes=facts.bytes)
    yield Fact(say("file"), say(listed([facts.format, size])))
    parts = [facts.mode]
    if facts.has_alpha:
        parts.append(
            said("an alpha channel that is used")
            if facts.alpha_used
            else said("an alpha channel that is not used")
        )
    yield Fact(say("pixels"), say(listed(parts)))
    if facts.icc:
        yield Fact(say("colour profile"), facts.icc)
    if facts.dpi:
        yield Fact(say("resolution"), f"{facts.dpi[0]:g} × {facts.dpi[1]:g} dpi")
    for name, value in facts.exif:
        yield Fact(f"EXIF {name}", value)
    if facts.png:
        yield from _png(facts.png, say)
    if facts.jpeg:
        yield from _jpeg(facts.jpeg, say)
    if facts.trailing_bytes:
        count = said("{bytes:,} bytes", bytes=facts.trailing_bytes)
        yield Fact(say("after the picture's end"), say(count))


def _png(png: PngFacts, say: Translator) -> Iterator[Fact]:
    names = [name for name, _ in png.chunks[:_MOST_CHUNKS]]
    more = " …" if len(png.chunks) > _MOST_CHUNKS else ""
    yield Fact(say("PNG chunks"), " ".join(names) + more, code=True)
    for name, value in png.text:
        yield Fact(name, value)


def _jpeg(jpeg: JpegFacts, say: Translator) -> Iterator[Fact]:
    way = said("progressive") if jpeg.progressive else said("baseline")
    if jpeg.quality is None:
        told = said("tables of no standard quality")
    else:
        told = said("quality {quality}", quality=jpeg.quality)
    yield Fact(say("JPEG saving"), say(listed([told, way])))
    if jpeg.subsampling:
        yield Fact(say("JPEG colour"), jpeg.subsampling)
    if jpeg.apps:
        yield Fact(say("JPEG segments"), " ".join(jpeg.apps[:_MOST_CHUNKS]), code=True)
    for name, value in jpeg.text:
        yield Fact(name, value)
