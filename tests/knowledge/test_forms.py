"""The file of forms: times, labels, amounts, masks, rows, entries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from screencheck.content.times import parse_label
from screencheck.errors import KnowledgeError
from screencheck.knowledge import forms
from screencheck.knowledge.payment import load_payment

NAMED = dict.fromkeys(("name", "app", "message", "source"), "x") | {"grade": "A"}
SLIPS: list[tuple[str, Callable[[], object], dict[str, Any]]] = [
    ("time_format", forms.time_formats, NAMED | {"pages": [], "labels": [], "from_year": 0}),
    (
        "time_format",
        forms.time_formats,
        NAMED | {"pages": [], "labels": [], "from_year": 0, "styles": ["roman"]},
    ),
    (
        "label_form",
        forms.label_forms,
        {"name": "x", "pattern": "(", "message": "x", "expected": "x", "source": "x", "grade": "A"},
    ),
    ("row_order", forms.row_orders, {"app": "x", "pages": [], "labels": ["a"], "source": "x"}),
    (
        "row_order",
        forms.row_orders,
        {"app": "x", "pages": [], "labels": ["a"], "source": "x", "grade": "A"},
    ),
    (
        "amount_form",
        forms.amount_forms,
        {"app": "x", "pages": [], "never": ["colour"], "message": "x", "source": "x", "grade": "A"},
    ),
    (
        "mask",
        forms.masks,
        {"name": "x", "app": "x", "pattern": "(?P<head>x)", "head": 1, "stars": 1, "tail": 1}
        | {"source": "x", "grade": "A"},
    ),
    (
        "entry_sign",
        forms.entry_signs,
        {"app": "x", "pages": [], "pattern": "x", "sign": "*", "message": "x", "source": "x"}
        | {"grade": "A"},
    ),
]


@pytest.mark.parametrize(("key", "load", "entry"), SLIPS, ids=[str(i) for i in range(len(SLIPS))])
def test_entries_that_cannot_be_meant(
    key: str, load: Callable[[], object], entry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "read_table", lambda _: {key: [entry]})
    load.cache_clear()  # type: ignore[attr-defined]
    with pytest.raises(KnowledgeError):
        load()
    monkeypatch.undo()
    load.cache_clear()  # type: ignore[attr-defined]
    assert load()


def test_no_form_is_odd_that_the_formatter_writes() -> None:
    """The five forms of WeChat for Android, in both ways of counting hours, and English."""
    days = ("", "昨天 ", "周三 ", "星期三 ", "5月2日 ", "12月20日 ", "2024年5月2日 ")
    times = (
        "13:14",
        "00:05",
        "凌晨0:05",
        "上午9:05",
        "早上8:30",
        "中午12:05",
        "下午1:05",
        "晚上8:05",
    )
    english = ("8:28 PM", "Yesterday 8:28 PM", "Wednesday 8:28 PM", "Sep 3, 2020, 8:28 PM")
    for text in (*(day + time for day in days for time in times), *english):
        assert parse_label(text) is not None, text
        odd = [f.name for f in forms.label_forms() if f.system is None]
        matched = [f.name for f in forms.label_forms() if re.fullmatch(f.pattern, text)]
        assert not set(matched) & set(odd), (text, matched)


def test_what_is_expected_of_a_label_is_no_odd_form_itself() -> None:
    for form in forms.label_forms():
        for text in form.expected.split(" or "):
            assert not any(re.fullmatch(f.pattern, text) for f in forms.label_forms()), text


def test_rows_that_have_an_order_are_known_to_the_parser() -> None:
    names = set(load_payment().labels.names)
    for order in forms.row_orders():
        for label in order.labels:
            assert names & set(label.split("|")), label


def test_a_mask_finds_what_it_should_look_like() -> None:
    for mask in forms.masks():
        usual = "1" * mask.head + "*" * mask.stars + "1" * mask.tail
        match = re.fullmatch(mask.pattern, usual if mask.tail else f"{usual}@qq.com")
        assert match is not None, mask.name
        assert len(match["stars"]) == mask.stars


def test_no_label_is_the_same_in_both_scripts() -> None:
    names = set(load_payment().labels.names)
    for script in forms.scripts():
        assert not names & set(script.labels)
        assert not any(set(script.simplified) & set(label) for label in script.labels)
