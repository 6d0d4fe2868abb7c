"""Edits of digits: amounts, dates, the clock, single digits."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

import numpy as np

from screencheck.ocr import TextLine
from screencheck.pages.vision import Pixels

from .captures import Capture
from .ink import Letters, Run, alike, letters_of, part_of, runs
from .lettering import brush, clear_of, retype
from .retouch import Edit, Retouch

_AMOUNT = r"\d[\d,]*\.\d{1,2}(?!\d)"
_DIGITS = r"\d{3,}"
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/]\d{1,2}(?![\d℃°]))(?: ?\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?"
)
_CLOCK = r"\d{1,2}:\d{2}"
_DAY_PART = re.compile("凌晨|早上|上午|中午|下午|晚上|AM|PM")
Other = Callable[[Run, random.Random], str]

_CARDS = ("transfer_card", "red_packet_card")


def letters_on(capture: Capture, lines: Iterable[TextLine]) -> list[Letters]:
    """The lines whose ink can be told, in the same order."""
    found = (letters_of(capture.pixels, line) for line in lines)
    return [letters for letters in found if letters is not None]


def amounts(capture: Capture) -> list[Run]:
    """The numbers that a forger would change first: those of the best kind that the page has."""
    page = capture.page
    heads = [line for element in page.of_kind("amount") for line in element.lines]
    cards = [line for element in page.of_kind(*_CARDS) for line in element.lines]
    listed = [entry.amount for entry in page.entries]
    texts = capture.text_lines()
    for lines, pattern in (
        (heads, _AMOUNT),
        (cards, _AMOUNT),
        (listed, _AMOUNT),
        (texts, _AMOUNT),
        (texts, _DIGITS),
    ):
        found = [run for letters in letters_on(capture, lines) for run in runs(letters, pattern)]
        if found:
            return found
    return []


def retype_amount(capture: Capture, rng: random.Random) -> Edit | None:
    """The digits of an amount erased and others typed in a similar font."""
    return _retype_one(capture, amounts(capture), rng, _other_number, "amount")


def replace_date(capture: Capture, rng: random.Random) -> Edit | None:
    """The digits of a date or time retyped with another value."""
    page = capture.page
    labels = [line for element in page.of_kind("time_label") for line in element.lines]
    values = [line for field in page.fields for line in field.value_lines]
    stamps = [line for stamp in page.stamps for line in stamp.lines]
    lines = labels + values + stamps or capture.text_lines()
    found = [run for letters in letters_on(capture, lines) for run in _dates(letters)]
    return _retype_one(capture, found, rng, _other_date, "date")


def status_clock(capture: Capture, rng: random.Random) -> Edit | None:
    """The clock of the status bar set to another time."""
    bars = capture.page.of_kind("status_bar")
    lines = [line for bar in bars for line in bar.lines]
    found = [run for letters in letters_on(capture, lines) for run in runs(letters, _CLOCK)]
    return _retype_one(capture, found[:1], rng, _other_date, "clock")


def _dates(letters: Letters) -> list[Run]:
    """Dates and times of a line; of the Chinese way to write them the pieces between the units."""
    found = list(runs(letters, _DATE))
    return found or list(runs(letters, r"(?<!\d)\d{1,2}(?=[日月])"))


def _retype_one(
    capture: Capture,
    places: list[Run],
    rng: random.Random,
    other: Other,
    what: str,
) -> Edit | None:
    """Retype one of several places: the first, in random order, that takes the new text."""
    for run in rng.sample(places, len(places)):
        text = other(run, rng)
        touch = Retouch(capture.pixels)
        font = retype(touch, capture.pixels, run, text, rng)
        if font is not None:
            return touch.done(f"{what} {run.text} became {text} in {font}")
    return None


def _other_number(run: Run, rng: random.Random) -> str:
    """As many digits, none of them as before, not led by a zero where none led."""
    new = []
    for place, char in enumerate(run.text):
        if not char.isdigit():
            new.append(char)
            continue
        choice = [d for d in "0123456789" if d != char]
        if place == 0 and char != "0":
            choice = [d for d in choice if d != "0"]
        new.append(rng.choice(choice))
    return "".join(new)


def _other_date(run: Run, rng: random.Random) -> str:
    """Another possible date or time, written alike; the year stays."""
    text = run.text
    latest = 12 if _DAY_PART.search(run.letters.line.text) else 23

    def other(match: re.Match[str]) -> str:
        digits = match.group()
        if len(digits) == 4:
            return digits
        before, after = text[: match.start()], text[match.end() :]
        clock = before.endswith(":") or after.startswith(":")
        minutes = before.endswith(":")
        low, high = (10, 59) if minutes else (0 if latest > 12 else 1, latest) if clock else (1, 12)
        if len(digits) == 2:
            low = 10
        else:
            high = min(high, 9)
        values = [value for value in range(low, high + 1) if value != int(digits)]
        return str(rng.choice(values))

    return re.sub(r"\d+", other, text)


def copy_digits(capture: Capture, rng: random.Random) -> Edit | None:
    """Two to four digits of a line copied over as many digits of another, or of the same."""
    found = [run for letters in _lettered(capture) for run in runs(letters, r"\d{2,}")]
    for target in rng.sample(found, len(found)):
        length = rng.randint(2, min(4, len(target.text)))
        goal = _some(target, length, rng)
        sources = [run for run in found if len(run.text) >= length and _matches(run, goal)]
        for source in rng.sample(sources, len(sources)):
            piece = _some(source, length, rng)
            if piece.text == goal.text or piece.box.intersection(goal.box.padded(3)):
                continue
            edit = _copied(capture.pixels, piece, goal)
            if edit is not None:
                return edit
    return None


def replace_digit(capture: Capture, rng: random.Random) -> Edit | None:
    """One digit replaced by the pixels of another, of the same line or of one as high."""
    lettered = [letters for letters in _lettered(capture) if letters.whole]
    found = [run for letters in lettered for run in runs(letters, r"\d")]
    for goal in rng.sample(found, len(found)):
        sources = [run for run in found if run.text != goal.text and _matches(run, goal, 1.0)]
        near = [run for run in sources if run.letters is goal.letters]
        for piece in (*rng.sample(near, len(near)), *rng.sample(sources, len(sources))):
            edit = _copied(capture.pixels, piece, goal)
            if edit is not None:
                return edit
    return None


def _lettered(capture: Capture) -> list[Letters]:
    lines = (line for line in capture.text_lines() if re.search(r"\d", line.text))
    return letters_on(capture, lines)


def _some(run: Run, length: int, rng: random.Random) -> Run:
    """A piece of a run of digits."""
    start = run.start + rng.randint(0, len(run.text) - length)
    piece = part_of(run.letters, start, start + length)
    return piece if piece is not None else run


def _matches(run: Run, goal: Run, off: float | None = None) -> bool:
    """Whether the digits are as high, of the same ink and on the same ground."""
    high, low = (max(box.h for box in part.digits) for part in (run, goal))
    if abs(high - low) > (max(1.0, 0.04 * low) if off is None else off):
        return False
    one, other = run.letters, goal.letters
    return alike(one.ground, other.ground, 3) and alike(one.ink, other.ink)


def _copied(pixels: Pixels, piece: Run, goal: Run) -> Edit | None:
    """The pixels of one run over another, on its foot and around its middle."""
    source = piece.box.padded(_margin(piece))
    place = goal.box
    left, right = goal.room
    x = round(place.cx - source.w / 2)
    if len(goal.text) > 1 and left == float("-inf"):
        x = round(place.x - (piece.box.x - source.x))
    rise = piece.box.bottom - source.y
    y = round(place.bottom - rise)
    inner = x + piece.box.x - source.x
    if inner <= left or inner + piece.box.w >= right or x < 0 or y < 0:
        return None
    part = pixels[source.clipped(pixels.shape[1], pixels.shape[0]).slices()].copy()
    if x + part.shape[1] > pixels.shape[1] or y + part.shape[0] > pixels.shape[0]:
        return None
    ground = np.array(goal.letters.ground, np.uint8)
    touch = Retouch(pixels)
    touch.fill(clear_of(brush(place), goal), goal.letters.ground)
    if not alike(piece.letters.ground, goal.letters.ground, 0):
        part[(part == np.array(piece.letters.ground, np.uint8)).all(axis=2)] = ground
    touch.put(part, x, y)
    return touch.done(f"{goal.text} became {piece.text}")


def _margin(run: Run) -> float:
    """How much ground goes with the digits: up to 2 pixels, and half the gap to a neighbour."""
    left, right = run.room
    gap = min(run.box.x - left, right - run.box.right)
    return float(max(0, int(min(gap, 4.0)) // 2))
