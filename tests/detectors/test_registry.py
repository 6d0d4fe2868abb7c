"""The registry: codes, summaries, reasons, selection, and an example of each rule."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from screencheck.detectors import (
    FAMILIES,
    Case,
    NotExamined,
    Rule,
    all_rules,
    chosen_rules,
    rule,
)
from screencheck.errors import UsageError
from screencheck.pages import Page
from screencheck.report import Finding
from tests import draw
from tests.detectors import (
    test_container,
    test_font,
    test_layout,
    test_rows,
    test_signature,
    test_status,
    test_template,
    test_wrapping,
)
from tests.detectors.content import examples as content_examples
from tests.detectors.content.pages import chat, line
from tests.detectors.tamper import examples as tamper_examples
from tests.draw import Example

CODES = [r.code for r in all_rules()]


EXAMPLES: dict[str, Example] = {
    **test_container.EXAMPLES,
    **test_template.EXAMPLES,
    **test_signature.EXAMPLES,
    **test_font.EXAMPLES,
    **test_layout.EXAMPLES,
    **test_rows.EXAMPLES,
    **test_status.EXAMPLES,
    **test_wrapping.EXAMPLES,
    **content_examples.EXAMPLES,
    **tamper_examples.EXAMPLES,
}


def test_every_rule_has_its_examples() -> None:
    assert sorted(EXAMPLES) == CODES


@pytest.mark.parametrize("code", CODES)
def test_its_example_fires(code: str) -> None:
    about = EXAMPLES[code].fires()
    findings = draw.ask(code, about)
    assert findings
    for finding in findings:
        region = finding.region
        assert region is None or region.area > 0
        if region is not None:
            clipped = region.clipped(about.page.width, about.page.height)
            assert clipped.area >= 0.9 * region.area


@pytest.mark.parametrize("code", CODES)
def test_its_counterexample_is_silent(code: str) -> None:
    assert draw.ask(code, EXAMPLES[code].silent()) == []


@pytest.mark.parametrize("code", CODES)
def test_it_says_why_it_cannot_be_asked(code: str) -> None:
    draw.not_asked(code, EXAMPLES[code].not_asked())


@pytest.mark.parametrize("code", CODES)
def test_it_gives_the_same_findings_twice(code: str) -> None:
    about = EXAMPLES[code].fires()
    first = draw.ask(code, about)
    assert first == draw.ask(code, about)
    assert first == draw.ask(code, EXAMPLES[code].fires())


# SC101 to SC103 ask about the file, and SC510 whether any odd wording is there.
@pytest.mark.parametrize("code", sorted({*CODES} - {"SC101", "SC102", "SC103", "SC510"}))
def test_an_unknown_page_has_nothing_to_ask_about(code: str) -> None:
    draw.not_asked(code, draw.case(Page(1170, 1170)))


# --- Codes and texts ------------------------------------------------------------------------


def test_codes_are_unique_and_sorted() -> None:
    assert len(set(CODES)) == len(CODES)
    assert sorted(CODES) == CODES
    assert all(re.fullmatch(r"SC[1-6]\d\d", code) for code in CODES)


@pytest.mark.parametrize("family", ["SC1", "SC2", "SC3", "SC4", "SC5", "SC6"])
def test_each_family_has_at_least_three_rules(family: str) -> None:
    members = [r for r in all_rules() if r.code.startswith(family)]
    assert len(members) >= 3
    assert {r.detector for r in members} == {FAMILIES[family]}


@pytest.mark.parametrize("asked", all_rules(), ids=lambda r: r.code)
def test_summary_reason_and_group(asked: Rule) -> None:
    assert 10 <= len(asked.summary) <= 90
    assert not asked.summary.endswith(".")
    assert len(asked.reason) >= 60
    assert re.fullmatch(r"[a-z-]+", asked.group)


def test_all_rules_are_weighed_or_not_at_all() -> None:
    weighed = {key.split(".")[0] for key in draw.KNOWN.weights.rule}
    assert weighed <= set(CODES)


# --- Choosing -------------------------------------------------------------------------------


def codes(*, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> list[str]:
    return [r.code for r in chosen_rules(select, ignore)]


def test_nothing_chosen_means_every_rule() -> None:
    assert codes() == CODES


@pytest.mark.parametrize("prefix", ["SC2", "SC40", "SC411", "SC"])
def test_prefixes_choose_and_leave_out(prefix: str) -> None:
    named = [code for code in CODES if code.startswith(prefix)]
    assert named
    assert codes(select=(prefix,)) == named
    assert codes(ignore=(prefix,)) == [code for code in CODES if code not in named]


def test_ignoring_wins_over_selecting() -> None:
    left = codes(select=("SC4", "SC101"), ignore=("SC401",))
    assert "SC101" in left
    assert "SC402" in left
    assert "SC401" not in left
    assert codes(select=("SC401",), ignore=("SC4",)) == []


@pytest.mark.parametrize("name", ["SC9", "SC4011", "sc401", "layout", "X"])
@pytest.mark.parametrize("option", ["select", "ignore"])
def test_names_of_no_rule_are_an_error(name: str, option: str) -> None:
    names = ("SC401", name)
    with pytest.raises(UsageError, match=re.escape(repr(name))):
        codes(select=names) if option == "select" else codes(ignore=names)


# --- Registering ----------------------------------------------------------------------------


def silent(case: Case) -> list[Finding]:
    """A reason."""
    raise NotExamined("never asked")


def without_reason(case: Case) -> list[Finding]:
    raise NotExamined("never asked")


@pytest.mark.parametrize(
    ("code", "check"),
    [("SC401", silent), ("SC999", silent), ("ABC", silent), ("SC499", without_reason)],
)
def test_taken_unknown_or_unexplained_codes_cannot_be_registered(code: str, check: Rule) -> None:
    with pytest.raises(ValueError, match=code):
        rule(code, "what it asks", "group")(check)  # type: ignore[arg-type]
    assert code not in set(CODES) - {"SC401"}


def test_a_line_of_the_page_is_not_needed_to_ask() -> None:
    """Rules on lines that were read with no confidence fall silent or are not asked."""
    lost = tuple(line("?", 100 * i, bad="?", mean=0.1) for i in range(6))
    page = replace(chat(), lines=lost)
    for asked in chosen_rules(select=["SC5"]):
        try:
            assert list(asked.check(draw.case(page))) == []
        except NotExamined:
            continue
