"""What was found of an installation, as text for people and as a record for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ..language import Translator, said
from ..reports.cells import column, padded
from ..reports.printable import printable
from .examination import EngineState, Examination


def to_record(found: Examination) -> dict[str, Any]:
    """Everything, for programs."""
    record = asdict(found)
    record["libraries"] = dict(found.libraries)
    return record


def to_text(found: Examination, say: Translator) -> str:
    """For people; at the end one line for each problem, or that there is none."""
    lines = [f"screencheck {found.version}", f"{found.python}, {found.system}"]
    wide = column(name for name, _ in found.libraries or [("", "")])
    lines += ["", say("Libraries")]
    lines += [
        f"  {padded(name, wide)}{version or say('missing')}" for name, version in found.libraries
    ]
    lines += ["", say("OCR engines")]
    for engine in found.engines:
        lines += [f"  {line}" for line in _engine(engine, say)]
    lines += ["", say("Knowledge")]
    if found.knowledge is not None:
        told = said(
            "{version}, {rules} rules, signatures of {generators} generators",
            version=found.knowledge,
            rules=found.rules,
            generators=found.generators,
        )
        lines.append(f"  {say(told)}")
    lines.append("")
    lines += [say(said("problem: {problem}", problem=problem)) for problem in found.problems]
    if not found.problems:
        lines.append(say("everything works"))
    return "".join(f"{printable(line)}\n" for line in lines)


def _engine(engine: EngineState, say: Translator) -> Iterator[str]:
    if engine.missing is not None:
        yield say(said("{engine}: not usable: {why}", engine=engine.name, why=engine.missing))
        return
    yield f"{engine.name} {engine.version}"
    if engine.languages:
        yield "  " + say(said("languages {languages}", languages=", ".join(engine.languages)))
    for model in engine.models:
        told = said(
            "{name}, {size:.1f} MB, SHA-256 {digest}",
            name=model.name,
            size=model.size / 1e6,
            digest=model.sha256[:16] + "…",
        )
        yield "  " + say(told)
    test = engine.self_test
    if test is not None:
        told = said(
            "self-test: {verdict}, {page}, {outcome}, in {seconds:.1f} s",
            verdict=said(test.verdict),
            page=" ".join(map(say, test.page.split())) or "-",
            outcome=said("as expected") if test.problem is None else said("which is wrong"),
            seconds=test.seconds,
        )
        yield "  " + say(told)
