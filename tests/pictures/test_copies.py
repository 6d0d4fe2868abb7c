"""Annotated copies: what is drawn, and that the folder is safe."""

from __future__ import annotations

import dataclasses
import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from screencheck.errors import UsageError
from screencheck.geometry import Box
from screencheck.pictures import Picture, Pictures
from screencheck.pictures.copies import CopyFolder, copy_name, draw_copy
from screencheck.report import Finding, Report
from tests.fakes import report

SHA = "0123456789abcdef" * 4
BOX = Box(300, 400, 200, 60)


def flagged(path: str = "a.png", sha256: str = SHA, data: bytes = b"copy") -> Report:
    marked = Picture("image/png", data, 1, 1)
    return dataclasses.replace(
        report(path, "fake"), sha256=sha256, pictures=Pictures(marked=marked)
    )


def drawn(ground: int, *regions: Box, llr: float = 1.0) -> NDArray[np.uint8]:
    pixels = np.full((1600, 800, 3), ground, np.uint8)
    findings = tuple(Finding("SC401", "layout", "m", region, llr=llr) for region in regions)
    copy = draw_copy(pixels, dataclasses.replace(report("a", "fake"), findings=findings))
    image = Image.open(io.BytesIO(copy.data))
    assert image.info["Source"] == f"sha256:{'0' * 64}"
    return np.asarray(image.convert("RGB"))


@pytest.mark.parametrize("ground", [0, 128, 255])
def test_boxes_show_on_any_ground_and_leave_what_they_are_about(ground: int) -> None:
    picture = drawn(ground, BOX)
    assert (picture[BOX.slices()] == ground).all()
    ring = picture[BOX.padded(8).slices()].reshape(-1, 3).tolist()
    assert [200, 16, 46] in ring
    assert [255, 255, 255] in ring
    assert (picture[900:] == ground).all()


def test_a_label_stands_beside_its_box() -> None:
    picture = drawn(255, BOX)
    red = (picture == (200, 16, 46)).all(2)
    red[BOX.padded(8).slices()] = False
    rows, columns = np.nonzero(red)
    assert len(rows) > 200
    assert columns.max() < BOX.x
    assert columns.min() > BOX.x - 80
    assert abs(rows.mean() - BOX.y) < 40


def test_boxes_at_the_edge_of_the_picture_do_not_fail() -> None:
    picture = drawn(255, Box(0, 0, 800, 30), Box(-40, 1590, 100, 200), Box(790, 700, 40, 40))
    assert (picture != 255).any()


def test_what_weighs_nothing_is_grey() -> None:
    assert not (drawn(255, BOX, llr=0.0) == (200, 16, 46)).all(2).any()


def test_a_copy_goes_to_the_folder_which_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "copies"
    path = CopyFolder(str(folder)).write(flagged("shots/付款.jpg"))
    assert path == folder / "付款-0123456789ab.annotated.png"
    assert path.read_bytes() == b"copy"
    assert os.listdir(folder) == [path.name]


def test_reports_without_a_copy_write_nothing(tmp_path: Path) -> None:
    assert CopyFolder(str(tmp_path)).write(report("a.png", "consistent")) is None
    assert os.listdir(tmp_path) == []


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    folder = CopyFolder(str(tmp_path))
    assert folder.write(flagged()) == folder.write(flagged("elsewhere/a.png"))
    assert len(os.listdir(tmp_path)) == 1


def test_nothing_is_ever_replaced(tmp_path: Path) -> None:
    evidence = tmp_path / copy_name("a.png", SHA)
    evidence.write_bytes(b"evidence")
    path = CopyFolder(str(tmp_path)).write(flagged())
    assert path is not None
    assert path.name == "a-0123456789ab-2.annotated.png"
    assert evidence.read_bytes() == b"evidence"


def test_links_are_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / copy_name("a.png", SHA)).symlink_to(target)
    CopyFolder(str(tmp_path / "copies")).write(flagged())
    assert not target.exists()


@pytest.mark.parametrize("kept", [0, 1, 3])
def test_a_copy_that_was_cut_short_is_completed(tmp_path: Path, kept: int) -> None:
    path = tmp_path / copy_name("a.png", SHA)
    path.write_bytes(b"copy"[:kept])
    assert CopyFolder(str(tmp_path)).write(flagged()) == path
    assert path.read_bytes() == b"copy"
    assert len(os.listdir(tmp_path)) == 1


def test_what_a_link_leads_to_is_not_completed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"co")
    (tmp_path / copy_name("a.png", SHA)).symlink_to(target)
    path = CopyFolder(str(tmp_path)).write(flagged())
    assert path is not None
    assert path.name == "a-0123456789ab-2.annotated.png"
    assert target.read_bytes() == b"co"


def test_inputs_that_begin_alike_do_not_collide(tmp_path: Path) -> None:
    folder = CopyFolder(str(tmp_path))
    other = SHA[:12] + "f" * 52
    paths = {folder.write(flagged(data=b"1")), folder.write(flagged(sha256=other, data=b"2"))}
    assert len(paths) == 2


def test_a_folder_that_cannot_be_written_to_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for name in (str(file), str(file / "below"), "a\0b"):
        with pytest.raises(UsageError, match="cannot write to the folder"):
            CopyFolder(name)


def test_copies_do_not_go_among_the_images_to_be_examined(tmp_path: Path) -> None:
    shots = tmp_path / "shots"
    shots.mkdir()
    for folder in (shots, shots / "copies"):
        with pytest.raises(UsageError, match="name another"):
            CopyFolder(str(folder), [str(shots)])
    assert not (shots / "copies").exists()
    CopyFolder(str(tmp_path / "copies"), [str(shots), str(shots / "a.png"), "-"])
    assert os.listdir(shots) == []


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("../../etc/passwd", "passwd"),
        ("..", "image"),
        ("-", "image"),
        ("-rf.png", "rf"),
        ("a/.hidden.png", "hidden"),
        ("C:\\shots\\x.png", "x"),
        ("a\n\x1b[31m\u202eb.png", "a___31m_b"),
        ("CON.png", "CON"),
        ("caf\udce9.png", "caf"),
        ("ＡＢ 微信.png", "ＡＢ_微信"),
        ("", "image"),
    ],
)
def test_names_are_safe(path: str, stem: str) -> None:
    assert copy_name(path, SHA) == f"{stem}-0123456789ab.annotated.png"


@given(st.text(st.characters()), st.integers(1, 10**6))
def test_any_name_is_one_short_file_name(path: str, number: int) -> None:
    name = copy_name(path, SHA, number)
    assert os.path.basename(name) == name
    assert len(name.encode("utf-8")) < 200
    assert not any(c in name for c in '/\\:*?"<>|\0\n')
    assert not name.startswith((".", "-"))
