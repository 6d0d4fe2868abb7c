"""Why a worker ended, as the record of its image tells it."""

from __future__ import annotations

import signal

from ..errors import EngineError, sentence_of, tells_of_memory
from ..language import Message, said
from ..report import ErrorInfo
from ..settings import Bounds

_FROM_OUTSIDE = (-9, -15)  # SIGKILL, SIGTERM


class KilledAtStart(EngineError):
    """Somebody ended a worker before it could examine anything, which tells nothing of others."""


def took_too_long(bounds: Bounds) -> ErrorInfo:
    """The image of a worker that was killed when its time was over."""
    message = said("examining this image took longer than {limit:g} s", limit=bounds.seconds)
    return ErrorInfo("timeout", message)


def died(exit_code: int | None, last_words: str) -> ErrorInfo:
    """The image of a worker that died, by what it wrote to stderr before."""
    if tells_of_memory(last_words):
        return ErrorInfo.memory_short()
    return ErrorInfo(
        "crash", said("the process that examined this image died: {why}", why=_how(exit_code))
    )


def did_not_start(exit_code: int | None, last_words: str, bounds: Bounds) -> EngineError:
    """A worker that died before it could examine anything."""
    if bounds.memory and tells_of_memory(last_words):
        return does_not_fit(bounds)
    if exit_code in _FROM_OUTSIDE:
        return KilledAtStart(_unable(_how(exit_code)))
    return cannot_start(_how(exit_code))


def does_not_fit(bounds: Bounds) -> EngineError:
    """The memory that is allowed is not enough for anything."""
    return EngineError(
        said(
            "{limit} MiB of memory are too little to load what examines images",
            limit=bounds.memory,
        )
    )


def cannot_start(why: str) -> EngineError:
    """There is no worker."""
    return EngineError(_unable(why))


def _unable(why: str) -> Message:
    return said("no process that examines images can be started: {why}", why=why)


def starts_too_slowly() -> EngineError:
    """A worker that was killed before it could examine anything."""
    return cannot_start(said("it takes too long"))


def not_begun(error: Exception) -> ErrorInfo:
    """An image that no worker could be started for."""
    return ErrorInfo("crash", sentence_of(error))


def _how(exit_code: int | None) -> Message:
    if exit_code is None:
        return said("it does not end")
    if exit_code >= 0:
        return said("exit status {status}", status=exit_code)
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = str(-exit_code)
    return said("signal {name}", name=name)
