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
from pathlib import Path
from typing import BinaryIO

from .errors import UsageError, why
from .language import said
from .report import ErrorInfo
from .settings import Limits

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")
STDIN = "-"

_CHUNK = 64 * 1024
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

    Folders may change in between, so this is for estimates.
    """
    if files_from is not None and not os.path.isfile(files_from):
        return None
    named = [path for path in paths if path != STDIN]
    return len(paths) - len(named) + sum(1 for _ in expand(named, files_from))


def refuse_to_overwrite(output: str, paths: Sequence[str]) -> None:
    """`--output *.png` must not destroy the evidence. Raises UsageError."""
    if output.lower().endswith(IMAGE_SUFFIXES) or any(_same(output, path) for path in paths):
        raise UsageError(said("the report would overwrite an image: {output}", output=output))


def lies_in(folder: str, paths: Iterable[str]) -> bool:
    """Whether a folder, which need not exist, lies in one of the paths that is a folder.

    Raises OSError or ValueError for names that no folder can have.
    """
    here = Path(folder).resolve()
    parents = [Path(path).resolve() for path in paths if os.path.isdir(path)]
    return any(here.is_relative_to(parent) for parent in parents)


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


def _walk(root: str) -> Iterator[Input]:
    """The images below a folder. A stack, as folders may nest deeper than Python recurses."""
    stack = [(root, True)]
    while stack:
        path, is_folder = stack.pop()
        if not is_folder:
            yield Input(path, path)
            continue
        try:
            entries = _listing(path)
        except OSError as error:
            info = _error_info(error)
            message = said("cannot list this folder: {why}", why=info.message)
            yield Input(path, path, ErrorInfo(info.kind, message))
            continue
        stack.extend((os.path.join(path, name), folder) for name, folder in reversed(entries))


def _listing(folder: str) -> list[tuple[str, bool]]:
    """Names of the folders and images in a folder, sorted; hidden ones are left out.

    Links to folders are not followed, as they may lead back up. A broken link with an
    image's name is kept: it must get its record rather than vanish.
    """
    with os.scandir(folder) as entries:
        found = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                found.append((entry.name, True))
            elif entry.name.lower().endswith(IMAGE_SUFFIXES) and not _leads_to_folder(entry):
                found.append((entry.name, False))
    return sorted(found)


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
