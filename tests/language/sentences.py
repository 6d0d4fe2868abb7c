"""Finds every sentence that the package says to people, and what is said the wrong way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import screencheck
from screencheck import knowledge
from screencheck.detectors import all_rules
from screencheck.knowledge.forms import (
    amount_forms,
    entry_signs,
    label_forms,
    masks,
    time_formats,
)
from screencheck.knowledge.numbers import number_kinds
from screencheck.knowledge.rules import facts_of, load_rules
from screencheck.knowledge.wordings import exclusions, wordings
from screencheck.reports.csv_table import COLUMNS
from screencheck.reports.scale import all_weights

PACKAGE = Path(screencheck.__file__).parent
# The place of the sentence among the positional arguments of what says one.
SAYS = {
    "said": 0,
    "say": 0,
    "told": 0,
    "NotExamined": 0,
    "require_sure": 1,
    "judge_each": 2,
    "finding": 0,
    "Kind": 2,
    "ImageError": 1,
    "ErrorInfo": 1,
    "EngineError": 0,
    "UsageError": 0,
}
NAMED = ("reason",)  # keywords that hold a sentence
VALUES = ("measured", "expected")  # keywords that hold data, or words marked by `said`
# Told in English only: commands without --lang, and what a fact file lacks, whose keys are English.
ENGLISH = ("evaluation", "signatures")
_TERMINAL = ("cli", "cli.py", "console.py")  # where `say` writes a line to stderr
_WORD = re.compile(r"[A-Za-z]{2,}")
_IN_TEMPLATES = re.compile(
    r"""\b(?:t|say)\(\s*(["'])(.+?)(?<!\\)\1|(["'])([^"']+)\3\s*\|\s*say\b"""
)


def sources() -> list[Path]:
    """The modules that say something in several languages."""
    files = sorted(PACKAGE.rglob("*.py"))
    return [file for file in files if file.relative_to(PACKAGE).parts[0] not in ENGLISH]


def page_templates() -> list[Path]:
    """The templates of documents."""
    kinds = (".html", ".j2", ".jinja")
    return sorted(file for file in PACKAGE.rglob("*") if file.suffix in kinds)


def in_code() -> Iterator[tuple[str, str]]:
    """Every sentence given as a literal, with the place where it stands."""
    for file in sources():
        for where, node in _calls(file):
            for argument in _sentences(node):
                for text in _literals(argument):
                    yield text, where


def in_page_templates() -> Iterator[tuple[str, str]]:
    """Every sentence of the documents' templates."""
    for file in page_templates():
        for match in _IN_TEMPLATES.finditer(file.read_text("utf-8")):
            yield match[2] or match[4], str(file.relative_to(PACKAGE))


def in_facts() -> Iterator[tuple[str, str]]:
    """Every sentence of the fact files that is told, and the tables of words in reports/."""
    facts = knowledge.load()
    yield from ((writer.name, "writers.toml") for writer in facts.writers)
    yield from ((template.name, "chat.toml") for template in facts.chat.templates)
    yield from ((wording.message, "wordings.toml") for wording in wordings())
    yield from ((pair.message, "wordings.toml") for pair in exclusions())
    yield from ((text, "forms.toml") for f in label_forms() for text in (f.message, f.expected))
    yield from ((form.message, "forms.toml") for form in time_formats())
    yield from ((form.message, "forms.toml") for form in amount_forms())
    yield from ((sign.message, "forms.toml") for sign in entry_signs())
    yield from ((mask.name, "forms.toml") for mask in masks())
    yield from ((kind.name, "numbers.toml") for kind in number_kinds())
    yield from ((kind.source, "numbers.toml") for kind in number_kinds())
    yield from (
        (text, "rules.toml") for about in load_rules().values() for text in about.exceptions
    )
    yield from ((f.source, f.place) for rule in all_rules() for f in facts_of(rule.code))
    yield (facts.weights.source, "weights.toml")
    yield from ((words, "reports/scale.py") for words in all_weights())
    yield from ((words, "reports/csv_table.py") for words in COLUMNS)


def told_wrongly() -> Iterator[str]:
    """Places where a sentence would lose its template, or words are taken for data."""
    for file in sources():
        for where, node in _calls(file):
            for argument in _sentences(node):
                yield from (f"{where}: not a template: {text}" for text in _composed(argument))
            if _name(node) != "finding":
                continue
            for keyword in node.keywords:
                if keyword.arg in VALUES:
                    words = (*_literals(keyword.value), *_composed(keyword.value))
                    yield from (f"{where}: words without said: {t}" for t in words if has_words(t))


def anywhere() -> set[str]:
    """Every string that stands anywhere in the package's code or the documents' templates."""
    found = {text for text, _ in in_page_templates()}
    for file in sources():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def has_words(text: str) -> bool:
    """Whether there are English words outside a template's fields."""
    return bool(_WORD.search("".join(literal for literal, *_ in Formatter().parse(text))))


def fields(template: str) -> list[tuple[str, str]]:
    """A template's fields with their formats. `!r` aside: languages have quotes of their own."""
    parsed = Formatter().parse(template)
    return sorted((name, spec or "") for _, name, spec, _ in parsed if name is not None)


def _calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    place = file.relative_to(PACKAGE)
    terminal = place.parts[0] in _TERMINAL
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and not (terminal and _name(node) in ("say", "told")):
            yield f"{place}:{node.lineno}", node


def _name(call: ast.Call) -> str:
    """The name of what is called; click tells its own errors, in English."""
    function = call.func
    if isinstance(function, ast.Attribute):
        of_click = isinstance(function.value, ast.Name) and function.value.id == "click"
        return "" if of_click else function.attr.lstrip("_")
    return function.id.lstrip("_") if isinstance(function, ast.Name) else ""


def _sentences(call: ast.Call) -> Iterator[ast.expr]:
    place = SAYS.get(_name(call))
    if place is not None and len(call.args) > place:
        yield call.args[place]
    yield from (keyword.value for keyword in call.keywords if keyword.arg in NAMED)


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            yield from _literals(item)


def _composed(node: ast.expr) -> Iterator[str]:
    """Strings that are put together on the spot, by an f-string or by adding."""
    if isinstance(node, ast.JoinedStr):
        yield "{}".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
    elif isinstance(node, ast.BinOp):
        yield from (*_literals(node.left), *_composed(node.left))
        yield from (*_literals(node.right), *_composed(node.right))
    elif isinstance(node, ast.IfExp):
        yield from _composed(node.body)
        yield from _composed(node.orelse)
