"""Many images, one report each, in input order: in this process, or in workers of its own.

A program that calls this with workers must guard its main module with
`if __name__ == "__main__"`, as they are spawned and import it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable

from .errors import UsageError
from .inputs import Input
from .language import said
from .report import Report
from .settings import Bounds, Settings
from .workers import Crew, Recipe, ScannerFactory, SupportsScan, examine

_UNBOUNDED = Bounds(seconds=0, memory=0)


def create_scanner(settings: Settings) -> SupportsScan:
    """The real scanner. Raises EngineError or UsageError where it cannot work."""
    from .pipeline import Scanner

    scanner: SupportsScan = Scanner(settings)
    return scanner


def scan_many(
    items: Iterable[Input],
    settings: Settings | None = None,
    jobs: int = 1,
    bounds: Bounds | None = None,
    *,
    scanner_factory: ScannerFactory = create_scanner,
) -> Generator[Report, None, None]:
    """Examine inputs as they come and give one report for each, in their order.

    One job without `bounds` is done in this process. Else up to `jobs` worker processes do it,
    and an image that crashes one or exceeds the bounds gets an error record.

    Raises EngineError or UsageError at once, before any input is taken. For workers
    `scanner_factory` must be a function that they can import.
    """
    if jobs < 1:
        raise UsageError(said("the number of jobs must be at least 1, not {jobs}", jobs=jobs))
    settings = settings or Settings()
    if jobs == 1 and bounds is None:
        return _serial(items, scanner_factory(settings))
    crew = Crew(Recipe(scanner_factory, settings, bounds or _UNBOUNDED), jobs)
    crew.check()
    return crew.reports(items)


def _serial(items: Iterable[Input], scanner: SupportsScan) -> Generator[Report, None, None]:
    for item in items:
        yield examine(scanner, item)
