"""python -m benchmarks.edits: make the bench of edited captures, or compare a scan with it."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from screencheck.ocr import ENGINES
from screencheck.pipeline import Scanner
from screencheck.settings import Settings

from .compare import compare, to_json, to_text
from .errors import BenchError
from .make import Plan, make


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.edits", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    maker = commands.add_parser("make", help="edit captures")
    maker.add_argument("captures", type=Path, metavar="CAPTURES")
    maker.add_argument("out", type=Path, metavar="OUT", help="a new or empty folder")
    maker.add_argument("--seed", type=int, default=0)
    maker.add_argument(
        "--per-capture", type=_positive, metavar="N", help="edits of each [one of every kind]"
    )
    maker.add_argument(
        "--limit", type=_positive, metavar="N", help="captures, spread evenly over the folder"
    )
    maker.add_argument("--ocr", choices=ENGINES, default="rapidocr")
    comparer = commands.add_parser("compare", help="say what a scan found")
    comparer.add_argument("out", type=Path, metavar="OUT")
    comparer.add_argument("results", type=Path, metavar="RESULTS.jsonl")
    comparer.add_argument("--no-baselines", action="store_true", help="screencheck alone")
    comparer.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers there")
    return parser


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line entry."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "make":
            plan = Plan(options.seed, options.per_capture, options.limit)
            scanner = Scanner(Settings(ocr=options.ocr))
            entries = make(options.captures, options.out, plan, scanner, _say)
            made = Counter(e.get("generator") or e.get("handling") or "untouched" for e in entries)
            for name, count in sorted(made.items()):
                print(f"{name:<24}{count:>6}")
        else:
            tables = compare(options.out, options.results, not options.no_baselines)
            print(to_text(tables), end="")
            if options.json is not None:
                options.json.write_text(to_json(tables), "utf-8")
    except (BenchError, OSError) as error:
        _say(f"error: {error}")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
