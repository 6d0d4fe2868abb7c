"""The files of numbers and wordings."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace

import pytest

from screencheck.errors import KnowledgeError
from screencheck.knowledge._tables import build_all
from screencheck.knowledge.numbers import Anchor, NumberKind, check_kind, number_kinds
from screencheck.knowledge.wordings import Wording, time_formats, wordings

# The package gives its function `wordings` the name of this module.
wordings_module = importlib.import_module("screencheck.knowledge.wordings")


def test_the_number_file_loads() -> None:
    kinds = number_kinds()
    assert {kind.service for kind in kinds} == {"wechat", "alipay"}
    assert all(kind.source and kind.labels and kind.templates for kind in kinds)


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


def test_the_wording_file_loads() -> None:
    assert len({wording.name for wording in wordings()}) == len(wordings())
    assert all(re.compile(wording.pattern) for wording in wordings())
    assert all(entry.labels and entry.pages for entry in time_formats())


@pytest.mark.parametrize(("field", "value"), [("where", "nowhere"), ("pattern", "(")])
def test_a_wording_that_cannot_be_meant(
    field: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = dict.fromkeys(("name", "pattern", "message", "source"), "x")
    entry |= {"where": "line", "grade": "B"} | {field: value}
    monkeypatch.setattr(wordings_module, "read_table", lambda _: {"wording": [entry]})
    wordings_module.wordings.cache_clear()
    with pytest.raises(KnowledgeError):
        wordings_module.wordings()
    monkeypatch.undo()
    wordings_module.wordings.cache_clear()
    assert isinstance(wordings()[0], Wording)


def test_a_time_format_that_names_no_way_of_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    entry: dict[str, object] = dict.fromkeys(("name", "app", "message", "source"), "x")
    entry |= {"pages": ["x"], "labels": ["x"], "from_year": 0, "grade": "A"}
    monkeypatch.setattr(wordings_module, "read_table", lambda _: {"time_format": [entry]})
    wordings_module.time_formats.cache_clear()
    with pytest.raises(KnowledgeError):
        wordings_module.time_formats()
    monkeypatch.undo()
    wordings_module.time_formats.cache_clear()
    assert time_formats()
