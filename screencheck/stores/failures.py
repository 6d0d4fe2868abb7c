"""What stores fail with, in the sentences of this program.

Drivers say it in long texts, in which endpoints, names of keys and parts of requests stand: only
codes and names of types are passed on.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..errors import ScreencheckError
from ..language import said


@contextmanager
def clear(told: Callable[[Exception], OSError]) -> Iterator[None]:
    """Whatever a driver raises becomes what `told` makes of it."""
    try:
        yield
    except (ScreencheckError, MemoryError):
        raise
    except Exception as error:
        raise told(error) from None


def missing() -> OSError:
    """There is no such object."""
    return FileNotFoundError(errno.ENOENT, said("no such object"))


def no_bucket() -> OSError:
    """There is no such bucket."""
    return FileNotFoundError(errno.ENOENT, said("no such bucket"))


def denied(code: str) -> OSError:
    """The store does not let this user do that, or does not know them."""
    return PermissionError(
        errno.EACCES, said("the store denies access ({code})", code=_short(code))
    )


def no_credentials() -> OSError:
    """Nothing tells who the user is."""
    return OSError(errno.EIO, said("no credentials for the store were found"))


def unreachable() -> OSError:
    """There is no connection."""
    return OSError(errno.EIO, said("the store cannot be reached"))


def late() -> OSError:
    """No answer came, or not all of it."""
    return OSError(errno.EIO, said("the store did not answer in time"))


def busy() -> OSError:
    """The store asks for fewer requests, and did so after all retries."""
    return OSError(errno.EIO, said("the store is too busy"))


def failed(what: str) -> OSError:
    """Anything else; `what` is a code of the store or the name of a type."""
    return OSError(errno.EIO, said("the store failed ({code})", code=_short(what)))


def _short(code: str) -> str:
    from ..files.text import clean  # what is beside it opens images

    return clean(code, 60)
