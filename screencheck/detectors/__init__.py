"""Rules: each asks one question of one picture.

A rule is a function with a stable code, registered by the decorator `rule`. It takes a
`Case` and returns the findings; where the picture does not hold what the question is
about it raises `NotExamined` with the reason, so that "examined and in order" differs
from "could not be examined". A rule never prints, opens files or looks at another rule,
and it never weighs: weights are data (knowledge/weights.toml), applied by verdict.py.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from ..errors import UsageError
from ..knowledge import Knowledge
from ..language import Message, said
from ..pages import Page
from ..report import Finding
from ..screenshot import Screenshot

FAMILIES = {
    "SC1": "container",
    "SC2": "template",
    "SC3": "font",
    "SC4": "layout",
    "SC5": "content",
    "SC6": "tamper",
}
_MODULES = (
    "container",
    "template",
    "signature",
    "status",
    "font",
    "layout",
    "wrapping",
    "rows",
    "content",
    "tamper",
)


class NotExamined(Exception):
    """The picture does not hold what the rule asks about; the sentence says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = Message.of(reason)


@dataclass(frozen=True, slots=True)
class Case:
    """All that a rule may look at."""

    screenshot: Screenshot
    page: Page
    knowledge: Knowledge


Check = Callable[[Case], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule: its code, what it asks in one line, and why it holds (the docstring).

    `group` names the evidence that it shares with other rules: of one group only the
    strongest finding counts.
    """

    code: str
    summary: str
    group: str
    check: Check

    @property
    def detector(self) -> str:
        """The family's name, such as "layout"."""
        return FAMILIES[self.code[:3]]

    @property
    def reason(self) -> str:
        """The docstring: why the rule holds, with its source."""
        return inspect.getdoc(self.check) or ""

    def finding(self, message: str, **details: object) -> Finding:
        """A finding of this rule; `details` are fields of Finding.

        The message is one sentence, `said("…", …)` where values stand in it, and so are words in
        `measured` and `expected` (see screencheck.language).
        """
        sentence = Message.of(message)
        return Finding(self.code, self.detector, sentence, **details)  # type: ignore[arg-type]


_RULES: dict[str, Rule] = {}


def rule(code: str, summary: str, group: str) -> Callable[[Check], Rule]:
    """Register a function as the rule `code`; the name it is bound to becomes the Rule.

    Summary and docstring are told to people; their Chinese stands in language/zh.toml.
    """

    def register(check: Check) -> Rule:
        if code in _RULES or code[:3] not in FAMILIES or not inspect.getdoc(check):
            raise ValueError(f"rule {code}: taken, of no family, or without its reason")
        _RULES[code] = Rule(code, summary, group, check)
        return _RULES[code]

    return register


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by code."""
    for name in _MODULES:
        importlib.import_module(f"{__name__}.{name}")
    return tuple(_RULES[code] for code in sorted(_RULES))


def chosen_rules(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
    """The rules that codes or prefixes of codes name. Raises UsageError for one that names none."""
    select, ignore = tuple(select), tuple(ignore)
    for prefix in (*select, *ignore):
        if not any(r.code.startswith(prefix) for r in all_rules()):
            raise UsageError(
                said(
                    "no rule has the code or prefix {prefix!r}; see `screencheck rules`",
                    prefix=prefix,
                )
            )
    return tuple(
        r
        for r in all_rules()
        if (not select or r.code.startswith(select)) and not (ignore and r.code.startswith(ignore))
    )
