"""Where a report goes: the real standard output, kept clean, or a file."""

from __future__ import annotations

import ctypes
import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import BinaryIO, TextIO

from .errors import UsageError, why
from .language import said

_STDOUT, _STDERR = 1, 2
_FAR = 2**31 - 2  # the furthest that Windows' C library locks


class Sink:
    """Takes the pieces of a report; each is out of this process when `write` returns."""

    def __init__(self, stream: BinaryIO, encoding: str = "utf-8") -> None:
        self._stream = stream
        self._encoding = encoding

    def write(self, piece: str) -> None:
        if piece:
            self._stream.write(piece.encode(self._encoding, "backslashreplace"))
            self._stream.flush()


@contextmanager
def clean_stdout() -> Iterator[BinaryIO]:
    """Lend the real standard output; meanwhile all else that is written there goes to stderr.

    A stray print, also one of a C library straight to descriptor 1 or in a worker process,
    would otherwise corrupt a report that a program reads.
    """
    stdout = sys.stdout
    if stdout is None:
        raise UsageError("standard output is closed")
    stdout.flush()
    with redirect_stdout(sys.stderr):
        if _descriptor(stdout) != _STDOUT:  # a test runner's: there is no descriptor to guard
            yield stdout.buffer
            return
        with _moved_stdout() as real:
            yield real


@contextmanager
def _moved_stdout() -> Iterator[BinaryIO]:
    real = os.fdopen(os.dup(_STDOUT), "wb")
    try:
        os.dup2(_STDERR, _STDOUT)
        try:
            yield real
        finally:
            # What C libraries still hold back must go to stderr before the way is changed.
            with suppress(Exception):
                ctypes.CDLL(None).fflush(None)
            os.dup2(real.fileno(), _STDOUT)
    finally:
        with suppress(OSError):  # as in open_output
            real.close()


@contextmanager
def open_output(
    path: str | None, stdout: BinaryIO | None = None, *, keep: bool = False
) -> Iterator[BinaryIO]:
    """The file that `--output` names, emptied unless `keep`, or stdout where it names none.

    What is written goes to its end. Raises UsageError where the file cannot be written, or where
    another process has opened it by this.
    """
    if path is None:
        assert stdout is not None
        yield stdout
        return
    try:
        stream = open(path, "ab")  # noqa: SIM115 - errors of the body are not this one's
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    try:
        if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            if not locked(stream):
                raise UsageError(said("another run is writing to {path}", path=path))
            if not keep:
                _emptied(stream, path)
        yield stream
    finally:
        with suppress(OSError):  # all is flushed, or its failure was raised by the write
            stream.close()


def _emptied(stream: BinaryIO, path: str) -> None:
    try:
        stream.truncate(0)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: str, error: OSError | ValueError) -> UsageError:
    return UsageError(said("cannot write to {path}: {why}", path=path, why=why(error)))


def locked(stream: BinaryIO) -> bool:
    """Lock an open file until it is closed; false where another process has done so.

    The system lets go of it when the process ends, however it ends. Where a file system knows no
    locks, runs are not kept apart.
    """
    if sys.platform == "win32":
        import msvcrt

        # Locks keep others from reading there as well, so this one lies where no report reaches.
        stream.seek(_FAR)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def is_terminal(stream: TextIO | None) -> bool:
    """Whether people look at the stream as it is written."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def prepare_streams() -> None:
    """Make the standard streams safe to use, whatever the caller did to them."""
    for descriptor in (0, _STDOUT, _STDERR):
        try:
            os.fstat(descriptor)
        except OSError:
            # It came closed. The next file opened would take its number, and stray output
            # would go into that file.
            with suppress(OSError):
                os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if isinstance(sys.stdout, io.TextIOWrapper):  # its encoding may not know Chinese
        sys.stdout.reconfigure(errors="backslashreplace")


def silence_broken_pipes() -> None:
    """Lead stdout and stderr nowhere, so that the flush at interpreter exit cannot fail."""
    with suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            descriptor = _descriptor(stream)
            if descriptor is not None and _is_broken(stream):
                os.dup2(null, descriptor)
        os.close(null)


def _is_broken(stream: TextIO) -> bool:
    try:
        stream.flush()
    except OSError:
        return True
    return False


def _descriptor(stream: TextIO | None) -> int | None:
    try:
        return None if stream is None else stream.fileno()
    except (OSError, ValueError, AttributeError):
        return None
