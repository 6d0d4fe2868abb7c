"""The fact files as they stand: all load, and none says what it may not."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from screencheck import knowledge
from screencheck.detectors import all_rules
from screencheck.errors import KnowledgeError
from screencheck.knowledge import chat, pages, payment, status
from screencheck.knowledge.weights import Weight

FILES = sorted(
    entry.name
    for entry in resources.files("screencheck.knowledge").iterdir()
    if entry.name.endswith(".toml")
)
FACTS = knowledge.load()
MOST = 2.0  # evaluation/fitting.py: no rule may say more, whatever the counts


def table(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("screencheck.knowledge").joinpath(name).read_text("utf-8"))


def facts(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry of the arrays of a file, and every single table that is not one of weights."""
    for key, value in table(name).items():
        if isinstance(value, list):
            yield from ((f"{name} {key}[{i}]", entry) for i, entry in enumerate(value))
        elif isinstance(value, dict):
            yield f"{name} {key}", value


def test_all_files_are_known_and_load() -> None:
    assert FILES == [
        "chat.toml",
        "content.toml",
        "contradictions.toml",
        "devices.toml",
        "forms.toml",
        "numbers.toml",
        "pages.toml",
        "payment.toml",
        "rules.toml",
        "status.toml",
        "weights.toml",
        "wordings.toml",
        "writers.toml",
    ]
    assert knowledge.load() is FACTS
    assert FACTS.chat.looks
    assert FACTS.chat.templates
    assert FACTS.pages
    assert FACTS.payment.labels.names
    assert FACTS.devices.iphones
    assert FACTS.devices.android.widths
    assert FACTS.status.ear.widths
    assert FACTS.writers
    assert FACTS.weights.rule


@pytest.mark.parametrize("name", sorted({*FILES} - {"rules.toml", "weights.toml"}))
def test_every_fact_has_its_source_and_a_grade_that_rules_may_use(name: str) -> None:
    entries = dict(facts(name))
    assert entries
    without = [where for where, entry in entries.items() if not entry.get("source", "").strip()]
    assert not without
    # K is general knowledge, which no rule may use; all that is in these files is used
    unusable = [where for where, entry in entries.items() if entry.get("grade") not in set("ABC")]
    assert not unusable


def test_the_weights_have_their_source() -> None:
    assert FACTS.weights.source.strip()


RULES = {rule.code: rule for rule in all_rules()}
WEIGHTS = sorted(FACTS.weights.rule.items())


def test_every_weight_is_that_of_a_rule() -> None:
    codes = {key.partition(".")[0] for key, _ in WEIGHTS}
    assert codes <= set(RULES)


def test_every_rule_has_a_weight() -> None:
    assert set(RULES) <= set(FACTS.weights.rule)


@pytest.mark.parametrize(("key", "weight"), WEIGHTS, ids=[key for key, _ in WEIGHTS])
def test_no_weight_says_more_than_its_pages_carry(key: str, weight: Weight) -> None:
    cap = min(MOST, math.log10(max(weight.pages + weight.support, 2)))
    # "far" weighs at least as much as its rule, which was asked of the same pages
    assert 0 <= weight.fired <= cap + 0.0006
    assert -0.5 <= weight.silent <= 0
    assert 0 < weight.genuine < 1
    assert 0 < weight.fake < 1
    assert weight.pages >= 0


def test_far_weighs_at_least_as_much_as_near() -> None:
    rule = FACTS.weights.rule
    for code in RULES:
        far, near = rule.get(f"{code}.far"), rule.get(f"{code}.near")
        if far and near:
            assert far.fired >= rule[code].fired >= near.fired, code


def test_thresholds_are_in_order() -> None:
    thresholds = FACTS.weights.thresholds
    assert 0.5 < thresholds.suspect < thresholds.fake < 1
    assert thresholds.beside > 0


def test_without_any_finding_a_page_stays_below_suspicion() -> None:
    assert 1 / (1 + 10**-FACTS.weights.offset) < FACTS.weights.thresholds.suspect


def test_spans_are_the_right_way_up() -> None:
    for template in FACTS.chat.templates:
        assert template.spans, template.name
        for name, (low, high) in template.spans.items():
            assert 0 <= low <= high, (template.name, name)
            assert low > 0 or name == "wrap_share"
        assert 0.5 < template.spans.get("wrap_share", (0, 0.69))[1] < 0.75
    digits = FACTS.payment.digits
    for low, high in (digits.stroke, digits.width):
        assert 0 < low < high < 1
    for low, high in (FACTS.payment.ink.wechat, FACTS.payment.ink.alipay):
        assert 0 <= low < high <= 255
    clocks, home = (FACTS.status.old_bar, FACTS.status.ear), FACTS.status.home
    spans = [span for c in clocks for span in (c.aspect, c.height, c.level, c.centre or (1, 2))]
    for low, high in (*spans, home.aspect, home.width, home.height, home.drop):
        assert 0 < low < high


def test_clocks_of_phones_with_and_without_a_button_are_told_apart() -> None:
    old, ear = FACTS.status.old_bar, FACTS.status.ear
    assert old.aspect[1] < ear.aspect[0]
    assert old.height[1] < ear.height[0]
    assert old.level[1] < ear.level[0]
    assert old.centre is None
    assert ear.centre is not None
    assert ear.centre[1] < 0.4
    for facts in (old, ear):
        assert list(facts.widths) == sorted(set(facts.widths))
        assert 0.1 < facts.stroke < 0.2
    points = {phone.points for phone in FACTS.devices.iphones}
    assert {*old.widths, *ear.widths} <= points | {320.0}


def test_a_title_may_be_lighter_where_the_phone_is_not_known() -> None:
    title = FACTS.payment.title
    assert 0 < title.stroke_any < title.stroke < 0.12
    assert 0 < title.per_pixel < 0.01


def test_pages_without_the_amount_s_colour_are_pages() -> None:
    assert set(FACTS.payment.ink.not_on) <= {page.kind for page in FACTS.pages}


def test_templates_have_widths_in_order() -> None:
    for template in FACTS.chat.templates:
        assert template.widths, template.name
        assert list(template.widths) == sorted(set(template.widths)), template.name
        assert all(300 <= width <= 1400 for width in template.widths), template.name


def test_looks_are_named_and_their_colours_are_colours() -> None:
    for look in FACTS.chat.looks:
        assert look.platform in ("ios", "android")
        assert look.theme in ("light", "dark")
        assert look.era in ("6", "7")
        for colours in (look.ground, look.own, look.other, look.bar, look.title):
            assert colours, look.name
            assert all(0 <= channel <= 255 for colour in colours for channel in colour)


def test_every_era_has_looks_and_templates() -> None:
    assert {look.era for look in FACTS.chat.looks} == {t.era for t in FACTS.chat.templates}
    assert {look.name for look in FACTS.chat.looks if look.theme == "dark"}
    assert {"ios", "android"} == {t.platform for t in FACTS.chat.templates}


def test_names_are_not_given_twice() -> None:
    for names in (
        [look.name for look in FACTS.chat.looks],
        [template.name for template in FACTS.chat.templates],
        [writer.name for writer in FACTS.writers],
        [phone.size for phone in FACTS.devices.iphones],
        list(FACTS.payment.labels.names),
        list(FACTS.payment.labels.states),
    ):
        assert len(names) == len(set(names))


def test_iphones_are_as_wide_as_their_points_say() -> None:
    for phone in FACTS.devices.iphones:
        scale = phone.size[0] / phone.points
        assert 1.9 < scale < 3.1, phone.models
        assert phone.size[1] > phone.size[0]
        assert FACTS.devices.iphone(*phone.size) is phone
        assert FACTS.devices.phone_width(phone.size[0])
    assert FACTS.devices.iphone(375, 812) is None
    assert not FACTS.devices.phone_width(754)


def test_pages_can_be_met() -> None:
    for page in FACTS.pages:
        assert page.app in ("wechat", "alipay")
        assert 1 <= page.least <= len(page.words)
        assert len(set(page.words)) == len(page.words), page.kind
        assert not set(page.words) & set(page.never), page.kind


def replaced(monkeypatch: pytest.MonkeyPatch, module: Any, content: dict[str, Any]) -> None:
    monkeypatch.setattr(module, "read_table", lambda name: content)


def test_a_span_upside_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = table("chat.toml")
    wrong["template"][0]["spans"]["edge_left"] = [9.0, 8.0]
    replaced(monkeypatch, chat, wrong)
    with pytest.raises(KnowledgeError, match="span edge_left is upside down"):
        chat.load_chat()


@pytest.mark.parametrize("missing", ["look", "template"])
def test_chat_facts_need_looks_and_templates(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {key: value for key, value in table("chat.toml").items() if key != missing}
    replaced(monkeypatch, chat, wrong)
    with pytest.raises(KnowledgeError, match="no look or no template"):
        chat.load_chat()


@pytest.mark.parametrize(
    ("place", "key", "value", "message"),
    [
        ("ear", "stroke", None, "status.toml.ear: 'stroke' is missing"),
        ("old_bar", "level", [10.1], "status.toml.old_bar.level: 2 values were expected"),
        ("home", "width", "wide", "status.toml.home.width: a list was expected"),
        ("home", "colour", 1, "status.toml.home: unknown key 'colour'"),
        ("home", "source", "", "status.toml.home: a fact needs its source"),
        ("ear", "grade", "E", "status.toml.ear.*is none of A, B, C, K"),
    ],
)
def test_a_slip_in_the_status_facts_is_named(
    place: str, key: str, value: object, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = table("status.toml")
    wrong[place][key] = value
    if value is None:
        del wrong[place][key]
    replaced(monkeypatch, status, wrong)
    with pytest.raises(KnowledgeError, match=message):
        status.load_status()


@pytest.mark.parametrize("part", ["title", "ink"])
def test_a_slip_in_the_payment_facts_is_named(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = table("payment.toml")
    del wrong[part]
    replaced(monkeypatch, payment, wrong)
    with pytest.raises(KnowledgeError, match=rf"payment\.toml: '{part}' is missing"):
        payment.load_payment()


@pytest.mark.parametrize("least", [0, 3])
def test_a_page_that_cannot_be_met_is_named(least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"app": "wechat", "kind": "x", "words": ["甲", "乙"], "least": least}
    replaced(monkeypatch, pages, {"page": [entry | {"source": "made up", "grade": "C"}]})
    with pytest.raises(KnowledgeError, match="wechat/x: least does not fit"):
        pages.load_pages()


# --- The version of the facts -------------------------------------------------------------------


def test_the_version_holds_every_fact(tmp_path: Path) -> None:
    own = knowledge.version()
    assert re.fullmatch(r"\d{4}\.\d+\+[0-9a-f]{8}", own)
    assert own.startswith(f"{knowledge.VERSION}+")
    seen = {own}
    for name in ("a.toml", "b.toml", "generators/c.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
        knowledge.digest.cache_clear()
        seen.add(knowledge.version((str(tmp_path),)))
    assert len(seen) == 4
    (tmp_path / "notes.txt").write_text("no fact")
    (tmp_path / "a.toml").write_bytes(b"x = 1\r\n")  # as some systems check text out
    knowledge.digest.cache_clear()
    assert knowledge.version((str(tmp_path),)) in seen
    assert knowledge.version() == own
