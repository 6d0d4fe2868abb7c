"""Every example of the documentation that is marked to run does what the page says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import click
import pytest

from screencheck.cli import cli
from screencheck.detectors import all_rules
from tests.docs.blocks import ALL, DOCS, PAGES, ROOT, Block, blocks

RUN = [block for block in ALL if block.mark == "run"]
_SHELLS = ("sh", "console")


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `screencheck` and `python`, those under test."""
    folder = tmp_path_factory.mktemp("programs")
    for name, words in (("screencheck", " -m screencheck"), ("python", "")):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)}{words} "$@"\n')
        program.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def prepared(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each page a folder in which its first blocks have run and its files lie."""
    folders = {}
    for page in PAGES:
        folder = tmp_path_factory.mktemp(page.stem)
        (folder / "fixtures").symlink_to(ROOT / "fixtures")
        for block in blocks(page):
            if block.title and not {"/", ".toml"} & {block.title[-5:], *block.title}:
                (folder / block.title).write_text(block.text, "utf-8")
            if block.mark == "prepare":
                done = run(block, folder, programs)
                assert done.returncode == block.status, done.stderr
        folders[page.name] = folder
    return folders


def run(block: Block, folder: Path, programs: Path) -> subprocess.CompletedProcess[str]:
    """Run a block in a folder, as a reader would."""
    python = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SCREENCHECK")},
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": python.rstrip(os.pathsep),
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "80",
    }
    words = [sys.executable, "-c"] if block.language == "python" else ["sh", "-e", "-c"]
    return subprocess.run(
        [*words, block.command],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


def needed(block: Block) -> set[str]:
    """The programs that a block calls, itself or by a script of its page."""
    scripts = [b.text for b in ALL if b.page == block.page and b.title and b.title in block.text]
    text = "\n".join([block.command, *scripts])
    return {
        name for name in ("jq", "git", "find") if re.search(rf"(?:^|[|(&]) *{name}\b", text, re.M)
    }


@pytest.mark.parametrize("block", RUN, ids=lambda block: block.name)
def test_the_example_works(
    block: Block, prepared: dict[str, Path], programs: Path, tmp_path: Path
) -> None:
    if block.language in _SHELLS:
        for program in sorted(needed(block)):
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not installed")
    folder = tmp_path / "here"
    shutil.copytree(prepared[block.page], folder, symlinks=True)
    done = run(block, folder, programs)
    assert done.returncode == block.status, done.stdout + done.stderr
    written = files_written(block.command) if block.language in _SHELLS else []
    for file in written:
        assert (folder / file).exists(), done.stderr
        assert (folder / file).stat().st_size, file
    if block.language != "console":
        assert bool(done.stdout) or written or "diff" in block.text, done.stderr
    elif " scan " in block.command:
        assert told(done.stdout) == told(block.shown)
    else:
        assert done.stdout == block.shown


def files_written(command: str) -> list[str]:
    """What a command writes its output to, also folders."""
    return re.findall(r"(?:(?: -o| --annotate|[^>]>) +|>)([\w./-]+)", command)


def told(text: str) -> list[str]:
    """Verdicts, paths and codes of a report as text, whose other words may change."""
    found = re.findall(r"^(\w+) +([^ :]+\.(?:png|jpg))|(SC\d{3})", text, re.M)
    assert found
    return [" ".join(filter(None, words)) for words in found]


def test_the_file_of_settings_is_one(tmp_path: Path, programs: Path) -> None:
    (block,) = (b for b in ALL if b.title == "screencheck.toml")
    (tmp_path / block.title).write_text(block.text, "utf-8")
    command = "screencheck config --format json"
    done = run(replace(block, language="sh", text=command), tmp_path, programs)
    settings = json.loads(done.stdout)["settings"]
    for key, value in tomllib.loads(block.text).items():
        assert (settings[key]["value"], settings[key]["origin"]) == (value, "file"), done.stderr


def test_it_is_known_which_examples_need_jq() -> None:
    for block in RUN:
        scripts = [b.text for b in ALL if b.title and b.title in block.command]
        if re.search(r"\bjq\b", "\n".join([block.command, *scripts])):
            assert "jq" in needed(block), block.name


def test_what_is_marked_is_enough() -> None:
    """The pages have their examples, and few that nothing runs."""
    unmarked = [b for b in ALL if b.language in ("console", "python") and not (b.mark or b.title)]
    assert [block.name for block in unmarked] == []
    assert len(RUN) > 20


def test_commands_and_options_exist() -> None:
    """Also in the examples that do not run, and in the text."""
    seen = set()
    for page in PAGES:
        for command, words in calls(page.read_text("utf-8")):
            assert command in cli.commands, f"{page.name}: screencheck {command}"
            known = options(cli.commands[command])
            for word in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", words):
                assert word in known, f"{page.name}: screencheck {command} {word}"
            seen.add(command)
    assert {"scan", "explain", "evaluate", "learn"} <= seen


def test_every_command_is_told_of() -> None:
    text = (DOCS / "command-line.md").read_text("utf-8")
    assert sorted(re.findall(r"^\| `screencheck (\w+)` \|", text, re.M)) == sorted(cli.commands)


def calls(text: str) -> list[tuple[str, str]]:
    """Each call of screencheck with a command: the command and the words behind it."""
    text = text.replace("\\\n", " ")
    call = r"(?:^|[|(&] *|-m |bin/)screencheck ([a-z]+)\b([^\n|>`;#'\"]*)"
    return re.findall(call, "\n".join(code(text)), re.M)


def code(text: str) -> list[str]:
    """What is set as code: fenced blocks of commands, and spans."""
    fenced = re.findall(r"```(?:sh|console)[^\n]*\n(.*?)```", text, re.S)
    rest = re.sub(r"```.*?```", "", text, flags=re.S)
    return [*fenced, *re.findall(r"`([^`\n]+)`", rest)]


def options(command: click.Command) -> set[str]:
    with click.Context(command, info_name="x") as context:
        parameters = command.get_params(context)
        names = {name for p in parameters for name in (*p.opts, *p.secondary_opts)}
        return names | {"--help", "-h"}


def test_options_in_the_text_exist() -> None:
    """Those that the text names without their command."""
    known = set().union(*map(options, cli.commands.values())) | {"--version"}
    for page in PAGES:
        rest = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
        for span in re.findall(r"`(--[a-z-]+)[^`]*`", rest):
            assert span in known | {"--strict"}, f"{page.name}: {span}"


def test_rules_that_are_named_exist() -> None:
    codes = {rule.code for rule in all_rules()}
    for page in PAGES:
        named = set(re.findall(r"\bSC\d{3}\b", page.read_text("utf-8")))
        example = {"SC532"} if page.name == "detector.md" else set()
        assert named <= codes | example, page.name


@pytest.mark.parametrize("block", [b for b in ALL if b.language == "python"], ids=lambda b: b.name)
def test_python_parses(block: Block) -> None:
    compile(block.text, block.name, "exec")
