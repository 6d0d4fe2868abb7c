"""From what a user names to single inputs, one at a time and in a stable order.

Nothing here opens an image: a path that leads nowhere becomes an input with its error, so
that every input gets its record whatever is wrong with it.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from . import folders, rows, stores
from .errors import ImageError, UsageError, why
from .folders import IMAGE_SUFFIXES, is_image
from .globs import Glob, has_magic, literal_prefix
from .language import said
from .report import ErrorInfo
from .rows import Row, is_rows, rows_of
from .settings import Limits

STDIN = "-"

_CHUNK = 64 * 1024
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Input:
    """One input: the name that its report carries, and a path, a URL, a row or bytes to read.

    Rows become bytes where a scan begins, by `rows.with_bytes`. `error` is set where the input
    cannot be read at all; nothing is to be opened then.
    """

    name: str
    source: str | bytes | Row
    error: ErrorInfo | None = None

    @property
    def readable(self) -> str | bytes:
        """What a scanner can open. Raises TypeError for a row, which must be bytes by then."""
        if isinstance(self.source, Row):
            raise TypeError("a row is not read by scanners")
        return self.source


def expand(
    paths: Sequence[str],
    files_from: str | None = None,
    *,
    stdin: BinaryIO | None = None,
    max_bytes: int = Limits().max_bytes,
) -> Iterator[Input]:
    """The inputs that paths and a list of paths name, in that order.

    Files are taken whatever their names; folders give their images, recursively and sorted, and
    so do folders in stores. Patterns give the files that match, Parquet files their rows.
    "-" among the paths is an image on standard input, of which no more is read than what
    shows that it exceeds `max_bytes`. The list names one path a line, or one between NUL
    bytes. Raises UsageError at once for a list that cannot be read, two readers of stdin, and
    where a package is missing that a path needs.
    """
    for path in paths:
        _check_packages(path)
    if [*paths, files_from].count(STDIN) > 1:
        raise UsageError("standard input can be read only once")
    listing = None if files_from is None else _open_list(files_from, stdin)
    return _expand(paths, listing, stdin, max_bytes)


def count(paths: Sequence[str], files_from: str | None = None) -> int | None:
    """How many inputs `expand` gives, by another look; None for a list that can be read only once.

    None as well for folders upon folders, URLs, patterns and rows. What there is may change in
    between: this is for estimates.
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


def _check_packages(path: str) -> None:
    if stores.is_url(path):
        stores.check(path)
    if is_rows(path):
        rows.check()


def _listed(files_from: str | None) -> Iterator[str]:
    if files_from is not None:
        with _open_list(files_from, None) as listing:
            yield from read_list(listing)


def _count(path: str) -> int | None:
    """How many inputs a path gives, in no order; None where that takes more than a look."""
    path = stores.local_path(path)
    if stores.is_url(path) or is_rows(path) or _is_pattern(path):
        return None
    return folders.count(path) if _is_existing_folder(path) else 1


def _is_existing_folder(path: str) -> bool:
    try:
        return os.path.isdir(path)
    except ValueError:
        return False


def refuse_to_overwrite(output: str, paths: Sequence[str]) -> None:
    """`--output *.png` must not destroy the evidence. Raises UsageError."""
    if output.lower().endswith(IMAGE_SUFFIXES) or any(_names(path, output) for path in paths):
        raise UsageError(said("the report would overwrite an image: {output}", output=output))


def _names(path: str, output: str) -> bool:
    """Whether a path, or what it stands for, is the file that is written."""
    path = stores.local_path(path)
    if stores.is_url(path) or not _is_pattern(path):
        return path == output or _same(path, output)
    root, glob = _local_glob(path)
    below = _below(root, output)
    return below is not None and glob.matches(below)


def refuse_among(folder: str, paths: Iterable[str]) -> None:
    """A folder that is written to, which need not exist, must not lie in one that is examined.

    Raises UsageError where it does, OSError or ValueError for names that no folder can have.
    """
    if any(_holds(path, folder) for path in paths):
        raise UsageError(
            said("the folder {folder} lies in one that is examined: name another", folder=folder)
        )


def _holds(path: str, folder: str) -> bool:
    """Whether what is written to a folder may be among what a path stands for."""
    path = stores.local_path(path)
    if stores.is_url(path) or stores.is_url(folder):
        return stores.is_url(path) and stores.is_url(folder) and _holds_url(path, folder)
    if _is_existing_folder(path):
        return _below(path, folder) is not None
    if not _is_pattern(path):
        return False
    root, glob = _local_glob(path)
    below = _below(root, folder)
    return below is not None and glob.may_lead(below)


def _holds_url(path: str, folder: str) -> bool:
    """As `_holds`, in a store; folders of the same name may be spelt with other schemes."""
    written = stores.Url.parse(folder)
    try:
        examined = stores.Url.parse(path)
    except OSError:  # nothing is examined there
        return False
    if (examined.store, examined.bucket) != (written.store, written.bucket):
        return False
    begin = written.key.rstrip("/") + "/"
    if has_magic(examined.key):
        return Glob.of(examined.key).may_lead(begin.split("/")[:-1])
    return begin.startswith(examined.key.rstrip("/") + "/") or not examined.key


def place_of(path: str) -> str | None:
    """The local file or folder where what a path stands for lies; None where that is elsewhere."""
    path = stores.local_path(path)
    if path == STDIN or stores.is_url(path):
        return None
    return (_local_glob(path)[0] or os.curdir) if _is_pattern(path) else path


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
        yield from _entries(entries, by_line)
        chunk = stream.read(_CHUNK)
    yield from _entries([rest], by_line)


def _entries(entries: list[bytes], by_line: bool) -> Iterator[str]:
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
    name = stores.local_path(name)
    try:
        if stores.is_url(name):
            stores.check(name)
            return stores.open_object(name)
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
    path = stores.local_path(path)
    if stores.is_url(path):
        yield from _expand_url(path)
        return
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        if stores.is_unknown(path):
            message = said("nothing reads such URLs: only {known}", known=stores.KNOWN)
            yield Input(path, path, ErrorInfo("not_found", message))
        elif has_magic(path) and isinstance(error, FileNotFoundError | NotADirectoryError):
            yield from _expand_glob(path)
        else:
            yield Input(path, path, _error_info(error))
        return
    if stat.S_ISDIR(mode):
        yield from _of_folder(path, folders.walk(path))
    else:
        yield from _of_file(path)


def _of_file(path: str) -> Iterator[Input]:
    """A file that was named or matched, or the rows in it."""
    if not is_rows(path):
        yield Input(path, path)
        return
    try:
        yield from (Input(f"{path}#{n}", row) for n, row in enumerate(rows_of(path)))
    except ImageError as error:
        yield Input(path, path, ErrorInfo.of(error))


def _of_folder(path: str, found: Iterator[tuple[str, OSError | None]]) -> Iterator[Input]:
    for file, error in found:
        yield Input(file, file) if error is None else _unlistable(file, _error_info(error))


def _unlistable(folder: str, info: ErrorInfo) -> Input:
    message = said("cannot list this folder: {why}", why=info.message)
    return Input(folder, folder, ErrorInfo(info.kind, message))


def _is_pattern(path: str) -> bool:
    """Whether a local path is a pattern: a file of that name comes first."""
    try:
        return has_magic(path) and not os.path.lexists(path)
    except ValueError:
        return False


def _local_glob(pattern: str) -> tuple[str, Glob]:
    """The deepest folder that a pattern names, "" for the working directory, and the rest."""
    pattern = pattern.replace(os.sep, "/")
    root, slash, _ = literal_prefix(pattern).rpartition("/")
    rest = pattern[len(root) + len(slash) :]
    # doubled slashes mean nothing to the system
    return root or slash, Glob.of(re.sub("//+", "/", rest))


def _expand_glob(pattern: str) -> Iterator[Input]:
    root, glob = _local_glob(pattern)

    def choose(below: tuple[str, ...], entry: os.DirEntry[str]) -> bool | None:
        names = (*below, entry.name)
        if entry.is_dir(follow_symlinks=False):
            return True if glob.may_lead(names) else None
        return False if glob.matches(names) and not folders.leads_to_folder(entry) else None

    nothing = True
    for path, error in folders.walk(root, choose):
        if isinstance(error, FileNotFoundError | NotADirectoryError) and path == root:
            break
        nothing = False
        if error is None:
            yield from _of_file(path)
        else:
            yield _unlistable(path, _error_info(error))
    if nothing:
        yield _no_match(pattern)


def _no_match(pattern: str) -> Input:
    return Input(pattern, pattern, ErrorInfo("not_found", said("nothing matches this pattern")))


def _expand_url(url: str) -> Iterator[Input]:
    try:
        key = stores.Url.parse(url).key
        if has_magic(key):
            yield from _objects_of_glob(url, key)
        elif is_image(key):  # without a look, as lists may hold millions
            yield Input(url, url)
        elif is_rows(key):
            yield from _of_file(url)
        elif key.endswith("/") or stores.size_of(url) is None:
            yield from _objects_below(url)
        else:
            yield Input(url, url)
    except OSError as error:
        yield _unlistable(url, ErrorInfo(stores.kind_of(error), why(error)))


def _objects_below(url: str) -> Iterator[Input]:
    """The images below a folder in a store. One in which there is nothing does not exist."""
    folder = str(stores.Url.parse(url))
    if not folder.endswith("/"):
        folder += "/"
    nothing = bool(stores.Url.parse(folder).key)  # a bucket may be empty
    for item in stores.objects(folder):
        nothing = False
        names = item.url[len(folder) :].split("/")
        if is_image(names[-1]) and not any(name.startswith(".") for name in names):
            yield Input(item.url, item.url)
    if nothing:
        yield Input(url, url, ErrorInfo("not_found", said("no such object or folder")))


def _objects_of_glob(url: str, key: str) -> Iterator[Input]:
    glob = Glob.of(key)
    start = len(url) - len(key)
    nothing = True
    for item in stores.objects(url[:start] + literal_prefix(key)):
        if not item.url.endswith("/") and glob.matches(item.url[start:].split("/")):
            nothing = False
            yield from _of_file(item.url)
    if nothing:
        yield _no_match(url)


def _below(root: str, path: str) -> tuple[str, ...] | None:
    """The names that lead from a folder to a path, None where it does not lie in there."""
    above, here = Path(root).resolve(), Path(path).resolve()
    return here.relative_to(above).parts if here.is_relative_to(above) else None


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
