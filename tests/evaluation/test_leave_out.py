"""Judging by weights that have not seen the image, nor anything of its origin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")

from screencheck.errors import UsageError
from screencheck.evaluation import leave_out
from screencheck.evaluation.fitting import Sample, fitted_weights
from screencheck.evaluation.judged import Judged
from screencheck.evaluation.labels import Family, Kind
from screencheck.evaluation.leave_out import SIGNATURES, judge_left_out
from screencheck.knowledge.weights import Weights
from screencheck.report import Verdict
from tests.evaluation.made import TELLING, corpus, judged, page

Fits = list[set[str]]


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> Fits:
    """The origins of the pages of each fit that was made."""
    made: Fits = []

    def watched(samples: Sequence[Sample]) -> Weights:
        made.append({sample.origin for sample in samples})
        return fitted_weights(samples)

    monkeypatch.setattr(leave_out, "fitted_weights", watched)
    return made


def verdicts(images: Sequence[Judged]) -> dict[str, Verdict | None]:
    return {image.label.file: image.verdict for image in images}


def test_every_page_is_judged_by_a_fit_without_it(tmp_path: Path, fits: Fits) -> None:
    images = judged(tmp_path, corpus(10, 12, 3))
    left_out = judge_left_out(images, ())
    assert [image.label for image in left_out] == [image.label for image in images]
    everything = {image.label.file for image in images}
    assert sorted(len(everything - fit) for fit in fits) == [2] * 5 + [4] * 3
    held = [everything - fit for fit in fits]
    assert sorted(file for files in held for file in files) == sorted(everything)


def test_a_family_is_left_out_as_a_whole(tmp_path: Path, fits: Fits) -> None:
    images = judged(tmp_path, corpus(10, 12, 3))
    judge_left_out(images, (Family("pair", ("made-up-0", "made-up-2")),))
    everything = {image.label.file for image in images}
    generators = {image.label.file: image.label.generator for image in images}
    held = [{generators[file] for file in everything - fit} for fit in fits]
    assert held == [{""}] * 5 + [{"made-up-1"}, {"made-up-0", "made-up-2"}]


def test_images_of_a_group_are_never_on_both_sides(tmp_path: Path, fits: Fits) -> None:
    manifest, results = corpus(12, 12, 3)
    for index, entry in enumerate(manifest[:12]):
        entry["group"] = f"phone-{index % 3}"
    manifest[12]["group"] = "phone-0"  # drawn upon a capture of that phone
    images = judged(tmp_path, (manifest, results))
    judge_left_out(images, ())
    of_phone = {e["file"] for e in manifest if e.get("group") == "phone-0"}
    assert len(of_phone) == 5
    for fit in fits[:3]:
        assert of_phone <= fit or not of_phone & fit
    assert [len(fit) for fit in fits] == [24 - 5, 24 - 4, 24 - 4, 24 - 4 - 4, 24 - 4, 24 - 4]


def test_what_only_one_generator_does_is_not_known_of_it(tmp_path: Path) -> None:
    """SC302 fires on one generator alone: held out, nothing speaks against its pages."""
    manifest, results = corpus(20, 20, 4)
    odd = {e["file"] for e in manifest if e.get("generator") == "made-up-3"}
    for i, record in enumerate(results):
        file = manifest[i]["file"]
        record.update(page(file, *(["SC302", "SC103"] if file in odd else []), *(
            [TELLING, "SC205"] if file.startswith("fake") and file not in odd else []
        ), examined=[TELLING, "SC302", "SC103", "SC205"]))  # fmt: skip
    images = judged(tmp_path, (manifest, results))
    left_out = {image.label.file: image for image in judge_left_out(images, ())}
    seen = fitted_weights(leave_out.samples_of(images, ()))
    assert seen.rule["SC302"].fired > 0.3
    for file in odd:
        assert left_out[file].verdict is Verdict.CONSISTENT
        assert (left_out[file].score or 0.0) < 0.5
    others = [image for image in left_out.values() if image.label.generator == "made-up-0"]
    assert all((image.score or 0.0) > 0.5 for image in others)


def test_a_signature_of_the_generator_left_out_would_be_cheating(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SIGNATURES == ("SC208",)
    # with a rule that exists in its place, so that it would count
    monkeypatch.setattr(leave_out, "SIGNATURES", (TELLING,))
    images = judged(tmp_path, corpus())
    left_out = judge_left_out(images, ())
    assert all(TELLING in image.examined for image in images)
    assert not any(TELLING in image.examined for image in left_out)
    assert not any(TELLING in fired for image in left_out for fired in image.fired)


def test_what_was_refused_stays_so_and_other_pages_are_not_judged(tmp_path: Path) -> None:
    manifest, results = corpus(10, 12, 3)
    results[0]["page"] = results[15]["page"] = None
    manifest.append({"file": "other.png", "label": "unsupported"})
    results.append(page("other.png", TELLING))
    left_out = judge_left_out(judged(tmp_path, (manifest, results)), ())
    found = verdicts(left_out)
    assert found[manifest[0]["file"]] is found[manifest[15]["file"]] is Verdict.UNSUPPORTED
    assert "other.png" not in found
    assert all(image.label.kind is not Kind.UNSUPPORTED for image in left_out)
    assert sum(image.score is None for image in left_out) == 2


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    manifest, results = corpus(11, 12, 3)
    one = judge_left_out(judged(tmp_path, (manifest, results)), ())
    other = judge_left_out(judged(tmp_path, (manifest[::-1], results[::-1])), ())
    assert one == other


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"label": "genuine", "group": "one phone"}, "without fold 1 of the genuine images"),
        ({"label": "fake", "generator": "one"}, "without the family 'one'"),
    ],
)
def test_too_little_to_leave_anything_out(
    tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    manifest, results = corpus(6, 6, 3)
    for entry in manifest:
        if entry["label"] == change["label"]:
            entry.update(change)
    images = judged(tmp_path, (manifest, results))
    with pytest.raises(UsageError, match=named):
        judge_left_out(images, ())
