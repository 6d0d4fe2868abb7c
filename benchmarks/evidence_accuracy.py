"""How exactly the characters are read that findings on content rest on.

    python benchmarks/evidence_accuracy.py [MANIFEST_DIR] [--engine rapidocr tesseract] [--pages N]

Transaction numbers, amounts and times are counted, each only when every character is right: one
wrong digit is a wrong number. Read are

  drawn pages  N bills of either app, drawn as the fixtures are, with numbers made by the plans of
               knowledge/numbers.toml (every third with a run of equal digits, of which a reader
               loses one easily), each as drawn, as a messenger sends it (JPEG 60) and 720 wide
  MANIFEST_DIR chats whose `texts` are known, if a folder is given: their amounts and time labels.
               A generator may have left one out: it counts when some reading of some engine has
               it exactly, so that engines are judged on the same texts

  once         as `Engine.read` gives it
  twice        read again, closer, by the same engine (screencheck/ocr/again.py)
  second       where the two differ the other engine is asked as well, if this machine has one

  exact        share read exactly right
  sure         share read exactly right, every character with confidence, so that a rule counts it
  wrong        number of those read wrongly, though every character with confidence: what accuses
               the innocent
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fixtures"))

from drawing.chrome import Status
from drawing.clean_pages import GROCERY, LUNCH, PARKING, RECEIVED
from drawing.payment import (
    AlipayLook,
    alipay_bill,
    android_alipay_look,
    android_bill_look,
    ios_bill_look,
    wechat_bill,
)

from screencheck.content.amounts import parse_amount
from screencheck.content.reading import plain, read
from screencheck.content.times import parse_label
from screencheck.knowledge.numbers import number_kinds
from screencheck.ocr import ENGINES, Engine, TextLine, create_engine
from screencheck.ocr.again import read_again

Pixels = NDArray[np.uint8]
_ALIKE = 0.6  # of a text: a line less like it is another text
_WAYS = ("once", "twice", "second")


@dataclass(frozen=True)
class Expected:
    """A text that stands on a page: what it is, and how it is written."""

    kind: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A picture with what stands on it."""

    condition: str
    pixels: Pixels
    texts: tuple[Expected, ...]


@dataclass
class Tally:
    """Counts over the texts of one kind, condition, engine and way of reading."""

    texts: int = 0
    exact: int = 0
    sure: int = 0
    wrong_and_sure: int = 0


Tallies = dict[tuple[str, str, str, str], Tally]


def drawn_pages(count: int) -> Iterator[Shown]:
    """Bills with numbers, times and amounts by chance, always the same ones."""
    chance = random.Random(20261126)
    for index in range(count):
        wechat = index % 2 == 0
        made = datetime(2021, 1, 1) + timedelta(seconds=chance.randrange(5 * 365 * 86400))
        number = _number("wechat" if wechat else "alipay", made.date(), chance, index % 3 == 0)
        amount = f"-{chance.randrange(1, 90000)}.{chance.randrange(100):02}"
        if not wechat:
            amount = f"{float(amount):,.2f}"
        day = f"{made.year}年{made.month}月{made.day}日" if wechat else f"{made:%Y-%m-%d}"
        time = f"{day} {made:%H:%M:%S}"
        template = chance.choice((LUNCH, PARKING) if wechat else (GROCERY, RECEIVED))
        rows = tuple(
            (label, _changed(label, value, time, number)) for label, value in template.rows
        )
        bill = replace(template, amount=amount, rows=rows)
        picture = _draw(wechat, index // 2, bill)
        texts = (Expected("number", number), Expected("amount", amount), Expected("time", time))
        for condition, copy in _copies(picture):
            yield Shown(condition, np.asarray(copy), texts)


def _number(service: str, day: date, chance: random.Random, run: bool) -> str:
    """A number by a plan of the service; with a run of equal digits where one is asked for."""
    kinds = [k for k in number_kinds() if k.service == service and k.dated and not k.general]
    template = chance.choice([t for k in kinds for t in k.templates if "YYYY" in t and len(t) < 33])
    parts = {"Y": f"{day.year}", "M": f"{day.month:02}", "D": f"{day.day:02}"}
    for letter, text in parts.items():
        template = template.replace(letter * len(text), text)
    repeated = chance.choice("0123456789")
    start = chance.randrange(4)
    digits = []
    for place, sign in enumerate(template):
        free = repeated if run and place % 10 >= start else chance.choice("0123456789")
        digits.append(sign if sign.isdigit() else free)
    return "".join(digits)


def _changed(label: str, value: str, time: str, number: str) -> str:
    if label in ("支付时间", "创建时间"):
        return time
    return number if label in ("交易单号", "订单号") else value


def _draw(wechat: bool, index: int, bill: object) -> Image.Image:
    status = Status("12:40", "island", 58)
    android = Status("12:40", "android", 58)
    if wechat:
        looks = (
            (ios_bill_look(), status),
            (android_bill_look(1080, 2400), android),
            (ios_bill_look(True), status),
        )
        look, bar = looks[index % 3]
        return wechat_bill(look, bar, bill)  # type: ignore[arg-type]
    other = ((AlipayLook(1179, 2556, 3), status), (android_alipay_look(), android))
    alipay, bar = other[index % 2]
    return alipay_bill(alipay, bar, bill)  # type: ignore[arg-type]


def _copies(picture: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    flat = picture.convert("RGB")
    yield "drawn", flat
    yield "messenger", _jpeg(flat, 60)
    small = flat.resize((720, round(flat.height * 720 / flat.width)), Image.Resampling.BICUBIC)
    yield "720 wide", _jpeg(small, 75)


def _jpeg(picture: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, subsampling=2, progressive=True)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def known_chats(folder: Path) -> Iterator[Shown]:
    """The amounts and time labels that were typed into chat generators."""
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        texts = [_expected(text) for text in entry.get("texts") or ()]
        known = tuple(text for text in texts if text is not None)
        if not known:
            continue
        with Image.open(folder / entry["file"]) as image:
            pixels = np.asarray(image.convert("RGB"))
        yield Shown((entry.get("condition") or ["chat"])[0], pixels, known)


def _expected(text: str) -> Expected | None:
    if parse_label(text) is not None:
        return Expected("time", text)
    amount = parse_amount(text)
    return Expected("amount", text) if amount is not None and amount.decimals == 2 else None


def measure(pages: Iterator[Shown], engines: Sequence[Engine], certain: bool) -> Tallies:
    """Read every page in every way; `certain` tells that all its texts stand there."""
    tallies: Tallies = defaultdict(Tally)
    for number, page in enumerate(pages, 1):
        readings = {
            (engine.name, way): lines
            for engine in engines
            for way, lines in _ways(page.pixels, engine, engines).items()
        }
        for text in page.texts:
            found = {key: _line_of(text, lines) for key, lines in readings.items()}
            if not certain and not any(
                line and _squeezed(line.text, text) for line in found.values()
            ):
                continue
            for (engine_name, way), line in found.items():
                _count(tallies[text.kind, page.condition, engine_name, way], text, line)
        print(f"\r{number}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return tallies


def _ways(pixels: Pixels, engine: Engine, engines: Sequence[Engine]) -> dict[str, list[TextLine]]:
    once = engine.read(pixels)
    digits = [place for place, line in enumerate(once) if re.search(r"\d", line.text)]
    twice = read_again(pixels, once, digits, engine)
    other = next((e for e in engines if e is not engine), None)
    second = read_again(pixels, once, digits, engine, lambda: other) if other else twice
    return dict(zip(_WAYS, (once, twice, second), strict=True))


def _line_of(text: Expected, lines: Sequence[TextLine]) -> TextLine | None:
    """The line that is most like a text; None where none is like it."""

    def alike(line: TextLine) -> float:
        return SequenceMatcher(None, _flat(line.text), _flat(text.text), autojunk=False).ratio()

    best = max(lines, key=alike, default=None)
    return best if best is not None and alike(best) >= _ALIKE else None


def _flat(text: str) -> str:
    return re.sub(r"[\s¥]", "", plain(text))


def _squeezed(read_text: str, text: Expected) -> bool:
    return _flat(read_text) == _flat(text.text)


def _count(tally: Tally, text: Expected, line: TextLine | None) -> None:
    tally.texts += 1
    if line is None:
        return
    reading = read([line])
    start = len(reading.text) - len(reading.text.lstrip(" ¥Y"))
    sure = reading.sure(start)
    exact = _squeezed(line.text, text)
    tally.exact += exact
    tally.sure += exact and sure
    tally.wrong_and_sure += sure and not exact


def report(title: str, tallies: Tallies) -> None:
    """One line for each kind of text, condition and engine, the ways of reading side by side."""
    print(f"\n{title}")
    head = "".join(f"{way:>24}" for way in _WAYS)
    print(f"{'':<8}{'':<12}{'':<11}{'texts':>6}{head}")
    print(f"{'':<37}" + f"{'exact':>9}{'sure':>8}{'wrong':>7}" * len(_WAYS))
    for kind, condition, engine in sorted({key[:3] for key in tallies}):
        cells = [tallies[kind, condition, engine, way] for way in _WAYS]
        row = "".join(
            f"{c.exact / c.texts:>9.1%}{c.sure / c.texts:>8.1%}{c.wrong_and_sure:>7}" for c in cells
        )
        print(f"{kind:<8}{condition:<12}{engine:<11}{cells[0].texts:>6}{row}")


def main() -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser(description="Exactness of numbers, amounts and times.")
    parser.add_argument("folder", nargs="?", type=Path, metavar="MANIFEST_DIR")
    parser.add_argument("--engine", nargs="+", choices=ENGINES, default=["rapidocr"])
    parser.add_argument("--pages", type=int, default=24, help="so many drawn pages (default 24)")
    options = parser.parse_args()
    engines = [create_engine(name) for name in options.engine]
    report("drawn pages", measure(drawn_pages(options.pages), engines, certain=True))
    if options.folder is not None:
        report("chats", measure(known_chats(options.folder), engines, certain=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
