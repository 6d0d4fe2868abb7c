"""The long run: the folder it makes, what it measures, and a short one in earnest."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from benchmarks.endurance import Watch, differing, make, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no fifos")


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def test_a_seed_gives_the_same_folder(tmp_path: Path) -> None:
    made = make(tmp_path / "a", 80, 3)
    assert made == make(tmp_path / "b", 80, 3)
    assert made.total() == 80
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert made["pieces of fixtures"] > 3
    assert any(kind.startswith("hostile") for kind in made)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "evidence.png").touch()
    with pytest.raises(SystemExit):
        make(tmp_path, 1, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["evidence.png"]


def test_growth_is_that_of_a_line_without_the_start() -> None:
    watch = Watch([float(n) for n in range(100)], [20.0] * 20 + [50 + n / 10 for n in range(80)])
    assert watch.growth() == pytest.approx(9.9, abs=0.01)


def test_records_are_compared_but_for_seconds(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    records = [{"path": str(n), "verdict": "fake", "seconds": n} for n in range(3)]
    one.write_text("".join(json.dumps(r) + "\n" for r in records))
    other.write_text("".join(json.dumps(r | {"seconds": 9}) + "\n" for r in records))
    assert differing(one, other) == 0
    other.write_text("".join(json.dumps(r | {"verdict": "error"}) + "\n" for r in records[:2]))
    assert differing(one, other) == 3


@pytest.mark.skipif(shutil.which("ps") is None, reason="there is no ps")
def test_a_killed_run_gives_the_same_records(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "folder", 60, 1)
    status = run(tmp_path / "folder", tmp_path / "out", jobs=2, kills=3, seed=2)
    told = capfd.readouterr().out
    assert status == 0, told
    assert "0 records differ" in told
    assert "60 records" in told
