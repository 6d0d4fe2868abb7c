"""Labelled folders and manifests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from screencheck.errors import UsageError
from screencheck.evaluation.labels import (
    UNNAMED,
    Family,
    Kind,
    Label,
    check_families,
    family_of,
    read_labels,
)
from tests.evaluation.made import write_lines

GENUINE = {"file": "g.png", "label": "genuine"}
FAKE = {"file": "f.png", "label": "fake", "generator": "made-up"}


def touch(root: Path, *files: str) -> None:
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def manifest(folder: Path, *entries: object) -> Path:
    return write_lines(folder / "manifest.jsonl", entries)


def by_file(folder: Path, *entries: dict[str, Any]) -> dict[str, Label]:
    return {label.file: label for label in read_labels(manifest(folder, *entries))}


def test_folders_at_any_depth(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "genuine/b.png",
        "genuine/phone/a.jpg",
        "genuine/notes.txt",
        "fake/one/x/y/z.webp",
        "fake/two/1.png",
        "fake/loose.png",
        "unsupported/settings.png",
        "elsewhere/other.png",
    )
    labels = read_labels(tmp_path)
    assert [(label.file, label.kind.value, label.generator) for label in labels] == [
        ("fake/loose.png", "fake", UNNAMED),
        ("fake/one/x/y/z.webp", "fake", "one"),
        ("fake/two/1.png", "fake", "two"),
        ("genuine/b.png", "genuine", ""),
        ("genuine/phone/a.jpg", "genuine", ""),
        ("unsupported/settings.png", "unsupported", ""),
    ]
    assert all(label.group == label.origin == label.file for label in labels)
    assert all(Path(label.path).is_file() and not label.is_copy for label in labels)


def test_a_manifest_in_the_folder_counts_before_folders(tmp_path: Path) -> None:
    touch(tmp_path, "genuine/b.png", "fake/one/1.png")
    path = manifest(tmp_path, GENUINE, FAKE)
    assert [label.file for label in read_labels(tmp_path)] == ["f.png", "g.png"]
    assert read_labels(path) == read_labels(tmp_path)


def test_every_field_of_a_manifest(tmp_path: Path) -> None:
    entry = FAKE | {
        "page": "chat",
        "condition": ["crop", "small"],
        "group": "somewhere",
        "derived_from": "o.png",
        "born": "lossless",
        "font": "passed over",
    }
    label = by_file(tmp_path, entry, GENUINE)["f.png"]
    assert label == Label(
        "f.png", tmp_path, Kind.FAKE, "made-up", "chat", ("crop", "small"), "somewhere", "o.png"
    )
    assert label.is_copy
    assert label.path == str(tmp_path / "f.png")


def test_what_is_not_known_may_be_null_or_left_out(tmp_path: Path) -> None:
    bare = {"file": "1.png", "label": "fake"}
    null = {"file": "2.png", "label": "fake", "generator": None, "condition": None, "group": None}
    labels = by_file(tmp_path, GENUINE, bare, null)
    for file in ("1.png", "2.png"):
        assert labels[file] == Label(file, tmp_path, Kind.FAKE, UNNAMED, "", (), file, file)


def test_copies_share_the_origin_and_the_group_of_their_original(tmp_path: Path) -> None:
    labels = by_file(
        tmp_path,
        FAKE,
        GENUINE | {"group": "phone"},
        {"file": "copy.jpg", "label": "genuine", "derived_from": "g.png"},
        {"file": "again.jpg", "label": "genuine", "derived_from": "copy.jpg"},
        {"file": "lost.jpg", "label": "genuine", "derived_from": "gone.png"},
        {"file": "own.jpg", "label": "genuine", "derived_from": "g.png", "group": "own"},
    )
    told = {file: (label.origin, label.group) for file, label in labels.items()}
    assert told == {
        "f.png": ("f.png", "f.png"),
        "g.png": ("g.png", "phone"),
        "copy.jpg": ("g.png", "phone"),
        "again.jpg": ("g.png", "phone"),
        "lost.jpg": ("gone.png", "gone.png"),
        "own.jpg": ("g.png", "own"),
    }


def test_copies_of_each_other_end(tmp_path: Path) -> None:
    labels = by_file(
        tmp_path, FAKE,
        {"file": "1.png", "label": "genuine", "derived_from": "2.png"},
        {"file": "2.png", "label": "genuine", "derived_from": "1.png"},
    )  # fmt: skip
    assert {labels[file].origin for file in ("1.png", "2.png")} <= {"1.png", "2.png"}


def test_a_mask_is_beside_the_manifest(tmp_path: Path) -> None:
    touch(tmp_path, "masks/f.png")
    labels = by_file(tmp_path, GENUINE | {"mask": None}, FAKE | {"mask": "masks/f.png"})
    assert labels["f.png"].mask == "masks/f.png"
    assert labels["f.png"].mask_path == tmp_path / "masks" / "f.png"
    assert labels["g.png"].mask_path is None


def test_a_mask_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = manifest(tmp_path, GENUINE, FAKE | {"mask": "masks/f.png"})
    with pytest.raises(UsageError) as caught:
        read_labels(path)
    assert str(caught.value) == f"{path}, line 2: no such mask: {tmp_path / 'masks' / 'f.png'}"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not a JSON object"),
        ("[1]", "not a JSON object"),
        ("\xff", "not a JSON object"),
        ('{"label": "fake"}', "'file' is missing"),
        ('{"file": "", "label": "fake"}', "'file' is missing"),
        ('{"file": 3, "label": "fake"}', "'file' must be text"),
        ('{"file": "a.png"}', "'label' must be one of genuine, fake, unsupported, not ''"),
        ('{"file": "a.png", "label": "real"}', "not 'real'"),
        ('{"file": "a.png", "label": "fake", "generator": 1}', "'generator' must be text"),
        ('{"file": "a.png", "label": "fake", "group": []}', "'group' must be text"),
        ('{"file": "a.png", "label": "fake", "mask": true}', "'mask' must be text"),
        ('{"file": "a.png", "label": "fake", "condition": "crop"}', "'condition' must be a list"),
        ('{"file": "a.png", "label": "fake", "condition": [1]}', "'condition' must be a list"),
        ('{"file": "g.png", "label": "fake"}', "a second line for 'g.png'"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = manifest(tmp_path, GENUINE, FAKE)
    path.write_bytes(path.read_bytes() + b"\n" + line.encode("latin-1") + b"\n")
    with pytest.raises(UsageError) as caught:
        read_labels(path)
    assert str(caught.value).startswith(f"{path}, line 4: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nothing_to_measure_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no labelled images in "):
        read_labels(tmp_path)
    touch(tmp_path, "genuine/1.png")
    with pytest.raises(UsageError, match="no fakes in "):
        read_labels(tmp_path)
    with pytest.raises(UsageError, match="no genuine images in "):
        read_labels(manifest(tmp_path, FAKE))
    with pytest.raises(UsageError, match="no such file or folder: "):
        read_labels(tmp_path / "nowhere")


FAMILIES = (Family("one", ("a-*", "b")), Family("two", ("*",)))


def test_families_are_those_of_their_patterns() -> None:
    assert [family_of(name, FAMILIES) for name in ("a-1", "b", "bc")] == ["one", "one", "two"]
    assert family_of("bc", FAMILIES[:1]) == "bc"
    assert family_of("A-1", FAMILIES[:1]) == "A-1"


def test_a_pattern_that_matches_nothing_is_a_slip(tmp_path: Path) -> None:
    labels = read_labels(manifest(tmp_path, GENUINE, FAKE))
    check_families([Family("one", ("made-*",))], labels)
    with pytest.raises(UsageError, match="family one: no generator matches 'mode-up'"):
        check_families([Family("one", ("made-*", "mode-up"))], labels)
