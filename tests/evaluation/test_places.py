"""Regions against masks, counted by hand on tiny pictures, and as the bench of edits counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")

from benchmarks.edits.compare import compare
from screencheck.errors import UsageError
from screencheck.evaluation.judged import Judged, of_results
from screencheck.evaluation.labels import Kind, Label, read_labels
from screencheck.evaluation.metrics import Share
from screencheck.evaluation.places import (
    Agreement,
    PlaceRow,
    agreement,
    check_masks,
    measure,
    read_mask,
)
from screencheck.geometry import Box
from screencheck.report import Verdict
from screencheck.settings import Limits
from tests.evaluation.made import draw_mask, edited, found_at, page, write_lines

LIMITS = Limits()


def mask_of(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (20, 10)) -> Any:
    mask = np.zeros(size[::-1], np.bool_)
    for x, y, w, h in boxes:
        mask[y : y + h, x : x + w] = True
    return mask


@pytest.mark.parametrize(
    ("regions", "counts"),
    [
        ([], (False, 0, 20, 0)),
        ([Box(2, 3, 5, 4)], (True, 20, 20, 20)),
        ([Box(2, 3, 5, 2)], (True, 10, 20, 10)),
        ([Box(2, 3, 5, 2), Box(4, 4, 3, 2)], (True, 13, 20, 13)),  # overlapping: a union
        ([Box(6, 3, 4, 4)], (True, 16, 20, 4)),
        ([Box(-5, -5, 8, 9)], (True, 12, 20, 1)),  # clipped at the left and the top
        ([Box(6, 6, 100, 100)], (True, 56, 20, 1)),  # clipped at the right and the bottom
        ([Box(-9, 0, 5, 5), Box(20, 10, 3, 3)], (True, 0, 20, 0)),  # outside
        ([Box(1.6, 2.6, 5.0, 4.0)], (True, 20, 20, 20)),  # edges are rounded
        ([Box(2.4, 3.4, 5.2, 4.2)], (True, 30, 20, 20)),
    ],
)
def test_pixels_are_counted(regions: list[Box], counts: tuple[bool, int, int, int]) -> None:
    assert agreement(mask_of((2, 3, 5, 4)), regions) == Agreement(*counts)


def test_figures_of_one_image() -> None:
    one = Agreement(True, 16, 20, 4)
    assert (one.iou, one.f1) == (4 / 32, 8 / 36)
    nothing = Agreement(False, 0, 0, 0)
    assert (nothing.iou, nothing.f1) == (0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P"])
def test_above_127_is_changed(tmp_path: Path, mode: str) -> None:
    values = np.array([[0, 0, 255], [255, 0, 0]], np.uint8)
    if mode == "L":
        values = np.array([[0, 127, 128], [255, 1, 126]], np.uint8)
    Image.fromarray(values).convert(mode).save(tmp_path / "m.png")
    mask = read_mask(tmp_path / "m.png", (3, 2), LIMITS)
    assert mask.tolist() == [[False, False, True], [True, False, False]]


def refused(path: Path, size: tuple[int, int] | None = None) -> str:
    with pytest.raises(UsageError) as caught:
        read_mask(path, size, LIMITS)
    told = str(caught.value)
    assert told.startswith(f"cannot use the mask {path}: ")
    assert "\n" not in told
    return told.partition(f"{path}: ")[2]


def test_a_bad_mask_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.png"
    assert refused(path) == "no such file"
    path.write_bytes(b"no picture")
    assert refused(path).startswith("not a PNG")
    Image.new("L", (3, 2)).save(path)
    assert refused(path, (2, 3)) == "3x2 pixels, the picture has 2x3"
    path.write_bytes(path.read_bytes()[:-30])  # within the pixels
    assert refused(path)
    for image in (Image.new("RGBA", (3, 2)), Image.new("I;16", (3, 2))):
        image.save(path)
        assert refused(path) == "not an 8-bit image without transparency"


def test_masks_are_checked_before_a_scan(tmp_path: Path) -> None:
    draw_mask(tmp_path / "m.png", (20, 10))
    labels = [
        Label("f.png", tmp_path, Kind.FAKE, mask="m.png"),
        Label("g.png", tmp_path, Kind.GENUINE),
    ]
    check_masks(labels, LIMITS)  # the scan will say that f.png is not there
    Image.new("RGB", (20, 10)).save(tmp_path / "f.png")
    check_masks(labels, LIMITS)
    Image.new("RGB", (10, 20)).save(tmp_path / "f.png")
    with pytest.raises(UsageError, match=r"m\.png: 20x10 pixels, the picture has 10x20"):
        check_masks(labels, LIMITS)


def image(folder: Path, generator: str, condition: str, *regions: Box, **more: Any) -> Judged:
    """An edit with a mask of 20 of 200 pixels."""
    conditions = tuple(filter(None, condition.split("+")))
    label = Label("f.png", folder, Kind.FAKE, generator, "", conditions, mask="m.png")
    return Judged(label, regions=tuple(("SC601", box) for box in regions), **more)


def test_rows(tmp_path: Path) -> None:
    draw_mask(tmp_path / "m.png", (20, 10), (2, 3, 5, 4))
    images = [
        image(tmp_path, "edit-b", "png", Box(2, 3, 5, 4)),
        image(tmp_path, "edit-b", "", Box(2, 3, 5, 2)),
        image(tmp_path, "edit-b", "png", Box(0, 0, 0, 0), verdict=Verdict.UNSUPPORTED),
        image(tmp_path, "edit-a", "crop+png", Box(6, 3, 4, 4)),
        image(tmp_path, "edit-a", "png"),
        image(tmp_path, "edit-c", "png", verdict=Verdict.ERROR),
        Judged(Label("g.png", tmp_path, Kind.GENUINE), regions=(("SC601", Box(0, 0, 9, 9)),)),
    ]
    places = measure(images, LIMITS)
    assert places is not None
    a, b, c = places.generators
    assert a == PlaceRow("edit-a", 2, Share(1, 2), 4 / 32, 4 / 16, 4 / 40, 8 / 56, (8 / 36) / 2)
    assert b == PlaceRow(
        "edit-b", 3, Share(2, 2), 0.75, 1.0, 30 / 40, 60 / 70, (1 + 20 / 30) / 2
    )  # fmt: skip
    assert c == PlaceRow("edit-c", 1, Share(0, 0), None, None, None, None, None)
    told = [(row.name, row.images, row.found) for row in places.conditions]
    assert told == [
        ("original", 1, Share(1, 1)),
        ("crop + png", 1, Share(1, 1)),
        ("png", 4, Share(1, 2)),
    ]
    assert (places.all.images, places.all.found) == (6, Share(3, 4))
    assert places.all.iou == pytest.approx((1 + 0.5 + 4 / 32) / 3)
    assert (places.all.precision, places.all.recall) == (34 / 46, 34 / 80)
    assert places.all.f1 == 68 / 126
    assert places.all.mean_f1 == pytest.approx((1 + 20 / 30 + 8 / 36 + 0) / 4)


def test_without_masks_there_are_no_rows(tmp_path: Path) -> None:
    assert measure([Judged(Label("g.png", tmp_path, Kind.GENUINE))], LIMITS) is None


def test_a_genuine_image_may_have_a_mask(tmp_path: Path) -> None:
    draw_mask(tmp_path / "m.png", (20, 10))
    places = measure([Judged(Label("g.png", tmp_path, Kind.GENUINE, mask="m.png"))], LIMITS)
    assert places is not None
    assert places.generators == (
        PlaceRow("genuine", 1, Share(0, 1), None, None, None, None, 0.0),
    )  # fmt: skip


def test_the_size_in_the_report_counts_where_the_picture_is_gone(tmp_path: Path) -> None:
    draw_mask(tmp_path / "m.png", (20, 10))
    with pytest.raises(UsageError, match=r"m\.png: 20x10 pixels, the picture has 21x10"):
        measure([image(tmp_path, "edit", "png", size=(21, 10))], LIMITS)
    # also of an image that was refused
    bad = image(tmp_path, "edit", "png", size=(21, 10), verdict=Verdict.UNSUPPORTED)
    with pytest.raises(UsageError, match=r"m\.png: "):
        measure([bad], LIMITS)


def test_the_bench_of_edits_counts_alike(tmp_path: Path) -> None:
    draw_mask(tmp_path / "m.png", (40, 30), (5, 5, 12, 7))
    regions = {
        "1.png": [[5, 5, 12, 7]],
        "2.png": [[0, 0, 9, 9], [8, 4, 90, 3]],
        "3.png": [],
        "4.png": [[-4, -4, 12, 80]],
    }
    entries = [edited(file) | {"saving": "png"} for file in (*regions, "5.png")]
    records = [
        page(file) | {"verdict": "suspect"} | found_at(*boxes) for file, boxes in regions.items()
    ]
    records.append(page("5.png") | {"verdict": "unsupported", "page": None})
    genuine = {"file": "g.png", "label": "genuine", "saving": "png"}
    manifest = write_lines(tmp_path / "manifest.jsonl", [*entries, genuine])
    results = write_lines(tmp_path / "results.jsonl", records)

    table = compare(tmp_path, results, baselines=False)["screencheck"]
    theirs = next(row for row in table if (row.kind, row.saving) == ("edit-made-up", "png"))
    places = measure(of_results(read_labels(manifest), results, ["SC601", "SC602"]), LIMITS)
    assert places is not None
    (ours,) = places.generators
    assert (ours.images, ours.found) == (theirs.images, Share(3, 4))
    assert theirs.not_examined == 1
    assert (ours.found.rate, ours.iou, ours.mean_f1) == pytest.approx(
        (theirs.found, theirs.iou, theirs.f1)
    )
