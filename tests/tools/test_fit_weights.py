"""The fitting of weights, on pages made up so that the answer is known."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from screencheck.detectors import all_rules
from screencheck.knowledge._tables import build
from screencheck.knowledge.weights import Weights

pytest.importorskip("sklearn", reason="the extra `fit` is not installed")

SCRIPT = Path(__file__).resolve().parent.parent.parent / "tools" / "fit_weights.py"


def load_tool() -> Any:
    """The script as a module; dataclasses look their module up by its name."""
    spec = importlib.util.spec_from_file_location("fit_weights", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fit_weights"] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules["fit_weights"]
    return module


TOOL = load_tool()
TELLING, EQUAL, NEVER, SOMETIMES = "SC201", "SC301", "SC401", "SC203"
EXAMINED = [TELLING, EQUAL, NEVER, SOMETIMES]


def page(file: str, *fired: str, examined: Sequence[str] = EXAMINED) -> dict[str, Any]:
    """What the scan printed of a picture; a grade stands behind a dot."""
    findings = []
    for key in fired:
        code, _, grade = key.partition(".")
        findings.append({"code": code, "grade": grade or None})
    return {
        "path": f"/somewhere/corpus/{file}",
        "page": {"app": "wechat", "kind": "chat"},
        "examined": list(examined),
        "findings": findings,
    }


Corpus = tuple[list[dict[str, Any]], list[dict[str, Any]]]


def corpus(genuine: int = 40, fakes: int = 40, generators: int = 8) -> Corpus:
    """TELLING fires on all fakes alone, EQUAL on every second page, SOMETIMES on half the fakes."""
    manifest, results = [], []
    for index in range(genuine):
        file = f"genuine/{index}.png"
        manifest.append({"file": file, "label": "genuine"})
        results.append(page(file, *([EQUAL] if index % 2 else [])))
    for index in range(fakes):
        file = f"fake/{index}.png"
        generator = f"made-up-{index * generators // fakes}"
        manifest.append({"file": file, "label": "fake", "generator": generator})
        fired = [f"{TELLING}.far"] + ([EQUAL] if index % 2 else [])
        results.append(page(file, *fired, *([SOMETIMES] if index % 4 < 2 else [])))
    return manifest, results


def written(folder: Path, made: Corpus) -> list[Path]:
    paths = [folder / "manifest.jsonl", folder / "results.jsonl"]
    for path, entries in zip(paths, made, strict=True):
        path.write_text("\n".join(json.dumps(entry) for entry in entries) + "\n", "utf-8")
    return paths


def samples(folder: Path, made: Corpus) -> list[Any]:
    read: list[Any] = TOOL.read_samples(*written(folder, made))
    return read


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, dict[str, float]], float]:
    rules, offset = TOOL.fit(samples(tmp_path_factory.mktemp("corpus"), corpus()))
    return rules, offset


Fitted = tuple[dict[str, dict[str, float]], float]


def test_a_rule_that_tells_all_weighs_most(fitted: Fitted) -> None:
    rules, _ = fitted
    fired = {key: weight["fired"] for key, weight in rules.items()}
    assert fired[TELLING] == max(fired.values())
    assert fired[TELLING] > fired[SOMETIMES] > 0
    assert rules[TELLING]["silent"] == min(weight["silent"] for weight in rules.values())


def test_a_rule_that_fires_alike_weighs_nothing(fitted: Fitted) -> None:
    rules, _ = fitted
    assert rules[EQUAL]["fired"] == pytest.approx(0, abs=0.05)
    assert rules[EQUAL]["silent"] == pytest.approx(0, abs=0.05)


def test_a_rule_that_never_fires_is_silent_without_a_word(fitted: Fitted) -> None:
    assert abs(fitted[0][NEVER]["silent"]) < 0.05


def test_no_weight_exceeds_what_its_pages_carry(fitted: Fitted) -> None:
    for key, weight in fitted[0].items():
        assert weight["fired"] <= math.log10(max(weight["pages"], 2)) + 0.001, key
        assert weight["fired"] >= 0
        assert -0.5 <= weight["silent"] <= 0
        assert 0 < weight["genuine"] < 1
        assert 0 < weight["fake"] < 1


@pytest.mark.parametrize("genuine", [3, 10, 400])
def test_few_genuine_pages_cap_the_weight(genuine: int, tmp_path: Path) -> None:
    table = TOOL.rates(samples(tmp_path, corpus(genuine, 40)))
    weights = TOOL.llrs(table)
    assert table[TELLING]["pages"] == genuine
    assert weights[TELLING][0] <= min(2.0, math.log10(genuine)) + 1e-9
    if genuine == 3:
        assert weights[TELLING][0] == pytest.approx(math.log10(3))


def test_a_grade_is_weighed_beside_its_rule(fitted: Fitted) -> None:
    rules, _ = fitted
    assert rules[f"{TELLING}.far"]["fired"] >= rules[TELLING]["fired"]
    assert rules[f"{TELLING}.far"]["pages"] == 40


def test_pages_are_told_apart_by_the_score(fitted: Fitted, tmp_path: Path) -> None:
    rules, offset = fitted
    read = samples(tmp_path, corpus())
    fakes = [TOOL.score(s, rules, offset) for s in read if s.fake]
    genuine = [TOOL.score(s, rules, offset) for s in read if not s.fake]
    assert min(fakes) > max(genuine)


def test_the_same_corpus_gives_the_same_weights(fitted: Fitted, tmp_path: Path) -> None:
    manifest, results = corpus()
    assert TOOL.fit(samples(tmp_path, (manifest[::-1], results))) == fitted


# reading the corpus


def test_pages_are_joined_by_the_end_of_their_path(tmp_path: Path) -> None:
    manifest = [
        {"file": "a/1.png", "label": "genuine"},
        {"file": "b/1.png", "label": "fake", "generator": "made-up"},
    ]
    read = samples(tmp_path, (manifest, [page("b/1.png", TELLING), page("a/1.png")]))
    assert [(s.fake, s.family, s.origin) for s in read] == [
        (True, "made-up", "b/1.png"),
        (False, "", "a/1.png"),
    ]
    assert read[0].fired == ((TELLING, ""),)
    assert read[0].examined == frozenset(EXAMINED)


def test_what_was_refused_or_is_not_labelled_is_left_out(tmp_path: Path) -> None:
    manifest = [
        {"file": "1.png", "label": "unsupported"},
        {"file": "2.png", "label": "genuine"},
        {"file": "3.png", "label": "genuine"},
    ]
    refused = page("2.png") | {"page": None}
    read = samples(tmp_path, (manifest, [page("1.png"), refused, page("3.png"), page("4.png")]))
    assert [s.origin for s in read] == ["3.png"]


def test_a_copy_counts_as_one_page_with_its_original(tmp_path: Path) -> None:
    manifest = [
        {"file": "1.png", "label": "genuine"},
        {"file": "1.jpg", "label": "genuine", "derived_from": "1.png"},
        {"file": "2.png", "label": "genuine"},
        {"file": "3.png", "label": "fake", "generator": "made-up"},
    ]
    results = [page("1.png", TELLING), page("1.jpg"), page("2.png"), page("3.png", TELLING)]
    rate = TOOL.rates(samples(tmp_path, (manifest, results)))[TELLING]
    assert rate["pages"] == 2
    assert rate["genuine"] == pytest.approx((0.5 + 0.5) / (2 + 1))


def test_generators_count_alike_however_many_pages_they_made(tmp_path: Path) -> None:
    manifest: list[dict[str, Any]] = [{"file": "0.png", "label": "genuine"}]
    results = [page("0.png")]
    for index in range(10):
        generator = "busy" if index else "rare"
        manifest.append({"file": f"f{index}.png", "label": "fake", "generator": generator})
        results.append(page(f"f{index}.png", *([TELLING] if index else [])))
    rate = TOOL.rates(samples(tmp_path, (manifest, results)))[TELLING]
    assert rate["generators"] == 2
    assert rate["fake"] == pytest.approx((1 + 0 + 0.25) / (2 + 1))


def test_generators_of_one_origin_are_one_family() -> None:
    for family, members in TOOL.FAMILIES.items():
        for member in members:
            assert TOOL.family_of(f"{member}x") == family
    assert TOOL.family_of("made-up") == "made-up"
    assert TOOL.family_of("") == ""


def test_a_rule_that_was_not_asked_has_no_rate(tmp_path: Path) -> None:
    manifest, results = corpus(4, 4, 2)
    for record in results[:2]:
        record["examined"] = [EQUAL]
    table = TOOL.rates(samples(tmp_path, (manifest, results)))
    assert table[TELLING]["pages"] == 2
    assert table[EQUAL]["pages"] == 4


def test_contradictions_are_those_of_rules() -> None:
    codes = {rule.code for rule in all_rules()}
    assert {key.partition(".")[0] for key in TOOL.CONTRADICTIONS} <= codes


# what is written


def test_what_is_written_loads_as_knowledge(fitted: Fitted) -> None:
    rules, offset = fitted
    text = TOOL.to_toml(rules, offset, "made up for a test")
    weights = build(Weights, tomllib.loads(text), "made.toml")
    assert weights.source == "made up for a test"
    assert weights.offset == offset
    assert set(weights.rule) == set(rules)
    assert weights.rule[TELLING].fired == rules[TELLING]["fired"]
    assert weights.rule[f"{TELLING}.far"].pages == 40
    assert weights.thresholds.groups == 2
    assert 0.5 < weights.thresholds.suspect < weights.thresholds.fake < 1


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["fit_weights.py", *map(str, arguments)])
    status: int = TOOL.main()
    return status


def test_the_command_writes_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "weights.toml"
    assert run(monkeypatch, *written(tmp_path, corpus()), "--out", out) == 0
    weights = build(Weights, tomllib.loads(out.read_text("utf-8")), "made.toml")
    assert "40 genuine and 40 drawn" in weights.source


def test_the_command_prints_and_validates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *written(tmp_path, corpus()), "--validate") == 0
    printed = capsys.readouterr().out
    assert "left out: AUC 1.000" in printed
    assert printed.count("made-up-") == 8
    assert "# Written by tools/fit_weights.py" in printed


def test_the_committed_thresholds_are_those_that_the_tool_writes() -> None:
    from screencheck import knowledge

    text = TOOL.to_toml({}, 0.0, "made up")
    made = tomllib.loads(text)["thresholds"]
    kept = knowledge.load().weights.thresholds
    assert made == {"fake": kept.fake, "suspect": kept.suspect, "groups": kept.groups}
