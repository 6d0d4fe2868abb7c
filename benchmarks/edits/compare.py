"""What a scan found of the edits, and what it found where there was none."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from PIL import Image

from screencheck.errors import ImageError
from screencheck.geometry import Box
from screencheck.pages.vision import Mask
from screencheck.screenshot import load
from screencheck.settings import Limits

from .baselines import BASELINES, region_of, score_of, threshold_for
from .captures import MANIFEST, read_json_lines
from .errors import BenchError

PREFIX = "SC6"
FALSE_ALARMS = 0.02  # share of the genuine images at which the baselines' thresholds are set
_UNEXAMINED = ("unsupported", "error")

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one method says of one image.

    `found` tells whether it points to a place at all; the rest is how well that place agrees
    with the mask, 0 where there is no mask or nothing was found.
    """

    kind: str
    saving: str
    genuine: bool
    examined: bool
    found: bool
    hit: bool = False
    iou: float = 0.0
    f1: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """Outcomes of one kind and saving taken together.

    `found_all` is the share of all images on which something was found, `found` and `hit`
    (the place touches the mask) are shares of those examined; `iou` is the mean where something
    was found, `f1` the mean over those examined. None where there is nothing to divide by.
    """

    kind: str
    saving: str
    images: int
    not_examined: int
    found_all: float | None
    found: float | None
    hit: float | None
    iou: float | None
    f1: float | None


def compare(out: Path, results: Path, baselines: bool = True) -> dict[str, list[Row]]:
    """By method, the rows of its table: edits, then what is genuine."""
    entries = read_json_lines(out / MANIFEST)
    records = _matched(entries, read_json_lines(results))
    seen = [entry for entry in entries if entry["file"] in records]
    if not seen:
        raise BenchError(f"no record in {results} is of an image of {out}")
    tables = {"screencheck": rows([_scanned(out, e, records[e["file"]]) for e in seen])}
    if baselines:
        tables.update({name: rows(o) for name, o in _baselines(out, seen).items()})
    return tables


def _matched(entries: Sequence[Entry], records: Iterable[Entry]) -> dict[str, Entry]:
    """Records by the file of the manifest that their paths end in."""
    files = {str(entry["file"]) for entry in entries}
    found: dict[str, Entry] = {}
    for record in records:
        parts = PurePosixPath(str(record.get("path", "")).replace("\\", "/")).parts
        ends = ("/".join(parts[start:]) for start in range(len(parts)))
        file = next((end for end in ends if end in files), None)
        if file is not None:
            found[file] = record
    return found


def _scanned(out: Path, entry: Entry, record: Entry) -> Outcome:
    """What the rules on edits found on one image."""
    examined = record.get("verdict") not in _UNEXAMINED
    regions = [
        finding["region"]
        for finding in record.get("findings") or ()
        if str(finding["code"]).startswith(PREFIX) and finding["llr"] > 0 and finding["region"]
    ]
    if not regions or "mask" not in entry:
        return _outcome(entry, examined, bool(regions), None, None)
    mask = _mask(out / entry["mask"])
    marked = np.zeros(mask.shape, bool)
    for region in regions:
        marked[Box(*region).slices()] = True
    return _outcome(entry, examined, True, mask, marked)


def _outcome(
    entry: Entry, examined: bool, found: bool, mask: Mask | None, marked: Mask | None
) -> Outcome:
    genuine = entry["label"] == "genuine"
    kind = (entry.get("handling") or "untouched") if genuine else entry["generator"]
    agreement = (False, 0.0, 0.0) if mask is None or marked is None else overlap(mask, marked)
    return Outcome(kind, entry["saving"], genuine, examined, found, *agreement)


def overlap(mask: Mask, marked: Mask) -> tuple[bool, float, float]:
    """Whether two areas touch, their intersection over union, and the F1 of their pixels."""
    both, either = int((mask & marked).sum()), int((mask | marked).sum())
    total = int(mask.sum()) + int(marked.sum())
    return both > 0, both / either if either else 0.0, 2 * both / total if total else 0.0


def _mask(path: Path) -> Mask:
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("L")) > 127
    except OSError:
        raise BenchError(f"the mask {path} cannot be read") from None


def _baselines(out: Path, entries: Sequence[Entry]) -> dict[str, list[Outcome]]:
    """The baselines on the same images, each at the same rate of false alarms."""
    scored: dict[str, list[tuple[float, Outcome]]] = {name: [] for name in BASELINES}
    for entry in entries:
        try:
            pixels = load(out / entry["file"], Limits()).pixels
        except ImageError as error:
            raise BenchError(f"{out / entry['file']}: {error}") from None
        mask = _mask(out / entry["mask"]) if "mask" in entry else None
        for name, method in BASELINES.items():
            values = method(pixels)
            marked = region_of(values) if mask is not None else None
            scored[name].append((score_of(values), _outcome(entry, True, True, mask, marked)))
    return {name: _thresholded(pairs) for name, pairs in scored.items()}


def _thresholded(scored: Sequence[tuple[float, Outcome]]) -> list[Outcome]:
    """What remains found once few of the genuine images exceed the threshold."""
    limit = threshold_for([score for score, o in scored if o.genuine], FALSE_ALARMS)
    return [
        outcome
        if score > limit
        else Outcome(outcome.kind, outcome.saving, outcome.genuine, outcome.examined, False)
        for score, outcome in scored
    ]


def rows(outcomes: Iterable[Outcome]) -> list[Row]:
    """The table: each kind in each saving and in all, edits first, then the genuine."""
    groups: dict[tuple[bool, str, str], list[Outcome]] = defaultdict(list)
    for o in outcomes:
        everything = "~all genuine" if o.genuine else "~all edits"
        for kind in (o.kind, everything):
            for saving in (o.saving, "~all"):
                groups[o.genuine, kind, saving].append(o)
    return [_row(kind, saving, groups[g, kind, saving]) for g, kind, saving in sorted(groups)]


def _row(kind: str, saving: str, outcomes: Sequence[Outcome]) -> Row:
    examined = [o for o in outcomes if o.examined]
    found = [o for o in examined if o.found]
    genuine = outcomes[0].genuine
    return Row(
        kind.lstrip("~"),
        saving.lstrip("~"),
        len(outcomes),
        len(outcomes) - len(examined),
        _share(len(found), len(outcomes)),
        _share(len(found), len(examined)),
        None if genuine else _share(sum(o.hit for o in examined), len(examined)),
        None if genuine else _share(sum(o.iou for o in found), len(found)),
        None if genuine else _share(sum(o.f1 for o in examined), len(examined)),
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def to_text(tables: Mapping[str, Sequence[Row]]) -> str:
    """The tables for people."""
    heads = ("images", "not examined", "found/all", "found", "hit", "IoU", "F1")
    lines = []
    for method, table in tables.items():
        lines.append(f"{method:<24}{'saving':<11}" + "".join(f"{head:>13}" for head in heads))
        for row in table:
            numbers = (row.found_all, row.found, row.hit, row.iou, row.f1)
            cells = [str(row.images), str(row.not_examined), *map(_cell, numbers)]
            lines.append(f"{row.kind:<24}{row.saving:<11}" + "".join(f"{c:>13}" for c in cells))
        lines.append("")
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def to_json(tables: Mapping[str, Sequence[Row]]) -> str:
    """The tables for programs."""
    document = {method: [asdict(row) for row in table] for method, table in tables.items()}
    return json.dumps(document, indent=2) + "\n"
