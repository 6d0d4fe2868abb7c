"""Signature files: TOML with sorted keys, the same text for the same signatures."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from ..knowledge.generators import WIDTH, Generator, Signature, Sprite

_HEAD = f"""\
# What the pictures of one generator share, for `screencheck scan --knowledge`.
# All lengths are pixels of a picture brought to a width of {WIDTH}.
# signature: palette = colours that fill most of it; must = those that the real app never has,
#   half of which must be there; need = sprites that must agree, at `places` places apart;
#   sizes = exports in pixels; samples = pictures learnt from.
# sprite: x = left edge; y = upper edge below the top, or lower edge above the foot (end = "foot");
#   shape = its rows, a hex digit of brightness for each pixel from dark (0) to light (f);
#   colour = its mean. A sprite is a patch that was the same on all samples.
"""


def to_toml(generator: Generator) -> str:
    """The text of a signature file, which `knowledge.generators.parse` reads."""
    lines = [_HEAD, *_table(generator, skip="signature")]
    for signature in generator.signature:
        lines += ["", "[[signature]]", *_table(signature, skip="sprite")]
        for sprite in signature.sprite:
            lines += ["", "[[signature.sprite]]", *_table(sprite)]
    return "\n".join(lines) + "\n"


def _table(entry: Generator | Signature | Sprite, skip: str = "") -> Iterator[str]:
    for name in sorted(f.name for f in dataclasses.fields(entry)):
        if name != skip:
            yield from _pair(name, getattr(entry, name))


def _pair(name: str, value: Any) -> Iterator[str]:
    if name == "shape":
        yield "shape = ["
        yield from (f"  {_value(row)}," for row in value)
        yield "]"
    else:
        yield f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)  # TOML's strings and integers, as JSON has them
