"""Where settings in a file are looked for, and what is no such file."""

from __future__ import annotations

from pathlib import Path

import pytest

from screencheck.configuration import find_configuration, read_configuration
from screencheck.errors import UsageError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory two levels below a home, in which nothing is configured."""
    work = tmp_path / "home" / "project" / "deep"
    work.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(work)
    return work


def test_there_may_be_none(folder: Path) -> None:
    assert find_configuration() is None


def test_the_nearest_is_found(folder: Path) -> None:
    (folder.parent / "screencheck.toml").write_text("jobs = 2")
    found = find_configuration()
    assert found is not None
    assert (found.file, found.keys) == (folder.parent / "screencheck.toml", {"jobs": 2})
    assert found.searched
    (folder / "screencheck.toml").write_text("jobs = 3")
    nearer = find_configuration()
    assert nearer is not None
    assert nearer.keys == {"jobs": 3}
    assert nearer.shown == "screencheck.toml"


def test_our_own_file_wins_over_pyproject(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.screencheck]\njobs = 2")
    found = find_configuration()
    assert found is not None
    assert found.keys == {"jobs": 2}
    (folder / "screencheck.toml").write_text("")
    own = find_configuration()
    assert own is not None
    assert (own.file.name, own.keys) == ("screencheck.toml", {})


def test_a_pyproject_that_is_not_about_us_is_passed_over(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.ruff]\nline-length = 99")
    (folder.parent / "pyproject.toml").write_text("[tool.screencheck]\njobs = 2")
    found = find_configuration()
    assert found is not None
    assert found.file.parent == folder.parent


@pytest.mark.parametrize("mark", [".git", "home"])
def test_the_search_ends_with_the_repository_and_with_home(folder: Path, mark: str) -> None:
    home = folder.parent.parent
    above = (folder if mark == ".git" else home).parent / "screencheck.toml"
    above.write_text("jobs = 2")
    if mark == ".git":
        assert find_configuration() is not None
        (folder / ".git").touch()  # a file in worktrees
    assert find_configuration() is None


def test_what_is_no_toml_is_an_error_that_names_the_file(folder: Path) -> None:
    file = folder / "screencheck.toml"
    for data in (b"jobs 2", b"\xff = 1"):
        file.write_bytes(data)
        with pytest.raises(UsageError, match=r"screencheck\.toml: "):
            find_configuration()


def test_a_file_that_was_named(folder: Path) -> None:
    (folder / "other.toml").write_text("jobs = 2")
    named = read_configuration("other.toml")
    assert (named.keys, named.searched, named.shown) == ({"jobs": 2}, False, "other.toml")
    with pytest.raises(UsageError, match=r"missing\.toml: No such file"):
        read_configuration("missing.toml")
    (folder / "pyproject.toml").write_text("[tool]\nscreencheck = 1")
    with pytest.raises(UsageError, match="must be a table"):
        read_configuration("pyproject.toml")
    (folder / "pyproject.toml").write_text("tool = 1")
    with pytest.raises(UsageError, match=r"no table \[tool.screencheck\]"):
        read_configuration("pyproject.toml")


def test_a_byte_order_mark_is_let_be(folder: Path) -> None:
    (folder / "screencheck.toml").write_bytes(b"\xef\xbb\xbfjobs = 2\r\n")
    found = find_configuration()
    assert found is not None
    assert found.keys == {"jobs": 2}


def test_a_working_directory_that_is_gone_has_no_configuration(folder: Path) -> None:
    (folder / "screencheck.toml").write_text("jobs = 2")
    named = read_configuration("screencheck.toml")
    (folder / "screencheck.toml").unlink()
    folder.rmdir()
    assert find_configuration() is None
    assert named.shown == str(folder / "screencheck.toml")
