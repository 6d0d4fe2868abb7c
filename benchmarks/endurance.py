"""A long scan of a hostile folder: flat memory, and nothing lost by kill -9.

    python -m benchmarks.endurance make FOLDER [--count 20000] [--seed 0]
    python -m benchmarks.endurance run FOLDER [--jobs 2] [--kills 20] [--seed 0] [--out DIR]

`make` fills FOLDER: 1 % are copies of the fixtures; 10 % are pieces of them, saved anew, with text
to read; 5 % are hostile (files of benchmarks/fuzz/hostile.py, empty ones, fifos, sockets,
links that lead nowhere, names that are not UTF-8 or hold a newline); the others are small pages
mutated as the fuzzer does. Nearly all are small, so that 20,000 take a quarter of an hour on two
cores: what is asked here does not depend on their size.

`run` scans FOLDER twice with --format jsonl. The first run is left alone; the memory of the parent
is measured twice a second, and the line fitted through it, its first fifth left out, tells how much
it grows. The second run is killed (SIGKILL) soon after random places of its output, in turns the
parent, which is then started anew with --resume, and one of its workers. At the end both outputs
must hold the same records, but for `seconds`. Exit status 1 where they do not. Needs `ps`, so not
for Windows.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.fuzz.hostile import CLASSES
from benchmarks.fuzz.mutate import mutated
from benchmarks.fuzz.seeds import IMAGES, seeds

_PER_FOLDER = 1000
_HOSTILE, _COPIES, _PIECES = 0.05, 0.01, 0.1
_SMALL = 200_000  # bytes: of hostile files only those that take no room
_PIECE = (240, 160)
_SUFFIXES = (".png", ".jpg", ".webp", ".gif", ".bmp", ".tiff")
_WORKER_MIB = 60  # what else the parent starts is smaller
_PAUSE_S = 0.5
_LATEST_S = 3.0  # after a place in the output is reached: a scan starts in this time


# --- the folder ----------------------------------------------------------------------------------


def make(folder: Path, count: int, seed: int) -> Counter[str]:
    """Fill a new or empty folder, and tell how many of each kind there are."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty")
    rng = random.Random(seed)
    fixtures = sorted(IMAGES.iterdir())
    pages = [_page(path) for path in fixtures if path.match("clean-*.png")]
    hostile = [data for kind in CLASSES if len(data := kind.build()) <= _SMALL]
    made: Counter[str] = Counter()
    for number in range(count):
        home = folder / f"{number // _PER_FOLDER:03}"
        home.mkdir(exist_ok=True)
        path = home / f"{number:06}{rng.choice(_SUFFIXES)}"
        draw = rng.random()
        if draw < _HOSTILE:
            made[f"hostile: {_make_hostile(path, hostile, rng)}"] += 1
        elif draw < _HOSTILE + _COPIES:
            path.write_bytes(rng.choice(fixtures).read_bytes())
            made["copies of fixtures"] += 1
        elif draw < _HOSTILE + _COPIES + _PIECES:
            path.write_bytes(_piece(rng.choice(pages), rng))
            made["pieces of fixtures"] += 1
        else:
            path.write_bytes(mutated(rng.choice(seeds()), seeds(), rng))
            made["mutated pages"] += 1
    return made


def _page(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


def _piece(page: Image.Image, rng: random.Random) -> bytes:
    width, height = (min(side, whole) for side, whole in zip(_PIECE, page.size, strict=True))
    left, top = rng.randint(0, page.width - width), rng.randint(0, page.height - height)
    stream = BytesIO()
    piece = page.crop((left, top, left + width, top + height))
    piece.save(stream, rng.choice(("PNG", "JPEG", "WEBP")))
    return stream.getvalue()


def _make_hostile(path: Path, files: list[bytes], rng: random.Random) -> str:
    kind = rng.choice(("file", "file", "file", "empty", "fifo", "socket", "link", "name", "line"))
    if kind == "file":
        path.write_bytes(rng.choice(files))
    elif kind == "empty":
        path.touch()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        _make_socket(path)
    elif kind == "link":
        path.symlink_to("leads-nowhere.png")
    elif kind == "name":
        name = os.fsencode(path.with_suffix("")) + b"-\xff\xfe.png"
        Path(os.fsdecode(name)).write_bytes(rng.choice(seeds()))
    else:
        path.with_name(f"{path.stem}\n.png").write_bytes(rng.choice(seeds()))
    return kind


def _make_socket(path: Path) -> None:
    """By a short name, as long ones are refused."""
    with tempfile.TemporaryDirectory(dir=path.parent.parent) as folder:
        short = Path(folder, "s")
        before = Path.cwd()
        os.chdir(folder)
        try:
            with socket.socket(socket.AF_UNIX) as end:
                end.bind("s")
        finally:
            os.chdir(before)
        short.rename(path)


# --- the runs ------------------------------------------------------------------------------------


@dataclass
class Watch:
    """What was seen of a run: seconds on the clock, MiB of the parent, peak MiB of a worker."""

    seconds: list[float] = field(default_factory=list)
    parent: list[float] = field(default_factory=list)
    worker: float = 0.0

    def look(self, parent: int, started: float) -> list[int]:
        """Measure once; the process numbers of the workers."""
        workers = []
        for pid, above, mib in _processes():
            if pid == parent:
                self.seconds.append(time.monotonic() - started)
                self.parent.append(mib)
            elif above == parent and mib >= _WORKER_MIB:
                workers.append(pid)
                self.worker = max(self.worker, mib)
        return sorted(workers)

    def growth(self) -> float:
        """MiB that the parent grows over the whole run, by a line through all but the start."""
        skip = len(self.seconds) // 5
        if len(self.seconds) - skip < 3:
            return 0.0
        slope = np.polyfit(self.seconds[skip:], self.parent[skip:], 1)[0]
        return float(slope) * self.seconds[-1]


def _processes() -> Iterator[tuple[int, int, float]]:
    """Number, that of the parent, and resident MiB of all processes."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
    )
    for line in listing.stdout.splitlines():
        pid, parent, kib = map(int, line.split())
        yield pid, parent, kib / 1024


def _start(folders: Sequence[Path], output: Path, jobs: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "screencheck", "scan", "--format", "jsonl", "--quiet"]
    command += ["--exit-zero", "--jobs", str(jobs), "--resume", "--output", str(output)]
    return subprocess.Popen([*command, *map(str, folders)], stderr=subprocess.DEVNULL)


def undisturbed(folders: Sequence[Path], output: Path, jobs: int) -> Watch:
    """Scan, and watch the memory."""
    watch, started = Watch(), time.monotonic()
    with _start(folders, output, jobs) as run:
        while run.poll() is None:
            watch.look(run.pid, started)
            time.sleep(_PAUSE_S)
    return watch


def killed(
    folders: Sequence[Path], output: Path, jobs: int, kills: int, size: int, rng: random.Random
) -> Counter[str]:
    """Scan and kill so many times, spread over the `size` bytes that the output comes to."""
    moments = sorted(rng.uniform(0, 0.98) * size for _ in range(kills))
    done: Counter[str] = Counter()
    run = _start(folders, output, jobs)
    for number, moment in enumerate(moments):
        while run.poll() is None and _size(output) < moment:
            time.sleep(0.02)
        time.sleep(rng.uniform(0, _LATEST_S))
        if run.poll() is not None:
            break
        workers = Watch().look(run.pid, 0.0)
        if number % 2 and workers:
            os.kill(rng.choice(workers), signal.SIGKILL)
            done["worker"] += 1
            continue
        run.kill()
        run.wait()
        done["parent"] += 1
        run = _start(folders, output, jobs)
    run.wait()
    return done


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def differing(one: Path, other: Path) -> int:
    """How many lines of two outputs differ in more than `seconds`."""
    with one.open("rb") as a, other.open("rb") as b:
        return sum(_plain(x) != _plain(y) for x, y in zip_longest(a, b))


def _plain(line: bytes | None) -> object:
    if line is None:
        return None
    record = json.loads(line)
    record.pop("seconds")
    return record


def run(folder: Path, out: Path, jobs: int, kills: int, seed: int) -> int:
    """Both runs, and what they show; the exit status."""
    out.mkdir(parents=True, exist_ok=True)
    reference, other = out / "undisturbed.jsonl", out / "killed.jsonl"
    for file in (reference, other):
        file.unlink(missing_ok=True)
    watch = undisturbed([folder], reference, jobs)
    with reference.open("rb") as lines:
        verdicts = Counter(json.loads(line)["verdict"] for line in lines)
    seconds = watch.seconds[-1]
    print(f"{verdicts.total()} records in {seconds:.0f} s with {jobs} workers: {dict(verdicts)}")
    print(
        f"parent: peak {max(watch.parent):.1f} MiB, grows {watch.growth():+.2f} MiB over the run; "
        f"worker: peak {watch.worker:.0f} MiB"
    )
    done = killed([folder], other, jobs, kills, _size(reference), random.Random(seed))
    wrong = differing(reference, other)
    print(f"killed {dict(done)}: {wrong} records differ")
    print(f"sha256 without seconds: {_digest(reference)[:16]}, {_digest(other)[:16]}")
    return 1 if wrong else 0


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as lines:
        for line in lines:
            digest.update(json.dumps(_plain(line), sort_keys=True).encode())
    return digest.hexdigest()


def main() -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser("python -m benchmarks.endurance", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    maker = commands.add_parser("make", help="fill a folder")
    maker.add_argument("folder", type=Path)
    maker.add_argument("--count", type=int, default=20_000)
    maker.add_argument("--seed", type=int, default=0)
    runner = commands.add_parser("run", help="scan it, undisturbed and killed")
    runner.add_argument("folder", type=Path)
    runner.add_argument("--out", type=Path, default=Path("build/endurance"))
    runner.add_argument("--jobs", type=int, default=2)
    runner.add_argument("--kills", type=int, default=20)
    runner.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.command == "make":
        for kind, count in sorted(make(options.folder, options.count, options.seed).items()):
            print(f"{count:>7}  {kind}")
        return 0
    return run(options.folder, options.out, options.jobs, options.kills, options.seed)


if __name__ == "__main__":
    raise SystemExit(main())
