"""`screencheck evaluate`, from the command line to what it prints and writes."""

from __future__ import annotations

import json
import tomllib
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")
pytest.importorskip("matplotlib", reason="the extra `evaluate` is not installed")

from screencheck import exit_codes, knowledge
from screencheck.cli import cli
from screencheck.knowledge._tables import build
from screencheck.knowledge.weights import Weights
from tests.evaluation.made import (
    EQUAL,
    TELLING,
    corpus,
    draw_mask,
    edited,
    found_at,
    page,
    write_lines,
    written,
)
from tests.in_process import examine_with
from tests.standins import FOUND, StandIn

Files = tuple[Path, Path]


def evaluate(*args: object) -> Result:
    """Run in this process; stdout and stderr are kept apart."""
    return CliRunner().invoke(cli, ["evaluate", *map(str, args)], prog_name="screencheck")


def record(*args: object) -> dict[str, Any]:
    """What is printed as JSON."""
    result = evaluate(*args, "--format", "json", "-q")
    assert result.exit_code == exit_codes.OK, result.output
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def refused(*args: object) -> str:
    """What is said of wrong usage: one line, and nothing on stdout."""
    result = evaluate(*args)
    assert (result.exit_code, result.stdout) == (exit_codes.ERROR, "")
    (line,) = result.stderr.splitlines()
    return line.removeprefix("screencheck: error: ")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return written(tmp_path, corpus())


def test_results_of_an_earlier_scan(files: Files) -> None:
    manifest, results = files
    result = evaluate(manifest.parent, "--results", results)
    assert (result.exit_code, result.stderr) == (exit_codes.OK, "")
    assert "fitted without" not in result.stdout
    assert result.stdout == evaluate(manifest, "--results", results).stdout


def test_left_out(files: Files) -> None:
    manifest, results = files
    args = (manifest, "--results", results, "--leave-one-generator-out")
    assert "fitted without" in evaluate(*args).stdout
    told = record(*args, "--family", "even=*-0,*-2,*-4,*-6")
    families = {g["generator"]: g["family"] for g in told["left_out"]["generators"]}
    assert families["made-up-6"] == "even"
    assert families["made-up-7"] == "made-up-7"
    assert told["left_out"]["auc"] == 1
    assert told["left_out"]["kinds"]["fake"]["images"] == 40


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_same_input_gives_the_same_output(files: Files, form: str) -> None:
    manifest, results = files
    args = (manifest, "--results", results, "--leave-one-generator-out", "--format", form)
    first = evaluate(*args).stdout
    for path in files:
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join(reversed(lines)) + "\n", "utf-8")
    assert evaluate(*args).stdout == first


def test_the_fit_is_written_as_knowledge(files: Files, tmp_path: Path) -> None:
    manifest, results = files
    out = tmp_path / "made.toml"
    assert evaluate(manifest, "--results", results, "--fit", out).exit_code == exit_codes.OK
    weights = build(Weights, tomllib.loads(out.read_text("utf-8")), "made.toml")
    assert weights.source == "40 genuine and 40 drawn images of 8 families"
    assert weights.rule[TELLING].fired > 0.3
    assert weights.thresholds == knowledge.load().weights.thresholds
    assert out.read_text("utf-8").startswith("# Written by `screencheck evaluate --fit`")


def test_plots(files: Files, tmp_path: Path) -> None:
    manifest, results = files
    folder = tmp_path / "plots"
    args = (manifest, "--results", results, "--plots", folder)
    assert evaluate(*args, "--leave-one-generator-out").exit_code == exit_codes.OK
    names = ["reliability-left-out.png", "reliability.png", "roc-left-out.png", "roc.png"]
    assert sorted(path.name for path in folder.iterdir()) == names
    for name in names:
        with Image.open(folder / name) as picture:
            assert picture.format == "PNG"
            assert min(picture.size) >= 400


def test_rules_can_be_chosen(files: Files) -> None:
    manifest, results = files
    args = (manifest, "--results", results)

    def codes(*more: str) -> list[str]:
        return [rule["code"] for rule in record(*args, *more)["rules"]]

    every = codes()
    assert {TELLING, EQUAL} < set(every)
    assert codes("--ignore", TELLING) == [code for code in every if code != TELLING]
    assert codes("--select", "sc3,SC2", "--ignore", TELLING) == ["SC203", EQUAL]
    assert record(*args, "--select", EQUAL)["present"]["auc"] == 0.5
    assert refused(*args, "--select", "SC9").startswith("no rule has the code or prefix 'SC9'")


def test_images_without_a_report_are_counted(files: Files) -> None:
    manifest, results = files
    lines = results.read_text("utf-8").splitlines()
    results.write_text("\n".join(lines[3:]), "utf-8")
    told = record(manifest, "--results", results)
    assert told["missing"] == 3
    assert told["present"]["kinds"]["genuine"]["images"] == 37


# places of edits


@pytest.fixture
def with_mask(tmp_path: Path) -> Files:
    """The corpus and one edit, of whose mask (4 of 200 pixels) half was found."""
    manifest, results = corpus()
    manifest.append(edited("edit.png"))
    results.append(page("edit.png") | found_at([2, 3, 2, 1]) | {"size": [20, 10]})
    draw_mask(tmp_path / "m.png", (20, 10), (2, 3, 2, 2))
    return written(tmp_path, (manifest, results))


def test_places_of_edits_are_measured(with_mask: Files) -> None:
    manifest, results = with_mask
    places = record(manifest, "--results", results)["places"]
    (generator,) = places["generators"]
    assert generator == places["all"] | {"generator": "edit-made-up"}
    (condition,) = places["conditions"]
    assert condition == places["all"] | {"name": "png"}
    told = [places["all"][key] for key in ("images", "examined", "iou", "precision", "recall")]
    assert told == [1, 1, 0.5, 1.0, 0.5]
    assert (places["all"]["f1"], places["all"]["mean_f1"]) == (0.6667, 0.6667)
    text = evaluate(manifest, "--results", results).stdout
    assert "\nplaces of edits by generator  images " in text
    assert "\nplaces of edits by condition  images " in text
    # rules that were not chosen find nothing
    other = record(manifest, "--results", results, "--ignore", "SC6")["places"]["all"]
    assert (other["found"]["hits"], other["f1"]) == (0, 0)


def test_without_masks_nothing_is_said_of_places(with_mask: Files) -> None:
    manifest, results = with_mask
    args = (manifest, "--results", results)
    text, told = evaluate(*args).stdout, record(*args)
    manifest.write_text(manifest.read_text("utf-8").replace(', "mask": "m.png"', ""), "utf-8")
    assert evaluate(*args).stdout == text.partition("\nplaces of edits")[0]
    del told["places"]
    assert record(*args) == told


def test_a_bad_mask_is_one_line(with_mask: Files) -> None:
    manifest, results = with_mask
    mask = manifest.parent / "m.png"
    draw_mask(mask, (10, 20))
    told = f"cannot use the mask {mask}: 10x20 pixels, the picture has 20x10"
    assert refused(manifest, "--results", results) == told
    mask.write_bytes(b"\x89PNG")
    assert refused(manifest, "--results", results).startswith(f"cannot use the mask {mask}: ")
    mask.unlink()
    assert refused(manifest, "--results", results) == f"{manifest}, line 81: no such mask: {mask}"


# scanning


@pytest.fixture
def labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A labelled folder, and a stand-in for the pipeline."""
    examine_with(monkeypatch, StandIn)
    root = tmp_path / "labelled"
    for name in (
        "genuine/good.png", "genuine/phone/unsupported.png", "genuine/broken.png",
        "fake/one/fake-1.png", "fake/one/fake-2.png", "fake/two/missed.png",
        "unsupported/unsupported.png",
    ):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"\x89PNG")
    return root


def test_a_folder_is_scanned(labelled: Path) -> None:
    present = record(labelled)["present"]
    told = {
        kind: (c["images"], c["refused"], c["errors"], c["fake"])
        for kind, c in present["kinds"].items()
    }
    assert told == {"genuine": (3, 1, 1, 0), "fake": (3, 0, 0, 2), "unsupported": (1, 1, 0, 0)}
    assert present["worst_generator"] == "two"
    assert present["pages"][0]["name"] == "chat"


def test_bad_images_are_named_on_stderr(labelled: Path) -> None:
    result = evaluate(labelled)
    assert result.exit_code == exit_codes.OK
    lines = result.stderr.splitlines()
    assert lines[0] == f"screencheck: {labelled / 'genuine/broken.png'}: cut short"
    assert lines[1].startswith("7 images: ")
    assert evaluate(labelled, "-q").stderr.splitlines() == lines[:1]


def test_an_image_of_the_manifest_that_is_not_there(labelled: Path) -> None:
    manifest = write_lines(
        labelled / "manifest.jsonl",
        [
            {"file": "genuine/good.png", "label": "genuine"},
            {"file": "fake/gone.png", "label": "fake"},
        ],
    )
    assert record(manifest)["present"]["kinds"]["fake"]["errors"] == 1


def test_masks_are_measured_in_the_scan_too(labelled: Path) -> None:
    lines = [{"file": "genuine/good.png", "label": "genuine"}, edited("fake/one/fake-1.png")]
    manifest = write_lines(labelled / "manifest.jsonl", lines)
    draw_mask(labelled / "m.png", (20, 10), (2, 3, 2, 2))
    Image.new("RGB", (20, 10)).save(labelled / "fake/one/fake-1.png")
    found = record(manifest)["places"]["all"]["found"]
    assert (found["hits"], found["of"]) == (0, 1)
    # a mask of another size is told before anything is scanned
    Image.new("RGB", (20, 11)).save(labelled / "fake/one/fake-1.png")
    assert refused(manifest).endswith("20x10 pixels, the picture has 20x11")


def test_rules_are_chosen_in_the_scan_too(labelled: Path) -> None:
    codes = [rule["code"] for rule in record(labelled, "--ignore", "SC2")["rules"]]
    assert codes == [code for code in FOUND if not code.startswith("SC2")]


# wrong usage


def test_a_bad_line_is_named(files: Files) -> None:
    manifest, results = files
    manifest.write_text('{"file": "1.png", "label": "genuine"}\n{"file": "2.png"}\n', "utf-8")
    told = refused(manifest.parent, "--results", results)
    assert told.startswith(f"{manifest}, line 2: 'label' must be one of ")


def test_what_makes_no_sense_is_one_line(files: Files, tmp_path: Path) -> None:
    manifest, results = files
    args = (manifest, "--results", results)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert refused(empty).startswith(f"no labelled images in {empty}")
    assert refused(tmp_path / "gone").startswith("no such file or folder: ")
    assert refused(manifest, "--results", empty / "gone").startswith("cannot read ")
    assert refused(*args, "--fit", tmp_path / "w.txt").endswith("must end in .toml")
    assert refused(*args, "--fit", empty / "gone" / "w.toml").endswith("no such folder")
    assert refused(*args, "--plots", results).endswith("not a folder")
    assert "no generator matches 'mode-*'" in refused(*args, "--family", "one=mode-*")


@pytest.mark.parametrize("family", ["one", "=a", "one=", "one= , "])
def test_a_family_needs_a_name_and_patterns(files: Files, family: str) -> None:
    result = evaluate(files[0], "--results", files[1], "--family", family)
    assert (result.exit_code, result.stdout) == (exit_codes.ERROR, "")
    assert f"{family!r} is not NAME=GLOB[,GLOB...]" in result.stderr


@pytest.mark.parametrize("kind", ["genuine", "fake"])
def test_results_of_one_kind_only(files: Files, kind: str) -> None:
    manifest, results = files
    kept = [line for line in results.read_text("utf-8").splitlines() if f"/{kind}/" in line]
    results.write_text("\n".join(kept), "utf-8")
    other = {"genuine": "fake", "fake": "genuine"}[kind]
    assert refused(manifest, "--results", results).endswith(
        f"no report on any image that is {other}"
    )


def test_one_generator_cannot_be_left_out(tmp_path: Path) -> None:
    manifest, results = written(tmp_path, corpus(10, 10, 1))
    args = (manifest, "--results", results, "--leave-one-generator-out")
    assert refused(*args).startswith("without the family 'made-up-0'")


def test_nothing_was_judged(tmp_path: Path) -> None:
    made = corpus(2, 2, 2)
    for line in made[1][:2]:
        line["page"] = None
    manifest, results = written(tmp_path, made)
    args = (manifest, "--results", results)
    assert record(*args)["present"]["auc"] is None
    assert refused(*args, "--fit", tmp_path / "w.toml").startswith("nothing to fit on")
    assert refused(*args, "--plots", tmp_path / "p").startswith("nothing to plot")


@pytest.mark.parametrize(
    ("module", "name", "args"),
    [("sklearn", "scikit-learn", []), ("matplotlib", "matplotlib", ["--plots", "plots"])],
)
def test_a_missing_extra(
    files: Files, monkeypatch: pytest.MonkeyPatch, module: str, name: str, args: list[str]
) -> None:
    real = util.find_spec

    def without(wanted: str) -> object:
        return None if wanted == module else real(wanted)

    monkeypatch.setattr("screencheck.evaluation.extras.find_spec", without)
    told = refused(files[0], "--results", files[1], *args)
    assert told == f"this needs {name}: pip install 'screencheck[evaluate]'"


def test_pages_that_should_be_refused_are_counted_apart(tmp_path: Path) -> None:
    manifest, results = corpus(4, 4, 2)
    manifest.append({"file": "other.png", "label": "unsupported"})
    results.append(page("other.png", *(f"{code}.far" for code in FOUND), examined=FOUND))
    told = record(
        *(written(tmp_path, (manifest, results))[0], "--results", tmp_path / "results.jsonl")
    )
    assert told["present"]["kinds"]["unsupported"]["fake"] == 1
    assert told["present"]["kinds"]["genuine"]["fake"] == 0
