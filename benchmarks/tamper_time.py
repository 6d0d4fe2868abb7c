"""What the rules on tampering (SC6xx) add to the time of a scan.

    python benchmarks/tamper_time.py PATHS... [--limit 24] [--repeat 3]

Reads each capture once and asks each rule SC6xx of it, as often as --repeat says,
each time of a new picture, so that nothing is kept from the last time. Prints the CPU milliseconds
of each rule, of all together, and their share of reading and judging the page, which is the figure
to compare between machines. Pages that screencheck does not support are left out.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from screencheck.detectors import Case, NotExamined, chosen_rules
from screencheck.errors import ImageError
from screencheck.inputs import expand
from screencheck.pages import parse_page
from screencheck.pipeline import Scanner
from screencheck.screenshot import load
from screencheck.settings import Settings


def _milliseconds(work: Callable[..., Any], *arguments: object) -> tuple[float, Any]:
    started = time.process_time()
    result = work(*arguments)
    return 1000 * (time.process_time() - started), result


def _ask(check: Callable[[Case], Any], case: Case) -> None:
    try:
        list(check(case))
    except NotExamined:
        return


def measure(paths: Sequence[str], limit: int, repeat: int) -> dict[str, list[float]]:
    """CPU milliseconds of each rule, of all (`SC6`) and of the page without them (`scan`)."""
    scanner = Scanner(Settings(ignore=("SC6",)))
    rules = chosen_rules(["SC6"])
    spent: dict[str, list[float]] = defaultdict(list)
    for item in expand(paths):
        if len(spent["scan"]) >= limit:
            break
        try:
            shot = load(item.name, scanner.settings.limits)
        except ImageError:
            continue
        reading, lines = _milliseconds(scanner.read, shot)
        parsing, page = _milliseconds(parse_page, shot, lines, scanner.knowledge)
        if not page.supported:
            continue
        judging, _ = _milliseconds(scanner.judge, shot, page, item.name)
        spent["scan"].append(reading + parsing + judging)
        rounds = []
        for _ in range(repeat):
            case = Case(load(item.name, scanner.settings.limits), page, scanner.knowledge)
            rounds.append([_milliseconds(_ask, rule.check, case)[0] for rule in rules])
        least = np.min(rounds, axis=0)
        for rule, value in zip(rules, least, strict=True):
            spent[rule.code].append(float(value))
        spent["SC6"].append(float(least.sum()))
        print(f"{item.name}: {spent['SC6'][-1]:.0f} ms", file=sys.stderr)
    return spent


def main() -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--limit", type=int, default=24)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    spent = measure(options.paths, options.limit, options.repeat)
    if not spent["scan"]:
        print("error: no capture that is supported", file=sys.stderr)
        return 2
    scan = float(np.median(spent["scan"]))
    print(f"{'':8}{'median':>10}{'p95':>10}{'share of the scan':>20}   (CPU ms)")
    for name in sorted(spent):
        median, high = np.percentile(spent[name], (50, 95))
        print(f"{name:8}{median:>10.1f}{high:>10.1f}{median / scan:>20.1%}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
