"""The worked example of "Writing a detector", followed word for word in a copy of the package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, ROOT, Block, blocks

PAGE = DOCS / "detector.md"
FILES = [block for block in blocks(PAGE) if block.title]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which each block of the page was put where its title says."""
    copy = tmp_path_factory.mktemp("clone")
    for name in ("screencheck", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "fixtures").symlink_to(ROOT / "fixtures")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for block in FILES:
        put(block, copy / block.title)
    return copy


def put(block: Block, file: Path) -> None:
    """A change is made where its context stands, once; facts go to the end; else a new file."""
    if block.language == "diff":
        lines = block.text.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        text = file.read_text("utf-8")
        assert text.count(old) == 1, f"{block.name}: {old!r} stands {text.count(old)} times"
        file.write_text(text.replace(old, "".join(x[1:] for x in lines if x[0] in " +")), "utf-8")
    elif block.language == "toml":
        file.write_text(file.read_text("utf-8") + block.text, "utf-8")
    else:
        assert not file.exists(), f"{block.name}: {file.name} is there already"
        file.write_text(block.text, "utf-8")


def python(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=copy,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


def test_its_tests_pass(followed: Path) -> None:
    """Those that the page names, but for what they ask of other rules."""
    text = PAGE.read_text("utf-8")
    folders = "tests/detectors tests/knowledge tests/language tests/explanation"
    assert f"python -m tests.write_examples\npython -m pytest {folders}\n" in text
    assert python(followed, "-m", "tests.write_examples").returncode == 0
    tests = (
        "tests/detectors/content/test_names.py",
        "tests/detectors/test_registry.py",
        "tests/knowledge/test_rules.py",
        "tests/language/test_catalogue.py",
        "tests/explanation/test_examples.py",
    )
    chosen = ("-k", "names or SC532 or test_rules or test_catalogue or test_examples")
    done = python(followed, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, *chosen)
    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout


def test_the_rule_is_part_of_a_scan(followed: Path) -> None:
    command = "-m screencheck scan --select SC532 fixtures/images/fake-group-own-nickname.png"
    assert f"python {command}\n" in PAGE.read_text("utf-8")
    done = python(followed, *command.split(), "--verbose", "--format", "text")
    assert "SC532  the name '我' stands above" in done.stdout, done.stderr


def test_its_sentences_have_a_translation(followed: Path) -> None:
    code = (
        "from screencheck.detectors import all_rules\n"
        "from screencheck.language import said, translator\n"
        "say = translator('zh')\n"
        'message = "the name {name!r} stands above a message of one\'s own"\n'
        "print(say(said(message, name='我')))\n"
        "print(say.rule(next(r for r in all_rules() if r.code == 'SC532')).summary)\n"
    )
    done = python(followed, "-c", code)
    assert done.stdout.splitlines() == [
        "自己的消息上方显示了昵称“我”",
        "自己的消息上方显示了昵称",
    ], done.stderr


def test_it_keeps_the_style(followed: Path) -> None:
    paths = [block.title for block in FILES if block.title.endswith(".py")]
    for command in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        done = python(followed, "-m", "ruff", *command, *sorted(set(paths)))
        assert done.returncode == 0, done.stdout + done.stderr
