"""Labelled pages made up so that the answer is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from screencheck import knowledge
from screencheck.evaluation.judged import Judged, groups_of_rules, of_results, weighed
from screencheck.evaluation.labels import read_labels

TELLING, EQUAL, NEVER, SOMETIMES = "SC201", "SC301", "SC401", "SC203"
EXAMINED = [TELLING, EQUAL, NEVER, SOMETIMES]

Corpus = tuple[list[dict[str, Any]], list[dict[str, Any]]]  # manifest and results


def page(file: str, *fired: str, examined: Sequence[str] = EXAMINED) -> dict[str, Any]:
    """What the scan printed of a picture; a grade stands behind a dot."""
    findings = []
    for key in fired:
        code, _, grade = key.partition(".")
        findings.append({"code": code, "grade": grade or None})
    return {
        "path": f"somewhere/corpus/{file}",
        "page": {"app": "wechat", "kind": "chat"},
        "examined": list(examined),
        "findings": findings,
    }


def edited(file: str, mask: str = "m.png") -> dict[str, Any]:
    """The line of a manifest for an edited capture."""
    return {
        "file": file,
        "label": "fake",
        "generator": "edit-made-up",
        "condition": ["png"],
        "mask": mask,
    }


def found_at(*regions: Sequence[float]) -> dict[str, Any]:
    """What a report holds of findings at these places, and of some that must not count."""
    everywhere = [0, 0, 1000, 1000]
    findings = [{"code": "SC601", "llr": 0.7, "region": list(region)} for region in regions]
    findings += [
        {"code": "SC601", "llr": 0.7, "region": None},
        {"code": "SC602", "llr": 0.0, "region": everywhere},
        {"code": EQUAL, "llr": 0.7, "region": everywhere},
    ]
    return {"findings": findings, "examined": [*EXAMINED, "SC601", "SC602"]}


def draw_mask(path: Path, size: tuple[int, int], *boxes: tuple[int, int, int, int]) -> None:
    """A mask of (width, height) that is white in the boxes (left, top, width, height)."""
    mask = Image.new("L", size)
    for x, y, w, h in boxes:
        mask.paste(255, (x, y, x + w, y + h))
    mask.save(path)


def corpus(genuine: int = 40, fakes: int = 40, generators: int = 8) -> Corpus:
    """TELLING fires on all fakes alone, EQUAL on every second page, SOMETIMES on half the fakes."""
    manifest: list[dict[str, Any]] = []
    results = []
    for index in range(genuine):
        file = f"genuine/{index}.png"
        manifest.append({"file": file, "label": "genuine"})
        results.append(page(file, *([EQUAL] if index % 2 else [])))
    for index in range(fakes):
        file = f"fake/{index}.png"
        generator = f"made-up-{index * generators // fakes}"
        manifest.append({"file": file, "label": "fake", "generator": generator})
        fired = [f"{TELLING}.far"] + ([EQUAL] if index % 2 else [])
        results.append(page(file, *fired, *([SOMETIMES] if index % 4 < 2 else [])))
    return manifest, results


def write_lines(path: Path, entries: Sequence[object]) -> Path:
    """JSON lines."""
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    return path


def written(folder: Path, made: Corpus) -> tuple[Path, Path]:
    """The manifest and the results as files."""
    manifest, results = made
    return (
        write_lines(folder / "manifest.jsonl", manifest),
        write_lines(folder / "results.jsonl", results),
    )


def judged(folder: Path, made: Corpus) -> tuple[Judged, ...]:
    """The images as the committed weights judge them."""
    manifest, results = written(folder, made)
    groups, weights = groups_of_rules(), knowledge.load().weights
    images = of_results(read_labels(manifest), results, groups)
    return tuple(weighed(image, weights, groups) for image in images)
