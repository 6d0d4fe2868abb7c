"""How well the fit carries over to what it has not seen.

Every family of generators is judged by weights fitted without it, and the genuine images in
five folds likewise. Images of one group are never on both sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ..errors import UsageError
from .fitting import Sample, fitted_weights
from .judged import Judged, groups_of_rules, weighed, without
from .labels import Family, Kind, family_of

# Rules that know single generators by their look: of one left out nothing is to be known.
SIGNATURES = ("SC208",)
FOLDS = 5


def sample_of(judged: Judged, families: Sequence[Family]) -> Sample:
    """The page as `fitting.fit` takes it."""
    label = judged.label
    return Sample(
        label.kind is Kind.FAKE,
        family_of(label.generator, families),
        label.origin,
        judged.examined,
        judged.fired,
    )


def samples_of(images: Iterable[Judged], families: Sequence[Family]) -> list[Sample]:
    """All pages to fit on: those that were not refused, but none that should have been."""
    return [
        sample_of(judged, families)
        for judged in images
        if not judged.refused and judged.label.kind is not Kind.UNSUPPORTED
    ]


def judge_left_out(images: Sequence[Judged], families: Sequence[Family]) -> tuple[Judged, ...]:
    """The genuine images and fakes, in their order, judged by weights that have not seen them.

    Raises UsageError where a fit is left without genuine or without fake pages.
    """
    groups = groups_of_rules()
    result = [without(i, SIGNATURES) for i in images if i.label.kind is not Kind.UNSUPPORTED]
    blind = tuple(result)
    for name, held in _parts(blind, families):
        own = {blind[place].label.group for place in held}
        rest = [
            judged
            for place, judged in enumerate(blind)
            if place not in held and judged.label.group not in own
        ]
        samples = samples_of(rest, families)
        if len({sample.fake for sample in samples}) < 2:
            raise UsageError(
                f"without {name} and all that shares a group with it, no genuine or no fake page "
                "is left to fit on: two groups of genuine images and two families are needed"
            )
        weights = fitted_weights(samples)
        for place in held:
            result[place] = weighed(blind[place], weights, groups)
    return tuple(result)


def _parts(
    images: Sequence[Judged], families: Sequence[Family]
) -> Iterator[tuple[str, frozenset[int]]]:
    """What is left out in turn: its name and the places of its images."""
    by_group: dict[str, set[int]] = defaultdict(set)
    by_family: dict[str, set[int]] = defaultdict(set)
    for place, judged in enumerate(images):
        if judged.refused:
            continue
        if judged.label.kind is Kind.FAKE:
            by_family[family_of(judged.label.generator, families)].add(place)
        else:
            by_group[judged.label.group].add(place)
    names = sorted(by_group)
    for fold in range(min(FOLDS, len(names))):
        held = frozenset().union(*(by_group[name] for name in names[fold::FOLDS]))
        yield f"fold {fold + 1} of the genuine images", held
    for family in sorted(by_family):
        yield f"the family {family!r}", frozenset(by_family[family])
