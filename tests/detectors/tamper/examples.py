"""An example of each rule on tampering, for the tests of the registry."""

from __future__ import annotations

from dataclasses import replace

from screencheck.detectors import Case
from tests.detectors.tamper.bills import no_value, whole
from tests.detectors.tamper.chats import TALK, WHITE, Said, bubble, chat_of, faded, filled
from tests.detectors.tamper.pictures import (
    bill,
    case,
    copied,
    edited,
    jpeg,
    page_of_avatars,
    page_of_text,
    portrait,
    retyped,
    soft,
)
from tests.draw import Example


def _edited() -> Case:
    return case(*edited())


def _lossy() -> Case:
    pixels, page = page_of_text()
    return case(jpeg(pixels), page)


def _lossless() -> Case:
    return case(*page_of_text())


def _soft() -> Case:
    pixels, page = page_of_text()
    return case(soft(pixels), page)


def _avatars(*seeds: int) -> Case:
    return case(*page_of_avatars([portrait(seed) for seed in seeds]))


def _chat(*talk: Said) -> Case:
    return case(*chat_of(talk or TALK))


def _named(*places: int) -> Case:
    """A chat in which the bubbles of these messages begin lower, below a name."""
    return _chat(*(replace(said, down=28 * (i in places)) for i, said in enumerate(TALK)))


def _faded() -> Case:
    pixels, page = chat_of()
    return case(faded(pixels, bubble(page, 0).lines[0].box.padded(4), WHITE), page)


def _blank() -> Case:
    pixels, page = chat_of()
    return case(filled(pixels, bubble(page, 0).box.padded(-10), WHITE), page)


EXAMPLES = {
    "SC601": Example(_edited, _lossy, _lossless),
    "SC602": Example(_edited, _lossy, _lossless),
    "SC604": Example(
        lambda: case(*bill(other=4)), lambda: case(*bill()), lambda: case(*bill(texts=("25",)))
    ),
    "SC605": Example(
        lambda: case(*bill(moved=(2, 5))),
        lambda: case(*bill()),
        lambda: case(*bill(texts=("25", "36"))),
    ),
    "SC606": Example(_faded, _chat, lambda: _chat(TALK[0])),
    "SC607": Example(_blank, _chat, lambda: case(*bill())),
    "SC608": Example(
        lambda: _chat(replace(TALK[0], down=6), *TALK[1:]), _chat, lambda: _chat(TALK[0])
    ),
    "SC609": Example(
        lambda: _chat(replace(TALK[0], ink=(250, 81, 81)), *TALK[1:]),
        _chat,
        lambda: case(*page_of_text()),
    ),
    "SC610": Example(
        lambda: case(*no_value(2)), lambda: case(*whole()), lambda: case(*bill(texts=("25",)))
    ),
    "SC611": Example(lambda: case(*copied()), _lossy, _lossless),
    "SC612": Example(lambda: case(*retyped()), _soft, _lossless),
    "SC613": Example(lambda: _named(4), _named, lambda: case(*bill())),
    "SC603": Example(lambda: _avatars(1, 1, 2, 1), lambda: _avatars(1, 1, 1), lambda: _avatars(1)),
}
