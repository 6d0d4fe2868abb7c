"""Edits with pieces of pictures: avatars, bubbles, halves of captures."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from screencheck.geometry import Box, union
from screencheck.pages import Page
from screencheck.pages.model import Element
from screencheck.pages.vision import Mask, Pixels, distance, near_mask

from .captures import Capture, Source
from .retouch import Edit, Retouch
from .words import with_tail

_TRIES = 6  # donors that are decoded before giving up
_SAME = 3  # of a channel: grounds that a forger would take for the same
_SCREEN_EDGE = 0.93  # of the height: below, a page without an input bar has its end


def paste_avatar(capture: Capture, rng: random.Random) -> Edit | None:
    """An avatar replaced by another picture: of another capture, else of the other side."""
    avatars = capture.page.of_kind("avatar")
    if not avatars:
        return None
    target = rng.choice(avatars)
    picture = _other_avatar(capture, target, rng)
    if picture is None:
        return None
    x, y, w, h = target.box.clipped(*capture.size).rounded()
    smaller = picture.shape[0] > h
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    part = cv2.resize(picture, (w, h), interpolation=how).astype(np.uint8)
    under = capture.pixels[y : y + h, x : x + w]
    # the round corners of the old picture stay, as with a pasted layer clipped to it
    kept = _corners(under, capture.page)
    touch = Retouch(capture.pixels)
    changed = capture.pixels.copy()
    changed[y : y + h, x : x + w][~kept] = part[~kept]
    touched = np.zeros(capture.pixels.shape[:2], bool)
    touched[y : y + h, x : x + w] = ~kept
    touch.replace(changed, touched)
    return touch.done("an avatar replaced")


def _other_avatar(capture: Capture, target: Element, rng: random.Random) -> Pixels | None:
    """The inside of an avatar that looks other than the target."""
    own = capture.pixels[target.box.clipped(*capture.size).slices()]
    for source in _some(_others(capture), rng):
        avatars = source.page.of_kind("avatar")
        if avatars:
            return _inside(source.pixels(), rng.choice(avatars).box)
    others = [a for a in capture.page.of_kind("avatar") if a.side != target.side]
    for avatar in rng.sample(others, len(others)):
        picture = _inside(capture.pixels, avatar.box)
        if picture.size and not np.array_equal(picture, own):
            return picture
    return None


def _inside(pixels: Pixels, box: Box) -> Pixels:
    """An avatar without its edge, where the page shines through."""
    inner = box.padded(-0.05 * box.w).clipped(pixels.shape[1], pixels.shape[0])
    return pixels[inner.slices()]


def _corners(under: Pixels, page: Page) -> Mask:
    """The pixels of a picture's corners that show the page."""
    kept = np.zeros(under.shape[:2], bool)
    if page.ground is None:
        return kept
    reach = max(1, under.shape[0] // 7)
    for rows in (slice(0, reach), slice(-reach, None)):
        for columns in (slice(0, reach), slice(-reach, None)):
            kept[rows, columns] = near_mask(under[rows, columns], page.ground, 8)
    return kept


def insert_bubble(capture: Capture, rng: random.Random) -> Edit | None:
    """A message of another capture of the same width put into free space or over another one."""
    for pixels, page in _pages_alike(capture, rng):
        donor = Capture("", pixels, page)
        bubbles = [b for b in page.of_kind("bubble") if b.side and b.colour]
        for bubble in rng.sample(bubbles, len(bubbles)):
            message = _message(donor, bubble)
            edit = _inserted(capture, donor, bubble, message, rng)
            if edit is not None:
                return edit
    return None


def _pages_alike(capture: Capture, rng: random.Random) -> Iterator[tuple[Pixels, Page]]:
    """Other captures of the same phone and look, then the capture itself."""
    page = capture.page
    for source in _some((s for s in _others(capture) if _alike(page, s.page)), rng):
        yield source.pixels(), source.page
    yield capture.pixels, page


def _alike(page: Page, other: Page) -> bool:
    """Whether two pages have the same width, theme and ground, so that pieces of them fit."""
    if (page.width, page.theme) != (other.width, other.theme):
        return False
    if page.ground is None or other.ground is None:
        return page.ground is other.ground
    return distance(page.ground, other.ground) <= _SAME


def _message(capture: Capture, bubble: Element) -> Box:
    """A bubble with the avatar beside it and the nickname above it, where there are any."""
    avatars = capture.page.of_kind("avatar")
    beside = [
        a.box
        for a in avatars
        if a.side == bubble.side and abs(a.box.y - bubble.box.y) < 0.6 * a.box.h
    ]
    box = union([with_tail(capture, bubble), *(box.padded(1) for box in beside[:1])])
    names = [name.box for name in capture.page.of_kind("nickname") if name.box.cy < bubble.box.y]
    box = union([box, *(name.padded(2) for name in names if name.intersection(box))])
    return box.clipped(*capture.size)


def _inserted(
    capture: Capture, donor: Capture, bubble: Element, message: Box, rng: random.Random
) -> Edit | None:
    """The message below the last one, or over another one that is at least as high."""
    ground = capture.page.ground
    if ground is None:
        return None
    x, y, w, h = message.rounded()
    part = donor.pixels[y : y + h, x : x + w]
    touch = Retouch(capture.pixels)
    free = _free_top(capture)
    own = donor.pixels is capture.pixels
    places = [
        other
        for other in capture.page.of_kind("bubble")
        if other.side == bubble.side
        and other.box.h >= bubble.box.h - 1
        and not (own and other.box.intersection(bubble.box))
        and not np.array_equal(other.box.rounded()[2:], bubble.box.rounded()[2:])
    ]
    if free is not None and free[0] + h <= free[1] and (not places or rng.random() < 0.5):
        touch.put(part, x, free[0])
        return touch.done("a message added below the last one")
    if not places:
        return None
    target = rng.choice(places)
    old = _message(capture, target)
    top = round(target.box.y - (bubble.box.y - y))
    if top < 0 or top + h > capture.size[1]:
        return None
    touch.fill(old, ground)
    touch.put(part, x, top)
    return touch.done("a message put over another one")


def _free_top(capture: Capture) -> tuple[int, int] | None:
    """The rows between the last message and the foot of the page, if they are empty."""
    page = capture.page
    if page.ground is None:
        return None
    bar = page.first("input_bar")
    width, height = capture.size
    foot = round(bar.box.y if bar else _SCREEN_EDGE * height)
    flat = near_mask(capture.pixels[:foot], page.ground, 6).all(axis=1)
    used = np.flatnonzero(~flat)
    last = int(used[-1]) + 1 if len(used) else 0
    gap = round(0.03 * width)
    return (last + gap, foot - gap) if foot - gap > last + gap else None


def splice(capture: Capture, rng: random.Random) -> Edit | None:
    """The upper or lower part of another capture of the same width and kind joined to this one."""
    page = capture.page
    fitting = (s for s in _others(capture) if _alike(page, s.page) and s.page.kind == page.kind)
    for source in _some(fitting, rng):
        edit = _joined(capture.pixels, source.pixels(), rng)
        if edit is not None:
            return edit
    return None


def _joined(own: Pixels, other: Pixels, rng: random.Random) -> Edit | None:
    """Join two pictures at a row that is flat and of the same colour in both."""
    height, width = own.shape[:2]
    drop = other.shape[0] - height  # the lower part hangs on the lower edge
    below = rng.random() < 0.5
    rows = [
        row
        for row in range(round(0.35 * height), round(0.65 * height))
        if 0 <= row + (drop if below else 0) < other.shape[0]
    ]
    if not rows:
        return None
    there = [row + (drop if below else 0) for row in rows]
    mine, theirs = own[rows].astype(np.int16), other[there].astype(np.int16)
    flat = (np.ptp(mine, axis=1).max(axis=1) <= 6) & (np.ptp(theirs, axis=1).max(axis=1) <= 6)
    same = np.abs(np.median(mine, axis=1) - np.median(theirs, axis=1)).max(axis=1) <= _SAME
    chosen = np.flatnonzero(flat & same)
    if not len(chosen):
        return None
    index = int(rng.choice(chosen.tolist()))
    row, level = rows[index], there[index]
    touch = Retouch(own)
    if below:
        touch.put(other[level : level + height - row], 0, row)
    else:
        touch.put(other[:level], 0, 0)
    if np.array_equal(touch.pixels, own):
        return None
    return touch.done(f"the {'lower' if below else 'upper'} part of another capture, width {width}")


def _others(capture: Capture) -> list[Source]:
    return [source for source in capture.donors if source.name != capture.name]


def _some(sources: Iterable[Source], rng: random.Random) -> list[Source]:
    """A few of them, in random order."""
    found = list(sources)
    return rng.sample(found, min(_TRIES, len(found)))
