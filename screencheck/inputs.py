"""From what a user names to single inputs, one at a time and in a stable order.

Nothing here opens an image: a path that leads nowhere becomes an input with its error, so
that every input gets its record whatever is wrong with it.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from .errors import UsageError, why
from .language import said
from .report import ErrorInfo
from .settings import Limits

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")
STDIN = "-"

_CHUNK = 64 * 1024
_HELD_NAMES = 50_000  # of a folder's; twice as many while it is gone through
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Input:
    """One input: the name that its report carries, and a path or bytes to read.

    `error` is set where the input cannot be read at all; nothing is to be opened then.
    """

    name: str
    source: str | bytes
    error: ErrorInfo | None = None


def expand(
    paths: Sequence[str],
    files_from: str | None = None,
    *,
    stdin: BinaryIO | None = None,
    max_bytes: int = Limits().max_bytes,
) -> Iterator[Input]:
    """The inputs that paths and a list of paths name, in that order.

    Files are taken whatever their names; folders give their images, recursively and sorted.
    "-" among the paths is an image on standard input, of which no more is read than what
    shows that it exceeds `max_bytes`. The list names one path a line, or one between NUL
    bytes. Raises UsageError at once for a list that cannot be read, or two readers of stdin.
    """
    if [*paths, files_from].count(STDIN) > 1:
        raise UsageError("standard input can be read only once")
    listing = None if files_from is None else _open_list(files_from, stdin)
    return _expand(paths, listing, stdin, max_bytes)


def count(paths: Sequence[str], files_from: str | None = None) -> int | None:
    """How many inputs `expand` gives, by another look; None for a list that can be read only once.

    None as well for folders upon folders. They may change in between: this is for estimates.
    """
    if files_from is not None and not os.path.isfile(files_from):
        return None
    total = 0
    for path in chain(paths, _listed(files_from)):
        below = 1 if path == STDIN else _count(path)
        if below is None:
            return None
        total += below
    return total


def _listed(files_from: str | None) -> Iterator[str]:
    if files_from is not None:
        with _open_list(files_from, None) as listing:
            yield from read_list(listing)


def _count(path: str) -> int | None:
    """How many inputs a path gives, in no order."""
    if not _is_existing_folder(path):
        return 1
    total, pending = 0, [path]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    is_folder = _is_folder(entry)
                    if is_folder:
                        pending.append(os.path.join(folder, entry.name))
                    elif is_folder is not None:
                        total += 1
                    if len(pending) > _HELD_NAMES:
                        return None
        except OSError:
            total += 1  # its record says so
    return total


def _is_existing_folder(path: str) -> bool:
    try:
        return os.path.isdir(path)
    except ValueError:
        return False


def refuse_to_overwrite(output: str, paths: Sequence[str]) -> None:
    """`--output *.png` must not destroy the evidence. Raises UsageError."""
    if output.lower().endswith(IMAGE_SUFFIXES) or any(_same(output, path) for path in paths):
        raise UsageError(said("the report would overwrite an image: {output}", output=output))


def refuse_among(folder: str, paths: Iterable[str]) -> None:
    """A folder that is written to, which need not exist, must not lie in one that is examined.

    Raises UsageError where it does, OSError or ValueError for names that no folder can have.
    """
    here = Path(folder).resolve()
    parents = [Path(path).resolve() for path in paths if os.path.isdir(path)]
    if any(here.is_relative_to(parent) for parent in parents):
        raise UsageError(
            said("the folder {folder} lies in one that is examined: name another", folder=folder)
        )


def read_list(stream: BinaryIO) -> Iterator[str]:
    """The paths of a list: between NUL bytes if there are any, else one a line.

    The first chunk decides, as it is longer than any path. Empty entries are passed over;
    a byte order mark and CRs at line ends are dropped unless NULs make every byte count.
    """
    chunk = stream.read(_CHUNK)
    by_line = b"\0" not in chunk
    separator = b"\n" if by_line else b"\0"
    if by_line:
        chunk = chunk.removeprefix(_BOM)
    rest = b""
    while chunk:
        *entries, rest = (rest + chunk).split(separator)
        if len(rest) > _CHUNK:
            raise UsageError("the list of paths holds an entry too long to be a path")
        yield from _names(entries, by_line)
        chunk = stream.read(_CHUNK)
    yield from _names([rest], by_line)


def _names(entries: list[bytes], by_line: bool) -> Iterator[str]:
    for entry in entries:
        name = entry.removesuffix(b"\r") if by_line else entry
        if name:
            yield os.fsdecode(name)


def _expand(
    paths: Sequence[str], listing: BinaryIO | None, stdin: BinaryIO | None, max_bytes: int
) -> Iterator[Input]:
    for path in paths:
        if path == STDIN:
            yield Input(STDIN, _stdin(stdin).read(max_bytes + 1))
        else:
            yield from _expand_path(path)
    if listing is None:
        return
    with listing:
        for path in read_list(listing):
            yield from _expand_path(path)


def _open_list(name: str, stdin: BinaryIO | None) -> BinaryIO:
    if name == STDIN:
        return _stdin(stdin)
    try:
        return open(name, "rb")
    except (OSError, ValueError) as error:
        raise UsageError(
            said("cannot read the list of paths {name}: {why}", name=name, why=why(error))
        ) from error


def _stdin(stream: BinaryIO | None) -> BinaryIO:
    if stream is not None:
        return stream
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    return sys.stdin.buffer


def _expand_path(path: str) -> Iterator[Input]:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        yield Input(path, path, _error_info(error))
        return
    if stat.S_ISDIR(mode):
        yield from _walk(path)
    else:
        yield Input(path, path)


class _Folder:
    """The names in a folder in sorted order, of which few are held at a time.

    Nothing bounds how many a folder holds, so it is gone through again for each `_HELD_NAMES` of
    them: for those that come next after the last one given.
    """

    def __init__(self, path: str) -> None:
        self.path = path
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
            self._next, self._more = _smallest(self.path, self._last)
            self._next.reverse()
        if not self._next:
            return None
        self._last, is_folder = self._next.pop()
        return self._last, is_folder


def _walk(root: str) -> Iterator[Input]:
    """The images below a folder. A stack, as folders may nest deeper than Python recurses."""
    stack = [_Folder(root)]
    while stack:
        folder = stack[-1]
        try:
            entry = folder.take()
        except OSError as error:
            info = _error_info(error)
            message = said("cannot list this folder: {why}", why=info.message)
            yield Input(folder.path, folder.path, ErrorInfo(info.kind, message))
            entry = None
        if entry is None:
            stack.pop()
            continue
        name, is_folder = entry
        path = os.path.join(folder.path, name)
        if is_folder:
            _make_room(stack)
            stack.append(_Folder(path))
        else:
            yield Input(path, path)


def _make_room(stack: Sequence[_Folder]) -> None:
    """Forget names of the outer folders, so that those of nested ones do not add up."""
    held = sum(folder.held for folder in stack)
    for folder in stack:
        if held <= _HELD_NAMES:
            return
        held -= folder.held
        folder.forget()


def _smallest(folder: str, above: str) -> tuple[list[tuple[str, bool]], bool]:
    """The next names after one, sorted, at most `_HELD_NAMES`, and whether there are more."""
    found: list[tuple[str, bool]] = []
    cut: tuple[str, bool] | None = None
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name <= above or (cut is not None and entry.name >= cut[0]):
                continue
            is_folder = _is_folder(entry)
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


def _is_folder(entry: os.DirEntry[str]) -> bool | None:
    """Whether an entry of a folder is one, or an image; None for what is neither, and hidden ones.

    Links to folders are not followed, as they may lead back up. A broken link with an
    image's name is kept: it must get its record rather than vanish.
    """
    if entry.name.startswith("."):
        return None
    if entry.is_dir(follow_symlinks=False):
        return True
    is_image = entry.name.lower().endswith(IMAGE_SUFFIXES) and not _leads_to_folder(entry)
    return False if is_image else None


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False


def _error_info(error: OSError | ValueError) -> ErrorInfo:
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        return ErrorInfo("not_found", said("no such file or folder"))
    kind = "permission" if isinstance(error, PermissionError) else "unreadable"
    return ErrorInfo(kind, why(error))


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False
