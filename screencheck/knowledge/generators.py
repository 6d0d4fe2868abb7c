"""Signatures of known generators: what all their pictures share and no real app draws.

The shipped ones lie in `generators/`, one file for each family; `screencheck learn` writes more.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from ..errors import KnowledgeError
from ..language import said
from ._tables import build
from .weights import FILE as WEIGHTS

RGB = tuple[int, int, int]
WIDTH = 360  # pixels to which pictures are brought before they are compared
ENDS = ("top", "foot")
_DIGITS = frozenset("0123456789abcdef")
_LONGEST = 16  # pixels of a sprite's side


@dataclass(frozen=True, slots=True)
class Sprite:
    """A small constant patch of the chrome, in pixels of a picture brought to WIDTH.

    `x` is its left edge; `y` its upper edge below the top, or (end "foot") its lower edge above
    the foot. `shape` holds its rows from the top, a hex digit of brightness for each pixel,
    between the brightness `dark` (0) and `light` (f); `colour` is its mean.
    """

    end: str
    x: int
    y: int
    shape: tuple[str, ...]
    dark: int
    light: int
    colour: RGB

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return len(self.shape[0]), len(self.shape)


@dataclass(frozen=True, slots=True)
class Signature:
    """What one kind of page of a generator shares.

    `samples` is how many pictures it was learnt from, `sizes` those it exports in pixels,
    `palette` the colours that fill most of it. `need` sprites must agree at least, at `places`
    places apart; of the colours in `must`, which the real app does not use, half must be there.
    """

    name: str
    samples: int
    sizes: tuple[tuple[int, int], ...]
    palette: tuple[RGB, ...]
    must: tuple[RGB, ...]
    need: int
    places: int
    sprite: tuple[Sprite, ...]


@dataclass(frozen=True, slots=True)
class Generator:
    """A family of generators that draw alike; `members` are globs of their names."""

    name: str
    family: str
    members: tuple[str, ...]
    source: str
    grade: str
    signature: tuple[Signature, ...]


def load_generators() -> tuple[Generator, ...]:
    """The shipped ones, sorted by file. Raises KnowledgeError for the first slip."""
    folder = resources.files(__package__).joinpath("generators")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    try:
        return tuple(parse(f.read_text("utf-8"), f"generators/{f.name}") for f in files)
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"knowledge/generators: {error}") from error


def load_extra(folders: Iterable[str]) -> tuple[Generator, ...]:
    """Those of a user's folders: `*.toml` and `generators/*.toml` in each, weights.toml aside.

    Raises KnowledgeError where a folder is none or holds neither, and for the first slip.
    """
    found: list[Generator] = []
    for name in folders:
        folder = Path(name)
        if not folder.is_dir():
            raise KnowledgeError(said("{name}: no such folder", name=name))
        files = sorted([*folder.glob("*.toml"), *folder.glob("generators/*.toml")])
        if not files:
            raise KnowledgeError(
                said("{name}: no signature file (*.toml) and no weights.toml in it", name=name)
            )
        for file in files:
            if file.name == WEIGHTS:
                continue
            try:
                text = file.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise KnowledgeError(f"{file}: {error}") from error
            found.append(parse(text, str(file)))
    return tuple(found)


def parse(text: str, where: str) -> Generator:
    """The generator that the text of a signature file describes. Raises KnowledgeError."""
    try:
        table: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{where}: {error}") from error
    generator = build(Generator, table, where)
    if not generator.signature:
        raise KnowledgeError(f"{where}: no signature")
    for signature in generator.signature:
        _check(signature, f"{where} {signature.name}")
    return generator


def _check(signature: Signature, where: str) -> None:
    if not 1 <= signature.need <= len(signature.sprite):
        raise KnowledgeError(f"{where}: need does not fit the sprites")
    if not 1 <= signature.places <= signature.need:
        raise KnowledgeError(f"{where}: places does not fit need")
    for colour in (*signature.palette, *signature.must, *(s.colour for s in signature.sprite)):
        if not all(0 <= channel <= 255 for channel in colour):
            raise KnowledgeError(f"{where}: {list(colour)} is no colour")
    for index, sprite in enumerate(signature.sprite):
        here = f"{where}: sprite[{index}]"
        if sprite.end not in ENDS:
            raise KnowledgeError(f"{here}: end {sprite.end!r} is none of top, foot")
        if not sprite.shape or not sprite.shape[0]:
            raise KnowledgeError(f"{here}: no shape")
        width, height = sprite.size
        if not (4 <= width <= _LONGEST and 4 <= height <= _LONGEST):
            raise KnowledgeError(f"{here}: a side is not between 4 and {_LONGEST}")
        if any(len(row) != width or not set(row) <= _DIGITS for row in sprite.shape):
            raise KnowledgeError(f"{here}: rows of as many hex digits were expected")
        if not (0 <= sprite.x <= WIDTH - width and sprite.y >= 0):
            raise KnowledgeError(f"{here}: lies outside the picture")
        if not 0 <= sprite.dark < sprite.light <= 255:
            raise KnowledgeError(f"{here}: dark and light do not fit")
        if len(set("".join(sprite.shape))) < 2:
            raise KnowledgeError(f"{here}: a flat shape says nothing")
