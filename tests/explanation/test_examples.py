"""The examples are what the rules say, and survive the way into their file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from screencheck.detectors import all_rules
from screencheck.explanation.examples import examples, from_json, to_json
from screencheck.language import Message, Translator, said
from screencheck.report import Finding
from tests import draw
from tests.detectors.test_registry import EXAMPLES


def test_every_rule_has_one() -> None:
    assert list(examples()) == [rule.code for rule in all_rules()]


@pytest.mark.parametrize("code", [rule.code for rule in all_rules()])
def test_it_is_what_the_rule_says_now(code: str) -> None:
    """Where this fails for a good reason: python -m tests.write_examples."""
    found = draw.ask(code, EXAMPLES[code].fires())[0]
    assert to_json(examples()[code]) == to_json(found)


@pytest.mark.parametrize(
    "message",
    [
        "a constant",
        said("a constant"),
        said("{n:.1f} units", n=3.25),
        said("{a}, {b}", a=said("an inner {c}", c="x"), b=said("own bubble")),
        said("{day} is no day", day=date(2031, 6, 15)),
    ],
)
def test_sentences_keep_their_templates(message: str) -> None:
    finding = Finding("SC1", "", message, measured=[1, "2"], expected=message, grade="far")
    back = from_json("SC1", to_json(finding))
    assert (back.message, back.measured, back.grade) == (message, [1, "2"], "far")
    assert back.expected == message
    inner = said("{a}, {b}", a=said("an inner {c}", c="x"), b=said("own bubble"))
    say = Translator("zh", {"own bubble": "自己的气泡", "an inner {c}": "内{c}"})
    if message == inner:
        assert isinstance(back.message, Message)
        assert say(back.message) == "内x, 自己的气泡"


@pytest.mark.parametrize("value", [{"said": 1, "more": 2}, {"a": [1.5, None]}, 7, True])
def test_values_come_back(value: Any) -> None:
    finding = Finding("SC1", "", "m", measured=value)
    assert from_json("SC1", to_json(finding)).measured == value
