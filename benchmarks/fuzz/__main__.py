"""python -m benchmarks.fuzz: run random cases, repeat one, or measure hostile files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .measure import measure, table
from .running import Crash, Tally, repeat, run, save
from .targets import TARGETS, check_load, read_pages


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.fuzz", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    runner = commands.add_parser("run", help="random cases until the time is up")
    runner.add_argument("--target", choices=(*TARGETS, "both"), default="both")
    runner.add_argument("--seconds", type=float, default=30.0)
    runner.add_argument("--seed", type=int, default=0)
    runner.add_argument("--jobs", type=int, default=1)
    runner.add_argument("--save", type=Path, metavar="DIR", help="for the input of each crash")
    runner.add_argument("--pages", type=int, default=3, help="fixtures to read for the pipeline")
    again = commands.add_parser("repeat", help="one case again, as `run` named it")
    again.add_argument("target", choices=tuple(TARGETS))
    again.add_argument("case", metavar="SEED:NUMBER")
    again.add_argument("--pages", type=int, default=3)
    loader = commands.add_parser("load", help="check the loader with files")
    loader.add_argument("files", type=Path, nargs="+")
    hostile = commands.add_parser("hostile", help="time and memory of every hostile class")
    hostile.add_argument("words", nargs="?", default="", help="only classes whose names hold this")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line entry; 1 when something is broken."""
    options = _parser().parse_args(arguments)
    if options.command == "hostile":
        lines = list(_printed(table(measure(options.words))))
        return 1 if any("not expected" in line for line in lines) else 0
    if options.command == "load":
        for path in options.files:
            print(f"{path}: {check_load(path.read_bytes())}")
        return 0
    if options.command == "repeat":
        pages = read_pages(options.pages) if options.target == "scan" else ()
        outcome = repeat(options.target, options.case, pages)
        print(outcome.trace if isinstance(outcome, Crash) else outcome)
        return 1 if isinstance(outcome, Crash) else 0
    # by time both get about the same
    targets = ("load",) * 200 + ("scan",) if options.target == "both" else (options.target,)
    pages = read_pages(options.pages) if "scan" in targets else ()
    tally = run(
        targets,
        options.seconds,
        seed=options.seed,
        jobs=options.jobs,
        pages=pages,
        tell=lambda tally: print(f"\r{tally.executions} ", end="", file=sys.stderr, flush=True),
    )
    _print(tally)
    if options.save is not None:
        for crash in tally.crashes:
            print("saved", save(crash, options.save, pages))
    return 1 if tally.crashes else 0


def _printed(lines: object) -> list[str]:
    assert hasattr(lines, "__iter__")
    kept = []
    for line in lines:
        print(line, flush=True)
        kept.append(str(line))
    return kept


def _print(tally: Tally) -> None:
    print(f"{tally.executions} executions in {tally.seconds:.0f} s, {len(tally.crashes)} crashes")
    for outcome, count in sorted(tally.outcomes.items()):
        print(f"{count:>8}  {outcome}")
    for crash in tally.crashes:
        print(f"\n{crash.target} {crash.case}: {crash.error}\n{crash.trace}")


if __name__ == "__main__":
    sys.exit(main())
