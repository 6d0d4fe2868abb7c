"""The fitting of weights, on pages made up so that the answer is known."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")

from screencheck import knowledge
from screencheck.detectors import all_rules
from screencheck.errors import UsageError
from screencheck.evaluation import fitting
from screencheck.evaluation.fitting import Sample
from screencheck.evaluation.leave_out import samples_of
from screencheck.knowledge._tables import build
from screencheck.knowledge.contradictions import contradictions
from screencheck.knowledge.weights import Weight, Weights
from tests.evaluation.made import EQUAL, NEVER, SOMETIMES, TELLING, Corpus, corpus, judged, page

Fitted = tuple[dict[str, Weight], float]


def samples(folder: Path, made: Corpus) -> list[Sample]:
    return samples_of(judged(folder, made), ())


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    return fitting.fit(samples(tmp_path_factory.mktemp("corpus"), corpus()))


def test_a_rule_that_tells_all_weighs_most(fitted: Fitted) -> None:
    rules, _ = fitted
    fired = {key: rules[key].fired for key in (TELLING, SOMETIMES, EQUAL, NEVER)}
    assert fired[TELLING] == max(fired.values())
    assert fired[TELLING] > fired[SOMETIMES] > 0
    assert rules[TELLING].silent == min(weight.silent for weight in rules.values())


def test_a_rule_that_fires_alike_weighs_nothing(fitted: Fitted) -> None:
    rules, _ = fitted
    assert rules[EQUAL].fired == pytest.approx(0, abs=0.05)
    assert rules[EQUAL].silent == pytest.approx(0, abs=0.05)


def test_a_rule_that_never_fires_is_silent_without_a_word(fitted: Fitted) -> None:
    assert abs(fitted[0][NEVER].silent) < 0.05


def test_no_weight_exceeds_what_its_pages_carry(fitted: Fitted) -> None:
    for key, weight in fitted[0].items():
        assert weight.fired <= math.log10(max(weight.pages + weight.support, 2)) + 0.001, key
        assert weight.fired >= 0
        assert -0.5 <= weight.silent <= 0
        assert 0 < weight.genuine < 1
        assert 0 < weight.fake < 1


@pytest.mark.parametrize("genuine", [3, 10, 400])
def test_few_genuine_pages_cap_the_weight(genuine: int, tmp_path: Path) -> None:
    table = fitting.rates(samples(tmp_path, corpus(genuine, 40)))
    ratios = fitting.capped_ratios(table)
    assert table[TELLING].pages == genuine
    assert ratios[TELLING].fired <= min(fitting.MOST, math.log10(genuine)) + 1e-9
    if genuine == 3:
        assert ratios[TELLING].fired == pytest.approx(math.log10(3))


def test_a_grade_is_weighed_beside_its_rule(fitted: Fitted) -> None:
    rules, _ = fitted
    assert rules[f"{TELLING}.far"].fired >= rules[TELLING].fired
    assert rules[f"{TELLING}.far"].pages == 40


def test_a_near_miss_that_nobody_saw_weighs_less_than_its_rule(fitted: Fitted) -> None:
    rules, _ = fitted
    assert rules[f"{TELLING}.near"].fired < rules[TELLING].fired
    assert "SC505.near" in rules


def test_the_same_corpus_gives_the_same_weights(fitted: Fitted, tmp_path: Path) -> None:
    manifest, results = corpus()
    assert fitting.fit(samples(tmp_path, (manifest[::-1], results[::-1]))) == fitted


def test_one_kind_of_pages_is_no_ground_to_fit_on(tmp_path: Path) -> None:
    made = samples(tmp_path, corpus())
    for fake in (True, False):
        with pytest.raises(UsageError, match="nothing to fit on"):
            fitting.fit([sample for sample in made if sample.fake is fake])


def test_rules_that_are_no_more_are_passed_over() -> None:
    known = fitting.fit(
        [
            Sample(fake, "made-up", str(index), frozenset([TELLING, "SC999"]), ((code, ""),))
            for index, (fake, code) in enumerate([(True, TELLING), (False, "SC999")])
        ]
    )[0]
    assert TELLING in known
    assert "SC999" not in known


def test_every_rule_and_contradiction_has_a_weight(fitted: Fitted) -> None:
    """A rule that no page of the corpus could be asked must not be lost, nor count."""
    rules, _ = fitted
    assert {rule.code for rule in all_rules()} | set(contradictions()) <= set(rules)
    assert (rules["SC525"].fired, rules["SC525"].silent, rules["SC525"].pages) == (0, 0, 0)


def test_a_copy_counts_as_one_page_with_its_original(tmp_path: Path) -> None:
    manifest = [
        {"file": "1.png", "label": "genuine"},
        {"file": "1.jpg", "label": "genuine", "derived_from": "1.png"},
        {"file": "2.png", "label": "genuine"},
        {"file": "3.png", "label": "fake", "generator": "made-up"},
    ]
    results = [page("1.png", TELLING), page("1.jpg"), page("2.png"), page("3.png", TELLING)]
    rate = fitting.rates(samples(tmp_path, (manifest, results)))[TELLING]
    assert rate.pages == 2
    assert rate.genuine == pytest.approx((0.5 + 0.5) / (2 + 1))


def test_generators_count_alike_however_many_pages_they_made(tmp_path: Path) -> None:
    manifest: list[dict[str, Any]] = [{"file": "0.png", "label": "genuine"}]
    results = [page("0.png")]
    for index in range(10):
        generator = "busy" if index else "rare"
        manifest.append({"file": f"f{index}.png", "label": "fake", "generator": generator})
        results.append(page(f"f{index}.png", *([TELLING] if index else [])))
    rate = fitting.rates(samples(tmp_path, (manifest, results)))[TELLING]
    assert rate.generators == 2
    assert rate.fake == pytest.approx((1 + 0 + 0.25) / (2 + 1))


def test_the_offset_supposes_even_odds_whatever_the_numbers(tmp_path: Path) -> None:
    """Where no rule fires nothing tells the kinds apart, however many there are of each."""
    manifest, results = corpus(10, 60, 6)
    for record in results:
        record["findings"] = []
    assert fitting.fit(samples(tmp_path, (manifest, results)))[1] == pytest.approx(0, abs=0.01)


def test_a_rule_that_was_not_asked_has_no_rate(tmp_path: Path) -> None:
    manifest, results = corpus(4, 4, 2)
    for record in results[:2]:
        record["examined"] = [EQUAL]
    table = fitting.rates(samples(tmp_path, (manifest, results)))
    assert table[TELLING].pages == 2
    assert table[EQUAL].pages == 4


def test_contradictions_are_those_of_rules() -> None:
    codes = {rule.code for rule in all_rules()}
    assert {key.partition(".")[0] for key in contradictions()} <= codes


def test_a_contradiction_weighs_though_no_page_shows_it() -> None:
    bare, known = "SC519.clock", "SC512"
    codes = frozenset(["SC519", known])
    made = [Sample(fake, "", str(fake), codes, ()) for fake in (True, False)]
    rules = fitting.fit(made)[0]
    assert contradictions()[bare].support == 0
    assert rules[bare].fired == pytest.approx(math.log10(2), abs=0.001)
    assert rules[known].support == contradictions()[known].support > 2
    assert math.log10(10) < rules[known].fired <= math.log10(1 + rules[known].support)


# what is written


def test_what_is_written_loads_as_knowledge(tmp_path: Path) -> None:
    made = fitting.fitted_weights(samples(tmp_path, corpus()))
    assert made.source == "40 genuine and 40 drawn images of 8 families"
    assert made.rule[f"{TELLING}.far"].pages == 40
    assert build(Weights, tomllib.loads(fitting.to_toml(made)), "made.toml") == made


def test_the_source_tells_of_copies() -> None:
    def sample(fake: bool, origin: str) -> Sample:
        return Sample(fake, "made-up" if fake else "", origin, frozenset(), ())

    made = [sample(False, "1"), sample(False, "1"), sample(True, "2")]
    assert fitting.describe(made) == "1 genuine and 1 drawn images of 1 family, and 1 copy of them"
    made += [sample(True, "2")]
    assert fitting.describe(made).endswith(", and 2 copies of them")


def test_the_committed_thresholds_are_those_of_the_fit() -> None:
    assert knowledge.load().weights.thresholds == fitting.THRESHOLDS
