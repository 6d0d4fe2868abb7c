"""Encoded pictures, small enough to travel with a report."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..geometry import Box


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture: its MIME type, its bytes, its size in its own pixels."""

    media: str
    data: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of the screenshot with what surrounds it.

    `finding` is the place of its finding in the report. `area` is what is shown, `region` what
    it is about, both in pixels of the screenshot. `role` is "found" for the finding's own
    region, "edge" for the edge that it is about, "basis" for characters elsewhere that it rests
    on, and "usual" for a place of the same picture that shows what the region should look like.
    """

    finding: int
    role: str
    area: Box
    region: Box
    picture: Picture
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One box with the numbers of the findings that it belongs to, counted from 1.

    `label` is where the numbers stand on a page that is shown as wide as a phone. `basis` is true
    for characters that a finding rests on and that stand elsewhere; `weighs` tells whether any of
    the findings counts for something.
    """

    region: Box
    numbers: tuple[int, ...]
    weighs: bool = True
    basis: bool = False
    label: Box = field(default_factory=lambda: Box(0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a report can show: the page shrunk to a readable size, its boxes, and crops.

    `marked` is a copy in full size with the boxes drawn in, where one was asked for.
    """

    page: Picture | None = None
    thumbnail: Picture | None = None
    marks: tuple[Mark, ...] = ()
    crops: tuple[Crop, ...] = ()
    marked: Picture | None = None
