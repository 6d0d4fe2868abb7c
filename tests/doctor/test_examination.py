"""An installation that works is found to work, and what is broken in another is named."""

from __future__ import annotations

import hashlib
import json
import tomllib
from importlib import metadata, resources
from typing import Any

import pytest
from click.testing import CliRunner

from screencheck import exit_codes, knowledge
from screencheck.cli import cli
from screencheck.detectors import all_rules
from screencheck.doctor import examination
from screencheck.doctor.examination import examine
from screencheck.errors import EngineError, KnowledgeError
from screencheck.ocr import Engine
from screencheck.ocr.rapid import RapidEngine
from tests.conftest import FakeEngine, fixture_image

PICTURE = "fake-chat-375x812.png"


@pytest.fixture
def _only_rapid(engine: RapidEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded engine, loaded already, and no Tesseract."""

    def create(name: str) -> Engine:
        if name == "rapidocr":
            return engine
        raise EngineError("the program tesseract cannot be run")

    monkeypatch.setattr(examination, "create_engine", create)


def use(monkeypatch: pytest.MonkeyPatch, found: Engine | Exception) -> None:
    def create(name: str) -> Engine:
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(examination, "create_engine", create)


def doctor(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["doctor", *args])
    return result.exit_code, result.stdout


def test_the_picture_is_a_fixture() -> None:
    ours = resources.files("screencheck.doctor").joinpath("selftest.png").read_bytes()
    assert ours == fixture_image(PICTURE).read_bytes()


def test_what_is_expected_of_it_is_what_the_fixtures_expect() -> None:
    here = resources.files("screencheck.doctor")
    expected = tomllib.loads(here.joinpath("selftest.toml").read_text("utf-8"))
    lines = (fixture_image(PICTURE).parent.parent / "expected.jsonl").read_text("utf-8")
    (known,) = (entry for entry in map(json.loads, lines.splitlines()) if entry["file"] == PICTURE)
    assert {key: known[key] for key in ("verdict", "app", "kind")} == {
        key: expected[key] for key in ("verdict", "app", "kind")
    }


@pytest.mark.usefixtures("_only_rapid")
class TestSound:
    def test_everything_works(self) -> None:
        found = examine()
        assert found.problems == ()
        assert (found.knowledge, found.rules) == (knowledge.version(), len(all_rules()))
        rapid, tesseract = found.engines
        assert rapid.self_test is not None
        assert (rapid.self_test.verdict, rapid.self_test.page) == ("fake", "wechat chat")
        assert tesseract.version is None
        assert tesseract.missing == "the program tesseract cannot be run"

    def test_models_are_those_on_the_disk(self, engine: RapidEngine) -> None:
        models = examine().engines[0].models
        assert [model.name for model in models] == [file.name for file in engine.models]
        for model, file in zip(models, engine.models, strict=True):
            assert model.size == file.stat().st_size > 1_000_000
            assert model.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()

    def test_libraries_are_those_that_the_package_needs(self) -> None:
        libraries = dict(examine().libraries)
        if not libraries:
            pytest.skip("screencheck is not installed here: pip install -e .")
        assert libraries["numpy"] == metadata.version("numpy")
        assert "pytest" not in libraries

    def test_text_and_json(self) -> None:
        status, text = doctor()
        assert status == exit_codes.OK
        assert "self-test: fake, wechat chat, as expected" in text
        assert "tesseract: not usable: the program tesseract cannot be run\n" in text
        assert text.endswith("\neverything works\n")
        status, text = doctor("--format", "json")
        assert status == exit_codes.OK
        record = json.loads(text)
        assert record["problems"] == []
        assert record["engines"][0]["self_test"]["problem"] is None


class TestBroken:
    def test_the_embedded_engine_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, EngineError("no\x1b[2J models"))
        status, text = doctor()
        assert status == exit_codes.ERROR
        assert text.splitlines()[-1] == "problem: rapidocr: no\\x1b[2J models"
        assert json.loads(doctor("--format", "json")[1])["problems"]

    def test_an_engine_that_reads_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, FakeEngine())
        found = examine()
        assert len(found.problems) == 2  # either name gave this engine
        assert all(problem.startswith("self-test with ") for problem in found.problems)

    def test_an_engine_that_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, FakeEngine(error=RuntimeError("no such operator")))
        assert "the scan failed: RuntimeError: no such operator" in examine().problems[0]

    @pytest.mark.usefixtures("_only_rapid")
    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"verdict": "consistent"}, "the verdict is fake and not consistent"),
            ({"kind": "group_chat"}, "the page was not recognised"),
            ({"read": ["words of no picture"]}, "the words words of no picture were not read"),
        ],
    )
    def test_any_other_outcome_is_a_problem(
        self, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], told: str
    ) -> None:
        real = tomllib.loads
        monkeypatch.setattr(examination.tomllib, "loads", lambda text: {**real(text), **change})  # type: ignore[attr-defined]
        assert examine().problems == (f"self-test with rapidocr: {told}",)

    @pytest.mark.usefixtures("_only_rapid")
    def test_a_missing_package(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            metadata, "requires", lambda name: ["nobody-has-this>=1", 'or-this; extra == "test"']
        )
        found = examine()
        assert found.libraries == (("nobody-has-this", None),)
        assert found.problems == ("the package nobody-has-this is not installed",)

    def test_facts_that_make_no_sense(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> None:
            raise KnowledgeError("knowledge/chat.toml: unknown key 'lok'")

        use(monkeypatch, EngineError("none"))
        monkeypatch.setattr(knowledge, "load", fail)
        found = examine()
        assert found.knowledge is None
        assert "the knowledge cannot be loaded: knowledge/chat.toml: unknown key 'lok'" in (
            found.problems
        )


def test_the_picture_travels_with_the_package() -> None:
    package = resources.files("screencheck")
    for name in ("doctor/selftest.png", "doctor/selftest.toml", "explanation/examples.json"):
        assert package.joinpath(*name.split("/")).is_file()
