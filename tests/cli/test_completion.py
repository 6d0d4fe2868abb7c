"""What shells complete."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from screencheck import exit_codes
from screencheck.cli import cli
from screencheck.detectors import all_rules

ROOT = Path(__file__).parent.parent.parent
CODES = [rule.code for rule in all_rules()]


def script(shell: str) -> str:
    result = CliRunner().invoke(cli, ["completion", shell])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def completed(*words: str) -> list[str]:
    """What bash is offered for the last of the words."""
    done = subprocess.run(
        [sys.executable, "-m", "screencheck"],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "_SCREENCHECK_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(("screencheck", *words)),
            "COMP_CWORD": str(len(words)),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_that_the_shell_understands(shell: str) -> None:
    text = script(shell)
    assert "_SCREENCHECK_COMPLETE" in text
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed here")
    subprocess.run([program, "-n"], input=text, text=True, check=True)


def test_other_shells_are_refused() -> None:
    assert CliRunner().invoke(cli, ["completion", "cmd"]).exit_code == exit_codes.ERROR


def test_commands() -> None:
    assert completed("ex") == ["explain"]
    assert "man" not in completed("")


def test_options() -> None:
    assert completed("scan", "--show") == ["--show-regions"]
    assert completed("scan", "--format", "j") == ["json", "jsonl"]


def test_codes_to_explain() -> None:
    assert completed("explain", "sc30") == [code for code in CODES if code.startswith("SC30")]


def test_codes_to_choose_between_commas_and_families() -> None:
    assert completed("scan", "--select", "SC1,SC60") == [
        f"SC1,{code}" for code in CODES if code.startswith("SC60")
    ]
    assert completed("scan", "--ignore", "")[:2] == ["SC1", "SC2"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed here")
def test_bash_itself(tmp_path: Path) -> None:
    program = tmp_path / "screencheck"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m screencheck "$@"\n')
    program.chmod(0o755)
    (tmp_path / "script").write_text(script("bash"))
    lines = """
        source "$1"
        COMP_WORDS=(screencheck explain SC10)
        COMP_CWORD=2
        _screencheck_completion screencheck SC10 explain
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "-c", lines, "bash", str(tmp_path / "script")],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [code for code in CODES if code.startswith("SC10")]
