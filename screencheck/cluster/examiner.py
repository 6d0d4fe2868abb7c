"""What runs on the nodes of a cluster: an actor that keeps one worker process at work.

Pictures are examined by that process, with the same bounds on time and memory as on one machine,
so that a hostile one costs neither the actor nor what Ray keeps on the node.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.reduction import ForkingPickler
from typing import NamedTuple

from ..inputs import Input
from ..workers import Crew, Recipe

_ENOUGH_S = 15.0  # of one batch; what is left of it may be done sooner by others


class Node(NamedTuple):
    """Where an examiner runs, and what judges there."""

    name: str
    program: dict[str, str | None]


class Examiner:
    """To be made an actor of, with a thread more than for what it is asked, so that it can `leave`.

    Batches that it is given at a time wait for one another.
    """

    def __init__(self, recipe: Recipe) -> None:
        _forget_main()
        self._recipe = recipe
        self._crew = Crew(recipe, jobs=1)
        self._one_batch = threading.Lock()
        self._items: deque[Input] = deque()
        # A crew of one takes an input when it has nothing else to do, and gives its report before
        # it takes the next: it never finds this queue empty while a report is waited for.
        self._reports = self._crew.reports(iter(self._items.popleft, None))

    def ready(self) -> Node:
        """Load all that is needed. Raises what the scanner raises, or EngineError."""
        from ..cache.identity import program

        self._crew.check()
        return Node(socket.gethostname(), program(self._recipe.settings))

    def examine(self, items: Sequence[Input]) -> list[bytes]:
        """A pickled report for each of the inputs, or for the first of them, one at least.

        The others are left where examining these took long.
        """
        with self._one_batch:
            return list(self._examined(items, time.monotonic() + _ENOUGH_S))

    def leave(self) -> None:
        """End the worker process, also in the middle of an image, with nothing left behind.

        Ray would kill it, but neither what it has started nor its temporary files.
        """
        self._crew.stop()

    def _examined(self, items: Sequence[Input], ends: float) -> Iterator[bytes]:
        for item in items:
            self._items.append(item)
            yield bytes(ForkingPickler.dumps(next(self._reports)))
            if time.monotonic() > ends:
                return


def _forget_main() -> None:
    """Processes that are spawned import the main module of their parent: here Ray's worker."""
    main = sys.modules["__main__"]
    main.__spec__ = None
    if hasattr(main, "__file__"):
        del main.__file__
