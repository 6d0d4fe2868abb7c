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
  second       where the two differ a second engine is asked as well, as a scan does: Tesseract
               where RapidOCR reads and this machine has it

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
from screencheck.content.reading import Reading, plain, read
from screencheck.content.times import parse_label
from screencheck.knowledge.numbers import number_kinds
from screencheck.ocr import ENGINES, Engine, TextLine, create_engine, create_second_engine
from screencheck.ocr.again import read_again

Pixels = NDArray[np.uint8]
_ALIKE = 0.6  # of a text: a line less like it is another text
_WRAP = 1.9  # line heights between the two lines of a number
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


def known_chats(folder: Path, every: int) -> Iterator[Shown]:
    """The amounts and time labels that were typed into chat generators, of every so many images."""
    entries = map(json.loads, (folder / "manifest.jsonl").read_text("utf-8").splitlines())
    known = [(entry, texts) for entry in entries if (texts := _known(entry.get("texts") or ()))]
    for entry, texts in known[::every]:
        with Image.open(folder / entry["file"]) as image:
            pixels = np.asarray(image.convert("RGB"))
        yield Shown((entry.get("condition") or ["chat"])[0], pixels, texts)


def _known(typed: Sequence[str]) -> tuple[Expected, ...]:
    return tuple(text for text in map(_expected, typed) if text is not None)


def _expected(text: str) -> Expected | None:
    if parse_label(text) is not None:
        return Expected("time", text)
    amount = parse_amount(text)
    return Expected("amount", text) if amount is not None and amount.decimals == 2 else None


def measure(pages: Iterator[Shown], engines: Sequence[Engine], certain: bool) -> Tallies:
    """Read every page in every way; `certain` tells that all its texts stand there."""
    tallies: Tallies = defaultdict(Tally)
    seconds = {engine.name: create_second_engine(engine.name) for engine in engines}
    for number, page in enumerate(pages, 1):
        readings = {
            (engine.name, way): lines
            for engine in engines
            for way, lines in _ways(page.pixels, engine, seconds[engine.name]).items()
        }
        for text in page.texts:
            found = {key: _reading_of(text, lines) for key, lines in readings.items()}
            stands_there = any(r is not None and _is_exact(r, text) for r in found.values())
            if not certain and not stands_there:
                continue
            for (engine_name, way), reading in found.items():
                _count(tallies[text.kind, page.condition, engine_name, way], text, reading)
        print(f"\r{number}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return tallies


def _ways(pixels: Pixels, engine: Engine, second: Engine | None) -> dict[str, list[TextLine]]:
    once = engine.read(pixels)
    digits = [place for place, line in enumerate(once) if re.search(r"\d", line.text)]
    twice = read_again(pixels, once, digits, engine)
    asked = [place for place in digits if twice[place].readings == 1] if second else []
    third = read_again(pixels, once, asked, engine, lambda: second)
    decided = [third[i] if i in asked else line for i, line in enumerate(twice)]
    return dict(zip(_WAYS, (once, twice, decided), strict=True))


def _reading_of(text: Expected, lines: Sequence[TextLine]) -> Reading | None:
    """What was read that is most like a text; None where nothing is like it."""
    found = max(_candidates(text, lines), key=lambda r: _alike(r, text), default=None)
    return found if found is not None and _alike(found, text) >= _ALIKE else None


def _candidates(text: Expected, lines: Sequence[TextLine]) -> Iterator[Reading]:
    """Every line, and for numbers, which wrap, every two that stand below one another."""
    for line in lines:
        yield read([line])
        for below in lines if text.kind == "number" else ():
            near = 0 < below.box.y - line.box.y <= _WRAP * line.box.h
            if near and abs(below.box.x - line.box.x) <= line.box.h:
                yield read([line, below])


def _alike(reading: Reading, text: Expected) -> float:
    return SequenceMatcher(None, _flat(reading.text), _flat(text.text), autojunk=False).ratio()


def _flat(text: str) -> str:
    return re.sub(r"[\s¥]", "", plain(text))


def _is_exact(reading: Reading, text: Expected) -> bool:
    return _flat(reading.text) == _flat(text.text)


def _count(tally: Tally, text: Expected, reading: Reading | None) -> None:
    tally.texts += 1
    if reading is None:
        return
    start = len(reading.text) - len(reading.text.lstrip(" ¥Y"))
    sure, exact = reading.sure(start), _is_exact(reading, text)
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
    parser.add_argument("--every", type=int, default=1, help="of the chats only every so many")
    options = parser.parse_args()
    engines = [create_engine(name) for name in options.engine]
    report("drawn pages", measure(drawn_pages(options.pages), engines, certain=True))
    if options.folder is not None:
        report("chats", measure(known_chats(options.folder, options.every), engines, certain=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
