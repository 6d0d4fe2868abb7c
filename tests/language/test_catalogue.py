"""The Chinese catalogue: complete, faithful, and without leftovers."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re

import pytest

from screencheck.detectors import FAMILIES, Rule, all_rules
from screencheck.knowledge.pages import load_pages
from screencheck.language import translator
from screencheck.language.catalogue import catalogue_of
from screencheck.report import Verdict
from screencheck.reports.schema import schema_text

from . import sentences
from .sentences import fields, has_words

TABLES = catalogue_of("zh")
MESSAGES: dict[str, str] = TABLES["messages"]
WORDS: dict[str, str] = TABLES["words"]
SAID = [
    *sentences.in_code(),
    *sentences.in_page_templates(),
    *sentences.in_facts(),
]
_CHINESE = re.compile("[\u4e00-\u9fff\uff0c\uff1a]")  # with its comma and colon
# Half-width marks where Chinese has its own.
_HALF_WIDTH = re.compile("[\u4e00-\u9fff][,:;?!()]|[,;?!()][\u4e00-\u9fff]")


def english_of(rule: Rule) -> str:
    """What names the English text of a rule that was translated."""
    return hashlib.sha256(f"{rule.summary}\n\n{rule.reason}".encode()).hexdigest()[:8]


def test_sentences_are_found_in_the_code() -> None:
    texts = {text for text, _ in SAID}
    assert "the file tells no date" in texts  # given to NotExamined
    assert "the file is empty" in texts  # given to ImageError
    assert "{after!r} stands below {before!r}" in texts  # given to said
    assert "values stand below the line of their labels" in texts  # one of two
    assert len(texts) > 400


def test_every_sentence_is_translated() -> None:
    missing = {text: where for text, where in SAID if has_words(text)}
    for text in (*MESSAGES, *WORDS):
        missing.pop(text, None)
    assert not missing, "add these to screencheck/language/zh.toml"


def test_sentences_keep_their_templates() -> None:
    assert list(sentences.told_wrongly()) == []


@pytest.mark.parametrize("english", MESSAGES)
def test_a_translation_has_the_fields_of_its_template(english: str) -> None:
    assert fields(MESSAGES[english]) == fields(english)


def test_nothing_is_left_over() -> None:
    known = sentences.anywhere() | {text for text, _ in SAID}
    assert [text for text in MESSAGES if text not in known] == []


@pytest.mark.parametrize("table", ["messages", "words", "system"])
def test_translations_are_chinese(table: str) -> None:
    for english, chinese in TABLES[table].items():
        assert chinese.strip()
        assert chinese != english
        if has_words(english) and english not in ("ios", "android"):
            assert _CHINESE.search(chinese), english
        assert not _HALF_WIDTH.search(chinese), chinese


def test_identifiers_of_reports_have_words() -> None:
    schema = json.loads(schema_text())
    kinds = schema["$defs"]["error"]["properties"]["kind"]["enum"]
    pages = load_pages()
    looks = ("chat", "group_chat", "ios", "android", "light", "dark")
    assert set(WORDS) == {
        *(verdict.value for verdict in Verdict),
        *FAMILIES.values(),
        *kinds,
        *(page.app for page in pages),
        *(page.kind for page in pages),
        *looks,
    }


def test_the_system_says_these_sentences() -> None:
    assert set(TABLES["system"]) <= {os.strerror(number) for number in errno.errorcode}


# --- Rules ------------------------------------------------------------------------------------


def test_rules_that_are_gone_have_no_translation() -> None:
    assert sorted(TABLES["rules"]) == [rule.code for rule in all_rules()]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_is_translated(rule: Rule) -> None:
    told = translator("zh").rule(rule)
    assert 4 <= len(told.summary) <= 40
    assert not told.summary.endswith("。")
    for text in (told.summary, told.reason):
        assert _CHINESE.search(text)
        assert not _HALF_WIDTH.search(text), text
    assert TABLES["rules"][rule.code]["of"] == english_of(rule), (
        f"the English text has changed: translate it, then set of = {english_of(rule)!r}"
    )


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_translated_reason_keeps_its_figures_and_sources(rule: Rule) -> None:
    reason = translator("zh").rule(rule).reason
    files = re.findall(r"(?:knowledge|traces|benchmarks)/[\w*./-]*\w", rule.reason)
    figures = re.findall(r"#[0-9A-F]{3,6}|\d[\d.,:/-]*\d|\d+(?= )", rule.reason)
    grades = re.findall(r'"(\w+)"', rule.reason)
    assert [told for told in (*files, *figures, *grades) if told not in reason] == []
    assert len(reason.split("\n\n")) == len(rule.reason.split("\n\n"))


def test_english_comes_from_the_code() -> None:
    rule = all_rules()[0]
    told = translator("en").rule(rule)
    assert (told.summary, told.reason) == (rule.summary, rule.reason)
