"""What users name, expanded: order, suffixes, folders, lists, standard input."""

from __future__ import annotations

import io
import os
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck import folders
from screencheck.errors import UsageError
from screencheck.folders import IMAGE_SUFFIXES
from screencheck.inputs import Input, count, expand, read_list

ENTRY = st.binary(min_size=1, max_size=40)


def names(*paths: str | Path, files_from: str | None = None, stdin: bytes = b"") -> list[str]:
    items = expand([str(path) for path in paths], files_from, stdin=io.BytesIO(stdin))
    return [item.name for item in items]


def touch(folder: Path, *files: str) -> None:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_files_are_taken_whatever_their_names(tmp_path: Path) -> None:
    touch(tmp_path, "b.dat", "a", ".hidden")
    paths = [str(tmp_path / name) for name in ("b.dat", "a", ".hidden", "a")]
    assert names(*paths) == paths


def test_a_folder_gives_its_images_sorted(tmp_path: Path) -> None:
    touch(tmp_path, "c.png", "a/z.JPG", "a/b/1.webp", "b.gif", "notes.txt", "png")
    assert names(tmp_path) == [
        str(tmp_path / name) for name in ("a/b/1.webp", "a/z.JPG", "b.gif", "c.png")
    ]


@pytest.mark.parametrize("suffix", IMAGE_SUFFIXES)
def test_suffixes_in_any_case(tmp_path: Path, suffix: str) -> None:
    touch(tmp_path, f"a{suffix}", f"b{suffix.upper()}")
    assert len(names(tmp_path)) == 2


def test_hidden_entries_of_folders_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, ".a.png", ".cache/b.png", "c.png")
    assert names(tmp_path) == [str(tmp_path / "c.png")]


@pytest.mark.parametrize("held", [1, 2, 7])
def test_folders_larger_than_what_is_held_are_sorted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    numbers = random.Random(4).sample(range(1000), 40)
    files = [
        *(f"{number:03}.png" for number in numbers),
        *(f"{number:03}/{other:03}.png" for number in numbers[:5] for other in numbers[:12]),
        *(f"{numbers[0]:03}/deep/{number:03}.png" for number in numbers[:9]),
    ]
    touch(tmp_path, *files)
    in_one_go = names(tmp_path)
    assert in_one_go == sorted(in_one_go, key=lambda path: path.split("/"))
    monkeypatch.setattr(folders, "_HELD_NAMES", held)
    assert names(tmp_path) == in_one_go
    assert sorted(in_one_go) == sorted(str(tmp_path / file) for file in files)


def test_names_of_nested_folders_do_not_add_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_HELD_NAMES", 10)
    folder = tmp_path
    for _ in range(6):  # each visited before its neighbours
        touch(folder, *(f"b-{number:02}.png" for number in range(9)), "a/b.png")
        folder = folder / "a"
    walk = folders.walk(str(tmp_path))
    assert next(walk)[0] == str(folder / "b.png")
    stack = walk.gi_frame.f_locals["stack"]  # type: ignore[attr-defined]
    assert len(stack) == 7
    assert sum(part.held for part in stack) <= 2 * 10
    assert len(list(walk)) == 6 * 10 - 1


def test_a_folder_that_changes_while_it_is_gone_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_HELD_NAMES", 2)
    touch(tmp_path, *(f"{number}.png" for number in range(1, 7)))
    items = expand([str(tmp_path)])
    assert [Path(next(items).name).name for _ in range(2)] == ["1.png", "2.png"]
    touch(tmp_path, "0.png", "35.png")
    (tmp_path / "4.png").unlink()
    assert [Path(item.name).name for item in items] == ["3.png", "35.png", "5.png", "6.png"]
    items = expand([str(tmp_path)])
    next(items)
    next(items)
    subprocess.run(["rm", "-r", str(tmp_path)], check=True)
    (last,) = items
    assert last.error is not None
    assert last.error.kind == "not_found"


def test_links_to_folders_are_not_followed_but_those_to_files_are(tmp_path: Path) -> None:
    touch(tmp_path, "real/a.png")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "real" / "loop.png").symlink_to(tmp_path)
    (tmp_path / "real" / "link.png").symlink_to(tmp_path / "real" / "a.png")
    (tmp_path / "real" / "gone.png").symlink_to(tmp_path / "nothing")
    (tmp_path / "real" / "self.png").symlink_to(tmp_path / "real" / "self.png")
    folder = tmp_path / "real"
    expected = [str(folder / name) for name in ("a.png", "gone.png", "link.png", "self.png")]
    assert names(folder) == expected
    (tmp_path / "named").symlink_to(folder)
    assert len(names(tmp_path / "named")) == 4


def test_a_missing_path_is_an_input_with_its_error(tmp_path: Path) -> None:
    path = str(tmp_path / "none.png")
    (item,) = expand([path])
    assert item.name == path
    assert item.error is not None
    assert item.error.kind == "not_found"


@pytest.mark.parametrize("path", ["x" * 5000, "a\0b", "\ud800"])
def test_impossible_paths_are_inputs_with_errors(path: str) -> None:
    (item,) = expand([path])
    assert item.error is not None


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "a/1.png", "b/2.png", "c/3.png")
    listing = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("b"):
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(os, "scandir", refuse)
    first, second, third = expand([str(tmp_path)])
    assert (first.error, third.error) == (None, None)
    assert second.name == str(tmp_path / "b")
    assert second.error is not None
    assert second.error.kind == "permission"
    assert "folder" in second.error.message


def test_folders_nest_deeper_than_python_recurses(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(1200):
            os.mkdir("d", dir_fd=here)
            deeper = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = deeper
        os.close(os.open("a.png", os.O_CREAT, dir_fd=here))
        (found,) = names(tmp_path)
    finally:
        os.close(here)
        # Python's own way to remove a tree, which pytest takes, recurses.
        subprocess.run(["rm", "-r", str(tmp_path / "d")], check=True)
    assert found.endswith("/d/a.png")


def test_an_image_on_stdin() -> None:
    items = list(expand(["-"], stdin=io.BytesIO(b"\x89PNG")))
    assert items == [Input("-", b"\x89PNG")]


def test_no_more_of_stdin_is_read_than_is_allowed() -> None:
    (item,) = expand(["-"], stdin=io.BytesIO(b"x" * 100), max_bytes=10)
    assert item.source == b"x" * 11


@pytest.mark.parametrize(("paths", "files_from"), [(["-", "-"], None), (["-"], "-")])
def test_stdin_is_read_once(paths: list[str], files_from: str | None) -> None:
    with pytest.raises(UsageError, match="only once"):
        expand(paths, files_from, stdin=io.BytesIO())


def test_a_list_comes_after_the_paths_and_may_name_folders(tmp_path: Path) -> None:
    touch(tmp_path, "a.png", "folder/b.png", "c.txt")
    listing = tmp_path / "list"
    listing.write_text(f"{tmp_path}/folder\n\n{tmp_path}/c.txt\n-\n")
    assert names(tmp_path / "a.png", files_from=str(listing)) == [
        str(tmp_path / "a.png"),
        str(tmp_path / "folder/b.png"),
        str(tmp_path / "c.txt"),
        "-",
    ]


def test_a_list_on_stdin(tmp_path: Path) -> None:
    touch(tmp_path, "a.png")
    path = tmp_path / "a.png"
    assert names(files_from="-", stdin=os.fsencode(path) + b"\0") == [str(path)]


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_list_that_cannot_be_read_is_a_usage_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot read the list"):
        expand([], str(tmp_path / name))


def test_what_is_no_list_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="too long"):
        list(read_list(io.BytesIO(b"x" * 300_000)))


def test_inputs_are_found_one_at_a_time(tmp_path: Path) -> None:
    touch(tmp_path, "a.png")
    endless = expand([str(tmp_path), "nothing-1"], "-", stdin=io.BytesIO(b"y\n" * 100_000))
    assert next(endless).name == str(tmp_path / "a.png")


@given(st.lists(ENTRY.filter(lambda entry: b"\0" not in entry), min_size=1))
def test_lists_between_nuls_keep_every_byte(entries: list[bytes]) -> None:
    stream = io.BytesIO(b"".join(entry + b"\0" for entry in entries))
    assert [os.fsencode(name) for name in read_list(stream)] == entries


@given(
    st.lists(ENTRY.filter(lambda entry: not set(entry) & {0, 10, 13} and entry[:1] != b"\xef")),
    st.sampled_from([b"\n", b"\r\n", b"\n\n"]),
    st.booleans(),
    st.booleans(),
)
def test_lists_of_lines(
    entries: list[bytes], newline: bytes, ends_with_newline: bool, mark: bool
) -> None:
    data = newline.join(entries) + (newline if ends_with_newline else b"")
    stream = io.BytesIO((b"\xef\xbb\xbf" if mark else b"") + data)
    assert [os.fsencode(name) for name in read_list(stream)] == entries


def test_long_lists_are_read_in_chunks() -> None:
    entries = [f"folder/image-{number:06}.png" for number in range(20_000)]
    stream = io.BytesIO("\n".join(entries).encode())
    assert list(read_list(stream)) == entries


def test_inputs_can_be_counted_beforehand(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("1.png", "a/2.jpg", "a/b/3.png", "a/words.txt"):
        (tmp_path / name).touch()
    (tmp_path / "list").write_text(f"{tmp_path}/1.png\nmissing.png\n{tmp_path}/a\n")
    assert count([str(tmp_path)]) == 3
    assert count([str(tmp_path / "1.png"), "missing.png", "-"]) == 3
    assert count([str(tmp_path)], str(tmp_path / "list")) == 3 + 4
    assert count([]) == 0
    assert count([str(tmp_path)]) == sum(1 for _ in expand([str(tmp_path)]))


def test_folders_upon_folders_are_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_HELD_NAMES", 10)
    for number in range(11):
        (tmp_path / str(number)).mkdir()
    assert count([str(tmp_path)]) is None


@pytest.mark.parametrize("kind", ["stdin", "pipe"])
def test_what_can_be_read_once_only_is_not_read_to_count(tmp_path: Path, kind: str) -> None:
    name = "-"
    if kind == "pipe":
        name = str(tmp_path / "pipe")
        os.mkfifo(name)  # opening it would wait for a writer
    assert count(["a.png"], name) is None
