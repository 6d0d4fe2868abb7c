"""Looking at an installation: versions, engines, models, facts, and a scan of a known picture."""

from __future__ import annotations

import hashlib
import platform
import re
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from .. import knowledge
from .._version import __version__
from ..detectors import all_rules
from ..errors import ScreencheckError
from ..language import said
from ..ocr import ENGINES, Engine, create_engine
from ..pipeline import Scanner
from ..report import Report
from ..settings import Settings

_PACKAGE = "screencheck"
# Only its embedded engine is part of screencheck; Tesseract belongs to the machine.
_NEEDED = ENGINES[0]


@dataclass(frozen=True, slots=True)
class Model:
    """A file that an engine reads with."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What a scan of the picture gave; `problem` says what was wrong with it."""

    verdict: str
    page: str
    seconds: float = field(compare=False)
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class EngineState:
    """An engine as it was found; without `version` it cannot work, and `missing` says why."""

    name: str
    version: str | None = None
    languages: tuple[str, ...] = ()
    models: tuple[Model, ...] = ()
    missing: str | None = None
    self_test: SelfTest | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was found, and `problems`, each a sentence, which are none where all is well."""

    version: str
    python: str
    system: str
    libraries: tuple[tuple[str, str | None], ...]
    engines: tuple[EngineState, ...]
    knowledge: str | None
    rules: int
    generators: int
    problems: tuple[str, ...]


def examine() -> Examination:
    """Look at everything; nothing that is wrong ends it."""
    libraries = tuple(_libraries())
    engines = tuple(map(_engine, ENGINES))
    problems: list[str] = [
        said("the package {name} is not installed", name=name)
        for name, version in libraries
        if version is None
    ]
    problems += _problems_of(engines)
    version, rules, generators = None, 0, 0
    try:
        generators = len(knowledge.load().generators)
        rules, version = len(all_rules()), knowledge.version()
    except ScreencheckError as error:
        problems.append(said("the knowledge cannot be loaded: {error}", error=error.message))
    return Examination(
        __version__,
        f"{platform.python_implementation()} {platform.python_version()}",
        f"{platform.system()} {platform.machine()}",
        libraries,
        engines,
        version,
        rules,
        generators,
        tuple(problems),
    )


def _problems_of(engines: Iterable[EngineState]) -> Iterator[str]:
    for engine in engines:
        if engine.missing is not None and engine.name == _NEEDED:
            yield said("{engine}: {problem}", engine=engine.name, problem=engine.missing)
        if engine.self_test is not None and engine.self_test.problem is not None:
            problem = engine.self_test.problem
            yield said("self-test with {engine}: {problem}", engine=engine.name, problem=problem)


def _libraries() -> Iterator[tuple[str, str | None]]:
    """What screencheck needs by its own metadata, with the versions that are installed."""
    for requirement in sorted(_requirements(), key=str.lower):
        try:
            yield requirement, metadata.version(requirement)
        except metadata.PackageNotFoundError:
            yield requirement, None


def _requirements() -> Iterator[str]:
    try:
        lines = metadata.requires(_PACKAGE) or []
    except metadata.PackageNotFoundError:  # a checkout that was not installed
        lines = []
    for line in lines:
        name = re.match(r"[\w.-]+", line)
        if name is not None and "extra ==" not in line:
            yield name[0]


def _engine(name: str) -> EngineState:
    try:
        engine = create_engine(name)
    except ScreencheckError as error:
        return EngineState(name, missing=error.message)
    return EngineState(
        name,
        engine.version,
        tuple(getattr(engine, "languages", ())),
        tuple(_model(file) for file in getattr(engine, "models", ())),
        self_test=_self_test(engine),
    )


def _model(file: Path) -> Model:
    data = file.read_bytes()
    return Model(file.name, len(data), hashlib.sha256(data).hexdigest())


def _self_test(engine: Engine) -> SelfTest:
    """Scan the picture that came along, by the whole pipeline."""
    here = resources.files(__package__)
    expected = tomllib.loads(here.joinpath("selftest.toml").read_text("utf-8"))
    started = time.perf_counter()
    try:
        scanner = Scanner(Settings(ocr=engine.name, text=True), engine)
        report = scanner.scan(here.joinpath("selftest.png").read_bytes(), "selftest.png")
    except ScreencheckError as error:
        return SelfTest("error", "", time.perf_counter() - started, error.message)
    page = report.page
    shown = "" if page is None else f"{page.app} {page.kind}"
    seconds = time.perf_counter() - started
    return SelfTest(report.verdict.value, shown, seconds, _wrong(report, expected))


def _wrong(report: Report, expected: dict[str, Any]) -> str | None:
    """What differs from what is expected, the first only."""
    if report.error is not None:
        return said("the scan failed: {error}", error=report.error.message)
    page = (None, None) if report.page is None else (report.page.app, report.page.kind)
    if page != (expected["app"], expected["kind"]):
        return said("the page was not recognised")
    text = "".join(line.text for line in report.text or ())
    unread = [words for words in expected["read"] if words not in text]
    if unread:
        return said("the words {words} were not read", words=unread[0])
    failed = [s for s in report.skipped if s.failed]
    if failed:
        return said("{code}: {reason}", code=failed[0].code, reason=failed[0].reason)
    if report.verdict.value != expected["verdict"]:
        verdict, wanted = report.verdict.value, expected["verdict"]
        return said("the verdict is {verdict} and not {wanted}", verdict=verdict, wanted=wanted)
    return None
