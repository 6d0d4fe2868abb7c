"""What `screencheck learn` does: from files to the text of a signature file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .. import knowledge
from ..errors import ImageError, UsageError
from ..inputs import expand
from ..knowledge.generators import Generator
from ..rows import with_bytes
from ..screenshot import load
from ..settings import Limits
from .learn import Real, Sample, learn
from .view import view
from .write import to_toml


@dataclass(frozen=True, slots=True)
class Lesson:
    """The text of a signature file and how much it rests on."""

    text: str
    signatures: int
    samples: int
    left_out: int
    genuine: int


def lesson(name: str, paths: Iterable[str], genuine: Iterable[str], limits: Limits) -> Lesson:
    """Learn the generator `name` from files and folders.

    `genuine` are files and folders of captures of the real app. Raises UsageError for an image
    that cannot be read and where nothing can be learnt.
    """
    if not name.strip() or not name.isprintable():
        raise UsageError("the generator needs a name")
    samples = list(_samples(paths, limits))
    captures = tuple(sample.view for sample in _samples(genuine, limits))
    facts = knowledge.load()
    learnt = learn(samples, Real(facts.chat.looks, facts.devices, captures))
    used = len(samples) - learnt.left_out
    source = f"learnt from {used} pictures by screencheck learn"
    if captures:
        source += f"; {len(captures)} genuine captures were used to leave out what they show"
    generator = Generator(name, name, (name,), source, "B" if captures else "C", learnt.signatures)
    return Lesson(
        to_toml(generator), len(learnt.signatures), len(samples), learnt.left_out, len(captures)
    )


def _samples(paths: Iterable[str], limits: Limits) -> Iterator[Sample]:
    items = expand(tuple(paths), max_bytes=limits.max_bytes)
    for item in with_bytes(items, limits.max_bytes):
        if item.error is not None:
            raise UsageError(f"{item.name}: {item.error.message}")
        try:
            pixels = load(item.readable, limits).pixels
        except ImageError as error:
            raise UsageError(f"{item.name}: {error}") from error
        height, width = pixels.shape[:2]
        yield Sample(view(pixels), (width, height))
