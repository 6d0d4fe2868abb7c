"""Labelled images with what a scan said of them, and how weights judge that."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from ..detectors import all_rules
from ..errors import UsageError
from ..geometry import Box
from ..knowledge.weights import Weights
from ..report import Finding, Report, Verdict
from ..verdict import EDITS, weigh
from .labels import Label, read_json_lines
from .metrics import log_odds


@dataclass(frozen=True, slots=True)
class Judged:
    """One image: its label, the rules asked of it, those that fired with their grades.

    `verdict` is None until weights have judged it, unless it was refused or failed; `score` is
    log10 odds of fabrication at even prior odds, None of a page that was not judged.

    Of an image that has a mask, `regions` are the places (rule, box in pixels) of the findings
    of the family EDITS that speak for fabrication by the report, and `size` is the picture's
    width and height, None where the report does not say.
    """

    label: Label
    page: str = ""
    examined: frozenset[str] = frozenset()
    fired: tuple[tuple[str, str], ...] = ()
    verdict: Verdict | None = None
    score: float | None = None
    regions: tuple[tuple[str, Box], ...] = ()
    size: tuple[int, int] | None = None

    @property
    def refused(self) -> bool:
        return self.verdict in (Verdict.UNSUPPORTED, Verdict.ERROR)


def groups_of_rules() -> dict[str, str]:
    """The evidence group of every rule by its code."""
    return {rule.code: rule.group for rule in all_rules()}


def weighed(judged: Judged, weights: Weights, groups: Mapping[str, str]) -> Judged:
    """The image as these weights judge it; one that was refused stays so."""
    if judged.refused:
        return judged
    findings = [Finding(code, "", "", grade=grade) for code, grade in judged.fired]
    result = weigh(findings, judged.examined, groups, weights)
    return replace(judged, verdict=result.verdict, score=log_odds(result.score))


def without(judged: Judged, codes: Iterable[str]) -> Judged:
    """The image as if these rules had not been asked."""
    dropped = frozenset(codes)
    return replace(
        judged,
        examined=judged.examined - dropped,
        fired=tuple(fired for fired in judged.fired if fired[0] not in dropped),
        regions=tuple(region for region in judged.regions if region[0] not in dropped),
    )


def of_reports(labels: Sequence[Label], reports: Iterable[Report]) -> tuple[Judged, ...]:
    """Reports on the labelled images, in their order."""
    return tuple(
        _judged(label, report.to_dict(), label.path)
        for label, report in zip(labels, reports, strict=True)
    )


def of_results(labels: Sequence[Label], path: Path, codes: Iterable[str]) -> tuple[Judged, ...]:
    """What an earlier scan printed as JSON lines, joined with labels by the end of the path.

    Only the rules `codes` are kept. Images without a line are left out. Raises UsageError for
    a line that is no report, a second line for one image, or when no image has a line.
    """
    known = {label.file: label for label in labels}
    kept = frozenset(codes)
    found: dict[str, Judged] = {}
    for where, record in read_json_lines(path):
        if not isinstance(record.get("path"), str):
            raise UsageError(f"{where}: not a report of `screencheck scan --format jsonl`")
        label = _match(record["path"], known)
        if label is None:
            continue
        if label.file in found:
            raise UsageError(f"{where}: a second report on {label.file!r}")
        judged = _judged(label, record, where)
        found[label.file] = without(judged, judged.examined - kept)
    if not found:
        raise UsageError(f"{path}: no report on any of the labelled images")
    return tuple(found[label.file] for label in labels if label.file in found)


def _match(path: str, known: Mapping[str, Label]) -> Label | None:
    """The label whose file is the longest end of the path."""
    parts = PurePath(path).parts
    ends = ("/".join(parts[start:]) for start in range(len(parts)))
    return next((known[end] for end in ends if end in known), None)


def _judged(label: Label, record: Mapping[str, Any], where: str) -> Judged:
    size = _size(record) if label.mask else None
    if record.get("error") is not None or record.get("verdict") == Verdict.ERROR:
        return Judged(label, verdict=Verdict.ERROR, size=size)
    page = record.get("page")
    if page is None:
        return Judged(label, verdict=Verdict.UNSUPPORTED, size=size)
    try:
        examined = frozenset(str(code) for code in record["examined"])
        # A finding of a rule that was not asked would make its rates exceed 1.
        findings = [f for f in record["findings"] if str(f["code"]) in examined]
        fired = sorted((str(f["code"]), str(f.get("grade") or "")) for f in findings)
        kind = label.page or str(page.get("kind") or "")
        regions = _regions(findings) if label.mask else ()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{where}: not a report of `screencheck scan --format jsonl`") from error
    return Judged(label, kind, examined, tuple(fired), regions=regions, size=size)


def _regions(findings: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, Box], ...]:
    """Raises KeyError, TypeError or ValueError for what is no finding of a report."""
    regions = []
    for finding in findings:
        if not str(finding["code"]).startswith(EDITS) or not finding["llr"] > 0:
            continue
        if finding["region"] is not None:
            left, top, width, height = finding["region"]
            if not all(map(math.isfinite, (left, top, width, height))):
                raise ValueError("a region without an end")
            regions.append((str(finding["code"]), Box(left, top, width, height)))
    return tuple(regions)


def _size(record: Mapping[str, Any]) -> tuple[int, int] | None:
    match record.get("size"):
        case [int(width), int(height)]:
            return width, height
    return None
