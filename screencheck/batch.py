"""Many images, one report each: in this process, in workers of its own, or on a cluster.

A program that calls this with workers must guard its main module with
`if __name__ == "__main__"`, as they are spawned and import it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Protocol

from .errors import UsageError
from .inputs import Input
from .language import Message, said
from .report import Report
from .rows import with_bytes
from .settings import Bounds, Cluster, Settings
from .workers import Crew, Recipe, ScannerFactory, SupportsScan, examine
from .workers.system import available_cores

_UNBOUNDED = Bounds(seconds=0, memory=0)


class Team(Protocol):
    """Those who examine images, on this machine or on others. Each is asked for reports once."""

    def check(self) -> None:
        """Start the first. Raises EngineError or UsageError where none can work."""
        ...

    def reports(self, items: Iterable[Input]) -> Generator[Report, None, None]:
        """One report for each input, in their order. The team is gone afterwards."""
        ...

    def numbered(self, items: Iterable[Input]) -> Generator[tuple[int, Report], None, None]:
        """The same as they are done, each with the number of its input, from 0 on."""
        ...

    def stop(self) -> None:
        """End all of them. May be called again."""
        ...


def create_scanner(settings: Settings) -> SupportsScan:
    """The real scanner. Raises EngineError or UsageError where it cannot work."""
    from .pipeline import Scanner

    scanner: SupportsScan = Scanner(settings)
    return scanner


def scan_many(
    items: Iterable[Input],
    settings: Settings | None = None,
    jobs: int | None = 1,
    bounds: Bounds | None = None,
    cluster: Cluster | None = None,
    tell: Callable[[Message], None] | None = None,
    *,
    scanner_factory: ScannerFactory = create_scanner,
) -> Generator[Report, None, None]:
    """Examine inputs as they come and give one report for each, in their order.

    One job without `bounds` and `cluster` is done in this process. Else a team does it (see
    `gather_team`), and an image that crashes a process or exceeds the bounds gets an error record.

    Raises EngineError or UsageError at once, before any input is taken. For workers
    `scanner_factory` must be a function that they can import.
    """
    settings = settings or Settings()
    items = with_bytes(items, settings.limits.max_bytes)
    if jobs == 1 and bounds is None and cluster is None:
        return _serial(items, scanner_factory(settings))
    team = gather_team(settings, jobs, bounds, cluster, tell, scanner_factory=scanner_factory)
    return team.reports(items)


def scan_numbered(
    items: Iterable[Input], settings: Settings, team: Team
) -> Generator[tuple[int, Report], None, None]:
    """The same by a team of these settings, as reports are done, with the inputs' numbers."""
    return team.numbered(with_bytes(items, settings.limits.max_bytes))


def gather_team(
    settings: Settings,
    jobs: int | None,
    bounds: Bounds | None = None,
    cluster: Cluster | None = None,
    tell: Callable[[Message], None] | None = None,
    *,
    scanner_factory: ScannerFactory = create_scanner,
) -> Team:
    """Up to `jobs` worker processes here, or on the cores of a cluster; None: one for each core.

    `tell` gets sentences for people about the cluster. Raises EngineError or UsageError where
    nobody can examine anything.
    """
    if jobs is not None and jobs < 1:
        raise UsageError(said("the number of jobs must be at least 1, not {jobs}", jobs=jobs))
    recipe = Recipe(scanner_factory, settings, bounds or _UNBOUNDED)
    team: Team
    if cluster is None:
        team = Crew(recipe, jobs or available_cores())
    else:
        from .cluster import RayTeam

        team = RayTeam(recipe, jobs, cluster.address, tell)
    team.check()
    return team


def _serial(items: Iterable[Input], scanner: SupportsScan) -> Generator[Report, None, None]:
    for item in items:
        yield examine(scanner, item)
