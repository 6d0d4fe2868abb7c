"""Weighing: groups, silence, thresholds, on weights made up for the purpose."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck.knowledge.weights import Thresholds, Weight, Weights
from screencheck.report import Finding, Proposition, Verdict
from screencheck.verdict import Weighed, counted, weigh

THRESHOLDS = Thresholds(fake=0.92, suspect=0.8, beside=0.3, silence=-1.0)
GROUPS = {
    **{"SC101": "file", "SC102": "file", "SC201": "colour", "SC301": "text", "SC401": "place"},
    **{
        "SC501": "number",
        "SC601": "traces",
        "SC602": "traces",
        "SC603": "copies",
        "SC609": "colour",
    },
}


def weight(fired: float, silent: float = 0.0) -> Weight:
    return Weight(fired, silent, 0.01, 0.5, 100)


def weights(offset: float = 0.0, **rule: tuple[float, float]) -> Weights:
    """Weights by code; a grade is written SC201_far."""
    made = {code.replace("_", "."): weight(*pair) for code, pair in rule.items()}
    return Weights("made up", THRESHOLDS, offset, made)


def finding(code: str, grade: str = "", message: str = "it differs") -> Finding:
    return Finding(code, "some", message, grade=grade)


def judge(codes: str, examined: str, facts: Weights) -> Weighed:
    found = [finding(*code.split(".")) for code in codes.split()]
    return weigh(found, examined.split(), GROUPS, facts)


def total(weighed: Weighed) -> float:
    """The sum of log10 likelihood ratios, back from the score."""
    return math.log10(weighed.score / (1 - weighed.score))


def test_nothing_examined_is_even_odds() -> None:
    assert judge("", "", weights()) == Weighed(Verdict.CONSISTENT, 0.5, ())


def test_the_offset_counts_once() -> None:
    assert total(judge("", "SC101 SC201", weights(-0.4))) == pytest.approx(-0.4)


def test_groups_add_up() -> None:
    facts = weights(-0.2, SC101=(0.7, -0.1), SC201=(1.1, -0.1))
    assert total(judge("SC101 SC201", "SC101 SC201", facts)) == pytest.approx(-0.2 + 0.7 + 1.1)


def test_of_one_group_the_strongest_counts() -> None:
    facts = weights(SC101=(0.7, -0.1), SC102=(1.2, -0.3))
    assert total(judge("SC101 SC102", "SC101 SC102", facts)) == pytest.approx(1.2)
    assert total(judge("SC101 SC101", "SC101", facts)) == pytest.approx(0.7)


def test_what_counts_is_what_the_sum_is_made_of() -> None:
    facts = weights(SC101=(1.0, 0), SC102=(0.5, 0), SC201=(0.7, 0), SC301=(0.0, 0))
    judged = judge("SC101 SC102 SC201 SC301", "SC101 SC102 SC201 SC301", facts)
    places = counted(judged.findings, GROUPS)
    assert [judged.findings[place].code for place in sorted(places)] == ["SC101", "SC201"]
    assert sum(judged.findings[place].llr for place in places) == pytest.approx(total(judged))


def test_of_equal_findings_one_counts() -> None:
    facts = weights(SC101=(1.0, 0))
    judged = judge("SC101 SC101", "SC101", facts)
    assert counted(judged.findings, GROUPS) == {0}
    assert counted((), GROUPS) == frozenset()


def test_silence_beside_a_finding_of_the_group_does_not_count() -> None:
    facts = weights(SC101=(0.7, -0.1), SC102=(1.2, -0.3))
    assert total(judge("SC101", "SC101 SC102", facts)) == pytest.approx(0.7)


def test_of_a_silent_group_the_most_telling_silence_counts() -> None:
    facts = weights(SC101=(0.7, -0.1), SC102=(1.2, -0.3), SC201=(1.0, -0.2))
    assert total(judge("", "SC101 SC102 SC201", facts)) == pytest.approx(-0.5)


def test_a_rule_that_was_not_asked_is_not_silent() -> None:
    facts = weights(SC101=(0.7, -0.1), SC102=(1.2, -0.3))
    assert total(judge("", "SC101", facts)) == pytest.approx(-0.1)


def test_a_grade_has_its_own_weight_else_that_of_the_rule() -> None:
    facts = weights(SC201=(0.5, -0.1), SC201_far=(1.5, 0.0))
    assert total(judge("SC201.far", "SC201", facts)) == pytest.approx(1.5)
    assert total(judge("SC201.near", "SC201", facts)) == pytest.approx(0.5)
    assert total(judge("SC201", "SC201", facts)) == pytest.approx(0.5)


def test_an_unknown_rule_weighs_nothing() -> None:
    weighed = judge("SC301", "SC301", weights())
    assert (weighed.score, weighed.verdict) == (0.5, Verdict.CONSISTENT)
    assert [f.llr for f in weighed.findings] == [0.0]


def test_findings_come_out_weighed_and_sorted() -> None:
    facts = weights(SC101=(0.7, 0.0), SC201=(1.1, 0.0), SC401=(0.7, 0.0))
    found = [finding("SC401"), finding("SC101", message="b"), finding("SC301")]
    found += [finding("SC101", message="a"), finding("SC201")]
    weighed = weigh(found, ["SC101", "SC201", "SC301", "SC401"], GROUPS, facts)
    assert [(f.code, f.message, f.llr) for f in weighed.findings] == [
        ("SC201", "it differs", 1.1),
        ("SC101", "a", 0.7),
        ("SC101", "b", 0.7),
        ("SC401", "it differs", 0.7),
        ("SC301", "it differs", 0.0),
    ]
    assert all(f.llr == 0.0 for f in found)  # what was given stays as it was


@pytest.mark.parametrize(
    ("codes", "verdict"),
    [
        ("SC201 SC301", Verdict.FAKE),
        ("SC201", Verdict.SUSPECT),  # 0.97, but of one group alone
        ("SC101", Verdict.CONSISTENT),
        ("SC101 SC301", Verdict.FAKE),
        ("SC401", Verdict.CONSISTENT),
    ],
)
def test_verdicts(codes: str, verdict: Verdict) -> None:
    facts = weights(SC101=(0.4, 0.0), SC201=(1.5, 0.0), SC301=(1.0, 0.0), SC401=(0.29, 0.0))
    assert judge(codes, "SC101 SC201 SC301 SC401", facts).verdict is verdict


def test_two_findings_of_one_group_do_not_make_a_fake() -> None:
    facts = weights(SC101=(2.0, 0.0), SC102=(2.0, 0.0))
    weighed = judge("SC101 SC102", "SC101 SC102", facts)
    assert weighed.score > 0.98
    assert weighed.verdict is Verdict.SUSPECT


def test_a_group_that_hardly_speaks_does_not_count_as_one() -> None:
    facts = weights(SC101=(0.29, 0.0), SC201=(2.0, 0.0), SC301=(0.3, 0.0))
    assert judge("SC101 SC201", "SC101 SC201", facts).verdict is Verdict.SUSPECT
    assert judge("SC201 SC301", "SC201 SC301", facts).verdict is Verdict.FAKE


def test_weak_groups_beside_a_strong_one_count_together() -> None:
    facts = weights(SC101=(0.2, 0.0), SC201=(2.0, 0.0), SC301=(0.2, 0.0))
    assert judge("SC101 SC201 SC301", "SC101 SC201 SC301", facts).verdict is Verdict.FAKE
    assert judge("SC101 SC201", "SC101 SC201", facts).verdict is Verdict.SUSPECT


def test_a_high_offset_alone_accuses_nobody() -> None:
    assert judge("", "SC101", weights(3.0)).verdict is Verdict.CONSISTENT


def test_thresholds_are_inclusive() -> None:
    at = math.log10(0.92 / 0.08)
    facts = weights(SC101=(at / 2 + 1e-9, 0.0), SC201=(at / 2, 0.0))
    assert judge("SC101 SC201", "SC101 SC201", facts).verdict is Verdict.FAKE
    below = weights(SC101=(at / 2 - 1e-6, 0.0), SC201=(at / 2, 0.0))
    assert judge("SC101 SC201", "SC101 SC201", below).verdict is Verdict.SUSPECT
    low = weights(SC101=(math.log10(0.8 / 0.2) - 1e-6, 0.0))
    assert judge("SC101", "SC101", low).verdict is Verdict.CONSISTENT


def test_what_is_in_order_elsewhere_says_nothing_against_an_edit() -> None:
    facts = weights(-0.1, SC201=(1.0, -0.6), SC301=(1.0, -0.3), SC601=(1.0, 0), SC603=(1.0, -0.2))
    judged = judge("SC601", "SC201 SC301 SC601 SC603", facts)
    assert total(judged) == pytest.approx(-0.1 + 1.0 - 0.2)
    assert (judged.verdict, judged.proposition) == (Verdict.SUSPECT, Proposition.EDITED)


def test_an_edit_is_considered_only_where_one_was_found() -> None:
    facts = weights(-0.1, SC201=(1.0, -0.6), SC501=(1.0, 0.0), SC601=(1.0, -0.1))
    judged = judge("SC501", "SC201 SC501 SC601", facts)
    assert total(judged) == pytest.approx(-0.1 + 1.0 - 0.6 - 0.1)
    assert judged.proposition is Proposition.DRAWN
    weightless = judge("SC602", "SC201 SC602", facts)
    assert total(weightless) == pytest.approx(-0.7)
    assert weightless.proposition is Proposition.DRAWN


def test_content_speaks_of_an_edit_and_the_look_of_the_page_does_not() -> None:
    facts = weights(SC301=(0.2, -0.2), SC401=(1.0, -0.8), SC501=(0.7, 0.0), SC601=(1.0, 0.0))
    judged = judge("SC301 SC501 SC601", "SC301 SC401 SC501 SC601", facts)
    assert total(judged) == pytest.approx(0.7 + 1.0)
    places = counted(judged.findings, GROUPS, judged.proposition)
    assert [judged.findings[place].code for place in sorted(places)] == ["SC601", "SC501"]
    assert judged.verdict is Verdict.FAKE


def test_the_likelier_way_of_fabrication_counts() -> None:
    facts = weights(SC201=(2.0, -0.1), SC301=(0.5, -0.3), SC601=(1.0, -0.1))
    judged = judge("SC201 SC301 SC601", "SC201 SC301 SC601", facts)
    assert judged.proposition is Proposition.DRAWN
    assert total(judged) == pytest.approx(2.0 + 0.5 + 1.0)


def test_an_edit_counts_though_a_rule_on_the_page_shares_its_group() -> None:
    facts = weights(SC201=(1.4, -0.1), SC301=(0, -0.9), SC401=(0, -0.9), SC609=(1.0, -0.1))
    judged = judge("SC201 SC609", "SC201 SC301 SC401 SC609", facts)
    assert judged.proposition is Proposition.EDITED
    assert total(judged) == pytest.approx(1.0)
    places = counted(judged.findings, GROUPS, judged.proposition)
    assert [judged.findings[place].code for place in places] == ["SC609"]


def test_one_trace_of_an_edit_makes_no_fake() -> None:
    facts = weights(SC301=(1.0, 0.0), SC601=(2.0, 0.0), SC602=(2.0, 0.0), SC603=(1.0, 0.0))
    asked = "SC301 SC601 SC602 SC603"
    assert judge("SC601 SC602", asked, facts).verdict is Verdict.SUSPECT
    assert judge("SC601 SC603", asked, facts).verdict is Verdict.FAKE


CODES = sorted(GROUPS)


@given(
    st.floats(-5, 5),
    st.fixed_dictionaries({c: st.tuples(st.floats(0, 5), st.floats(-5, 0)) for c in CODES}),
    st.sets(st.sampled_from(CODES)),
    st.sets(st.sampled_from(CODES)),
)
def test_scores_are_probabilities_and_verdicts_follow_them(
    offset: float, rule: dict[str, tuple[float, float]], examined: set[str], fired: set[str]
) -> None:
    codes = sorted(fired & examined)
    weighed = weigh([finding(code) for code in codes], examined, GROUPS, weights(offset, **rule))
    assert 0 <= weighed.score <= 1
    if weighed.verdict is Verdict.FAKE:
        assert weighed.score >= 0.92
        assert len({GROUPS[code] for code in codes}) >= 2
    if weighed.verdict is Verdict.SUSPECT:
        assert weighed.score >= 0.8
        assert codes
    assert weighed.verdict in (Verdict.FAKE, Verdict.SUSPECT, Verdict.CONSISTENT)


@given(st.sets(st.sampled_from(CODES), min_size=1))
def test_the_order_of_what_was_examined_does_not_matter(examined: set[str]) -> None:
    facts = weights(-0.1, **{code: (0.5, -0.1 * i) for i, code in enumerate(CODES)})
    found = [finding(code) for code in sorted(examined)][:2]
    one = weigh(found, sorted(examined), GROUPS, facts)
    other = weigh(found[::-1], sorted(examined, reverse=True), GROUPS, facts)
    assert one == other


def test_a_finding_never_lowers_the_score() -> None:
    facts = weights(SC101=(0.0, -0.4), SC201=(0.6, -0.2))
    quiet = judge("", "SC101 SC201", facts).score
    assert judge("SC101", "SC101 SC201", facts).score >= quiet
    assert judge("SC101 SC201", "SC101 SC201", facts).score > quiet
