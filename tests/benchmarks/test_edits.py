"""The bench of edited captures: edits and their masks, honest handling, savings, comparison."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from benchmarks.edits.__main__ import main
from benchmarks.edits.baselines import (
    error_levels,
    jpeg_ghosts,
    region_of,
    score_of,
    threshold_for,
)
from benchmarks.edits.captures import Capture, File, Source, find_files, generator_of
from benchmarks.edits.compare import Row, compare, overlap
from benchmarks.edits.errors import BenchError
from benchmarks.edits.handling import HANDLINGS
from benchmarks.edits.ink import Letters, coverage, extent, letters_of, runs
from benchmarks.edits.kinds import KINDS
from benchmarks.edits.lettering import LATIN, fitted_size, has, typeset
from benchmarks.edits.make import Plan, make
from benchmarks.edits.numbers import amounts, retype_amount
from benchmarks.edits.saving import SAVINGS, SHORT_SIDE, save, save_mask
from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.pipeline import Scanner
from tests.conftest import NOTHING, Scanned, fixture_image

BILL = "clean-wechat-bill-ios.png"
CHAT = "clean-ios-chat-transfer-1170.png"
GROUP = "clean-ios-group-1170.png"
SMALL = "clean-ios-chat-750.png"

# every kind with a fixture that offers a place for it
PLACES = dict.fromkeys(KINDS, CHAT) | {
    "retype_amount": BILL,
    "copy_digits": BILL,
    "replace_digit": BILL,
    "replace_date": BILL,
    "replace_name": GROUP,
    "move_line": BILL,
}


@pytest.fixture(scope="session")
def donors(scanned: Scanned) -> tuple[Source, ...]:
    """Two chats of one phone, so that pieces can go from one to the other."""
    return tuple(
        Source(File(name, fixture_image(name)), replace(scanned(name)[1], kind="chat"), "lossless")
        for name in (CHAT, GROUP)
    )


def capture_of(name: str, scanned: Scanned, donors: tuple[Source, ...] = ()) -> Capture:
    """A fixture's image as a capture to edit."""
    screenshot, page = scanned(name)
    return Capture(name, screenshot.pixels, page, donors)


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("seed", [0, 1])
def test_an_edit_changes_pixels_inside_its_mask_only(
    kind: str, seed: int, scanned: Scanned, donors: tuple[Source, ...]
) -> None:
    capture = capture_of(PLACES[kind], scanned, donors)
    before = capture.pixels.copy()
    edit = KINDS[kind](capture, generator_of(seed, capture.name, kind))
    assert edit is not None
    assert np.array_equal(capture.pixels, before)
    assert edit.pixels.shape == before.shape
    assert edit.pixels.dtype == np.uint8
    changed = (edit.pixels != before).any(axis=2)
    assert changed.any()
    assert not (changed & ~edit.mask).any()
    assert 0 < edit.mask.mean() < 0.7
    assert edit.note
    again = KINDS[kind](capture, generator_of(seed, capture.name, kind))
    assert again is not None
    assert np.array_equal(again.pixels, edit.pixels)
    assert np.array_equal(again.mask, edit.mask)


@pytest.mark.parametrize("kind", ["paste_avatar", "insert_bubble", "splice", "status_clock"])
def test_an_edit_without_a_place_is_none(kind: str, scanned: Scanned) -> None:
    screenshot, page = scanned(BILL)
    bare = Capture(BILL, screenshot.pixels, replace(page, elements=()))
    assert KINDS[kind](bare, generator_of(0, BILL, kind)) is None


def test_a_retyped_amount_keeps_height_and_foot(scanned: Scanned) -> None:
    capture = capture_of(BILL, scanned)
    (run,) = amounts(capture)
    edit = retype_amount(capture, generator_of(3, "height"))
    assert edit is not None
    area = run.box.padded(4, 4).slices()
    top, bottom = (
        extent(coverage(pixels[area], run.letters.ground, run.letters.ink))
        for pixels in (capture.pixels, edit.pixels)
    )
    assert bottom[1] == pytest.approx(top[1], abs=1)
    assert bottom[1] - bottom[0] == pytest.approx(top[1] - top[0], rel=0.04)


def text_page(text: str, size: float = 40.0) -> tuple[NDArray[np.uint8], TextLine]:
    """A white picture with one typed line, and the line as an engine would read it."""
    typed = typeset(text, LATIN[0], size)
    share = typed.coverage[..., None]
    pixels = np.rint(255 * (1 - share) + 20 * share).repeat(3, axis=2).astype(np.uint8)
    height, width = pixels.shape[:2]
    return pixels, TextLine(text, 0.99, Box(4, 4, width - 8, height - 8))


def letters_on_page(text: str) -> Letters:
    pixels, line = text_page(text)
    letters = letters_of(pixels, line)
    assert letters is not None
    return letters


def test_characters_are_told_apart_by_blank_columns() -> None:
    letters = letters_on_page("128.50")
    assert letters.whole
    assert letters.ground == (255, 255, 255)
    assert letters.ink == (20, 20, 20)
    (run,) = runs(letters, r"\d+\.\d+")
    assert len(run.digits) == 5
    assert max(box.h for box in run.digits) - min(box.h for box in run.digits) <= 1
    assert run.room == (float("-inf"), float("inf"))
    (cents,) = runs(letters, r"(?<=\.)\d+")
    assert cents.room[0] < cents.box.x


def test_a_line_on_a_photograph_has_no_letters() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (60, 200, 3)).astype(np.uint8)
    assert letters_of(pixels, TextLine("128", 0.9, Box(0, 0, 200, 60))) is None


def test_missing_characters_are_known() -> None:
    assert has("roboto-regular.ttf", "8")
    assert not has("roboto-regular.ttf", "中")


@pytest.mark.parametrize("file", LATIN)
@pytest.mark.parametrize("height", [18.0, 33.5, 70.0])
def test_digits_are_fitted_to_a_height(file: str, height: float) -> None:
    top, bottom = extent(typeset("2850", file, fitted_size("2850", file, height)).coverage)
    assert bottom - top == pytest.approx(height, rel=0.03)


@pytest.mark.parametrize("name", list(HANDLINGS))
def test_honest_handling_changes_the_picture(name: str, scanned: Scanned) -> None:
    capture = capture_of(CHAT, scanned)
    before = capture.pixels.copy()
    pixels = HANDLINGS[name](capture, generator_of(0, name))
    assert pixels is not None
    assert pixels.dtype == np.uint8
    assert np.array_equal(capture.pixels, before)
    assert pixels.shape != before.shape or (pixels != before).any()


def test_a_messenger_makes_the_picture_and_its_mask_smaller(tmp_path: Path) -> None:
    pixels = np.full((2600, 1200, 3), 200, np.uint8)
    mask = np.zeros((2600, 1200), bool)
    mask[100:200, 300:500] = True
    size = save(pixels, "messenger", tmp_path / "a.jpg", generator_of(0))
    save_mask(mask, size, tmp_path / "a.png")
    with Image.open(tmp_path / "a.jpg") as image, Image.open(tmp_path / "a.png") as kept:
        assert min(image.size) == SHORT_SIDE
        assert image.info.get("progressive")
        assert kept.size == image.size == size
        assert kept.mode == "L"
        assert set(np.unique(np.asarray(kept))) == {0, 255}


class Replay:
    """An engine that says again what was read on the pictures of these sizes."""

    name = "replay"
    version = "1"

    def __init__(self, lines: dict[tuple[int, ...], tuple[TextLine, ...]]) -> None:
        self._lines = lines

    def read(
        self, pixels: NDArray[np.uint8], regions: Sequence[Box] | None = None
    ) -> list[TextLine]:
        """See Engine.read."""
        lines = self._lines.get(pixels.shape, ())
        if regions is None:
            return list(lines)
        return [
            max(lines, key=lambda i: i.box.intersection(box), default=NOTHING) for box in regions
        ]


@pytest.fixture(scope="module")
def bench(scanned: Scanned, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The bench of a small folder, made twice."""
    folder = tmp_path_factory.mktemp("captures")
    for name in (SMALL, "unsupported-note.png"):
        shutil.copy(fixture_image(name), folder)
    screenshot, page = scanned(SMALL)
    scanner = Scanner(engine=Replay({screenshot.pixels.shape: page.lines}))
    made = []
    for name in ("one", "two"):
        out = folder.parent / f"{folder.name}-{name}"
        make(folder, out, Plan(seed=5, per_capture=3), scanner, lambda _: None)
        made.append(out)
    return made[0], made[1]


def entries_of(out: Path) -> list[dict[str, Any]]:
    text = (out / "manifest.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_same_seed_gives_the_same_bytes(bench: tuple[Path, Path]) -> None:
    one, two = (
        {
            path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in out.rglob("*")
            if path.is_file()
        }
        for out in bench
    )
    assert one == two


def test_the_manifest_names_what_was_made(bench: tuple[Path, Path]) -> None:
    out = bench[0]
    entries = entries_of(out)
    assert {entry["group"] for entry in entries} == {SMALL}
    fakes = [entry for entry in entries if entry["label"] == "fake"]
    assert len(fakes) == 3 * len(SAVINGS)
    for entry in fakes:
        assert entry["generator"].startswith("edit-")
        assert entry["condition"] == [entry["saving"]]
        with Image.open(out / entry["file"]) as image, Image.open(out / entry["mask"]) as mask:
            assert image.size == mask.size
    honest = [entry for entry in entries if "handling" in entry]
    assert len(honest) == 3
    assert {entry["saving"] for entry in honest} == set(SAVINGS)
    untouched = [e for e in entries if e["label"] == "genuine" and "handling" not in e]
    assert sorted(e["condition"] for e in untouched) == [[], *([s] for s in sorted(SAVINGS))]
    assert not any("mask" in entry or "generator" in entry for entry in honest + untouched)
    (original,) = (e for e in untouched if not e["condition"])
    assert (out / original["file"]).read_bytes() == fixture_image(SMALL).read_bytes()
    images = {path.relative_to(out).as_posix() for path in out.rglob("*.*") if path.is_file()}
    named = {e["file"] for e in entries} | {e["mask"] for e in entries if "mask" in e}
    assert images == named | {"manifest.jsonl"}


def test_masks_hold_all_that_changed(bench: tuple[Path, Path]) -> None:
    with Image.open(fixture_image(SMALL)) as image:
        before = np.asarray(image.convert("RGB"))
    for entry in entries_of(bench[0]):
        if entry["label"] == "fake" and entry["saving"] == "png":
            with (
                Image.open(bench[0] / entry["file"]) as image,
                Image.open(bench[0] / entry["mask"]) as mask,
            ):
                changed = (np.asarray(image.convert("RGB")) != before).any(axis=2)
                assert not (changed & (np.asarray(mask) == 0)).any()


def test_only_untouched_genuine_captures_are_taken(tmp_path: Path) -> None:
    lines = [
        {"file": "c.png", "label": "genuine", "condition": []},
        {"file": "a.png", "label": "genuine", "born": "lossy"},
        {"file": "b.png", "label": "genuine", "condition": ["crop"]},
        {"file": "d.png", "label": "fake"},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (tmp_path / "manifest.jsonl").write_text(text, "utf-8")
    files = find_files(tmp_path)
    assert [(file.name, file.born) for file in files] == [("a.png", "lossy"), ("c.png", None)]
    assert len({file.stem for file in files}) == 2
    assert [file.name for file in find_files(tmp_path, limit=1)] == ["a.png"]


def test_names_cannot_collide() -> None:
    stems = [File(name, Path(name)).stem for name in ("a/b.png", "a-b.png", "a/b.jpg")]
    assert len(set(stems)) == 3


def test_a_full_folder_is_not_written_to(
    tmp_path: Path, scanned: Scanned, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "captures").mkdir()
    shutil.copy(fixture_image(SMALL), tmp_path / "captures")
    with pytest.raises(BenchError, match="not an empty folder"):
        make(tmp_path / "captures", tmp_path, Plan(), Scanner(engine=Replay({})), print)
    assert main(["compare", str(tmp_path), str(tmp_path / "none.jsonl")]) == 2
    assert capsys.readouterr().err.startswith("error: ")


@pytest.fixture
def results(tmp_path: Path) -> tuple[Path, Path]:
    """A hand-made bench of four edits and three genuine images, and a scan of it."""
    out = tmp_path / "bench"
    (out / "masks").mkdir(parents=True)
    mask = np.zeros((100, 100), np.uint8)
    mask[10:30, 10:30] = 255
    Image.fromarray(mask).save(out / "masks" / "m.png")
    Image.new("RGB", (100, 100), "white").save(out / "blank.png")
    entries, records = [], []

    def add(name: str, verdict: str, region: list[int] | None, **more: object) -> None:
        shutil.copy(out / "blank.png", out / name)
        entries.append({"file": name, "saving": "png", **more})
        found = {"code": "SC601", "llr": 1.5, "region": region}
        other = {"code": "SC401", "llr": 2.0, "region": [0, 0, 100, 100]}
        against = {"code": "SC602", "llr": -0.5, "region": [0, 0, 100, 100]}
        findings = [other, against, *([found] if region else [])]
        records.append({"path": f"some/where/{name}", "verdict": verdict, "findings": findings})

    edited = {"label": "fake", "generator": "edit-test", "mask": "masks/m.png"}
    add("half.png", "suspect", [10, 10, 20, 10], **edited)
    add("whole.png", "suspect", [10, 10, 20, 20], **edited)
    add("missed.png", "consistent", None, **edited)
    add("unread.png", "unsupported", None, **edited)
    add("clean.png", "consistent", None, label="genuine")
    add("alarm.png", "suspect", [0, 0, 5, 5], label="genuine")
    add("boxed.png", "consistent", None, label="genuine", handling="red_boxes")
    for path, lines in (("bench/manifest.jsonl", entries), ("results.jsonl", records)):
        (tmp_path / path).write_text("".join(json.dumps(i) + "\n" for i in lines), "utf-8")
    return out, tmp_path / "results.jsonl"


def row_of(table: Sequence[Row], kind: str) -> Row:
    return next(row for row in table if (row.kind, row.saving) == (kind, "png"))


def test_a_scan_is_compared_with_the_masks(results: tuple[Path, Path]) -> None:
    table = compare(*results, baselines=False)["screencheck"]
    row = row_of(table, "edit-test")
    assert (row.images, row.not_examined) == (4, 1)
    assert [row.found_all, row.found, row.hit] == pytest.approx([0.5, 2 / 3, 2 / 3])
    assert row.iou == pytest.approx((0.5 + 1) / 2)
    assert row.f1 == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert row_of(table, "untouched").found == 0.5
    assert row_of(table, "untouched").iou is None
    assert row_of(table, "red_boxes").found == 0.0
    assert row_of(table, "all genuine").found == pytest.approx(1 / 3)


def test_the_tables_are_printed_and_written(
    results: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "numbers.json"
    assert main(["compare", *map(str, results), "--json", str(target)]) == 0
    assert "edit-test" in capsys.readouterr().out
    assert set(json.loads(target.read_text())) == {"screencheck", "error-levels", "jpeg-ghosts"}


def test_results_of_something_else_are_refused(results: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text('{"path": "x.png", "verdict": "fake"}\n')
    with pytest.raises(BenchError, match="no record"):
        compare(results[0], tmp_path / "other.jsonl")


def test_overlap_of_areas() -> None:
    one, other = np.zeros((10, 10), bool), np.zeros((10, 10), bool)
    one[:5] = True
    assert overlap(one, other) == (False, 0.0, 0.0)
    other[:, :5] = True
    assert overlap(one, other)[0]
    assert overlap(one, other)[1:] == pytest.approx((25 / 75, 0.5))


def jpeg(pixels: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """The pixels after JPEG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    with Image.open(file) as image:
        return np.asarray(image, np.uint8)


@pytest.mark.parametrize("method", [error_levels, jpeg_ghosts])
def test_the_baselines_find_a_crude_paste_into_a_jpeg(method: Any) -> None:
    noise = np.random.default_rng(1).normal(128, 30, (320, 320, 3))
    scene = cv2.GaussianBlur(np.clip(noise, 0, 255).astype(np.uint8), (0, 0), 1.0).astype(np.uint8)
    clean = jpeg(scene, 60)
    edited = clean.copy()
    edited[96:160, 96:160] = np.clip(noise, 0, 255).astype(np.uint8)[96:160, 96:160]
    mask = np.zeros((320, 320), bool)
    mask[96:160, 96:160] = True
    values = method(edited)
    assert values.shape == mask.shape
    assert score_of(values) > 1.2 * score_of(method(clean))
    assert overlap(mask, region_of(values))[1] > 0.5


def test_the_threshold_lets_few_exceed_it() -> None:
    scores = [float(value) for value in range(100)]
    limit = threshold_for(scores, 0.02)
    assert sum(score > limit for score in scores) == 2
    assert threshold_for([], 0.02) == float("inf")
    assert threshold_for([1.0, 2.0], 0.02) == 2.0
