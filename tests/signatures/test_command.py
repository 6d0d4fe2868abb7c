"""`screencheck learn` and `scan --knowledge`, and signature files that make no sense."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from screencheck import cli
from screencheck.errors import KnowledgeError
from screencheck.evaluation.fitting import to_toml as weights_toml
from screencheck.knowledge.generators import load_extra, load_generators, parse
from screencheck.pages import Page
from screencheck.pipeline import Scanner
from screencheck.settings import Settings
from screencheck.signatures.write import to_toml
from tests import draw
from tests.conftest import FakeEngine
from tests.signatures.invented import learnt, picture


def run(*args: str | Path) -> int:
    """The exit status of a command line."""
    with pytest.raises(SystemExit) as left:
        cli.main([str(arg) for arg in args])
    return int(left.value.code or 0)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """samples/ with five pictures of the generator, real/ with eight other pages."""
    root = tmp_path_factory.mktemp("learn")
    for name, seeds, chrome in (("samples", range(5), True), ("real", range(900, 908), False)):
        (root / name).mkdir()
        for seed in seeds:
            Image.fromarray(picture(seed, chrome=chrome)).save(root / name / f"{seed}.png")
    return root


def test_what_was_learnt_is_found_by_a_scan(folders: Path, tmp_path: Path) -> None:
    file = tmp_path / "toy.toml"
    samples, real = folders / "samples", folders / "real"
    assert run("learn", "toy", samples, "--genuine", real, "-o", file) == 0
    (generator,) = load_extra([str(tmp_path)])
    assert generator.name == "toy"
    assert str(folders) not in file.read_text("utf-8")
    settings = Settings(knowledge=(str(tmp_path),))
    scanner = Scanner(pickle.loads(pickle.dumps(settings)), FakeEngine())
    pixels = picture(50)
    page = Page(750, 1500, "wechat", "chat", theme="light")
    report = scanner.judge(draw.shot(pixels), page, "x.png")
    (finding,) = (f for f in report.findings if f.code == "SC208")
    assert "toy" in finding.message
    assert finding.llr > 0


def test_it_writes_the_same_each_time(folders: Path, tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        assert run("learn", "toy", folders / "samples", "-o", tmp_path / name) == 0
    assert (tmp_path / "one.toml").read_bytes() == (tmp_path / "two.toml").read_bytes()


@pytest.mark.parametrize(
    ("samples", "told"),
    [
        (("0.png", "1.png"), "3 samples or more"),
        (("0.png", "1.png", "none.png"), "none.png"),
        (("0.png", "1.png", "text.txt"), "text.txt"),
    ],
)
def test_what_cannot_be_learnt_is_told_in_one_line(
    folders: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    samples: tuple[str, ...],
    told: str,
) -> None:
    (folders / "samples" / "text.txt").write_text("no picture")
    paths = [folders / "samples" / name for name in samples]
    assert run("learn", "toy", *paths, "-o", tmp_path / "x.toml") == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert not (tmp_path / "x.toml").exists()


def test_a_folder_without_signatures_is_refused(
    folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        assert run("scan", "--knowledge", folder, folders / "samples" / "0.png") == 2
        assert str(folder) in capsys.readouterr().err


def test_weights_in_the_folder_are_what_is_weighed_by(tmp_path: Path) -> None:
    shipped = Scanner(Settings(), FakeEngine()).knowledge.weights
    own = replace(shipped, offset=shipped.offset + 1, source="made up")
    (tmp_path / "weights.toml").write_text(weights_toml(own), "utf-8")
    scanner = Scanner(Settings(knowledge=(str(tmp_path),)), FakeEngine())
    assert scanner.knowledge.weights == own
    page = Page(750, 1500, "wechat", "chat", theme="light")
    shot = draw.shot(picture(50))
    before = Scanner(Settings(), FakeEngine()).judge(shot, page, "x.png").score
    after = scanner.judge(shot, page, "x.png").score
    assert before is not None
    assert after is not None
    assert after > before


@pytest.mark.parametrize("text", ["offset = ", "offset = 1", "\xff"])
def test_weights_that_make_no_sense_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "weights.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(KnowledgeError, match=r"weights\.toml"):
        Scanner(Settings(knowledge=(str(tmp_path),)), FakeEngine())


TEXT = to_toml(learnt())


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('end = "top"', 'end = "left"', "none of top, foot"),
        ("\nneed = ", "\nneed = 99", "need does not fit"),
        ("\nplaces = ", "\nplaces = 9", "places does not fit"),
        ("\ndark = ", "\ndark = 2599", "dark and light"),
        ("\nsamples = ", "\npicture = ", "unknown key 'picture'"),
        ("[[signature]]", "[[signatures]", "line"),
        ('\nshape = [\n  "', '\nshape = [\n  "z', "a side is not between"),
        ('\n  "0', '\n  "z', "hex digits"),
        ("\nx = ", "\nx = 9", "outside the picture"),
        ('source = "drawn by the tests"', 'source = " "', "needs its source"),
    ],
)
def test_slips_in_a_file_are_told(was: str, becomes: str, told: str) -> None:
    assert was in TEXT
    with pytest.raises(KnowledgeError, match=told):
        parse(TEXT.replace(was, becomes, 1), "toy.toml")


def test_the_shipped_signatures_load_and_are_written_as_learn_writes_them() -> None:
    generators = load_generators()
    assert len(generators) >= 10
    assert all(parse(to_toml(g), g.name) == g for g in generators)
    names = [s.name for g in generators for s in g.signature]
    assert len(set(names)) == len(names)
