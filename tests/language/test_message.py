"""Sentences that can be told in another language."""

import pickle

import pytest

from screencheck.errors import UsageError
from screencheck.language import Message, Translator, said, translator

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
