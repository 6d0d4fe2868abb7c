"""The values that leave the last rooms: findings and the report on one image."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import ImageError, is_out_of_memory, told
from .geometry import Box
from .language import said
from .ocr import TextLine

if TYPE_CHECKING:  # reports must load fast, without what opens images
    from .files import FileFacts
    from .pictures.model import Pictures

SCHEMA = "screencheck/1"

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Verdict(StrEnum):
    """What the evidence amounts to; see the README for what each means and does not mean."""

    FAKE = "fake"
    SUSPECT = "suspect"
    CONSISTENT = "consistent"
    UNSUPPORTED = "unsupported"
    ERROR = "error"

    @property
    def flagged(self) -> bool:
        """Whether somebody should look."""
        return self in (Verdict.FAKE, Verdict.SUSPECT)


class Proposition(StrEnum):
    """In which of two ways a page may be fabricated; verdict.py weighs each by itself."""

    DRAWN = "drawn"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Basis:
    """Characters that a finding rests on: as they were read, where, and how surely.

    `confidence` (0..1) is that of the least sure among them, `readings` how many readings of
    the line agree on it.
    """

    text: str
    region: Box
    confidence: float
    readings: int = 1

    def to_dict(self) -> dict[str, Json]:
        """The characters as they stand in JSON."""
        return {
            "text": self.text,
            "region": list(self.region.rounded()),
            "confidence": round(self.confidence, 3),
            "readings": self.readings,
        }


@dataclass(frozen=True, slots=True)
class Guide:
    """Where an edge stands, and between which places the app would draw it, in pixels.

    `axis` is "x" for places along a row (the edge is upright), "y" along a column.
    """

    axis: str
    found: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit, with its place and what was measured against what.

    `grade` tells how far off it is where a rule knows degrees ("" where it does not);
    `llr` (log10 likelihood ratio, positive speaks for fabrication) is set by verdict.py.
    `rests_on` names the characters without which it would not stand, where it rests on text.
    Pictures are drawn with `guide`, the edge that it is about, and `beside`, places of the same
    picture that show what its region should look like; neither is part of the JSON.
    """

    code: str
    detector: str
    message: str
    region: Box | None = None
    measured: Json = None
    expected: Json = None
    grade: str = ""
    llr: float = 0.0
    rests_on: tuple[Basis, ...] = ()
    guide: Guide | None = None
    beside: tuple[Box, ...] = ()

    def to_dict(self) -> dict[str, Json]:
        """The finding as it stands in JSON."""
        return {
            "code": self.code,
            "detector": self.detector,
            "message": self.message,
            "llr": round(self.llr, 2),
            "region": list(self.region.rounded()) if self.region else None,
            "measured": self.measured,
            "expected": self.expected,
            "grade": self.grade or None,
            "rests_on": [basis.to_dict() for basis in self.rests_on],
        }


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that could not be asked of this picture, and why."""

    code: str
    detector: str
    reason: str

    @property
    def failed(self) -> bool:
        """Whether the rule itself broke, which no picture should bring about."""
        return self.reason.startswith("the rule failed")

    def to_dict(self) -> dict[str, Json]:
        return {"detector": self.detector, "code": self.code, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class PageSummary:
    """What the image claims to be, in the words of the report."""

    app: str | None
    kind: str | None
    os: str | None = None
    theme: str | None = None
    scale: float | None = None

    def to_dict(self) -> dict[str, Json]:
        return {
            "app": self.app,
            "kind": self.kind,
            "os": self.os,
            "theme": self.theme,
            "scale": None if self.scale is None else round(self.scale, 3),
        }


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """Why an image could not be examined; `kind` is stable, `message` is for people."""

    kind: str
    message: str

    @classmethod
    def of(cls, error: Exception) -> ErrorInfo:
        """What an error that ended the examination of an image amounts to."""
        if isinstance(error, ImageError):
            return cls(error.kind, error.message)
        return cls.memory_short() if is_out_of_memory(error) else cls("internal", told(error))

    @classmethod
    def memory_short(cls) -> ErrorInfo:
        """The image took more memory than there was, or than it was allowed."""
        return cls("out_of_memory", said("there was not enough memory to examine this image"))

    def to_dict(self) -> dict[str, Json]:
        return {"kind": self.kind, "message": self.message}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a scan says about one input.

    `proposition` says which way of fabrication `score` is about, and is None where that is None.
    `reason` says why a page is unsupported. `examined` lists the codes of the rules that
    could be asked, `skipped` those that could not. `text` is None unless it was asked for.
    `file` is what the file says about itself, `pictures` what reports for people show, `notice`
    what people should know about the run; none is part of the JSON.
    """

    path: str
    verdict: Verdict
    sha256: str | None = None
    score: float | None = None
    proposition: Proposition | None = None
    page: PageSummary | None = None
    width: int | None = None
    height: int | None = None
    findings: tuple[Finding, ...] = ()
    examined: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    reason: str | None = None
    text: tuple[TextLine, ...] | None = None
    error: ErrorInfo | None = None
    seconds: float = field(default=0.0, compare=False)
    file: FileFacts | None = field(default=None, compare=False)
    pictures: Pictures | None = field(default=None, compare=False, repr=False)
    notice: str | None = field(default=None, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The report as it stands in JSON; `text` appears only where it was asked for."""
        record: dict[str, Any] = {
            "schema": SCHEMA,
            "path": self.path,
            "sha256": self.sha256,
            "verdict": self.verdict.value,
            "score": None if self.score is None else round(self.score, 4),
            "proposition": self.proposition.value if self.proposition else None,
            "page": self.page.to_dict() if self.page else None,
            "size": [self.width, self.height] if self.width and self.height else None,
            "findings": [finding.to_dict() for finding in self.findings],
            "examined": list(self.examined),
            "skipped": [skipped.to_dict() for skipped in self.skipped],
            "reason": self.reason,
        }
        if self.text is not None:
            record["text"] = [
                {
                    "text": line.text,
                    "confidence": round(line.confidence, 3),
                    "region": list(line.box.rounded()),
                }
                for line in self.text
            ]
        record["error"] = self.error.to_dict() if self.error else None
        record["seconds"] = round(self.seconds, 3)
        return record
