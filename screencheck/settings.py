"""What a caller may choose; everything has a default that suits most people."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on untrusted input. Beyond them an image is refused, never half-read."""

    max_bytes: int = 64 * 1024 * 1024
    max_pixels: int = 100_000_000
    max_side: int = 65_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """What examining one image may take, in a process of its own; 0 means any amount.

    `seconds` is time as a clock on the wall shows it. `memory` is in MiB and counts what a process
    may write to and shares with nobody; it is enforced where the system can (Linux).
    """

    seconds: float = 120
    memory: int = 4096


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Ray cluster by the address of its head node; None: see cluster/connection.py."""

    address: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a scan.

    `select` and `ignore` hold rule codes or prefixes of codes ("SC1" names a family); an
    empty `select` means every rule. `text` puts the OCR text into the report. `knowledge` names
    folders of further signature files (`*.toml`, see `screencheck learn`) and of weights.toml (see
    `screencheck evaluate`). `pictures` has reports hold the pictures that HTML shows, `annotate`
    copies of flagged images with boxes drawn in. `cache` is a folder of reports made before.
    """

    ocr: str = "rapidocr"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    text: bool = False
    limits: Limits = field(default_factory=Limits)
    knowledge: tuple[str, ...] = ()
    pictures: bool = False
    annotate: bool = False
    cache: str | None = None
