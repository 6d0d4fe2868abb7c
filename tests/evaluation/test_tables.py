"""Text and JSON of an evaluation."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")

from screencheck import knowledge
from screencheck.evaluation.judged import Judged
from screencheck.evaluation.labels import Kind, Label
from screencheck.evaluation.metrics import Share
from screencheck.evaluation.places import PlaceRow, Places
from screencheck.evaluation.summary import rule_rates, summarise
from screencheck.evaluation.tables import Evaluation, to_json, to_text
from screencheck.report import Verdict
from tests.evaluation.made import EQUAL, corpus, judged


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> tuple[Judged, ...]:
    return judged(tmp_path_factory.mktemp("corpus"), corpus(4, 6, 2))


@pytest.fixture(scope="module")
def evaluation(images: tuple[Judged, ...]) -> Evaluation:
    rules = rule_rates(images, knowledge.load().weights.rule)
    return Evaluation(summarise(images, ()), rules)


def row(text: str, start: str) -> list[str]:
    """The words of the only line that starts so, without this start."""
    (line,) = (line for line in text.splitlines() if line.startswith(start))
    return line.removeprefix(start).split()


def test_text(evaluation: Evaluation) -> None:
    text = to_text(evaluation)
    assert row(text, "genuine  ") == ["4", "0", "0", "4", "0", "0"]
    alarms = ["0", "of", "4", "0.0", "%", "0.0-49.0", "%"]
    assert row(text, "false alarms (fake)") == 2 * alarms
    assert row(text, "made-up-0")[:2] == ["3", "3"]
    assert row(text, EQUAL)[:8] == ["2", "of", "4", "50.0", "%", "3", "of", "6"]
    assert "AUC 1.000, Cllr 0." in text
    assert "without a report" not in text
    assert "fitted without" not in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_text_of_what_was_left_out(evaluation: Evaluation) -> None:
    both = replace(evaluation, left_out=evaluation.present, missing=3)
    text = to_text(both)
    assert text.startswith("labelled images without a report, left out: 3\n")
    first, _, second = text.partition("Judged by weights that were fitted without ")
    assert row(first, "made-up-1") == row(second, "made-up-1")
    assert "AUC 1.000" in second


def test_json_says_the_same(evaluation: Evaluation) -> None:
    text = to_json(replace(evaluation, left_out=evaluation.present, missing=3))
    assert text.count("\n") == 1
    record = json.loads(text)
    assert record["schema"] == "screencheck-evaluation/1"
    assert record["missing"] == 3
    assert record["left_out"] == record["present"]
    present = record["present"]
    assert present["auc"] == 1
    assert present["kinds"]["genuine"]["called_fake"] == {
        "hits": 0, "of": 4, "rate": 0.0, "interval": [0.0, 0.4899],
    }  # fmt: skip
    assert [g["generator"] for g in present["generators"]] == ["made-up-0", "made-up-1"]
    assert [c["name"] for c in present["conditions"]] == ["original"]
    (rule,) = (rule for rule in record["rules"] if rule["code"] == EQUAL)
    assert (rule["genuine"]["rate"], rule["fake"]["rate"]) == (0.5, 0.5)
    assert rule["likelihood_ratio"] == 1
    assert json.loads(to_json(evaluation))["left_out"] is None


def place(name: str, images: int = 1) -> PlaceRow:
    return PlaceRow(name, images, Share(1, 4), 0.125, 1 / 3, 2 / 3, 4 / 9, None)


PLACES = Places(
    place("all", 9), (place("edit-a\x1b", 5), place("edit-b", 4)), (place("original"), place("png"))
)


def test_places_of_edits(evaluation: Evaluation) -> None:
    plain, text = to_text(evaluation), to_text(replace(evaluation, places=PLACES))
    # after all the rest, which stays as it was
    assert text.startswith(plain + "\nplaces of edits by generator ")
    added = text.removeprefix(plain)
    cells = ["4", "1", "25.0", "%", "0.125", "0.333", "0.667", "0.444", "-"]
    assert row(added, r"edit-a\x1b") == ["5", *cells]
    assert row(added, "edit-b") == ["4", *cells]
    assert row(added, "all") == ["9", *cells]
    assert row(added, "png") == ["1", *cells]
    head = "images examined found IoU pixel precision recall F1 mean F1"
    assert " ".join(row(added, "places of edits by generator")) == head
    assert " ".join(row(added, "places of edits by condition")) == head


def test_places_of_edits_as_json(evaluation: Evaluation) -> None:
    plain = json.loads(to_json(evaluation))
    record = json.loads(to_json(replace(evaluation, places=PLACES)))
    places = record.pop("places")
    assert record == plain
    assert list(places) == ["all", "generators", "conditions"]
    assert places["all"] == {
        "images": 9,
        "examined": 4,
        "found": {"hits": 1, "of": 4, "rate": 0.25, "interval": [0.0456, 0.6994]},
        "iou": 0.125,
        "precision": 0.3333,
        "recall": 0.6667,
        "f1": 0.4444,
        "mean_f1": None,
    }
    assert places["generators"][1] == places["all"] | {"generator": "edit-b", "images": 4}
    assert places["conditions"][1] == places["all"] | {"name": "png", "images": 1}


def test_names_cannot_act_on_a_terminal() -> None:
    labels = [
        Label("g.png", Path(), Kind.GENUINE, "", "pa\x1bge"),
        Label("f.png", Path(), Kind.FAKE, "na\x1b\nme", "", ("con\x1bdition",)),
    ]
    images = [Judged(label, verdict=Verdict.UNSUPPORTED) for label in labels]
    evaluation = Evaluation(summarise(images, ()), ())
    assert "\x1b" not in to_text(evaluation) + to_json(evaluation)
    assert row(to_text(evaluation), r"na\x1b\nme")
    assert "AUC -, Cllr -, minimum Cllr -" in to_text(evaluation)
