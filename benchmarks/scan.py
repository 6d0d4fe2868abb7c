"""What a whole scan costs beside two OCR engines as they come, and how well each reads.

    python -m benchmarks.scan FOLDER [--limit 48] [--width 1000 1200] [--workers 2] [--details]

FOLDER holds images; where it has a `manifest.jsonl` (a `file` and the `texts` in it a line), images
with texts are taken first and how well they are read is measured too. Contenders:

    rapidocr     RapidOCR with its default settings, reading only
    tesseract    Tesseract 5, chi_sim+eng, whole page, --psm 11, reading only
    scan         screencheck's whole scan: load, read, read again, parse, ask all rules, weigh

Each has a process of its own with one thread, and all get the same images in turns, so that what
else the machine does touches all alike. One image that does not count warms each up. Printed are
CPU seconds an image, those of child processes included (median, 95th percentile, and both as
shares of rapidocr's), seconds on the clock, peak memory of the process (or of its largest child),
and how well it reads, as in ocr_accuracy.py: CER, and the share of texts read with at most a tenth
wrong. But a text counts only where one of the contenders reads it that well: what all of them miss
was mostly left out by whoever drew the page, and a time is easily taken for another time.

With --workers N the same images are scanned once more by `screencheck scan --jobs`, with 1 and
with N workers, and the ratio of the speeds is printed; starting up is taken off, by a scan of one
blank picture for each worker.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.ocr_accuracy import (
    StockTesseract,
    Tally,
    chosen,
    cpu_seconds,
    folded,
    page_text,
    window_distance,
)
from screencheck.geometry import Box
from screencheck.inputs import expand
from screencheck.ocr import TextLine
from screencheck.pipeline import Scanner
from screencheck.settings import Settings
from screencheck.workers.system import THREADS

BASELINE = "rapidocr"
_CERTAIN = 0.1
Reader = Callable[[str], list[TextLine]]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one contender made of one image: its text, seconds of CPU and on the clock."""

    text: str
    cpu: float
    clock: float


@dataclass
class Score:
    """All turns of one contender, and its peak memory in MiB."""

    turns: list[Turn] = field(default_factory=list)
    memory: float = 0.0
    tally: Tally = field(default_factory=Tally)

    def cpu(self, percentile: float) -> float:
        """CPU seconds an image."""
        return float(np.percentile([turn.cpu for turn in self.turns], percentile))

    def clock(self, percentile: float) -> float:
        """Seconds on the clock."""
        return float(np.percentile([turn.clock for turn in self.turns], percentile))


# --- contenders, each in its process -----------------------------------------------------------


def _stock_rapidocr() -> Reader:
    from rapidocr import RapidOCR

    engine: Any = RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )

    def read(path: str) -> list[TextLine]:
        found = engine(_pixels(path)[:, :, ::-1])
        if found.boxes is None:
            return []
        return [
            TextLine(text, float(score), _around(quad))
            for quad, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        ]

    return read


def _around(quad: NDArray[np.float32]) -> Box:
    (left, top), (right, bottom) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return Box(left, top, right - left, bottom - top)


def _tesseract() -> Reader:
    engine = StockTesseract()
    return lambda path: engine.read(_pixels(path))


def _scan() -> Reader:
    scanner = Scanner(Settings(text=True))
    return lambda path: list(scanner.scan(path).text or ())


def _pixels(path: str) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


CONTENDERS: dict[str, Callable[[], Reader]] = {
    BASELINE: _stock_rapidocr,
    "tesseract": _tesseract,
    "scan": _scan,
}


def _contend(name: str, pipe: Connection) -> None:
    read = CONTENDERS[name]()
    while (path := pipe.recv()) is not None:
        cpu, clock = cpu_seconds(), time.perf_counter()
        lines = read(path)
        cost = cpu_seconds() - cpu, time.perf_counter() - clock
        pipe.send(Turn(page_text(lines), *cost))
    own, child = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    pipe.send(max(own, child) * unit / 2**20)


# --- measuring -----------------------------------------------------------------------------------


def measure(entries: Sequence[dict[str, Any]], names: Sequence[str]) -> dict[str, Score]:
    """Let every contender read every image in turn. An entry is a `file` and its `texts`."""
    os.environ.update(dict.fromkeys(THREADS, "1"))  # inherited by what is started now
    context = multiprocessing.get_context("spawn")
    pipes: dict[str, Connection] = {}
    for name in names:
        pipes[name], theirs = context.Pipe()
        context.Process(target=_contend, args=(name, theirs), daemon=True).start()
    scores = {name: Score() for name in names}
    for pipe in pipes.values():
        pipe.send(entries[0]["file"])
        pipe.recv()
    for number, entry in enumerate(entries, 1):
        turns = {}
        for name, pipe in pipes.items():
            pipe.send(entry["file"])
            turns[name] = pipe.recv()
            scores[name].turns.append(turns[name])
        compare(entry, turns, scores)
        if sys.stderr.isatty():
            print(f"\r{number}/{len(entries)} ", end="", file=sys.stderr, flush=True)
    for name, pipe in pipes.items():
        pipe.send(None)
        scores[name].memory = pipe.recv()
    return scores


def compare(entry: dict[str, Any], turns: dict[str, Turn], scores: dict[str, Score]) -> None:
    """Count the texts of an image for every contender."""
    for text in filter(None, map(folded, entry.get("texts", ()))):
        distances = {name: window_distance(text, turn.text) for name, turn in turns.items()}
        if min(distances.values()) > _CERTAIN * len(text):
            continue
        for name, distance in distances.items():
            scores[name].tally.add(entry.get("generator", ""), len(text), distance)


def speed_up(files: Sequence[str], workers: int) -> tuple[float, float]:
    """Seconds on the clock for the images with one worker and with several, start-up taken off."""
    with tempfile.TemporaryDirectory() as folder:
        blank = str(Path(folder, "blank.png"))
        Image.new("RGB", (64, 64)).save(blank)

        def seconds(jobs: int, names: Sequence[str]) -> float:
            listing = Path(folder, "files.txt")
            listing.write_bytes(b"".join(os.fsencode(name) + b"\n" for name in names))
            command = [sys.executable, "-m", "screencheck", "scan", "--format", "jsonl"]
            command += ["--quiet", "--exit-zero", "--jobs", str(jobs), "--output", os.devnull]
            started = time.perf_counter()
            subprocess.run(
                [*command, "--files-from", str(listing)], check=False, stderr=subprocess.DEVNULL
            )
            return time.perf_counter() - started

        def net(jobs: int) -> float:
            return seconds(jobs, files) - seconds(jobs, [blank] * jobs)  # each worker starts

        return net(1), net(workers)


# --- what to measure, and telling it -------------------------------------------------------------


def entries_of(folder: Path, limit: int, width: tuple[int, int]) -> list[dict[str, Any]]:
    """Images of the folder whose width lies in the range, those with known texts first."""
    if (folder / "manifest.jsonl").is_file():
        named = [e | {"file": str(folder / e["file"])} for e in chosen(folder, None, False)]
        known = {entry["file"] for entry in named}
    else:
        named, known = [], set()
    named += [{"file": i.name} for i in expand([str(folder)]) if i.name not in known]
    fitting: list[dict[str, Any]] = []
    for entry in named:
        if len(fitting) == limit:
            break
        with Image.open(entry["file"]) as image:
            if width[0] <= image.width <= width[1]:
                fitting.append(entry)
    return fitting


def to_text(scores: dict[str, Score]) -> str:
    """The table."""
    base = scores.get(BASELINE)
    head = f"{'':<11}{'CPU s':>8}{'p95':>8}{'share':>8}{'p95':>8}{'clock s':>9}{'p95':>8}"
    rows = [head + f"{'MiB':>7}{'texts':>7}{'CER':>8}{'read':>8}"]
    for name, score in scores.items():
        shares = (f"{score.cpu(p) / base.cpu(p):.2f}" if base else "" for p in (50, 95))
        costs = "".join(f"{share:>8}" for share in shares)
        tally = score.tally
        read = f"{'':>7}{'':>8}{'':>8}"
        if tally.texts:
            read = f"{tally.texts:>7}{tally.errors / tally.characters:>8.4f}"
            read += f"{tally.well_read / tally.texts:>8.3f}"
        rows.append(
            f"{name:<11}{score.cpu(50):>8.3f}{score.cpu(95):>8.3f}{costs}"
            f"{score.clock(50):>9.3f}{score.clock(95):>8.3f}{score.memory:>7.0f}{read}"
        )
    return "\n".join(rows)


def main() -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser(description="Cost of a scan beside OCR engines as they come.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=48, help="images [48]")
    parser.add_argument(
        "--width", type=int, nargs=2, default=(1000, 1200), metavar=("MIN", "MAX"), help="of images"
    )
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--workers", type=int, help="also compare so many workers with one")
    parser.add_argument("--json", type=Path, help="write each image's figures")
    options = parser.parse_args()
    entries = entries_of(options.folder, options.limit, tuple(options.width))
    if not entries:
        print("no image of that width in this folder", file=sys.stderr)
        return 1
    scores = measure(entries, options.contenders)
    print(f"{len(entries)} images")
    print(to_text(scores))
    if options.workers:
        one, several = speed_up([entry["file"] for entry in entries], options.workers)
        print(
            f"{options.workers} workers: {one / several:.2f} x one ({one:.1f} s, {several:.1f} s)"
        )
    if options.json:
        document = {
            name: [{"cpu": t.cpu, "clock": t.clock} for t in score.turns]
            for name, score in scores.items()
        }
        options.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
