"""Configuration files, environment variables and flags: which of them holds, and what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from screencheck import exit_codes
from screencheck.cli import cli
from screencheck.cli.configured import settable
from screencheck.cli.scan import scan
from screencheck.settings import Settings
from tests import fakes
from tests.in_process import examine_with
from tests.standins import StandIn


def invoke(*args: str, **env: str) -> Result:
    return CliRunner().invoke(cli, args, env=env, prog_name="screencheck")


def config(*args: str, **env: str) -> dict[str, Any]:
    result = invoke("config", "--format", "json", *args, **env)
    assert result.exit_code == 0, result.stderr
    record: dict[str, Any] = json.loads(result.stdout)
    return record


def setting(key: str, *args: str, **env: str) -> tuple[Any, str, str | None]:
    found = config(*args, **env)["settings"][key]
    return found["value"], found["origin"], found["name"]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings with which scanners were created."""
    settings_seen = []

    class Spy(fakes.FakeScanner):
        def __init__(self, settings: Settings) -> None:
            super().__init__(settings)
            settings_seen.append(settings)

    examine_with(monkeypatch, Spy)
    return settings_seen


class TestStrength:
    def test_without_anything_the_defaults_hold(self) -> None:
        record = config()
        assert record["file"] is None
        assert {found["origin"] for found in record["settings"].values()} == {"default"}
        assert list(record["settings"]) == list(settable(scan.params))

    def test_a_file_is_stronger_than_the_default(self, place: Path) -> None:
        (place / "screencheck.toml").write_text('format = "jsonl"')
        assert setting("format") == ("jsonl", "file", "screencheck.toml")
        assert config()["file"] == str(place / "screencheck.toml")

    def test_the_environment_is_stronger_than_a_file(self, place: Path) -> None:
        (place / "screencheck.toml").write_text("max-bytes = 5")
        assert setting("max-bytes", SCREENCHECK_MAX_BYTES="7") == (
            7, "environment", "SCREENCHECK_MAX_BYTES",
        )  # fmt: skip

    def test_flags_are_strongest(self, place: Path) -> None:
        (place / "screencheck.toml").write_text("max-bytes = 5")
        found = setting("max-bytes", "--max-bytes", "9", SCREENCHECK_MAX_BYTES="7")
        assert found == (9, "flag", "--max-bytes")

    def test_every_setting_has_its_variable(self) -> None:
        values = {
            "format": "jsonl",
            "engine": "ray",
            "ocr": "tesseract",
            "jobs": "2",
            "knowledge": "a",
            "lang": "zh",
        }
        for key, option in settable(scan.params).items():
            value = "1" if option.is_flag else values.get(key, "SC1" if option.multiple else "99")
            name = f"SCREENCHECK_{key.replace('-', '_').upper()}"
            assert setting(key, **{name: value})[1:] == ("environment", name)

    def test_the_environment_takes_several_values(self) -> None:
        found, *_ = setting("select", SCREENCHECK_SELECT="sc1,SC203 SC4")
        assert found == ["SC1", "SC203", "SC4"]

    @pytest.mark.parametrize("key", ["strict", "exit-zero", "quiet", "verbose", "text", "sort"])
    def test_what_is_switched_on_can_be_switched_off(self, place: Path, key: str) -> None:
        (place / "screencheck.toml").write_text(f"{key} = true")
        assert setting(key) == (True, "file", "screencheck.toml")
        assert setting(key, f"--no-{key}") == (False, "flag", f"--no-{key}")
        variable = f"SCREENCHECK_{key.replace('-', '_').upper()}"
        assert setting(key, **{variable: "0"}) == (False, "environment", variable)

    def test_the_language_of_a_file_is_known_before_anything_is_told(self, place: Path) -> None:
        (place / "screencheck.toml").write_text('lang = "zh"')
        assert setting("lang") == ("zh", "file", "screencheck.toml")
        assert setting("lang", SCREENCHECK_LANG="en")[0] == "en"

    def test_what_a_file_says_does_not_change_what_flags_said(self, place: Path) -> None:
        (place / "screencheck.toml").write_text('lang = "zh"\nselect = ["SC1"]')
        result = invoke("scan", "--lang", "en", "--output", "no/such/folder", "a/b.png")
        assert "cannot write to no/such/folder" in result.stderr

    def test_debugging_is_no_setting(self) -> None:
        assert invoke("config", SCREENCHECK_DEBUG="1").exit_code == 0

    def test_text_is_aligned_and_harmless(self, place: Path) -> None:
        (place / "screencheck.toml").write_text('knowledge = ["\\u001b[2J"]\nstrict = true')
        result = invoke("config", "--ignore", "SC1")
        assert "\x1b" not in result.stdout
        lines = result.stdout.splitlines()
        origins = {line.split()[0]: line.split()[2:] for line in lines}
        assert origins["strict"] == ["file", "screencheck.toml"]
        assert origins["ignore"] == ["flag", "--ignore"]
        assert len({line.rindex(" file") for line in lines if " file " in line}) == 1


class TestFiles:
    def test_all_kinds_of_values_arrive(self, place: Path, seen: list[Settings]) -> None:
        (place / "conf").mkdir()
        (place / "conf" / "mine.toml").write_text(
            'ocr = "rapidocr"\njobs = "1"\nselect = ["sc1", "SC203"]\nignore = ["SC101"]\n'
            'text = true\nknowledge = ["signatures"]\nmax-bytes = 10\nstrict = true\n'
        )
        result = invoke("scan", "--config", "conf/mine.toml", "suspect.png")
        assert result.exit_code == exit_codes.ERROR  # no such file, yet the scanner was made
        (place / "suspect.png").touch()
        assert invoke("scan", "--config", "conf/mine.toml", "suspect.png").exit_code == (
            exit_codes.FLAGGED
        )
        settings = seen[-1]
        assert settings.select == ("SC1", "SC203")
        assert settings.ignore == ("SC101",)
        assert settings.text
        assert settings.limits.max_bytes == 10
        assert settings.knowledge == (str(place / "conf" / "signatures"),)

    def test_jobs_may_be_a_number(self, place: Path) -> None:
        (place / "screencheck.toml").write_text("jobs = 3")
        assert setting("jobs")[0] == 3

    def test_pyproject(self, place: Path) -> None:
        (place / "pyproject.toml").write_text("[tool.screencheck]\nstrict = true")
        assert setting("strict") == (True, "file", "pyproject.toml")

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("jobbs = 1", "unknown key 'jobbs', did you mean 'jobs'?"),
            ("max_bytes = 1", "unknown key 'max_bytes', did you mean 'max-bytes'?"),
            ("[scan]\njobs = 1", "unknown key 'scan'"),
            ("jobs = true", "jobs: a whole number or a word was expected, not true"),
            ('jobs = "many"', "jobs: 'many' is neither a number"),
            ("jobs = 0", "jobs: '0' is neither a number"),
            ("strict = 1", "strict: true or false was expected, not 1"),
            ('select = "SC1"', "select: a list of strings was expected, not 'SC1'"),
            ("select = [1]", "select: a list of strings was expected, not [1]"),
            ('ignore = ["SC9"]', "ignore: no rule has the code or prefix 'SC9'"),
            ('format = "xml"', "format: 'xml' is not one of"),
            ("max-bytes = 0", "max-bytes: 0 is not in the range"),
            ("max-bytes = 1.5", "max-bytes: a whole number was expected, not 1.5"),
            ("ocr = 1", "ocr: a string was expected, not 1"),
            ('output = "x"', "'output' can be given on the command line only"),
            ('shards = "x"', "'shards' can be given on the command line only"),
            ('files-from = "x"', "'files-from' can be given on the command line only"),
            ("jobs 1", "Expected '='"),
        ],
    )
    def test_slips_are_one_clear_line(self, place: Path, line: str, told: str) -> None:
        (place / "screencheck.toml").write_text(line)
        for command in (["scan", "a.png"], ["config"], ["evaluate", "somewhere"]):
            result = invoke(*command)
            assert (result.exit_code, result.stdout) == (exit_codes.ERROR, "")
            assert len(result.stderr.splitlines()) == 1
            assert "screencheck.toml: " in result.stderr
            assert told in result.stderr

    def test_a_broken_file_hides_no_help_and_can_be_passed_over(
        self, place: Path, seen: list[Settings]
    ) -> None:
        (place / "screencheck.toml").write_text("broken")
        assert invoke("scan", "--help").exit_code == 0
        assert invoke("config", "--isolated").exit_code == 0
        assert invoke("config", SCREENCHECK_ISOLATED="1").exit_code == 0
        assert invoke("rules").exit_code == 0

    def test_which_file(self, place: Path) -> None:
        (place / "screencheck.toml").write_text("max-bytes = 1")
        (place / "other.toml").write_text("max-bytes = 2")
        assert setting("max-bytes", "--config", "other.toml")[0] == 2
        assert setting("max-bytes", SCREENCHECK_CONFIG="other.toml")[0] == 2
        assert setting("max-bytes", "--isolated", SCREENCHECK_CONFIG="other.toml")[1] == "default"
        assert setting("max-bytes", "--config", "other.toml", SCREENCHECK_ISOLATED="1")[0] == 2

    @pytest.mark.parametrize("swapped", [False, True])
    def test_contradicting_flags(self, place: Path, swapped: bool) -> None:
        (place / "a.toml").touch()
        flags = ["--config=a.toml", "--isolated"]
        result = invoke("config", *(reversed(flags) if swapped else flags))
        assert result.exit_code == exit_codes.ERROR
        assert "contradict each other" in result.stderr

    def test_an_error_in_the_environment_names_the_variable(self) -> None:
        result = invoke("scan", "a.png", SCREENCHECK_JOBS="none")
        assert result.exit_code == exit_codes.ERROR
        assert "(environment variable SCREENCHECK_JOBS)" in result.stderr
        assert "environment" not in invoke("scan", "a.png", "--jobs", "none").stderr


class TestSurprises:
    """Pictures that somebody sent bring no settings along."""

    def test_folders_that_are_scanned_do_not_configure(
        self, place: Path, seen: list[Settings]
    ) -> None:
        (place / "sent").mkdir()
        (place / "sent" / "screencheck.toml").write_text('ignore = ["SC"]')
        (place / "sent" / "fake.png").touch()
        for path in ("sent", "sent/fake.png"):
            result = invoke("scan", path)
            assert result.exit_code == exit_codes.FLAGGED
            assert "settings from" not in result.stderr
            assert not seen[-1].ignore

    @pytest.mark.parametrize("path", [".", "deep", "fake.png", "./fake.png", "missing.png"])
    def test_a_file_beside_what_is_examined_is_refused(
        self, place: Path, seen: list[Settings], path: str
    ) -> None:
        (place / "deep").mkdir()
        home = place / "deep" if path == "deep" else place
        (home / "screencheck.toml").write_text('ignore = ["SC1"]')
        (home / "fake.png").touch()
        path = ".." if path == "deep" else path
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(home)
            refused = invoke("scan", path)
            assert (refused.exit_code, refused.stdout) == (exit_codes.ERROR, "")
            assert "name it by --config, or pass it over by --isolated" in refused.stderr
            assert not seen
            invoke("scan", path, "--isolated")
            assert not seen[-1].ignore
            invoke("scan", path, "--config", "screencheck.toml")
            assert list(seen[-1].ignore) == ["SC1"]

    @pytest.mark.parametrize("path", ["-", "other/fake.png"])
    def test_a_file_elsewhere_is_not(self, place: Path, seen: list[Settings], path: str) -> None:
        (place / "screencheck.toml").write_text('ignore = ["SC1"]')
        invoke("scan", path)
        assert list(seen[-1].ignore) == ["SC1"]

    def test_a_file_that_nobody_named_is_told_of(self, place: Path, seen: list[Settings]) -> None:
        (place / "in").mkdir()
        (place / "in" / "fake.png").touch()
        (place / "screencheck.toml").write_text("quiet = true")
        told = "screencheck: settings from screencheck.toml\n"
        assert invoke("scan", "in").stderr == told  # its own `quiet` does not silence that
        assert invoke("scan", "-q", "in").stderr == ""
        assert invoke("scan", "--config", "screencheck.toml", "in").stderr == ""
        (place / "screencheck.toml").write_text("")
        assert "settings from" not in invoke("scan", "in").stderr


def test_evaluate_takes_the_settings_that_it_knows(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn", reason="the extra `evaluate` is not installed")
    examine_with(monkeypatch, StandIn)
    (place / "screencheck.toml").write_text('ignore = ["SC2"]\nformat = "jsonl"\nstrict = true')
    for name in ("genuine/a.png", "fake/made/fake.png"):
        (place / "labelled" / name).parent.mkdir(parents=True)
        (place / "labelled" / name).touch()
    result = invoke("evaluate", "labelled")
    assert result.exit_code == 0, result.stderr
    assert "SC302" in result.stdout
    assert "SC203" not in result.stdout
    assert "settings from screencheck.toml" in result.stderr
