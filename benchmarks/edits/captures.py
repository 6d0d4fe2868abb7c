"""The captures that are edited: which files they are, and what screencheck reads on them."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screencheck.errors import ImageError
from screencheck.folders import IMAGE_SUFFIXES
from screencheck.ocr import TextLine
from screencheck.pages import Page, parse_page
from screencheck.pages.vision import Pixels
from screencheck.pipeline import Scanner
from screencheck.screenshot import load
from screencheck.settings import Limits

from .errors import BenchError

MANIFEST = "manifest.jsonl"
_LOSSY = ("JPEG", "WEBP")


@dataclass(frozen=True, slots=True)
class File:
    """One file of the folder; `born` is what its manifest says of it, if it says so."""

    name: str
    path: Path
    born: str | None = None

    @property
    def stem(self) -> str:
        """A name for the images made of it; the digest keeps a/b and a-b apart."""
        words = re.sub(r"[^\w.]+", "-", self.name.rpartition(".")[0]).strip("-")
        return f"{words[-60:]}-{hashlib.sha256(self.name.encode()).hexdigest()[:6]}"


@dataclass(frozen=True, slots=True)
class Source:
    """A capture as it was read once; its pixels are decoded anew when they are needed."""

    file: File
    page: Page
    born: str

    @property
    def name(self) -> str:
        """The file's path below the folder."""
        return self.file.name

    def pixels(self) -> Pixels:
        """Decoded, upright, without transparency."""
        return load(self.file.path, Limits()).pixels


@dataclass(frozen=True, slots=True, eq=False)
class Capture:
    """A capture to edit: its pixels, its page, and the other captures to borrow from."""

    name: str
    pixels: Pixels
    page: Page
    donors: tuple[Source, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        height, width = self.pixels.shape[:2]
        return width, height

    def text_lines(self) -> list[TextLine]:
        """The lines below the status bar."""
        bar = self.page.first("status_bar")
        top = bar.box.bottom if bar else 0.0
        return [line for line in self.page.lines if line.box.cy > top]


def find_files(folder: Path, limit: int | None = None) -> list[File]:
    """The untouched genuine captures of a folder in sorted order, `limit` spread evenly over them.

    Without a manifest every image counts as one.
    """
    if not folder.is_dir():
        raise BenchError(f"no such folder: {folder}")
    manifest = folder / MANIFEST
    if manifest.is_file():
        files = [
            File(entry["file"], folder / entry["file"], entry.get("born"))
            for entry in read_json_lines(manifest)
            if entry.get("label") == "genuine" and not entry.get("condition")
        ]
    else:
        files = [
            File(path.relative_to(folder).as_posix(), path)
            for path in folder.rglob("*")
            if path.suffix.lower() in IMAGE_SUFFIXES and path.is_file()
        ]
    files.sort(key=lambda file: file.name)
    if not files:
        raise BenchError(f"no genuine captures in {folder}")
    if limit is not None and limit < len(files):
        files = [files[index * len(files) // limit] for index in range(limit)]
    return files


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    try:
        text = path.read_text("utf-8")
        entries = [json.loads(line) for line in text.splitlines() if line.strip()]
    except OSError as error:
        raise BenchError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise BenchError(f"{path} is not JSON Lines") from None
    if not all(isinstance(entry, dict) for entry in entries):
        raise BenchError(f"{path} has a line that is no JSON object")
    return entries


def read_sources(files: Sequence[File], scanner: Scanner) -> Iterator[tuple[File, Source | str]]:
    """Each file with what was read on it, or why it is left out."""
    for file in files:
        try:
            screenshot = load(file.path, Limits())
        except ImageError as error:
            yield file, str(error)
            continue
        page = parse_page(screenshot, scanner.read(screenshot), scanner.knowledge)
        if not page.supported:
            yield file, page.reason or "not a page that screencheck knows"
            continue
        lossy = screenshot.facts.format in _LOSSY
        yield file, Source(file, page, file.born or ("lossy" if lossy else "lossless"))


def generator_of(seed: int, *names: str) -> random.Random:
    """Random numbers that depend on the seed and the names alone."""
    text = "\0".join((str(seed), *names))
    return random.Random(hashlib.sha256(text.encode()).digest())
