"""Reports in Chinese: no English is left but what stands in the picture itself."""

from __future__ import annotations

import html
import pickle
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from screencheck.detectors import Case, all_rules, chosen_rules
from screencheck.errors import ImageError
from screencheck.geometry import Box
from screencheck.language import Message, translator
from screencheck.pipeline import examine
from screencheck.report import Basis, ErrorInfo, Finding, PageSummary, Report, Verdict
from screencheck.reports import create_format
from screencheck.screenshot import load
from screencheck.settings import Limits
from tests.detectors.test_registry import EXAMPLES

ZH = translator("zh")
CODES = [rule.code for rule in all_rules()]
_WORD = re.compile(r"[A-Za-z]{3,}")
# Names that Chinese writes as they are.
_NAMES = {
    "alpha",
    "Android",
    "AVIF",
    "BMP",
    "GIF",
    "HEIC",
    "IDAT",
    "IEND",
    "IHDR",
    "iOS",
    "iPad",
    "iPhone",
    "JPEG",
    "PNG",
    "RGB",
    "RGBA",
    "sha",
    "SHA",
    "TIFF",
    "WebP",
}


def in_chinese(report: Report) -> str:
    text = create_format("text", verbose=True, translator=ZH)
    return text.begin() + text.add(report) + text.end()


def quoted(value: object) -> Iterator[str]:
    """What a report quotes: values that are no sentences."""
    if isinstance(value, Message):
        for part in value.values.values():
            yield from quoted(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from quoted(part)
    elif value is not None:
        yield str(value)


def in_html(report: Report) -> str:
    """The words of the document down to its first image; what follows names programs."""
    page = create_format("html", translator=ZH)
    markup = page.begin() + page.add(report)
    text = re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", markup, flags=re.DOTALL)
    labels = re.findall(r"(?:alt|aria-label|title)=\"([^\"]*)\"", markup)
    return html.unescape(" ".join([text, *labels]))


def english_left(report: Report, text: str = "") -> list[str]:
    text = text or in_chinese(report)
    quotes = [report.path, *report.examined, *(skipped.code for skipped in report.skipped)]
    for finding in report.findings:
        values = (finding.message, finding.measured, finding.expected)
        quotes += [finding.code, *(quote for value in values for quote in quoted(value))]
        quotes += [basis.text for basis in finding.rests_on]
    for quote in sorted(quotes, key=len, reverse=True):
        text = text.replace(quote, " ")
    return [word for word in _WORD.findall(text) if word not in _NAMES]


def judged(code: str, case: Case, verdict: Verdict = Verdict.FAKE) -> Report:
    findings, examined, skipped = examine(case, chosen_rules([code]))
    weighed = tuple(replace(f, llr=0.4 * i) for i, f in enumerate(findings))
    page = case.page
    summary = PageSummary(page.app, page.kind, page.os, page.theme, page.scale)
    return Report(
        "-",
        verdict,
        score=0.9,
        page=summary,
        width=page.width,
        height=page.height,
        findings=weighed,
        examined=tuple(examined),
        skipped=tuple(skipped),
    )


@pytest.mark.parametrize("code", CODES)
def test_findings_leave_no_english(code: str) -> None:
    report = judged(code, EXAMPLES[code].fires())
    assert report.findings
    assert english_left(report) == []


@pytest.mark.parametrize("code", CODES)
def test_tables_leave_no_english(code: str) -> None:
    report = judged(code, EXAMPLES[code].fires())
    table = create_format("csv", translator=ZH)
    assert english_left(report, table.begin() + table.add(report)) == []


@pytest.mark.parametrize("code", CODES)
def test_documents_leave_no_english(code: str) -> None:
    report = judged(code, EXAMPLES[code].fires())
    reasons = " ".join(ZH.rule(rule).reason for rule in all_rules())
    text = in_html(report)
    assert ZH(report.findings[0].message) in text
    left = english_left(report, text)
    assert [word for word in left if word not in reasons and word != "screencheck"] == []


@pytest.mark.parametrize("code", CODES)
def test_what_was_not_examined_leaves_no_english(code: str) -> None:
    report = judged(code, EXAMPLES[code].not_asked(), Verdict.SUSPECT)
    assert report.skipped
    assert english_left(report) == []


def test_english_would_be_noticed() -> None:
    report = judged("SC101", EXAMPLES["SC101"].fires())
    english = create_format("text").add(report)
    assert {"claims", "structure", "measured"} <= set(english_left(report, english))


@pytest.mark.parametrize("code", CODES)
def test_findings_survive_the_way_between_processes(code: str) -> None:
    report = judged(code, EXAMPLES[code].fires())
    assert in_chinese(pickle.loads(pickle.dumps(report))) == in_chinese(report)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no image",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
        b"\xff\xd8\xff\xe0",
        b"\0\0\0\x18ftypheic" + b"\0" * 40,
        b"x" * 2000,
    ],
)
def test_errors_leave_no_english(data: bytes) -> None:
    with pytest.raises(ImageError) as caught:
        load(data, Limits(max_bytes=1000))
    error = ErrorInfo(caught.value.kind, caught.value.message)
    report = Report("-", Verdict.ERROR, error=pickle.loads(pickle.dumps(error)))
    assert english_left(report) == []
    assert str(caught.value) == error.message


def test_what_was_read_stays_as_it_is() -> None:
    """A picture may show the very words that the catalogue has."""
    finding = Finding(
        "SC510",
        "content",
        "parts of the picture are transparent, which a screen never is",
        Box(0, 0, 9, 9),
        measured="no avatars",
        expected=["fake", "transfer"],
        rests_on=(Basis("a year of two digits", Box(0, 0, 9, 9), 1.0, 2),),
    )
    text = in_chinese(Report("fake", Verdict.FAKE, score=1.0, findings=(finding,)))
    assert "no avatars" in text
    assert '["fake","transfer"]' in text
    assert "a year of two digits（两次识别一致" in text
    assert text.startswith("伪造      fake  （先验")
    assert "图片有透明部分" in text
