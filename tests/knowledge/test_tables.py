"""Tables into dataclasses: what fits is converted, every slip is named with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck.errors import KnowledgeError
from screencheck.knowledge._tables import GRADES, build, build_all, read_table


@dataclass(frozen=True)
class Inner:
    name: str
    size: tuple[int, int]


@dataclass(frozen=True)
class Outer:
    title: str
    count: int
    share: float
    whole: bool
    words: tuple[str, ...]
    colours: tuple[tuple[int, int, int], ...]
    inner: Inner
    many: tuple[Inner, ...]
    spans: Mapping[str, tuple[float, float]]
    weights: dict[str, Inner]
    note: str | None = None
    extra: tuple[str, ...] = ()
    rest: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    value: int
    source: str
    grade: str


def outer(**changes: Any) -> dict[str, Any]:
    """A table that fits, with changes; None takes a key away."""
    table = {
        "title": "made up",
        "count": 3,
        "share": 0.5,
        "whole": True,
        "words": ["甲", "乙"],
        "colours": [[1, 2, 3], [4, 5, 6]],
        "inner": {"name": "a", "size": [1, 2]},
        "many": [{"name": "b", "size": [3, 4]}],
        "spans": {"edge": [1, 2.5]},
        "weights": {"SC101": {"name": "c", "size": [5, 6]}},
    }
    return {key: value for key, value in (table | changes).items() if value is not None}


def test_what_fits_is_converted() -> None:
    built = build(Outer, outer(), "made.toml")
    assert built == Outer(
        title="made up",
        count=3,
        share=0.5,
        whole=True,
        words=("甲", "乙"),
        colours=((1, 2, 3), (4, 5, 6)),
        inner=Inner("a", (1, 2)),
        many=(Inner("b", (3, 4)),),
        spans={"edge": (1.0, 2.5)},
        weights={"SC101": Inner("c", (5, 6))},
    )
    assert isinstance(built.spans["edge"][0], float)


def test_optional_keys() -> None:
    built = build(Outer, outer(note="x", extra=["y"], rest={"z": 1}), "made.toml")
    assert (built.note, built.extra, built.rest) == ("x", ("y",), {"z": 1})


def test_whole_numbers_stand_for_fractions_but_not_the_reverse() -> None:
    assert build(Outer, outer(share=2), "t").share == 2.0
    with pytest.raises(KnowledgeError, match=re.escape("t.count: int was expected, not 2.0")):
        build(Outer, outer(count=2.0), "t")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": None}, "t: 'title' is missing"),
        ({"inner": None}, "t: 'inner' is missing"),
        ({"colour": 1}, "t: unknown key 'colour'"),
        ({"title": 3}, "t.title: str was expected, not 3"),
        ({"count": "3"}, "t.count: int was expected, not '3'"),
        ({"count": True}, "t.count: int was expected, not True"),
        ({"share": True}, "t.share: float was expected, not True"),
        ({"share": "0.5"}, "t.share: float was expected, not '0.5'"),
        ({"whole": 1}, "t.whole: bool was expected, not 1"),
        ({"note": 1}, "t.note: str was expected, not 1"),
        ({"words": "甲"}, "t.words: a list was expected"),
        ({"words": [1]}, "t.words: str was expected, not 1"),
        ({"colours": [[1, 2]]}, "t.colours: 3 values were expected"),
        ({"colours": [1]}, "t.colours: a list was expected"),
        ({"inner": 1}, "t.inner: a table was expected"),
        ({"inner": {"name": "a"}}, "t.inner: 'size' is missing"),
        ({"inner": {"name": "a", "size": [1, "2"]}}, "t.inner.size: int was expected, not '2'"),
        ({"inner": {"name": "a", "size": [1, 2], "b": 1}}, "t.inner: unknown key 'b'"),
        ({"many": {"name": "b"}}, "t.many: a list was expected"),
        ({"many": [1]}, "t.many: a table was expected"),
        ({"spans": [1, 2]}, "t.spans: a table was expected"),
        ({"spans": {"edge": [1]}}, "t.spans.edge: 2 values were expected"),
        ({"spans": {"edge": ["a", "b"]}}, "t.spans.edge: float was expected, not 'a'"),
        ({"weights": {"SC101": 1}}, "t.weights.SC101: a table was expected"),
        ({"weights": {"SC101": {"name": "c"}}}, "t.weights.SC101: 'size' is missing"),
    ],
)
def test_each_slip_is_named_with_its_place(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(KnowledgeError, match=f"^{re.escape(message)}$") as caught:
        build(Outer, outer(**changes), "t")
    assert caught.value.kind == "knowledge"


@pytest.mark.parametrize("entry", [None, 3, "text", [], [("value", 1)]])
def test_what_is_no_table(entry: object) -> None:
    with pytest.raises(KnowledgeError, match=r"^t: a table was expected$"):
        build(Fact, entry, "t")


def fact(**changes: Any) -> dict[str, Any]:
    return {"value": 1, "source": "own measurements", "grade": "A"} | changes


@pytest.mark.parametrize("grade", sorted(GRADES))
def test_grades(grade: str) -> None:
    assert build(Fact, fact(grade=grade), "t").grade == grade


@pytest.mark.parametrize("grade", ["", "D", "a", "AB", "k"])
def test_other_grades(grade: str) -> None:
    with pytest.raises(KnowledgeError, match="is none of A, B, C, K"):
        build(Fact, fact(grade=grade), "t")


def test_the_grades_are_these() -> None:
    assert frozenset("ABCK") == GRADES


@pytest.mark.parametrize("source", ["", "  ", "\n"])
def test_a_fact_needs_its_source(source: str) -> None:
    with pytest.raises(KnowledgeError, match=r"^t: a fact needs its source$"):
        build(Fact, fact(source=source), "t")


def test_all_of_an_array() -> None:
    built = build_all(Fact, [fact(), fact(value=2)], "t")
    assert [one.value for one in built] == [1, 2]
    assert build_all(Fact, [], "t") == ()


def test_the_entry_of_an_array_is_named() -> None:
    with pytest.raises(KnowledgeError, match=re.escape("t[1].value: int was expected")):
        build_all(Fact, [fact(), fact(value="2")], "t")
    with pytest.raises(KnowledgeError, match=re.escape("t[0]: a table was expected")):
        build_all(Fact, ["fact"], "t")


@pytest.mark.parametrize("entries", [None, {"value": 1}, "text", 3])
def test_what_is_no_array(entries: object) -> None:
    with pytest.raises(KnowledgeError, match=r"^t: an array of tables was expected$"):
        build_all(Fact, entries, "t")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(outer())), values)
def test_whatever_stands_there_it_is_built_or_named(key: str, value: object) -> None:
    try:
        build(Outer, {**outer(), key: value}, "t")
    except KnowledgeError as error:
        named = str(error)
    else:
        return
    assert named.startswith(f"t.{key}")


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(KnowledgeError, match=r"^knowledge/none\.toml: "):
        read_table("none.toml")


def test_a_file_that_is_no_toml() -> None:
    with pytest.raises(KnowledgeError, match=r"^knowledge/_tables\.py: "):
        read_table("_tables.py")
