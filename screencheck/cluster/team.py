"""Who examines what on a cluster: batches of inputs to actors, reports back.

One loop in the caller's thread. Only what the actors are about to need is taken from the inputs, so
neither this process nor Ray's object store holds more the more inputs there are. A batch whose
actor is lost, with its node or alone, is given to another; as each batch is in the hands of one at
a time, every input gets one report.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing.reduction import ForkingPickler
from typing import Any

from ..cache.identity import program
from ..errors import EngineError, KnowledgeError, ScreencheckError, sentence_of, why
from ..inputs import Input
from ..language import Message, said
from ..report import ErrorInfo, Report, Verdict
from ..settings import Settings
from ..workers import Recipe
from .connection import connected, in_one_line, knock, load_ray
from .examiner import Examiner, Node
from .sameness import check_same

_LARGEST = 16  # images in a batch
_FEW = 64  # inputs that are looked at before more than one actor is started
_BYTES = 32 * 1024 * 1024  # of inputs that come with their bytes, in a batch
_AHEAD = 2  # batches that an actor has, so that it need not wait for the next one
_WINDOW = 32  # inputs per actor that are taken and not reported yet, where reports keep an order
_SPREAD = 256  # the same where they do not; an image may take 120 s, and others a second
_LOOK_S = 5.0  # at the size of the cluster
_PATIENCE_S = 30.0  # until somebody is told that the cluster has no room
_HEADLESS_S = 45.0  # until a head node that does not answer is given up
_FAREWELL_S = 5.0
_STARTS = 3  # that fail, with nobody at work, until the scan is given up
_LOSSES = 4  # of actors at the same image, until it is given up

Tell = Callable[[Message], None]
Numbered = tuple[int, Report]


@dataclass(slots=True)
class _Batch:
    """Inputs with their numbers, and how many actors were lost at them."""

    items: list[tuple[int, Input]]
    losses: int = 0


@dataclass(slots=True, eq=False)
class _Member:
    """An actor, which is `ready` once it has loaded what it needs."""

    actor: Any
    ready: bool = False
    batches: dict[Any, _Batch] = field(default_factory=dict)  # by the references to their results


class RayTeam:
    """Actors on a cluster, one for each core of it, or `jobs` where that is given.

    With `jobs` actors are asked for that have no core yet, at which a cluster may grow; without,
    there are as many as it has cores at the moment. Few inputs get few. `tell` gets sentences for
    people. Raises UsageError where Ray is not installed, KnowledgeError where the settings name
    knowledge that cannot be read. Not thread-safe.
    """

    def __init__(
        self, recipe: Recipe, jobs: int | None, address: str | None, tell: Tell | None = None
    ) -> None:
        self._ray = load_ray()
        self._recipe = recipe
        self._jobs = jobs
        self._address = address
        self._tell: Tell = tell or (lambda _message: None)
        self._program = _program(recipe.settings)
        self._actor = self._ray.remote(num_cpus=1, max_concurrency=_AHEAD + 1)(Examiner)
        self._connection = ExitStack()
        self._members: list[_Member] = []
        self._starting: dict[Any, _Member] = {}  # by the references to their being ready
        self._again: deque[_Batch] = deque()
        self._most = 1.0  # until it is known whether there are more inputs
        self._looked = float("-inf")
        self._waiting_since: float | None = None
        self._headless_since: float | None = None
        self._failed_starts = 0
        self._told_of_failure = False
        self._taken = 0
        self._reported = 0

    def check(self) -> None:
        """Connect, and wait for the first actor. Raises what its scanner raises, or EngineError."""
        try:
            self._connection.enter_context(connected(self._address, self._jobs))
            while not self._is_staffed:
                self._recruit()
                self._wait()
        except BaseException:
            self.stop()
            raise

    def reports(self, items: Iterable[Input]) -> Generator[Report, None, None]:
        """One report for each input, in their order. The team is gone afterwards."""
        early: dict[int, Report] = {}
        due = 0
        numbered = self._numbered(items, lambda: self._taken - due < _WINDOW * len(self._members))
        try:
            for number, report in numbered:
                early[number] = report
                while due in early:
                    yield early.pop(due)
                    due += 1
        finally:
            numbered.close()

    def numbered(self, items: Iterable[Input]) -> Generator[Numbered, None, None]:
        """One report for each input as it is done, with the input's number from 0 on.

        No image keeps others waiting here, unless it takes minutes. The team is gone afterwards.
        """
        return self._numbered(
            items, lambda: self._taken - self._oldest() < _SPREAD * len(self._members)
        )

    def _numbered(
        self, items: Iterable[Input], has_room: Callable[[], bool]
    ) -> Generator[Numbered, None, None]:
        try:
            source = self._sized(enumerate(items))
            while True:
                self._recruit()
                done = not self._set_to_work(source, has_room)
                if done and not any(member.batches for member in self._members):
                    return
                for found in self._wait():
                    self._reported += 1
                    yield found
        finally:
            self.stop()

    def _sized(self, source: Iterator[tuple[int, Input]]) -> Iterator[tuple[int, Input]]:
        """The inputs, after a look at whether they are so few that few actors will do."""
        look = min(self._allowed(), _FEW)
        first = list(islice(source, look))
        self._most = max(1, len(first)) if len(first) < look else math.inf
        self._looked = float("-inf")
        return chain(first, source)

    def stop(self) -> None:
        """End all actors, also those at work, and leave the cluster. May be called again."""
        if self._members and not self._head_answers():
            self._members.clear()
            self._connection.pop_all()  # whom to ask would be waited for
        with suppress(Exception):  # there may be no cluster any more
            leaving = [m.actor.leave.remote() for m in self._members if m.ready]
            if leaving:
                self._ray.wait(leaving, num_returns=len(leaving), timeout=_FAREWELL_S)
        for member in self._members:
            self._kill(member)
        self._members.clear()
        self._starting.clear()
        self._connection.close()

    # --- inputs ------------------------------------------------------------------------------

    def _set_to_work(
        self, source: Iterator[tuple[int, Input]], has_room: Callable[[], bool]
    ) -> bool:
        """Give each actor what it has room for; false once there is nothing left to give."""
        while True:
            suspected = bool(self._again and self._again[0].losses)
            member = self._free(1 if suspected else _AHEAD)
            if member is None:
                return True
            if self._again:
                self._give(member, self._again.popleft())
                continue
            if not has_room():
                return True
            batch = self._next(source)
            if batch is None:
                return False
            self._give(member, batch)

    def _free(self, most: int) -> _Member | None:
        """Who has fewer than so many batches, the fewest of all; None where nobody has.

        A batch at which an actor was lost is given alone, so that the next loss is its own.
        """
        free = (
            member
            for member in self._members
            if member.ready
            and len(member.batches) < most
            and not any(batch.losses for batch in member.batches.values())
        )
        return min(free, key=lambda member: len(member.batches), default=None)

    def _next(self, source: Iterator[tuple[int, Input]]) -> _Batch | None:
        """The next inputs: few at the beginning, so that a small scan is shared by all."""
        share = self._reported // (2 * _AHEAD * len(self._members))
        size = max(1, min(_LARGEST, share))
        items: list[tuple[int, Input]] = []
        held = 0
        while len(items) < size and held < _BYTES:
            found = next(source, None)
            if found is None:
                break
            items.append(found)
            held += len(found[1].source) if isinstance(found[1].source, bytes) else 0
        self._taken += len(items)
        return _Batch(items) if items else None

    def _give(self, member: _Member, batch: _Batch) -> None:
        inputs = [item for _, item in batch.items]
        member.batches[member.actor.examine.remote(inputs)] = batch

    def _oldest(self) -> int:
        """The number of the first input that has no report yet."""
        batches = [*self._again, *(b for m in self._members for b in m.batches.values())]
        return min((batch.items[0][0] for batch in batches), default=self._taken)

    # --- actors ------------------------------------------------------------------------------

    @property
    def _is_staffed(self) -> bool:
        """Whether anybody can be given work."""
        return any(member.ready for member in self._members)

    def _recruit(self) -> None:
        """Have as many actors as are wanted."""
        now = time.monotonic()
        if now < self._looked + _LOOK_S and self._members:
            return
        self._looked = now
        if self._is_headless(now):
            return
        wanted = min(self._allowed(), self._most)
        while len(self._members) < wanted:
            member = _Member(self._actor.remote(self._recipe))
            self._members.append(member)
            self._starting[member.actor.ready.remote()] = member
        self._tell_of_waiting(now)

    def _allowed(self) -> int:
        """How many actors there may be."""
        return self._jobs or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def _is_headless(self, now: float) -> bool:
        """Whether the head node does not answer, which it may do again. Raises EngineError later.

        Actors go on meanwhile, but nothing else can be asked of the cluster.
        """
        if self._head_answers():
            self._headless_since = None
            return False
        self._headless_since = self._headless_since or now
        if now > self._headless_since + _HEADLESS_S:
            raise EngineError(said("the head node of the Ray cluster was lost"))
        return True

    def _head_answers(self) -> bool:
        try:
            knock(self._ray.get_runtime_context().gcs_address)
        except (OSError, ValueError):
            return False
        return True

    def _tell_of_waiting(self, now: float) -> None:
        if self._is_staffed:
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = now
        elif now > self._waiting_since + _PATIENCE_S:
            self._waiting_since = float("inf")  # once is enough
            self._tell(said("waiting for a free core of the Ray cluster"))

    def _wait(self) -> list[Numbered]:
        """What was found by those that have something to tell, within a while."""
        at_work = {reference: m for m in self._members for reference in m.batches}
        references = [*self._starting, *at_work]
        if not references:  # and no head node to ask for more
            time.sleep(1)
            return []
        ready, rest = self._ray.wait(references, num_returns=1, timeout=_LOOK_S)
        if rest:
            more, _ = self._ray.wait(rest, num_returns=len(rest), timeout=0)
            ready += more
        found: list[Numbered] = []
        for reference in ready:
            if reference in self._starting:
                self._welcome(reference, self._starting.pop(reference))
            elif (member := at_work[reference]) in self._members:
                found += self._collected(reference, member)
        return found

    def _welcome(self, reference: Any, member: _Member) -> None:
        """An actor has loaded what it needs, or tells why it cannot."""
        try:
            node: Node = self._ray.get(reference)
            check_same(self._program, node.program, node.name)
        except Exception as error:
            self._dismiss(member)
            self._failed_to_start(_cause(error))
            return
        member.ready = True
        self._failed_starts = 0

    def _failed_to_start(self, error: Exception) -> None:
        """The others take the work on; where there is nobody the scan cannot go on."""
        self._failed_starts += 1
        self._looked = time.monotonic()  # the next one may come to the same node
        if isinstance(error, ScreencheckError) and not (self._is_staffed or self._reported):
            raise error
        if not self._is_staffed and self._failed_starts >= _STARTS:
            raise EngineError(
                said("no node of the cluster can examine images: {why}", why=_said(error))
            ) from error
        if not self._told_of_failure:
            self._told_of_failure = True
            self._tell(said("a node of the cluster does not take part: {why}", why=_said(error)))

    def _collected(self, reference: Any, member: _Member) -> list[Numbered]:
        """The reports of a batch; what is left of it is given out again."""
        batch = member.batches.pop(reference)
        try:
            reports = [ForkingPickler.loads(data) for data in self._ray.get(reference)]
        except self._ray.exceptions.RayTaskError as error:  # the actor lives
            return self._lost(batch, _cause(error))
        except self._ray.exceptions.RayError as error:
            lost = [batch, *member.batches.values()]
            self._dismiss(member)
            return [found for one in lost for found in self._lost(one, error)]
        left = batch.items[len(reports) :]
        if left:
            self._again.appendleft(_Batch(left, batch.losses))
        return [(number, report) for (number, _), report in zip(batch.items, reports, strict=False)]

    def _dismiss(self, member: _Member) -> None:
        """Count on it no more, and forget what it had."""
        self._members.remove(member)
        self._kill(member)
        member.batches.clear()
        self._looked = float("-inf")  # somebody else is wanted

    def _kill(self, member: _Member) -> None:
        with suppress(Exception):  # it may be gone, and Ray with it
            self._ray.kill(member.actor)

    def _lost(self, batch: _Batch, error: Exception) -> list[Numbered]:
        """An actor was lost that had this batch: its images are tried again, in the end one by one.

        Nothing tells a node that was switched off from an image that took down all there was.
        """
        losses = batch.losses + 1
        if losses >= _LOSSES and len(batch.items) == 1:
            ((number, item),) = batch.items
            info = ErrorInfo(
                "crash", said("all that examined this image were lost: {why}", why=_said(error))
            )
            return [(number, Report(item.name, Verdict.ERROR, error=info))]
        parts = [[item] for item in batch.items] if losses > 1 else [batch.items]
        self._again.extendleft(_Batch(part, losses) for part in reversed(parts))
        return []


def _program(settings: Settings) -> dict[str, str | None]:
    try:
        return program(settings)
    except OSError as error:
        raise KnowledgeError(
            said("{name}: {why}", name=str(error.filename), why=why(error))
        ) from error


def _cause(error: Exception) -> Exception:
    """What an actor raised, out of what Ray makes of it."""
    cause = getattr(error, "cause", None)
    return cause if isinstance(cause, Exception) else error


def _said(error: Exception) -> str:
    return sentence_of(error) if isinstance(error, ScreencheckError) else in_one_line(error)
