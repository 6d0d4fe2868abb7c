"""The file of wordings and states."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from screencheck.errors import KnowledgeError
from screencheck.knowledge.wordings import exclusions, wordings

# The package gives its function `wordings` the name of this module.
wordings_module = importlib.import_module("screencheck.knowledge.wordings")


def spot(**changed: object) -> dict[str, object]:
    return {"where": "line", "pattern": "x"} | changed


def refused(
    monkeypatch: pytest.MonkeyPatch, table: dict[str, Any], load: Callable[[], object]
) -> None:
    """The table is refused, and the real one still loads."""
    monkeypatch.setattr(wordings_module, "read_table", lambda _: table)
    load.cache_clear()  # type: ignore[attr-defined]
    with pytest.raises(KnowledgeError):
        load()
    monkeypatch.undo()
    load.cache_clear()  # type: ignore[attr-defined]
    assert load()


def test_the_wordings_load() -> None:
    places = [(wording.name, wording.spot.where) for wording in wordings()]
    assert len(set(places)) == len(places)
    assert all(re.compile(wording.spot.pattern) for wording in wordings())


def test_wordings_of_a_side_count_in_chats_of_two_only() -> None:
    sided = [wording for wording in wordings() if wording.spot.side]
    assert sided
    assert all(wording.pages == ("chat",) and not wording.from_year for wording in sided)


def test_the_exclusions_load() -> None:
    names = [entry.name for entry in exclusions()]
    assert len(set(names)) == len(names)
    for entry in exclusions():
        assert entry.first != entry.second, entry.name


@pytest.mark.parametrize("changed", [{"where": "nowhere"}, {"pattern": "("}, {"side": "middle"}])
def test_spots_that_cannot_be_meant(
    changed: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = dict.fromkeys(("name", "message", "source"), "x") | {"grade": "B"}
    refused(monkeypatch, {"wording": [entry | {"spot": spot(**changed)}]}, wordings)
    pair = entry | {"first": spot(), "second": spot(**changed)}
    refused(monkeypatch, {"exclusion": [pair]}, exclusions)


def test_an_exception_that_is_no_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = dict.fromkeys(("name", "message", "source"), "x") | {"grade": "B", "unless": "("}
    refused(monkeypatch, {"exclusion": [entry | {"first": spot(), "second": spot()}]}, exclusions)
