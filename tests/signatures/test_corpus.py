"""The shipped signatures on the corpus, where it lies beside the checkout."""

from __future__ import annotations

import json
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from screencheck import knowledge
from screencheck.screenshot import load
from screencheck.settings import Limits
from screencheck.signatures.match import find
from screencheck.signatures.view import view

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
EVERY = {"genuine": 6, "fake": 20, "unsupported": 10}

pytestmark = pytest.mark.skipif(
    not (CORPUS / "manifest.jsonl").is_file(), reason=f"the corpus is not at {CORPUS}"
)


def sample() -> list[dict[str, Any]]:
    """Every so many images of each label, copies included."""
    entries = [
        json.loads(line) for line in (CORPUS / "manifest.jsonl").read_text("utf-8").splitlines()
    ]
    return [
        entry
        for label, every in EVERY.items()
        for entry in [e for e in entries if e["label"] == label][::every]
    ]


def test_fakes_are_named_and_no_capture_is() -> None:
    counts: Counter[str] = Counter()
    for entry in sample():
        picture = view(load(CORPUS / entry["file"], Limits()).pixels)
        named = [
            g for g in knowledge.load().generators if any(find(s, picture) for s in g.signature)
        ]
        if entry["label"] != "fake":
            assert named == [], entry["file"]
        elif not entry["generator"].startswith("wild-"):
            members = [m for g in named for m in g.members]
            wrong = [
                m
                for g in named
                for m in [g.members]
                if not any(fnmatch(entry["generator"], p) for p in m)
            ]
            assert wrong == [], (entry["file"], members)
            counts["named" if named else "not"] += 1
    assert counts["named"] > counts["not"]
