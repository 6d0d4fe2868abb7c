"""Labelled pages made up so that the answer is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
