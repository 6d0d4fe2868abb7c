"""The document around the images: its head, its overview, its foot."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..._version import __version__
from ...language import Translator, said
from ...report import Report
from ...settings import Settings
from ..printable import printable
from .image import Row, row_of, view_of
from .provenance import made, provenance
from .words import MEANINGS

_LANGUAGES = {"en": "en", "zh": "zh-Hans"}
_MOST_NUMBERS = 60  # findings of one image that light up with their boxes; there are fewer rules


class HtmlFormat:
    """A document for people. `settings` are told in it, so that it can be made again."""

    name = "html"

    def __init__(self, say: Translator, settings: Settings | None = None) -> None:
        self._say = say
        self._settings = settings or Settings()
        self._rows: list[Row] = []
        self._environment = _environment()

    def begin(self) -> str:
        style = _resource("style.css") + _pairing()
        script = _resource("sort.js")
        policy = (
            "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
            f"style-src {_hash(style)}; script-src {_hash(script)}"
        )
        return self._render("head.html", style=Markup(style), policy=policy)

    def add(self, report: Report) -> str:
        view = view_of(report, len(self._rows) + 1, self._say)
        self._rows.append(row_of(report, view, self._say))
        return self._render("image.html", image=view)

    def end(self) -> str:
        counts = Counter(row.verdict for row in self._rows)
        rows = sorted(self._rows, key=lambda row: (row.rank, -row.score, row.number))
        return self._render(
            "foot.html",
            rows=rows,
            counts={verdict: counts[verdict] for verdict in MEANINGS if counts[verdict]},
            total=len(rows),
            meanings=MEANINGS,
            script=Markup(_resource("sort.js")),
            provenance=[*provenance(self._settings, self._say), made(self._say)],
        )

    def _render(self, template: str, **values: object) -> str:
        return self._environment.get_template(template).render(
            t=self._told,
            language=_LANGUAGES.get(self._say.language, self._say.language),
            version=__version__,
            **values,
        )

    def _told(self, sentence: str, **values: object) -> str:
        return self._say(said(sentence, **values) if values else sentence)


def _harmless(value: object) -> object:
    """Whatever a template shows is one line that cannot hide or reorder text, as on a terminal.

    Only what is markup already is left: the style, the script, and what macros made.
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _resource(name: str) -> str:
    return resources.files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """How a policy names an inline style or script by its text."""
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _pairing() -> str:
    """Rules by which a finding and its box light up together, pointed at or jumped to."""
    numbers = range(1, _MOST_NUMBERS + 1)
    boxes = ",".join(
        f".image:has(.f{n}:is(:hover,:target,:focus-within)) .m{n} .box" for n in numbers
    )
    findings = ",".join(f".image:has(.b{n}:is(:hover,:focus,:target)) .f{n}" for n in numbers)
    return f"{boxes}{{stroke-width:5;fill:var(--lit)}}\n{findings}{{background:var(--lit)}}\n"
