"""What lies below a local folder, in a stable order and in little memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")

_HELD_NAMES = 50_000  # of a folder's; twice as many while it is gone through

Below = tuple[str, ...]  # the names of the folders from the root to here
Choice = Callable[[Below, "os.DirEntry[str]"], bool | None]


def is_image(name: str) -> bool:
    """Whether a file is called as images are."""
    return name.lower().endswith(IMAGE_SUFFIXES)


def images(_below: Below, entry: os.DirEntry[str]) -> bool | None:
    """Whether an entry of a folder is one, or an image; None for what is neither, and hidden ones.

    Links to folders are not followed, as they may lead back up. A broken link with an
    image's name is kept: it must get its record rather than vanish.
    """
    if entry.name.startswith("."):
        return None
    if entry.is_dir(follow_symlinks=False):
        return True
    return False if is_image(entry.name) and not leads_to_folder(entry) else None


def leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder, or a link to one."""
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False


def walk(root: str, choose: Choice = images) -> Iterator[tuple[str, OSError | None]]:
    """The paths of the files below a folder, and those of folders that cannot be listed.

    "" is the working directory. `choose` tells of an entry whether it is a folder to go through
    (True), a file to give (False) or neither (None). A stack, as folders may nest deeper than
    Python recurses.
    """
    stack = [_Folder(root, (), choose)]
    while stack:
        folder = stack[-1]
        try:
            entry = folder.take()
        except OSError as error:
            yield folder.path, error
            entry = None
        if entry is None:
            stack.pop()
            continue
        name, is_folder = entry
        path = os.path.join(folder.path, name)
        if is_folder:
            _make_room(stack)
            stack.append(_Folder(path, (*folder.below, name), choose))
        else:
            yield path, None


def count(root: str) -> int | None:
    """How many paths `walk` gives, in no order; None for folders upon folders."""
    total, pending = 0, [root]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    is_folder = images((), entry)
                    if is_folder:
                        pending.append(os.path.join(folder, entry.name))
                    elif is_folder is not None:
                        total += 1
                    if len(pending) > _HELD_NAMES:
                        return None
        except OSError:
            total += 1  # its record says so
    return total


class _Folder:
    """The names in a folder in sorted order, of which few are held at a time.

    Nothing bounds how many a folder holds, so it is gone through again for each `_HELD_NAMES` of
    them: for those that come next after the last one given.
    """

    def __init__(self, path: str, below: Below, choose: Choice) -> None:
        self.path = path
        self.below = below
        self._choose = choose
        self._last = ""
        self._next: list[tuple[str, bool]] = []  # in reverse
        self._more = True

    @property
    def held(self) -> int:
        """How many names are in memory."""
        return len(self._next)

    def forget(self) -> None:
        """Free the names; they are read again when they are wanted."""
        self._more = self._more or bool(self._next)
        self._next = []

    def take(self) -> tuple[str, bool] | None:
        """The next name, and whether it is a folder's. Raises OSError."""
        if not self._next and self._more:
            self._next, self._more = self._smallest()
            self._next.reverse()
        if not self._next:
            return None
        self._last, is_folder = self._next.pop()
        return self._last, is_folder

    def _smallest(self) -> tuple[list[tuple[str, bool]], bool]:
        """The next names, sorted, at most `_HELD_NAMES`, and whether there are more."""
        found: list[tuple[str, bool]] = []
        cut: tuple[str, bool] | None = None
        with os.scandir(self.path or os.curdir) as entries:
            for entry in entries:
                if entry.name <= self._last or (cut is not None and entry.name >= cut[0]):
                    continue
                is_folder = self._choose(self.below, entry)
                if is_folder is None:
                    continue
                found.append((entry.name, is_folder))
                if len(found) >= 2 * _HELD_NAMES:
                    found.sort()
                    cut = found[_HELD_NAMES]
                    del found[_HELD_NAMES:]
        found.sort()
        more = cut is not None or len(found) > _HELD_NAMES
        return found[:_HELD_NAMES], more


def _make_room(stack: Sequence[_Folder]) -> None:
    """Forget names of the outer folders, so that those of nested ones do not add up."""
    held = sum(folder.held for folder in stack)
    for folder in stack:
        if held <= _HELD_NAMES:
            return
        held -= folder.held
        folder.forget()
