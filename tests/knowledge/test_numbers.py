"""The file of transaction numbers."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace

import pytest

from screencheck.errors import KnowledgeError
from screencheck.knowledge._tables import build_all
from screencheck.knowledge.numbers import (
    Anchor,
    NumberKind,
    check_kind,
    default_numbers,
    number_kinds,
)

numbers_module = importlib.import_module("screencheck.knowledge.numbers")


def test_the_number_file_loads() -> None:
    kinds = number_kinds()
    assert {kind.service for kind in kinds} == {"wechat", "alipay"}
    assert all(kind.source and kind.name and kind.templates for kind in kinds)
    # what no row of a page is asked for is there to be decoded only
    assert {kind.kind for kind in kinds if not kind.labels} == {"refund"}


def test_numbers_that_shops_choose_are_not_listed() -> None:
    labels = {label for kind in number_kinds() for label in kind.labels}
    assert not labels & {"商户单号", "商家订单号"}


def test_no_row_belongs_to_two_services() -> None:
    by_service = [
        {label for kind in number_kinds() if kind.service == service for label in kind.labels}
        for service in ("wechat", "alipay")
    ]
    assert not by_service[0] & by_service[1]


def test_kinds_of_the_general_shape_come_last_and_weigh_little() -> None:
    for service in ("wechat", "alipay"):
        kinds = [kind for kind in number_kinds() if kind.service == service]
        assert [kind.general for kind in kinds] == sorted(kind.general for kind in kinds)


def test_every_row_tells_its_lengths() -> None:
    """Templates of one service and length must differ, or one of them says nothing."""
    templates = [(kind.service, t) for kind in number_kinds() for t in kind.templates]
    assert len(templates) == len(set(templates))


@pytest.mark.parametrize("template", ["", "42x0", "YYYMMDD", "YYMM", "YYMM#DD", "S#S", "MDMD"])
def test_a_template_that_cannot_be_meant(template: str) -> None:
    kind = replace(number_kinds()[0], templates=(template,))
    with pytest.raises(KnowledgeError):
        check_kind(kind, "here")


@pytest.mark.parametrize(
    "months", [("2024-13",), ("2024",), ("2024-05", "2024-04"), ("2024-05", "2024-05")]
)
def test_anchors_that_cannot_be_meant(months: tuple[str, ...]) -> None:
    anchors = tuple(Anchor(month, 1) for month in months)
    with pytest.raises(KnowledgeError):
        check_kind(replace(number_kinds()[0], anchors=anchors), "here")


def test_a_kind_needs_its_source() -> None:
    with pytest.raises(KnowledgeError):
        build_all(NumberKind, [{"service": "wechat", "kind": "payment"}], "here")


@pytest.mark.parametrize(
    ("habit", "of"), [("", 3), ("[67]", 0), ("(", 4)], ids=["no-habit", "no-samples", "no-pattern"]
)
def test_habits_that_cannot_be_meant(habit: str, of: int) -> None:
    with pytest.raises(KnowledgeError):
        check_kind(replace(number_kinds()[0], habit=habit, habit_of=of), "here")


def test_a_habit_is_one_of_the_digits_that_no_plan_fixes() -> None:
    """It speaks of as many digits as some template of the kind leaves free."""
    for kind in number_kinds():
        if not kind.habit:
            continue
        free = {template.count("#") for template in kind.templates}
        lengths = {n for n in range(1, 40) for d in "0124679" if re.fullmatch(kind.habit, d * n)}
        assert lengths <= free, kind.kind
        assert kind.grade in "AB"


def test_the_closest_template_of_a_kind_stands_first() -> None:
    """Of the templates that one number fits the first is taken."""
    for kind in number_kinds():
        for place, template in enumerate(kind.templates):
            for later in kind.templates[place + 1 :]:
                wider = len(template) == len(later) and all(
                    a in (b, "#") for a, b in zip(template, later, strict=True)
                )
                assert not wider, (template, later)


def test_numbers_that_generators_bring_along() -> None:
    assert default_numbers()
    for entry in default_numbers():
        kinds = [kind for kind in number_kinds() if kind.service == entry.service]
        cores = {template.partition("#")[0] for kind in kinds for template in kind.templates}
        assert any(len(core) == len(entry.starts) for core in cores), entry.starts


def test_a_beginning_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"service": "wechat", "starts": "12ab", "source": "x", "grade": "B"}
    monkeypatch.setattr(numbers_module, "read_table", lambda _: {"default": [entry]})
    default_numbers.cache_clear()
    with pytest.raises(KnowledgeError):
        default_numbers()
    monkeypatch.undo()
    default_numbers.cache_clear()
    assert default_numbers()
