"""Making the bench: every capture edited, handled honestly, and as it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from screencheck.pipeline import Scanner

from .captures import MANIFEST, Capture, Source, find_files, generator_of, read_sources
from .errors import BenchError
from .handling import HANDLINGS
from .kinds import KINDS
from .retouch import Edit
from .saving import SAVINGS, SUFFIXES, save, save_mask

Entry = dict[str, Any]
Say = Callable[[str], None]

HONEST = 3  # kinds of honest handling for each capture
_FOLDERS = ("fake", "genuine", "masks")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: `per_capture` edits of each capture, None for one of every kind."""

    seed: int = 0
    per_capture: int | None = None
    limit: int | None = None


def make(captures: Path, out: Path, plan: Plan, scanner: Scanner, say: Say) -> list[Entry]:
    """Read the captures, write the images, masks and the manifest; its entries."""
    files = find_files(captures, plan.limit)
    _prepare(out)
    sources: list[Source] = []
    for number, (file, read) in enumerate(read_sources(files, scanner), 1):
        told = f"left out: {read}" if isinstance(read, str) else f"{read.page.kind}"
        say(f"read {number}/{len(files)} {file.name}: {told}")
        if isinstance(read, Source):
            sources.append(read)
    if not sources:
        raise BenchError(f"none of the captures in {captures} shows a page that can be read")
    entries: list[Entry] = []
    for number, source in enumerate(sources, 1):
        made = list(_of_one(source, sources, out, plan))
        say(f"made {number}/{len(sources)} {source.name}: {len(made)} images")
        entries.extend(made)
    entries.sort(key=lambda entry: str(entry["file"]))
    lines = (json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    (out / MANIFEST).write_text("".join(lines), "utf-8")
    return entries


def _prepare(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BenchError(f"{out} is there already and is not an empty folder")
    for folder in _FOLDERS:
        (out / folder).mkdir(parents=True, exist_ok=True)


def _of_one(source: Source, sources: Sequence[Source], out: Path, plan: Plan) -> Iterator[Entry]:
    """Everything that is made of one capture."""
    capture = Capture(source.name, source.pixels(), source.page, tuple(sources))
    yield from _untouched(source, capture, out, plan)
    yield from _handled(source, capture, out, plan)
    for kind, edit in edits_of(capture, plan):
        yield from _edited(source, kind, edit, out, plan)


def edits_of(capture: Capture, plan: Plan) -> Iterator[tuple[str, Edit]]:
    """The edits that a capture offers a place for, in a random order if not all are wanted."""
    names = list(KINDS)
    if plan.per_capture is not None:
        names = generator_of(plan.seed, capture.name, "kinds").sample(names, len(names))
    left = len(names) if plan.per_capture is None else plan.per_capture
    for name in names:
        if not left:
            return
        edit = KINDS[name](capture, generator_of(plan.seed, capture.name, name))
        changed = edit is not None and not np.array_equal(edit.pixels, capture.pixels)
        if edit is not None and changed:
            left -= 1
            yield name, edit


def _edited(source: Source, kind: str, edit: Edit, out: Path, plan: Plan) -> Iterator[Entry]:
    for saving in SAVINGS:
        stem = f"{source.file.stem}-{kind}-{saving}"
        file, mask = f"fake/{stem}{SUFFIXES[saving]}", f"masks/{stem}.png"
        rng = generator_of(plan.seed, source.name, kind, saving)
        size = save(edit.pixels, saving, out / file, rng)
        save_mask(edit.mask, size, out / mask)
        yield {
            **_entry(source, file, "fake", [saving], saving),
            "generator": f"edit-{kind.replace('_', '-')}",
            "mask": mask,
            "note": edit.note,
        }


def _handled(source: Source, capture: Capture, out: Path, plan: Plan) -> Iterator[Entry]:
    """Some kinds of honest handling, each kept in one of the savings in turn."""
    rng = generator_of(plan.seed, source.name, "handling")
    done = 0
    first = rng.randrange(len(SAVINGS))
    for name in rng.sample(list(HANDLINGS), len(HANDLINGS)):
        pixels = HANDLINGS[name](capture, generator_of(plan.seed, source.name, name))
        if pixels is None:
            continue
        saving = SAVINGS[(first + done) % len(SAVINGS)]
        file = f"genuine/{source.file.stem}-{name}-{saving}{SUFFIXES[saving]}"
        save(pixels, saving, out / file, generator_of(plan.seed, source.name, name, saving))
        yield {**_entry(source, file, "genuine", [name, saving], saving), "handling": name}
        done += 1
        if done == HONEST:
            return


def _untouched(source: Source, capture: Capture, out: Path, plan: Plan) -> Iterator[Entry]:
    """The file itself, and its pixels in every saving."""
    suffix = source.file.path.suffix.lower()
    file = f"genuine/{source.file.stem}-original{suffix}"
    shutil.copyfile(source.file.path, out / file)
    yield _entry(source, file, "genuine", [], "original")
    for saving in SAVINGS:
        file = f"genuine/{source.file.stem}-untouched-{saving}{SUFFIXES[saving]}"
        rng = generator_of(plan.seed, source.name, "untouched", saving)
        save(capture.pixels, saving, out / file, rng)
        yield _entry(source, file, "genuine", [saving], saving)


def _entry(source: Source, file: str, label: str, condition: list[str], saving: str) -> Entry:
    return {
        "file": file,
        "label": label,
        "page": source.page.kind,
        "group": source.name,
        "condition": condition,
        "saving": saving,
        "born": source.born,
    }
