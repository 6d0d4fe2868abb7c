"""The file of contradictions, and that of the limits."""

from __future__ import annotations

from typing import Any

import pytest

from screencheck.errors import KnowledgeError
from screencheck.knowledge import contradictions as module
from screencheck.knowledge.content import content_facts
from screencheck.knowledge.contradictions import contradictions

ENTRY: dict[str, Any] = {"rule": "SC503", "support": 1, "source": "x", "grade": "A"}


def test_the_contradictions_load() -> None:
    assert len(contradictions()) > 20
    assert all(entry.support <= 100 for entry in contradictions().values())


@pytest.mark.parametrize(
    "entries",
    [
        [ENTRY | {"rule": "layout"}],
        [ENTRY | {"support": -1}],
        [ENTRY | {"source": ""}],
        [ENTRY, ENTRY],
    ],
)
def test_contradictions_that_cannot_be_meant(
    entries: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "read_table", lambda _: {"contradiction": entries})
    contradictions.cache_clear()
    with pytest.raises(KnowledgeError):
        contradictions()
    monkeypatch.undo()
    contradictions.cache_clear()
    assert contradictions()


def test_limits_are_what_they_are_called() -> None:
    facts = content_facts()
    assert 0 < facts.red_packet.limit < facts.red_packet.feast
    assert facts.transfer.returned_after == 24
    assert 0 < facts.clock.file < facts.clock.slow
    assert facts.rows.made("alipay")
    assert facts.rows.made("wechat")
    assert facts.rows.made(None) == ()
