"""The README says what is so: its commands, options, tables and examples, checked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from screencheck import Verdict, exit_codes, knowledge
from screencheck.cli import cli
from screencheck.reports.schema import schema_text
from tests.in_process import examine_with
from tests.standins import StandIn

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def section(title: str) -> str:
    """What stands under a heading."""
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", README, re.M | re.S)
    assert found, title
    return found[1]


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def rows(text: str) -> list[list[str]]:
    """The cells of a table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names(cell: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def python(*args: str) -> subprocess.CompletedProcess[str]:
    """Run in the folder of the README, in a terminal 80 columns wide."""
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *args],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


def test_options_are_those_of_the_program() -> None:
    (shown,) = blocks(section("Options of `scan`"), "text")
    assert shown == python("-m", "screencheck", "scan", "--help").stdout


def test_the_ci_runs_the_two_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8").replace('"$venv"', ".venv")
    commands = [line for block in blocks(section("Try it"), "sh") for line in block.splitlines()]
    assert len(commands) == 2
    for command in commands:
        assert command in script


def test_the_configuration_is_one(tmp_path: Path) -> None:
    (shown,) = blocks(section("Configuration"), "toml")
    (tmp_path / "screencheck.toml").write_text(shown, "utf-8")
    args = ["config", "--format", "json", "--config", str(tmp_path / "screencheck.toml")]
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == 0, result.stderr
    settings = json.loads(result.stdout)["settings"]
    told = {key: entry["value"] for key, entry in settings.items() if entry["origin"] == "file"}
    assert set(told) == set(tomllib.loads(shown))
    assert told["knowledge"] == [str(tmp_path / "signatures")]


def test_the_decoded_number_is_of_a_real_run() -> None:
    (picture,) = blocks(section("Read a transaction number"), "console")
    command, _, shown = picture.partition("\n")
    program, *args = command.removeprefix("$ ").split()
    assert program == "screencheck"
    real = python("-m", "screencheck", *args)
    assert real.returncode == exit_codes.FLAGGED
    assert real.stdout == shown


def test_the_picture_is_of_a_real_run() -> None:
    (picture,) = blocks(README.partition("\n## ")[0], "console")
    command, _, shown = picture.partition("\n")
    program, *args = command.removeprefix("$ ").split()
    assert program == "screencheck"
    real = python("-m", "screencheck", *args)

    def told(text: str) -> list[tuple[str, str | set[str]]]:
        """Verdicts with their paths, each followed by the codes of its reasons."""
        heads = list(re.finditer(r"^(\w+) +([^ :]+\.(?:png|jpg))", text, re.M))
        ends = [*(head.start() for head in heads[1:]), len(text)]
        return [
            entry
            for head, end in zip(heads, ends, strict=True)
            for entry in (
                (head[1], head[2]),
                ("codes", set(re.findall(r"SC\d{3}", text[head.end() : end]))),
            )
        ]

    assert len(told(shown)) == 2 * len(args[1:])
    assert told(shown) == told(real.stdout)
    assert any(codes for name, codes in told(shown) if name == "codes")


def test_every_verdict_is_explained() -> None:
    table = rows(section("What a verdict means, and what it does not"))
    assert [names(row[0]) for row in table] == [[verdict.value] for verdict in Verdict]


def test_every_page_is_named() -> None:
    apps = {"WeChat": "wechat", "Alipay": "alipay"}
    told = {
        (apps[app], kind)
        for app, kinds in rows(section("What it can read"))
        for kind in names(kinds)
    }
    known = {(page.app, page.kind) for page in knowledge.load().pages}
    assert told == known | {("wechat", "chat"), ("wechat", "group_chat")}


def test_every_exit_status_is_explained() -> None:
    statuses = {value for name, value in vars(exit_codes).items() if name.isupper()}
    assert [int(row[0]) for row in rows(section("Exit status"))] == sorted(statuses)


def test_every_json_field_is_explained() -> None:
    properties = json.loads(schema_text())["properties"]
    assert [names(row[0]) for row in rows(section("JSON"))] == [[name] for name in properties]


@pytest.mark.parametrize("field", ["findings", "page", "skipped", "text", "error"])
def test_every_inner_json_field_is_explained(field: str) -> None:
    definitions = json.loads(schema_text())["$defs"]
    name = {"findings": "finding", "text": "line"}.get(field, field)
    (row,) = (row for row in rows(section("JSON")) if row[0] == f"`{field}`")
    assert set(definitions[name]["properties"]) <= set(names(row[1]))


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = section("Dependencies")

    def packages(requirements: list[str]) -> list[str]:
        return [re.split(r"[<>=!~\[; ]", line)[0] for line in requirements]

    assert [row[0] for row in rows(text)] == packages(project["dependencies"])
    for extra, requirements in project["optional-dependencies"].items():
        assert f"`{extra}`" in text
        for package in packages(requirements):
            assert package in text


def test_the_fixtures_can_be_evaluated_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")
    (shown,) = blocks(section("Check it on your own captures"), "sh")
    *prepare, command = shown.splitlines()
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    subprocess.run(["sh", "-e", "-c", "\n".join(prepare)], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    # reading the pictures takes a minute, and is what tests/test_scan_fixtures.py does
    examine_with(monkeypatch, StandIn)
    program, *args = command.split()
    assert program == "screencheck"
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == 0, result.output
    images = [path.name for path in (ROOT / "fixtures" / "images").iterdir()]
    for word, prefix in (("genuine", "clean-"), ("fakes", "fake-")):
        count = sum(name.startswith(prefix) for name in images)
        assert count > 5
        assert re.search(rf"^{word} +{count} ", result.stdout, re.M)


def test_the_options_of_evaluate_that_are_told_of_exist() -> None:
    told = set(re.findall(r"`(--[a-z-]+)", section("Check it on your own captures")))
    assert "--leave-one-generator-out" in told
    help_text = python("-m", "screencheck", "evaluate", "--help").stdout
    assert told - {"--format"} <= set(re.findall(r"--[a-z-]+", help_text))


def test_the_python_example_works() -> None:
    (example,) = blocks(section("Python"), "python")
    done = python("-c", example)
    assert done.returncode == 0, done.stderr
    verdict = done.stdout.split()[0]
    assert verdict in ("fake", "suspect")
    assert re.search(r"^SC\d{3} ", done.stdout, re.M)


def test_links_and_paths_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    paths = re.findall(
        r"(?:screencheck|fixtures|benchmarks|docs|\.ci)/[\w./-]*\w", section("Contributing")
    )
    assert links
    assert paths
    for link in [*links, *paths]:
        path, _, anchor = link.partition("#")
        assert (ROOT / path).exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", (ROOT / path).read_text("utf-8"), re.M)
            anchors = [re.search(r"\{ #(\S+) \}", h) or re.fullmatch(r"(\w+)", h) for h in headings]
            assert anchor in [found[1].lower() for found in anchors if found], link
