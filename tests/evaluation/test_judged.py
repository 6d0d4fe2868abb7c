"""Reports joined with labels, and weighed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")

from screencheck import knowledge
from screencheck.errors import UsageError
from screencheck.evaluation.judged import (
    Judged,
    groups_of_rules,
    of_reports,
    of_results,
    weighed,
    without,
)
from screencheck.evaluation.labels import Kind, Label, read_labels
from screencheck.geometry import Box
from screencheck.knowledge.weights import Thresholds, Weight, Weights
from screencheck.report import ErrorInfo, Finding, PageSummary, Report, Verdict
from tests.evaluation.made import (
    EQUAL,
    EXAMINED,
    SOMETIMES,
    TELLING,
    Corpus,
    draw_mask,
    edited,
    found_at,
    page,
    written,
)

FAKE: dict[str, Any] = {"file": "f.png", "label": "fake", "generator": "made-up"}
GROUPS = groups_of_rules()


def joined(folder: Path, made: Corpus, codes: list[str] = EXAMINED) -> tuple[Judged, ...]:
    manifest, results = written(folder, made)
    return of_results(read_labels(manifest), results, codes)


def test_pages_are_joined_by_the_longest_end_of_their_path(tmp_path: Path) -> None:
    manifest = [
        {"file": "a/1.png", "label": "genuine"},
        {"file": "b/1.png", "label": "fake"},
        {"file": "1.png", "label": "genuine"},
    ]
    results = [page("b/1.png", f"{TELLING}.far"), page("c/1.png"), page("a/1.png", EQUAL)]
    images = joined(tmp_path, (manifest, results))
    assert [(image.label.file, image.fired) for image in images] == [
        ("1.png", ()),
        ("a/1.png", ((EQUAL, ""),)),
        ("b/1.png", ((TELLING, "far"),)),
    ]
    assert all(image.examined == frozenset(EXAMINED) for image in images)
    assert all(image.page == "chat" for image in images)


def test_images_without_a_report_and_reports_without_a_label_are_passed_over(
    tmp_path: Path,
) -> None:
    manifest = [FAKE, {"file": "1.png", "label": "genuine"}, {"file": "2.png", "label": "genuine"}]
    images = joined(tmp_path, (manifest, [page("2.png"), page("3.png"), page("f.png")]))
    assert [image.label.file for image in images] == ["2.png", "f.png"]


def test_what_the_report_lacks_is_lenient(tmp_path: Path) -> None:
    manifest = [FAKE, {"file": "1.png", "label": "genuine"}, {"file": "2.png", "label": "genuine"}]
    broken = {"path": "2.png", "page": None, "verdict": "error", "error": {"kind": "damaged"}}
    results = [page("f.png"), {"path": "1.png", "page": None}, broken]
    images = {image.label.file: image for image in joined(tmp_path, (manifest, results))}
    assert images["f.png"].verdict is None
    assert images["1.png"].verdict is Verdict.UNSUPPORTED
    assert images["2.png"].verdict is Verdict.ERROR


def test_the_label_knows_the_page_better_than_the_report(tmp_path: Path) -> None:
    manifest = [FAKE | {"page": "wallet"}, {"file": "1.png", "label": "genuine"}]
    images = joined(tmp_path, (manifest, [page("f.png"), page("1.png")]))
    assert [image.page for image in images] == ["chat", "wallet"]


def test_only_the_rules_that_were_chosen_are_kept(tmp_path: Path) -> None:
    manifest = [FAKE, {"file": "1.png", "label": "genuine"}]
    results = [page("f.png", TELLING, EQUAL), page("1.png")]
    fake = joined(tmp_path, (manifest, results), [EQUAL, SOMETIMES])[1]
    assert fake.fired == ((EQUAL, ""),)
    assert fake.examined == {EQUAL, SOMETIMES}


def test_a_finding_of_a_rule_that_was_not_asked_does_not_count(tmp_path: Path) -> None:
    manifest = [FAKE, {"file": "1.png", "label": "genuine"}]
    results = [page("f.png", TELLING, examined=[EQUAL]), page("1.png")]
    assert joined(tmp_path, (manifest, results))[1].fired == ()


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"path": 3},
        {"path": "f.png", "page": {}},
        {"path": "f.png", "page": {}, "examined": 3, "findings": []},
        {"path": "f.png", "page": {}, "examined": [], "findings": [{}]},
        {"path": "f.png", "page": "chat", "examined": [], "findings": []},
    ],
)
def test_a_line_that_is_no_report_is_named(tmp_path: Path, record: dict[str, Any]) -> None:
    manifest = [FAKE, {"file": "1.png", "label": "genuine"}]
    with pytest.raises(UsageError, match=r"results\.jsonl, line 2: not a report of `screen"):
        joined(tmp_path, (manifest, [page("1.png"), record]))


def test_two_reports_on_one_image_are_a_slip(tmp_path: Path) -> None:
    manifest = [FAKE, {"file": "1.png", "label": "genuine"}]
    with pytest.raises(UsageError, match=r"line 2: a second report on '1\.png'"):
        joined(tmp_path, (manifest, [page("1.png"), page("1.png")]))


def test_reports_on_other_images_are_of_no_use(tmp_path: Path) -> None:
    manifest = [FAKE, {"file": "1.png", "label": "genuine"}]
    with pytest.raises(UsageError, match="no report on any of the labelled images"):
        joined(tmp_path, (manifest, [page("2.png")]))


def test_regions_are_kept_of_images_with_a_mask(tmp_path: Path) -> None:
    draw_mask(tmp_path / "m.png", (20, 10))
    manifest = [edited("f.png"), {"file": "1.png", "label": "genuine"}]
    found = found_at([1, 2, 3, 4], [-5, 0, 9.5, 3]) | {"size": [20, 10]}
    made = (manifest, [page("f.png") | found, page("1.png") | found])
    genuine, fake = joined(tmp_path, made, ["SC601", "SC602"])
    assert fake.regions == (("SC601", Box(1, 2, 3, 4)), ("SC601", Box(-5, 0, 9.5, 3)))
    assert fake.size == (20, 10)
    assert (genuine.regions, genuine.size) == ((), None)
    # a rule that was not chosen points nowhere
    assert joined(tmp_path, made, ["SC602"])[1].regions == ()
    # nor does one that was not asked
    fewer = found | {"examined": ["SC602"]}
    assert joined(tmp_path, (manifest, [page("f.png") | fewer]), ["SC601"])[0].regions == ()


@pytest.mark.parametrize("size", [None, [], [1, 2, 3], ["a", 2], 7])
def test_the_size_may_be_unknown(tmp_path: Path, size: object) -> None:
    draw_mask(tmp_path / "m.png", (20, 10))
    manifest = [edited("f.png"), {"file": "1.png", "label": "genuine"}]
    refused = {"path": "f.png", "page": None, "size": size}
    (fake,) = joined(tmp_path, (manifest, [refused]))
    assert (fake.verdict, fake.size, fake.regions) == (Verdict.UNSUPPORTED, None, ())


@pytest.mark.parametrize(
    "finding",
    [
        {"region": [1, 2, 3, 4]},
        {"llr": None, "region": [1, 2, 3, 4]},
        {"llr": 0.5},
        {"llr": 0.5, "region": [1, 2, 3]},
        {"llr": 0.5, "region": ["1", 2, 3, 4]},
        {"llr": 0.5, "region": [1, 2, float("inf"), 4]},
        {"llr": 0.5, "region": 3},
    ],
)
def test_a_place_that_makes_no_sense_is_named(tmp_path: Path, finding: dict[str, Any]) -> None:
    draw_mask(tmp_path / "m.png", (20, 10))
    manifest = [edited("f.png"), {"file": "1.png", "label": "genuine"}]
    record = page("f.png", examined=["SC601"]) | {"findings": [{"code": "SC601"} | finding]}
    with pytest.raises(UsageError, match=r"results\.jsonl, line 1: not a report of `screen"):
        joined(tmp_path, (manifest, [record]))


LABEL = Label("f.png", Path("x"), Kind.FAKE, "made-up", origin="f.png", group="f.png")
WEIGHTS = Weights(
    "made up",
    Thresholds(0.9, 0.8, 0.3, -1.0),
    0.0,
    {
        TELLING: Weight(0.8, -0.2, 0.1, 0.5, 9),
        f"{TELLING}.far": Weight(0.9, -0.1, 0.1, 0.4, 9),
        EQUAL: Weight(0.7, -0.1, 0.1, 0.5, 9),
    },
)


def test_verdicts_are_those_of_the_weights() -> None:
    image = Judged(LABEL, "chat", frozenset(EXAMINED), ((EQUAL, ""), (TELLING, "far")))
    both = weighed(image, WEIGHTS, GROUPS)
    assert both.verdict is Verdict.FAKE
    assert both.score == pytest.approx(1.6)
    one = weighed(without(image, [EQUAL]), WEIGHTS, GROUPS)
    assert one.verdict is Verdict.SUSPECT
    assert one.score == pytest.approx(0.9)
    neither = weighed(replace(image, fired=()), WEIGHTS, GROUPS)
    assert neither.verdict is Verdict.CONSISTENT
    assert neither.score == pytest.approx(-0.3)


@pytest.mark.parametrize("verdict", [Verdict.UNSUPPORTED, Verdict.ERROR])
def test_what_was_refused_stays_so(verdict: Verdict) -> None:
    image = Judged(LABEL, verdict=verdict)
    assert weighed(image, WEIGHTS, GROUPS) is image
    assert image.refused


def test_reports_of_a_scan_now_are_read_alike() -> None:
    finding = Finding(TELLING, "template", "made up", grade="far")
    done = Report(
        "x/f.png",
        Verdict.SUSPECT,
        page=PageSummary("wechat", "wallet"),
        findings=(finding,),
        examined=(TELLING, EQUAL),
    )
    refused = Report("x/2.png", Verdict.UNSUPPORTED)
    broken = Report("x/3.png", Verdict.ERROR, error=ErrorInfo("damaged", "made up"))
    labels = [replace(LABEL, file=file) for file in ("f.png", "2.png", "3.png")]
    images = of_reports(labels, [done, refused, broken])
    assert images[0] == Judged(
        labels[0], "wallet", frozenset([TELLING, EQUAL]), ((TELLING, "far"),)
    )
    assert [image.verdict for image in images[1:]] == [Verdict.UNSUPPORTED, Verdict.ERROR]


def test_places_of_a_scan_now_are_read_alike() -> None:
    place = Finding("SC601", "tamper", "made up", Box(1.4, 2.6, 3, 4), llr=0.7)
    done = Report(
        "x/f.png",
        Verdict.SUSPECT,
        page=PageSummary("wechat", "wallet"),
        width=20,
        height=10,
        findings=(place, replace(place, llr=0.0), replace(place, region=None)),
        examined=("SC601",),
    )
    (image,) = of_reports([replace(LABEL, mask="m.png")], [done])
    assert image.regions == (("SC601", Box(1, 3, 3, 4)),)
    assert image.size == (20, 10)


def test_the_committed_weights_judge(tmp_path: Path) -> None:
    manifest = [FAKE, {"file": "1.png", "label": "genuine"}]
    far = [f"{TELLING}.far", f"{EQUAL}.far", f"{SOMETIMES}.far", "SC302.far"]
    results = [page("f.png", *far, examined=[*EXAMINED, "SC302"]), page("1.png")]
    images = joined(tmp_path, (manifest, results), list(GROUPS))
    weights = knowledge.load().weights
    verdicts = [weighed(image, weights, GROUPS).verdict for image in images]
    assert verdicts == [Verdict.CONSISTENT, Verdict.FAKE]
