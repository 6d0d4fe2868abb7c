"""What is told of a rule: complete, looked up, and readable."""

from __future__ import annotations

import json
import re

import click
import pytest
from rich.cells import cell_len

from screencheck import knowledge
from screencheck.detectors import all_rules
from screencheck.errors import UsageError
from screencheck.explanation.command import rule_of, to_record, to_text
from screencheck.knowledge.rules import load_rules
from screencheck.language import RuleText, Translator
from screencheck.reports.encoding import encode

EN = Translator("en")
CODES = [rule.code for rule in all_rules()]


@pytest.mark.parametrize("code", CODES)
def test_all_parts_are_told(code: str) -> None:
    rule = rule_of(code)
    text = without_spaces(to_text(rule, EN, 100))
    for part in (
        rule.summary,
        f"Why {rule.reason}",
        "Example, on an invented page",
        *load_rules()[code].exceptions,
    ):
        assert without_spaces(part) in text
    for fact in to_record(rule)["facts"]:
        assert without_spaces(f"grade {fact['grade']}: {fact['source']}") in text


def without_spaces(text: str) -> str:
    """Lines may be folded anywhere between Chinese characters."""
    return "".join(text.split())


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("width", [60, 100])
def test_no_line_is_too_wide(code: str, width: int) -> None:
    """But tables, and what has no spaces."""
    lines = to_text(rule_of(code), EN, width).partition("\n\n")[2].splitlines()
    assert all(cell_len(line) <= max(width, 80) for line in lines)


def test_rates_are_those_of_the_weights() -> None:
    weights = knowledge.load().weights
    record = to_record(rule_of("sc201"))
    assert [entry["grade"] for entry in record["weights"]] == [None, "display", "far", "near"]
    far = next(entry for entry in record["weights"] if entry["grade"] == "far")
    assert far["genuine"] == weights.rule["SC201.far"].genuine
    text = to_text(rule_of("SC201"), EN, 100)
    weight = weights.rule["SC201"]
    (line,) = re.findall(r"^  all +(.*)$", text, re.M)
    cells = line.split()
    assert cells[0] == f"{weight.genuine:.1%}"
    assert cells[1] == f"{weight.fake:.1%}"
    assert float(cells[2]) == pytest.approx(10**weight.fired, rel=0.01)
    assert weights.source in " ".join(text.split())


def test_records_are_json() -> None:
    for rule in all_rules():
        record = json.loads(encode(to_record(rule)))
        assert record["reason"] == rule.reason
        assert record["example"]["message"]


def test_no_such_rule() -> None:
    with pytest.raises(UsageError, match="'SC999'"):
        rule_of("SC999")


def test_headings_stand_out_on_a_terminal() -> None:
    coloured = to_text(rule_of("SC305"), EN, 100, colour=True)
    assert "\x1b[1mKnown exceptions\x1b[0m" in coloured
    assert click.unstyle(coloured) == to_text(rule_of("SC305"), EN, 100)


def test_it_is_told_in_the_language() -> None:
    say = Translator(
        "zh",
        {"Why": "理由", "measured {value}": "测得{value}"},
        {"SC305": RuleText("文字有彩色边缘", "第一行很长的中文\n接着第二行 word\nthird")},
    )
    text = to_text(rule_of("SC305"), say, 100)
    assert text.startswith("SC305  文字有彩色边缘\n")
    assert "\n理由\n  第一行很长的中文接着第二行 word third\n" in text
    assert "测得" in text
