"""How well an OCR engine reads chat pages whose texts are known.

    python benchmarks/ocr_accuracy.py MANIFEST_DIR --engine rapidocr tesseract stock [--limit N]

MANIFEST_DIR holds `manifest.jsonl`, one object a line; used are objects with `texts` (what was
typed into a chat generator), `file` (relative to the folder) and an empty `condition`
(`--all-conditions` takes laundered copies too). `stock` is the baseline: plain Tesseract on the
whole page with `--psm 11`.

The measure. Typed and read texts are compared after NFKC folding and without white space. Lines
read are joined into blocks (a line joins the block whose last line ends just above it, overlaps
it sideways and has about its height, as lines of one bubble do), and blocks into one page text.
Each typed text is matched with the window of the page text at the smallest edit distance.
A generator may have cut or left out a text, so a text counts only when at least one engine of
the run reads it with an error rate of at most 0.4; a looser limit lets short texts in by chance.
Engines in one run are thus judged on the same texts; figures of an engine run alone leave out
what it missed entirely, so compare engines within one run only.

    CER      sum of edit distances / sum of text lengths, over the texts that count
    read     share of the texts that count with an error rate of at most 0.1
    CPU      user and system seconds per image, child processes included
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from screencheck.geometry import Box
from screencheck.ocr import ENGINES, Engine, TextLine, create_engine

ON_PAGE = 0.4
_READ = 0.1


class StockTesseract:
    """Tesseract as it comes: one call for the whole page, sparse text mode."""

    name = "stock"
    version = "psm 11"

    def read(
        self, pixels: NDArray[np.uint8], regions: Sequence[Box] | None = None
    ) -> list[TextLine]:
        """See Engine.read; regions are not supported."""
        pytesseract: Any = importlib.import_module("pytesseract")
        data = pytesseract.image_to_data(
            Image.fromarray(pixels),
            lang="chi_sim+eng",
            config="--psm 11",
            output_type=pytesseract.Output.DICT,
        )
        words: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for index, text in enumerate(data["text"]):
            if text.strip():
                key = (data["block_num"][index], data["par_num"][index], data["line_num"][index])
                words[key].append(index)
        lines = []
        for items in words.values():
            left = min(data["left"][i] for i in items)
            top = min(data["top"][i] for i in items)
            right = max(data["left"][i] + data["width"][i] for i in items)
            bottom = max(data["top"][i] + data["height"][i] for i in items)
            text = " ".join(data["text"][i] for i in items)
            lines.append(TextLine(text, 1.0, Box(left, top, right - left, bottom - top)))
        return sorted(lines, key=lambda line: (line.box.y, line.box.x))


@dataclass
class Tally:
    """Sums over the texts that count, for one engine."""

    errors: int = 0
    characters: int = 0
    texts: int = 0
    well_read: int = 0
    seconds: float = 0.0
    images: int = 0
    by_generator: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, generator: str, length: int, distance: int) -> None:
        """Count one text."""
        distance = min(distance, length)
        self.errors += distance
        self.characters += length
        self.texts += 1
        self.well_read += distance <= _READ * length
        self.by_generator[generator][0] += distance
        self.by_generator[generator][1] += length


def folded(text: str) -> str:
    """The text without white space and without differences of form, such as full width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def page_text(lines: Iterable[TextLine]) -> str:
    """All lines as one text, those of one bubble next to each other."""
    blocks: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda item: item.box.y):
        home = next((b for b in reversed(blocks) if _continues(b[-1].box, line.box)), None)
        if home is None:
            blocks.append([line])
            continue
        home.append(line)
    return folded("\n".join(line.text for block in blocks for line in block))


def _continues(above: Box, below: Box) -> bool:
    height = min(above.h, below.h)
    gap = below.y - above.bottom
    overlap = min(above.right, below.right) - max(above.x, below.x)
    same_size = max(above.h, below.h) < 2.0 * height
    return same_size and -0.5 * height < gap < 1.0 * height and overlap > 0


def window_distance(text: str, page: str) -> int:
    """Smallest edit distance between the text and any stretch of the page (Sellers)."""
    row = [0] * (len(page) + 1)
    for position, char in enumerate(text, 1):
        above, row[0] = row[0], position
        for column, other in enumerate(page, 1):
            diagonal, above = above, row[column]
            row[column] = min(diagonal + (char != other), above + 1, row[column - 1] + 1)
    return min(row)


def chosen(folder: Path, limit: int | None, all_conditions: bool) -> list[dict[str, Any]]:
    """Manifest entries with texts; with a limit, taken in turn from all generators."""
    entries = [json.loads(line) for line in (folder / "manifest.jsonl").open(encoding="utf-8")]
    usable = [e for e in entries if e.get("texts") and (all_conditions or not e.get("condition"))]
    turns: dict[str, int] = defaultdict(int)
    ranked = []
    for entry in usable:
        generator = entry.get("generator", "")
        ranked.append((turns[generator], entry))
        turns[generator] += 1
    ranked.sort(key=lambda item: item[0])
    return [entry for _, entry in ranked[:limit]]


def measure(folder: Path, entries: list[dict[str, Any]], engines: list[Engine]) -> dict[str, Tally]:
    """Read every image with every engine and compare."""
    tallies = {engine.name: Tally() for engine in engines}
    for engine in engines:  # models load on first use, which is no image's cost
        engine.read(np.full((64, 320, 3), 255, np.uint8))
    for number, entry in enumerate(entries, 1):
        with Image.open(folder / entry["file"]) as image:
            pixels = np.asarray(image.convert("RGB"))
        pages = {}
        for engine in engines:
            started = cpu_seconds()
            pages[engine.name] = page_text(engine.read(pixels))
            tallies[engine.name].seconds += cpu_seconds() - started
            tallies[engine.name].images += 1
        for text in filter(None, map(folded, entry["texts"])):
            distances = {name: window_distance(text, page) for name, page in pages.items()}
            if min(distances.values()) > ON_PAGE * len(text):
                continue
            for name, distance in distances.items():
                tallies[name].add(entry.get("generator", ""), len(text), distance)
        print(f"\r{number}/{len(entries)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return tallies


def cpu_seconds() -> float:
    """Of this process and its children that have ended."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def report(tallies: dict[str, Tally], details: bool) -> None:
    """Print one line per engine and, on request, the error rate per generator."""
    print(f"{'engine':<12}{'images':>7}{'texts':>7}{'CER':>8}{'read':>8}{'CPU s':>8}")
    for name, tally in tallies.items():
        cer = tally.errors / max(1, tally.characters)
        read = tally.well_read / max(1, tally.texts)
        cpu = tally.seconds / max(1, tally.images)
        print(f"{name:<12}{tally.images:>7}{tally.texts:>7}{cer:>8.1%}{read:>8.1%}{cpu:>8.2f}")
    if not details:
        return
    names = list(tallies)
    print(f"\n{'CER by generator':<36}" + "".join(f"{name:>12}" for name in names))
    for generator in sorted({g for tally in tallies.values() for g in tally.by_generator}):
        rates = (tallies[name].by_generator[generator] for name in names)
        print(f"{generator:<36}" + "".join(f"{bad / max(1, all_):>12.1%}" for bad, all_ in rates))


def main() -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser(description="Character error rate of OCR engines.")
    parser.add_argument("folder", type=Path, metavar="MANIFEST_DIR")
    parser.add_argument("--engine", nargs="+", choices=(*ENGINES, "stock"), default=["rapidocr"])
    parser.add_argument("--limit", type=int, help="at most so many images, spread over generators")
    parser.add_argument("--all-conditions", action="store_true", help="laundered copies too")
    parser.add_argument("--details", action="store_true", help="error rate per generator")
    options = parser.parse_args()
    engines: list[Engine] = [
        StockTesseract() if name == "stock" else create_engine(name) for name in options.engine
    ]
    entries = chosen(options.folder, options.limit, options.all_conditions)
    if not entries:
        print("no image with texts in this manifest", file=sys.stderr)
        return 1
    report(measure(options.folder, entries, engines), options.details)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
