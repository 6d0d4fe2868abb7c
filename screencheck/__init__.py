"""screencheck: is this screenshot of WeChat, WeChat Pay or Alipay what it claims to be?

>>> import screencheck
>>> report = screencheck.scan("capture.png")  # doctest: +SKIP
>>> report.verdict, report.score  # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ._version import __version__
from .report import Finding, Report, Verdict
from .settings import Bounds, Limits, Settings

if TYPE_CHECKING:
    from .content.numbers import Decoded
    from .ocr import Engine

__all__ = [
    "Bounds",
    "Finding",
    "Limits",
    "Report",
    "Settings",
    "Verdict",
    "__version__",
    "decode_number",
    "scan",
    "scan_many",
]


def scan(
    source: str | os.PathLike[str] | bytes,
    settings: Settings | None = None,
    engine: Engine | None = None,
) -> Report:
    """Examine one image, given as a path or as its bytes.

    A bad image gives a report with verdict `error`. Raises EngineError where the OCR engine
    cannot work and UsageError for settings that make no sense. The engine is loaded anew for
    each call; scan_many loads it once.
    """
    from .pipeline import Scanner

    return Scanner(settings, engine).scan(source)


def scan_many(
    paths: Iterable[str | os.PathLike[str]],
    settings: Settings | None = None,
    jobs: int = 1,
    bounds: Bounds | None = None,
) -> Iterator[Report]:
    """Examine files and folders (searched recursively), one report for each image, in order.

    Patterns, Parquet files and URLs of object stores work as on the command line.

    With `jobs` above 1, or with `bounds` on time and memory, worker processes are spawned, so the
    calling program needs the usual `if __name__ == "__main__"` guard. An image that crashes one or
    exceeds the bounds then gives a report with verdict `error`. Without both, all is done in the
    calling process, which such an image ends. Raises EngineError and UsageError at the call.
    """
    from .batch import scan_many as scan_items
    from .inputs import expand

    items = expand([os.fspath(path) for path in paths])
    return scan_items(items, settings or Settings(), jobs, bounds)


def decode_number(text: str, service: str | None = None) -> list[Decoded]:
    """All readings of a transaction number, one for each kind that it can be of.

    Text that is no number has none; spaces do not matter. `service` ("wechat" or "alipay") leaves
    out the other's. Each reading tells service, kind, date, counter and account, as far as the
    number holds them, and its `pieces`: what is fixed by the plan, what tells something, and what
    is free.
    """
    from .content.numbers import decode

    return decode(text, service)
