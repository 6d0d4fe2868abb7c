"""How well the places of edits are found: regions of findings against masks, pixel by pixel.

An image whose label names a mask is measured by the union of the regions that findings of the
family SC6 give (see judged.py). benchmarks/edits/compare.py counts in the same way. Only four
numbers of each image are kept, so that memory does not grow with the size of the pictures.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..errors import ImageError, UsageError
from ..geometry import Box
from ..screenshot import load
from ..settings import Limits
from .judged import Judged
from .labels import Label
from .metrics import Share

Mask = NDArray[np.bool_]

_CHANGED = 127  # grey values above it are changed pixels
_MODES = ("1", "L", "P", "RGB")  # of the others it is not plain what above 127 means


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pixels of one image: of the regions found, of the mask, and of both.

    `found` tells whether there was a region at all, be it outside the picture.
    """

    found: bool
    predicted: int
    true: int
    both: int

    @property
    def iou(self) -> float:
        """Intersection over union, 0 where both are empty."""
        either = self.predicted + self.true - self.both
        return self.both / either if either else 0.0

    @property
    def f1(self) -> float:
        """F1 of the pixels, 0 where both are empty."""
        total = self.predicted + self.true
        return 2 * self.both / total if total else 0.0


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Images with a mask taken together.

    `found` counts those with a region among the examined. `iou` is the mean where something was
    found, `mean_f1` the mean over the examined; `precision`, `recall` and `f1` are of the pixels
    of all examined images together. All from 0 to 1, None where there is nothing to divide by.
    """

    name: str
    images: int
    found: Share
    iou: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    mean_f1: float | None


@dataclass(frozen=True, slots=True)
class Places:
    """The rows: in all, by generator, and by what was done to the image ("original": nothing)."""

    all: PlaceRow
    generators: tuple[PlaceRow, ...]
    conditions: tuple[PlaceRow, ...]


def check_masks(labels: Iterable[Label], limits: Limits) -> None:
    """Read every mask, so that a bad one shows before hours of scanning.

    Raises UsageError as `read_mask`. A picture that cannot be read is left to the scan.
    """
    for label in labels:
        if label.mask_path is None:
            continue
        try:
            height, width = load(label.path, limits).pixels.shape[:2]
        except ImageError:
            read_mask(label.mask_path, None, limits)
        else:
            read_mask(label.mask_path, (width, height), limits)


def read_mask(path: Path, size: tuple[int, int] | None, limits: Limits) -> Mask:
    """A mask as (H, W), true where the picture was changed; `size` is the picture's (W, H).

    Raises UsageError, naming the file, for what is no 8-bit image or of another size.
    """
    try:
        image = load(path, limits)
    except ImageError as error:
        raise UsageError(f"cannot use the mask {path}: {error}") from None
    if image.facts.mode not in _MODES or image.facts.has_alpha:
        raise UsageError(f"cannot use the mask {path}: not an 8-bit image without transparency")
    # raw, as a colour profile must not move the grey values
    mask = np.asarray(Image.fromarray(image.raw).convert("L")) > _CHANGED
    height, width = mask.shape
    if size is not None and size != (width, height):
        told, wanted = f"{width}x{height}", "{}x{}".format(*size)
        raise UsageError(f"cannot use the mask {path}: {told} pixels, the picture has {wanted}")
    return mask


def agreement(mask: Mask, regions: Iterable[Box]) -> Agreement:
    """The union of the regions, clipped and rounded to pixels, against a mask (H, W)."""
    boxes = list(regions)
    marked = np.zeros(mask.shape, np.bool_)
    for box in boxes:
        marked[box.slices()] = True
    return Agreement(
        bool(boxes),
        int(np.count_nonzero(marked)),
        int(np.count_nonzero(mask)),
        int(np.count_nonzero(mask & marked)),
    )


def measure(images: Iterable[Judged], limits: Limits) -> Places | None:
    """The rows of the images that have a mask, None where none has. Raises as `read_mask`."""
    everything: list[Agreement | None] = []
    generators: dict[str, list[Agreement | None]] = defaultdict(list)
    conditions: dict[str, list[Agreement | None]] = defaultdict(list)
    for judged in images:
        label = judged.label
        if label.mask_path is None:
            continue
        mask = read_mask(label.mask_path, judged.size, limits)
        one = None if judged.refused else agreement(mask, (box for _, box in judged.regions))
        everything.append(one)
        generators[label.generator or label.kind.value].append(one)
        conditions[" + ".join(label.condition) or "original"].append(one)
    if not everything:
        return None
    # "original" first, as in the other tables
    ordered = sorted(conditions, key=lambda name: (name != "original", name))
    return Places(
        _row("all", everything),
        tuple(_row(name, generators[name]) for name in sorted(generators)),
        tuple(_row(name, conditions[name]) for name in ordered),
    )


def _row(name: str, images: Sequence[Agreement | None]) -> PlaceRow:
    """Taken together; None stands for an image that was not examined."""
    examined = [one for one in images if one is not None]
    found = [one for one in examined if one.found]
    predicted = sum(one.predicted for one in examined)
    true = sum(one.true for one in examined)
    both = sum(one.both for one in examined)
    return PlaceRow(
        name,
        len(images),
        Share(len(found), len(examined)),
        iou=_ratio(math.fsum(one.iou for one in found), len(found)),
        precision=_ratio(both, predicted),
        recall=_ratio(both, true),
        f1=_ratio(2 * both, predicted + true),
        mean_f1=_ratio(math.fsum(one.f1 for one in examined), len(examined)),
    )


def _ratio(part: float, whole: int) -> float | None:
    return part / whole if whole else None
