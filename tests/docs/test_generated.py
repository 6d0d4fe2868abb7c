"""What the documentation says of rules, fields, weights and pages is what the code has."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from docs.tools import generated
from docs.tools.fields import fields_of_the_report
from docs.tools.markdown import escaped, paragraphs
from docs.tools.rules import QUESTIONS, all_families, percent, ratio
from screencheck import Verdict, exit_codes, knowledge
from screencheck.detectors import FAMILIES, all_rules
from screencheck.explanation.examples import examples
from screencheck.knowledge.rules import facts_of, load_rules
from screencheck.language import translator
from screencheck.reports.scale import weight_in_words
from screencheck.reports.schema import schema_text
from tests.docs.blocks import DOCS, PAGES

WEIGHTS = knowledge.load().weights


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def rows(text: str, head: str) -> list[list[str]]:
    """The cells of the table whose head begins so."""
    table = re.search(rf"^\| {re.escape(head)} \|.*\n\|[-:| ]+\n((?:\|.*\n?)+)", text, re.M)
    assert table, head
    return [[c.strip() for c in line.strip("|").split("|")] for line in table[1].splitlines()]


# --- Rules ----------------------------------------------------------------------------------


def test_every_rule_has_its_anchor_reason_and_group() -> None:
    text = all_families()
    assert set(QUESTIONS) == set(FAMILIES)
    for rule in all_rules():
        heading = f"### {rule.code}: {escaped(rule.summary)} {{ #{rule.code} }}"
        (own,) = re.findall(rf"^{re.escape(heading)}$(.*?)(?=^##|\Z)", text, re.M | re.S)
        assert paragraphs(rule.reason) in own
        assert f"Group of evidence: `{rule.group}`." in own
        assert escaped(examples()[rule.code].message) in own
        assert all(escaped(text) in own for text in load_rules()[rule.code].exceptions)
        assert all(escaped(fact.source) in own for fact in facts_of(rule.code))
        for other in all_rules():
            shared = other.group == rule.group and other is not rule
            assert (f"[{other.code}](#{other.code})" in own) == shared


@pytest.mark.parametrize("code", [rule.code for rule in all_rules()])
def test_every_rule_has_its_weights(code: str) -> None:
    (own,) = re.findall(rf"^### {code}:.*?(?=^##|\Z)", all_families(), re.M | re.S)
    known = {key: weight for key, weight in WEIGHTS.rule.items() if key.split(".")[0] == code}
    if not known:
        assert "It has no weight yet" in own
        return
    told = {row[0]: row[1:] for row in re.findall(r"^\| (.*?) \|(.*)\|$", own, re.M)}
    for key, weight in known.items():
        grade = key.partition(".")[2]
        (cells,) = told[f"grade `{grade}`" if grade else "**the rule**"]
        assert percent(weight.genuine) in cells
        assert percent(weight.fake) in cells
        assert f"{weight_in_words(weight.fired)}, LR {ratio(weight.fired)}" in cells
        assert f" {weight.pages} pages" in cells


def test_figures_are_rounded_as_people_read_them() -> None:
    assert [percent(x) for x in (0.0152, 0.6325, 0.1)] == ["1.5 %", "63 %", "10 %"]
    assert [ratio(x) for x in (1.647, 1.0, 0.881, -0.25)] == ["44", "10", "7.6", "0.56"]


def test_reasons_are_plain_text() -> None:
    assert escaped("*a* <b> [c](d) #1 `e` f_g") == r"\*a\* \<b\> \[c\](d) \#1 \`e\` f\_g"
    assert escaped("see knowledge/generators/*.toml.") == "see `knowledge/generators/*.toml`."
    assert paragraphs("a\nb\n\nc") == "a b\n\nc"


# --- Fields ---------------------------------------------------------------------------------


def test_every_field_is_told() -> None:
    text = fields_of_the_report()
    schema = json.loads(schema_text())
    for name in schema["properties"]:
        assert f'id="report.{name}"' in text
    for owner, definition in schema["$defs"].items():
        for name in definition.get("properties", ()):
            assert f'id="{owner}.{name}"' in text
    assert re.search(r"`verdict`.*`fake`, `suspect`.*What the evidence", text)
    assert re.search(r"`text`.*list of \[`line`\]\(#line\).*Not always there", text)
    assert re.search(r"`region`.*list of 4 integers or null", text)


def test_unknown_parts_are_an_error() -> None:
    assert generated.with_generated_parts("a\n<!-- other -->\n") == "a\n<!-- other -->\n"
    with pytest.raises(KeyError):
        generated.with_generated_parts("<!-- generated: nothing -->")


def test_every_part_is_used() -> None:
    used = {name for p in PAGES for name in re.findall(r"<!-- generated: (.+) -->", page(p.name))}
    assert used == set(generated.PARTS)


# --- Figures in the text --------------------------------------------------------------------


def test_thresholds() -> None:
    told = {row[0].strip("`"): float(row[1]) for row in rows(page("decides.md"), "value")}
    bounds = WEIGHTS.thresholds
    assert told == {
        "offset": WEIGHTS.offset,
        "silence": bounds.silence,
        "fake": bounds.fake,
        "suspect": bounds.suspect,
        "beside": bounds.beside,
    }
    assert "never more than a tenth of the odds" in " ".join(page("decides.md").split())
    assert bounds.silence == -1.0


def test_the_verbal_scale() -> None:
    told = rows(page("decides.md"), "words")
    assert [row[0] for row in told] == ["strong", "moderately strong", "moderate", "weak", "slight"]
    for words, span, _ in told:
        least = float(span.split()[0])
        assert weight_in_words(math.log10(least)) == words
        assert weight_in_words(math.log10(least * 0.999)) != words


def test_no_weight_is_beyond_what_is_told() -> None:
    assert "none exceeds 100" in " ".join(page("decides.md").split())
    assert max(weight.fired for weight in WEIGHTS.rule.values()) <= 2.0


def test_verdicts_and_exit_statuses() -> None:
    verdicts = [f"`{verdict.value}`" for verdict in Verdict]
    assert [row[0] for row in rows(page("start.md"), "verdict")] == verdicts
    say = translator("zh")
    told = [f"`{verdict.value}`（{say(verdict.value)}）" for verdict in Verdict]
    assert [row[0] for row in rows(page("zh.md"), "判定")] == told
    statuses = sorted(value for name, value in vars(exit_codes).items() if name.isupper())
    assert [int(row[0]) for row in rows(page("json.md"), "status")] == statuses


def test_families_and_rules_on_edits() -> None:
    told = " ".join(row[0] for row in rows(page("decides.md"), "family"))
    assert re.findall(r"SC\dxx\)$|\((SC\d)xx\)", told) == list(FAMILIES)
    edits = " ".join(row[0] for row in rows(page("edits.md"), "rule"))
    codes = [rule.code for rule in all_rules() if rule.detector == "tamper"]
    assert re.findall(r"\[(SC\d{3})\]", edits) == codes


def test_the_readme_says_no_other_figures() -> None:
    """The figures stand in one place; what the README repeats of them is the same."""
    readme = (DOCS.parent / "README.md").read_text("utf-8")
    summary = re.search(r"^<!-- figures -->\n(.*?)(?=^#)", readme, re.M | re.S)
    assert summary
    told = set(re.findall(r"\d+(?:\.\d+)?(?: %| of \d+)", summary[1]))
    assert told
    accuracy = " ".join(page("accuracy.md").split())
    for figure in told:
        assert figure in accuracy


# --- Links ----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [*PAGES, DOCS.parent / "README.md"], ids=lambda file: file.name)
def test_external_links_are_well_formed(file: Path) -> None:
    """Nothing is fetched, as there may be no network."""
    for link in re.findall(r"\]\((\w+:[^)\s]*)\)|<(https?:[^>]*)>", file.read_text("utf-8")):
        parts = urlsplit("".join(link))
        assert parts.scheme in ("https", "mailto"), link
        assert parts.scheme == "mailto" or re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}", parts.netloc)
