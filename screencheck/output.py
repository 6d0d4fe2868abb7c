"""Where a report goes: the real standard output, kept clean, or a file."""

from __future__ import annotations

import ctypes
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import BinaryIO, TextIO

from .errors import UsageError, why
from .language import said

_STDOUT, _STDERR = 1, 2


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
def open_output(path: str | None, stdout: BinaryIO) -> Iterator[BinaryIO]:
    """The file that `--output` names, emptied, or stdout where it names none.

    Raises UsageError where the file cannot be written.
    """
    if path is None:
        yield stdout
        return
    try:
        stream = open(path, "wb")  # noqa: SIM115 - errors of the body are not this one's
    except (OSError, ValueError) as error:
        raise UsageError(
            said("cannot write to {path}: {why}", path=path, why=why(error))
        ) from error
    try:
        yield stream
    finally:
        with suppress(OSError):  # all is flushed, or its failure was raised by the write
            stream.close()


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
