"""What is known of rules: complete, and each fact with its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from screencheck.detectors import all_rules
from screencheck.errors import KnowledgeError
from screencheck.knowledge import rules
from screencheck.knowledge._tables import read_table
from screencheck.knowledge.contradictions import contradictions

CODES = [rule.code for rule in all_rules()]


def test_every_rule_is_there_and_nothing_else() -> None:
    assert sorted(rules.load_rules()) == CODES


def test_exceptions_are_sentences() -> None:
    for about in rules.load_rules().values():
        assert all(text[0].isupper() and text.endswith(".") for text in about.exceptions)


@pytest.mark.parametrize("code", CODES)
def test_facts_have_source_and_grade(code: str) -> None:
    facts = rules.facts_of(code)
    assert all(fact.source and fact.grade in "ABCK" for fact in facts)
    assert bool(rules.load_rules()[code].facts) <= bool(facts)
    told = {name for fact in facts if fact.place == "contradictions.toml" for name in fact.names}
    assert told == {rule for rule in contradictions() if rule.split(".")[0] == code}


@pytest.mark.parametrize("code", CODES)
def test_a_file_that_the_reason_names_is_among_its_facts(code: str) -> None:
    reason = next(rule.reason for rule in all_rules() if rule.code == code)
    named = {f"{name}.toml" for name in ("chat", "payment", "status", "devices", "forms")
             if f"knowledge/{name}.toml" in reason}  # fmt: skip
    assert named <= {fact.place.partition(":")[0] for fact in rules.facts_of(code)}


def test_entries_of_one_source_are_told_once() -> None:
    facts = rules.facts_of("SC201")
    assert len({(fact.source, fact.grade) for fact in facts}) == len(facts)
    assert sum(len(fact.names) for fact in facts) > len(facts)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"SC201": {"facts": ["chat:nothing"]}}, "chat:nothing"),
        ({"SC201": {"facts": ["wordings:wording=placeholder|nobody"]}}, "no entry 'nobody'"),
        ({"SC201": {"facts": ["none:look"]}}, "none.toml"),
        ({"SC201": {"sources": []}}, "unknown key 'sources'"),
        ({"SC201": {"exceptions": "none"}}, "a list was expected"),
    ],
)
def test_slips_are_refused(
    monkeypatch: pytest.MonkeyPatch, table: dict[str, Any], told: str
) -> None:
    def read(name: str) -> Mapping[str, Any]:
        return table if name == "rules.toml" else read_table(name)

    monkeypatch.setattr(rules, "read_table", read)
    with pytest.raises(KnowledgeError, match=told):
        rules.load_rules.__wrapped__()
