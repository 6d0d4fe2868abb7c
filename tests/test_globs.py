"""Patterns, against what the standard library finds on a real tree."""

from __future__ import annotations

import glob
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screencheck.globs import Glob, has_magic, literal_prefix
from screencheck.inputs import count, expand

FILES = (
    *("b.png", "a/.h", "a/b.png", "ab/a/b", "ab/b.png", ".d/a", ".d/b.png", ".g"),
    *("a/b/a", "a/b/.d/a", "a/b/b.png"),
)
PART = st.one_of(
    st.just("**"),
    st.lists(st.sampled_from(["a", "b", ".", "*", "?", "[ab]", "[!a]", "h", "d", "png"]))
    .map("".join)
    .filter(lambda part: part not in ("", ".", "..", "**") and "**" not in part),
)


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        yield Path(folder)


@settings(max_examples=400, deadline=None)
@given(st.lists(PART, min_size=1, max_size=4))
def test_a_pattern_finds_what_python_finds(tree: Path, parts: list[str]) -> None:
    pattern = "/".join(parts)
    if not has_magic(pattern):
        return
    with chdir(tree):
        expected = sorted(
            {name for name in glob.glob(pattern, recursive=True) if os.path.isfile(name)}
        )
        if os.path.lexists(pattern):
            return
        found = [item.name for item in expand([pattern]) if item.error is None]
        absolute = [i.name for i in expand([f"{tree}/{pattern}"]) if i.error is None]
        matching = [name for name in FILES if Glob.of(pattern).matches(name.split("/"))]
    assert found == sorted(expected, key=lambda name: name.split("/"))
    assert absolute == [f"{tree}/{name}" for name in found]
    assert sorted(matching) == expected


@given(st.lists(PART, min_size=1, max_size=4), st.sampled_from(FILES))
def test_no_folder_on_the_way_is_left_out(parts: list[str], file: str) -> None:
    pattern = Glob.of("/".join(parts))
    names = file.split("/")
    if pattern.matches(names):
        assert all(pattern.may_lead(names[:depth]) for depth in range(len(names)))
    assert file.startswith(literal_prefix("/".join(parts))) or not pattern.matches(names)


def test_folders_that_cannot_match_are_not_gone_through(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    listing = os.scandir

    def note(path: str) -> object:
        seen.append(os.path.relpath(path, tree))
        return listing(path)

    monkeypatch.setattr(os, "scandir", note)
    list(expand([f"{tree}/a*/*.png"]))
    assert seen == [".", "a", "ab"]


def test_names_before_patterns(tree: Path) -> None:
    (tree / "x[1]").mkdir()
    (tree / "x[1]" / "a.png").touch()
    (tree / "y*.txt").touch()
    assert [i.name for i in expand([f"{tree}/x[1]"])] == [f"{tree}/x[1]/a.png"]
    assert [i.name for i in expand([f"{tree}/y*.txt"])] == [f"{tree}/y*.txt"]


@pytest.mark.parametrize("pattern", ["*.gif", "none/*.png", "none/**", "a*/"])
def test_nothing_matches(tree: Path, pattern: str) -> None:
    (item,) = expand([f"{tree}/{pattern}"])
    assert item.error is not None
    assert item.error.kind == "not_found"
    assert count([f"{tree}/{pattern}"]) is None


def test_hostile_patterns_take_no_time() -> None:
    started = time.monotonic()
    for pattern, name in (
        ("*a" * 200 + "b", "a" * 1000),
        ("**/" * 200 + "b", "a/" * 500 + "a"),
        ("**/a/" * 100 + "b", "a/" * 500 + "a"),
        ("[" * 500, "a"),
    ):
        assert not Glob.of(pattern).matches(name.split("/"))
    assert time.monotonic() - started < 5
