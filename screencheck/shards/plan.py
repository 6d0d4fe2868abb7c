"""Which input belongs into which part, where an earlier run may have left some of them.

The listing and the parts that are there are gone through in step: what part k holds is passed over,
and where there is none, its inputs are examined. So a run that is continued ends with the files of
one that was never cut short. Only where both part, as images were added or taken away in between,
the paths of the records that are left are gathered, as digests. From there on inputs that are among
them are passed over, and the others go into new parts behind the last; missing parts before it
stay missing.

Each input gets as many records as it is named, and none that has one is examined again. So that
this holds, a part is filled only with inputs of which no later part has a record; an input that is
named twice, with a missing part in between, is thus taken for a change of the listing.

Every part that is there was read to its end, and its records counted, before the first input is
given: one that is damaged is found before anything is examined or written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice

from ..inputs import Input
from .digests import Digests
from .parts import Parts

Kept = Callable[[Mapping[str, int]], object]


class Plan:
    """`kept` is called for each part that is there, with its numbers of records by verdict."""

    def __init__(self, parts: Parts, kept: Kept) -> None:
        self._parts = parts
        self._kept = kept
        self._counted = -1  # the last part whose records were

    def pending(self, items: Iterable[Input]) -> Iterator[tuple[int, Input]]:
        """The inputs to be examined, in order, each with the number of its part.

        Every part gets as many inputs as it holds, but for the last one that gets any.
        Raises UsageError where a part is damaged.
        """
        items = iter(items)
        later: Digests | None = None
        numbers = self._parts.numbers
        there = set(numbers)
        for number in range(numbers[-1] + 1 if numbers else 0):
            if number not in there:
                later = later or Digests(self._paths_after(number))
                missing = list(islice(items, self._parts.size))
                if not missing:
                    return
                if any(later.holds(self._parts.shown(item.name)) for item in missing):
                    yield from self._behind(chain(missing, items), later)
                    return
                yield from ((number, item) for item in missing)
                continue
            count = 0
            paths = self._paths(number)
            for path in paths:
                item = next(items, None)
                if item is None or self._parts.shown(item.name) != path:
                    left = chain([path], paths, self._paths_after(number))
                    later = later or Digests(left)
                    rest = items if item is None else chain([item], items)
                    yield from self._behind(rest, later)
                    return
                count += 1
                if later is not None:
                    later.take(path)
            if count < self._parts.size:
                later = later or Digests(self._paths_after(number))
                yield from self._behind(items, later)
                return
        yield from self._in_order(items)

    def _behind(self, items: Iterable[Input], left: Digests) -> Iterator[tuple[int, Input]]:
        """Those of the inputs that no record is left for."""
        shown = self._parts.shown
        return self._in_order(item for item in items if not left.take(shown(item.name)))

    def _in_order(self, items: Iterable[Input]) -> Iterator[tuple[int, Input]]:
        """The inputs, in parts behind those that are there."""
        numbers = self._parts.numbers
        begin = numbers[-1] + 1 if numbers else 0
        for place, item in enumerate(items):
            yield begin + place // self._parts.size, item

    def _paths_after(self, number: int) -> Iterator[str]:
        return chain.from_iterable(self._paths(n) for n in self._parts.numbers if n > number)

    def _paths(self, number: int) -> Iterator[str]:
        counts: Counter[str] = Counter()
        for path, verdict in self._parts.records(number):
            counts[verdict] += 1
            yield path
        if number > self._counted:
            self._counted = number
            self._kept(counts)
