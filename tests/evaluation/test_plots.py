"""The pictures: there, PNG, of a sensible size, and the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")
pytest.importorskip("matplotlib", reason="the extra `evaluate` is not installed")

from screencheck.errors import UsageError
from screencheck.evaluation.plots import write_plots

FAKE = [0.5, 1.0, 2.0, 3.0, 3.0]
GENUINE = [-1.0, -0.5, 0.0, 0.7]


def test_two_pictures(tmp_path: Path) -> None:
    paths = write_plots(tmp_path / "new" / "plots", FAKE, GENUINE, "-held")
    assert [path.name for path in paths] == ["roc-held.png", "reliability-held.png"]
    for path in paths:
        with Image.open(path) as picture:
            assert picture.format == "PNG"
            assert min(picture.size) >= 400
            colours = np.unique(np.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0)
        assert len(colours) > 10  # lines were drawn


def test_the_same_scores_give_the_same_bytes(tmp_path: Path) -> None:
    one = [path.read_bytes() for path in write_plots(tmp_path / "1", FAKE, GENUINE)]
    assert one == [path.read_bytes() for path in write_plots(tmp_path / "2", FAKE, GENUINE)]
    other = [path.read_bytes() for path in write_plots(tmp_path / "3", GENUINE, FAKE)]
    assert one[0] != other[0]
    assert one[1] != other[1]


def test_one_page_of_each_is_enough(tmp_path: Path) -> None:
    assert all(path.is_file() for path in write_plots(tmp_path, [15.0], [-15.0]))


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot write to "):
        write_plots(tmp_path / "file", FAKE, GENUINE)
