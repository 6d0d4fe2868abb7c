"""Sentences that can be told in another language."""

import pickle

import pytest

from screencheck.detectors import all_rules
from screencheck.errors import EngineError, UsageError, told, why
from screencheck.language import (
    Message,
    RuleText,
    Translator,
    clauses,
    listed,
    said,
    translator,
)

ZH = Translator("zh", {"{a} stands below {b}": "{b}下面是{a}", "a clock": "时钟"})


def test_a_message_is_its_english_text() -> None:
    message = said("{a} stands below {b:.1f}", a="x", b=2)
    assert message == "x stands below 2.0"
    assert isinstance(message, str)


def test_values_that_are_messages_are_told_as_well() -> None:
    message = said("{a} stands below {b}", a=said("a clock"), b="x")
    assert ZH(message) == "x下面是时钟"


def test_what_the_catalogue_lacks_stays_english() -> None:
    assert ZH("no such sentence") == "no such sentence"
    assert ZH(said("{n} lines", n=3)) == "3 lines"


def test_braces_in_untrusted_values_stay_text() -> None:
    assert ZH(said("{a} stands below {b}", a="{b}", b="{0.__class__}")) == "{0.__class__}下面是{b}"


def test_messages_survive_the_way_between_processes() -> None:
    message = pickle.loads(pickle.dumps(said("{a} stands below {b}", a="x", b="y")))
    assert isinstance(message, Message)
    assert ZH(message) == "y下面是x"


def test_english_needs_no_catalogue() -> None:
    assert translator("en")(said("{a} stands below {b}", a=1, b=2)) == "1 stands below 2"


def test_unknown_languages_are_refused() -> None:
    with pytest.raises(UsageError, match="'fr'"):
        translator("fr")


def test_constant_sentences_may_hold_braces() -> None:
    assert said("a {b}") == "a {b}"
    assert Translator("zh", {"a {b}": "甲 {b}"})(said("a {b}")) == "甲 {b}"


def test_data_is_never_told() -> None:
    """What was read in a picture may be the very words of a sentence."""
    assert ZH(said("{a} stands below {b}", a="a clock", b=1)) == "1下面是a clock"
    assert ZH.value("a clock") == "a clock"
    assert ZH.value([said("a clock"), "a clock", 2.5, None]) == ["时钟", "a clock", 2.5, None]


def test_words_and_clauses_are_joined_as_the_language_does() -> None:
    zh = Translator(
        "zh", {"{head}, {last}": "{head}、{last}", "{before}, {after}": "{before}；{after}"}
    )
    parts = ["1", said("2"), "3"]
    assert listed(parts) == clauses(parts) == "1, 2, 3"
    assert zh(listed(parts)) == "1、2、3"
    assert zh(clauses(parts)) == "1；2；3"
    assert ZH(listed([said("a clock")])) == "时钟"
    assert ZH(listed(["a clock"])) == "a clock"


def test_errors_hand_their_sentence_on() -> None:
    error = EngineError(said("{a} stands below {b}", a=1, b=2))
    assert ZH(pickle.loads(pickle.dumps(error)).message) == "2下面是1"
    assert ZH(EngineError("a clock").message) == "时钟"
    assert told(RuntimeError(said("a clock"))) == "RuntimeError: a clock"
    assert ZH(told(RuntimeError(said("a clock")))) == "RuntimeError: 时钟"
    assert told(KeyError("a", "b")) == "KeyError: ('a', 'b')"


def test_the_system_is_quoted() -> None:
    assert why(PermissionError(13, "Permission denied")) == "Permission denied"
    assert translator("zh")(why(PermissionError(13, "Permission denied"))) == "权限不足"
    assert why(ValueError("embedded null byte")) == "embedded null byte"


def test_rules_that_a_catalogue_lacks_stay_english() -> None:
    first, second = all_rules()[:2]
    say = Translator("zh", rules={first.code: RuleText("问题", "理由")})
    assert say.rule(first) == RuleText("问题", "理由")
    assert say.rule(second) == RuleText(second.summary, second.reason)
