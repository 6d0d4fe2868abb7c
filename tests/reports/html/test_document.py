"""The HTML document: whole, alone, safe, and telling all that there is to tell."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screencheck import knowledge
from screencheck._version import __version__
from screencheck.detectors import all_rules
from screencheck.geometry import Box
from screencheck.language import translator
from screencheck.report import Basis, ErrorInfo, Proposition, Report, Verdict
from screencheck.reports import create_format
from screencheck.settings import Limits, Settings
from tests.fakes import report

from .pages import EVIL, Reader, document, finding, flagged, hostile, illustrated

WORDS = [verdict.value for verdict in Verdict]


def read(*reports: Report, **options: object) -> Reader:
    return Reader(document(*reports, **options))  # type: ignore[arg-type]


def every_verdict() -> list[Report]:
    return [illustrated(report(f"{word}.png", word, text=True)) for word in WORDS]


def test_nothing_examined_is_a_document() -> None:
    page = read()
    assert "No image was examined." in page.text
    assert page.of("article") == []


def test_every_image_has_an_article_and_a_row_whatever_happened_to_it() -> None:
    page = read(*every_verdict())
    assert [a["class"].split()[1] for a in page.of("article") if a["class"]] == [
        f"v-{word}" for word in WORDS
    ]
    rows = [row for row in page.of("tr") if row.get("data-number")]
    assert [row["data-name"] for row in rows] == [
        "fake.png",
        "suspect.png",
        "error.png",
        "unsupported.png",
        "consistent.png",
    ]


def test_flagged_images_are_unfolded_and_others_folded() -> None:
    folds = {
        word: "<details open>" in document(report("a.png", word)).split("<article")[1]
        for word in WORDS
    }
    assert folds == {w: w in ("fake", "suspect") for w in WORDS}


def test_it_stands_alone() -> None:
    page = read(*every_verdict())
    for tag, attributes in page.elements:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form")
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "xlink:href", "srcset", "action"):
            if attributes.get(name):
                assert str(attributes[name]).startswith(("data:image/", "#")), (tag, name)
    assert len(page.of("script")) == 1


def test_the_policy_allows_the_styles_and_the_script_of_the_page_and_nothing_else() -> None:
    text = document(report("a.png", "fake"))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    allowed = policy[1].replace("&#39;", "'")
    assert "default-src 'none'" in allowed
    assert "unsafe" not in allowed
    assert "http" not in allowed
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed


def test_identifiers_are_unique_and_links_lead_somewhere() -> None:
    basis = Basis("20:10", Box(50, 900, 60, 60), 0.99)
    findings = (finding(rests_on=(basis,)), finding("SC402"), finding("SC403", region=None))
    page = read(flagged("a.png", *findings), *every_verdict(), flagged("b.png", finding()))
    ids = [str(a["id"]) for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    links = [str(a["href"])[1:] for a in page.of("a")]
    assert set(links) <= set(ids)
    assert {"i1f1", "i1f2", "i1f3"} <= set(ids)
    assert {"i1b1", "i1b2"} <= set(ids)
    assert "i1b3" not in ids


def test_a_finding_is_told_in_words_and_numbers() -> None:
    basis = Basis("20:10", Box(20, 40, 60, 20), 0.973, 2)
    text = read(flagged("a.png", finding(rests_on=(basis,)))).text
    rule = next(rule for rule in all_rules() if rule.code == "SC401")
    assert "1 The left margin differs" in text
    assert "moderate 16 times more often in fabricated pictures than in captures" in text
    assert "measured 17.2 pt" in text
    assert "a real capture shows 15 to 16 pt" in text
    assert "“20:10”, read twice alike, confidence 97%" in text
    assert rule.reason.split("\n")[0] in text


def test_only_the_strongest_of_one_kind_of_evidence_counts() -> None:
    shown = flagged("a.png", finding("SC401"), finding("SC402", llr=0.5), finding("SC501", llr=0.2))
    text = read(shown).text
    assert text.count("is not counted a second time") == 1
    assert "same kind of evidence as finding 1" in text
    assert "finding 1 (SC401) +1.20" in text
    assert "finding 3 (SC501) +0.20" in text
    assert "finding 2 (SC402)" not in text
    assert "what was in order, and the calibration +0.60 together +2.00" in text


def edited() -> Report:
    """Fake by two traces of an edit; a departure of layout says nothing of one."""
    found = (finding("SC602", llr=1.1), finding("SC611", llr=1.0), finding("SC402", llr=0.5))
    return dataclasses.replace(flagged("a.png", *found), proposition=Proposition.EDITED)


def test_the_sum_for_an_edit_leaves_out_what_tells_nothing_of_one() -> None:
    text = read(edited()).text
    assert "finding 1 (SC602) +1.10 finding 2 (SC611) +1.00 no other trace of an edit" in text
    assert "finding 3 (SC402)" not in text
    assert text.count("Tells nothing of an edit in a genuine capture") == 1
    assert "a second time" not in text
    assert "added as for a genuine capture in which something was changed" in text
    assert "added as for a genuine capture" not in read(flagged("a.png", finding())).text


def test_the_headline_says_that_something_was_changed() -> None:
    changed = "Several kinds of findings say that something was changed in this picture."
    assert changed in read(edited()).text
    assert changed not in read(dataclasses.replace(edited(), verdict=Verdict.SUSPECT)).text
    assert changed not in read(flagged("a.png", finding())).text


def test_what_was_in_order_and_what_was_not_asked_is_listed() -> None:
    shown = dataclasses.replace(report("a.png", "fake"), examined=("SC401", "SC403", "SC502"))
    text = read(shown).text
    rules = {rule.code: rule.summary for rule in all_rules()}
    assert "Examined and in order: 2" in text
    assert f"SC403 {rules['SC403']}" in text
    assert f"SC401 {rules['SC401']}" not in text
    assert f"Could not be examined: 1 SC501 {rules['SC501']} no times on the page" in text


def test_text_is_there_where_it_was_asked_for() -> None:
    assert "Text that was read 你好" in read(report("a", "consistent", text=True)).text
    assert "Text that was read" not in read(report("a", "consistent")).text


def test_it_tells_how_to_repeat_it() -> None:
    chosen = Settings(
        ocr="tesseract", select=("SC1", "SC2"), ignore=("SC104",), limits=Limits(max_bytes=99)
    )
    page = read(report("a.png", "fake"), settings=chosen)
    assert f"screencheck {__version__}" in page.text
    assert f"knowledge {knowledge.version()}" in page.text
    assert "0" * 64 in page.text
    command = next(text for text in page.texts if text.startswith("screencheck scan"))
    assert shlex.split(command) == [
        *("screencheck", "scan", "--format", "html", "-o", "report.html", "--ocr", "tesseract"),
        *("--select", "SC1,SC2", "--ignore", "SC104", "--max-bytes", "99", "IMAGE"),
    ]


def test_only_one_field_tells_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    first = document(*every_verdict())
    assert "1970-01-02 00:00 UTC" in first
    assert document(*every_verdict()) == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "172800")
    other = document(*every_verdict())
    assert other.replace("1970-01-03 00:00", "1970-01-02 00:00") == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d UTC", document())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_text_stays_text(language: str) -> None:
    page = Reader(document(*hostile(), translator=translator(language)))
    assert len(page.of("script")) == 1
    assert all(image.get("src", "")[:11] == "data:image/" for image in page.of("img"))  # type: ignore[index]
    assert "<script>window.hit=1</script>" in page.text
    assert "{{7*7}}" in page.text
    assert not any(c in page.text for c in "\x1b\u202e")
    assert "\\u202egpj." in page.text
    assert EVIL.split("\n")[0] in page.text


@given(st.text(st.characters()))
@settings(max_examples=30, deadline=None)
def test_any_name_is_text_in_utf_8(name: str) -> None:
    shown = Report(name, Verdict.UNSUPPORTED, reason=name)
    text = document(shown)
    text.encode("utf-8")
    Reader(text)


def test_the_language_is_told() -> None:
    assert Reader(document()).of("html") == [{"lang": "en"}]
    chinese = Reader(document(report("a.png", "fake"), translator=translator("zh")))
    assert chinese.of("html") == [{"lang": "zh-Hans"}]
    assert "总览" in chinese.text
    assert "伪造" in chinese.text


def test_chinese_leaves_no_sentence_in_english() -> None:
    basis = Basis("20:10", Box(20, 40, 60, 20), 0.9, 2)
    shown = flagged("1.png", finding(message="一", rests_on=(basis,)), finding("SC402", "二"))
    changed = dataclasses.replace(shown, path="2.png", proposition=Proposition.EDITED)
    plain = (report(f"{n}.png", word) for n, word in enumerate(WORDS))
    reports = [
        dataclasses.replace(
            r,
            skipped=(),
            reason=None,
            findings=r.findings if r in (shown, changed) else (),
            error=ErrorInfo("damaged", "三") if r.error else None,
        )
        for r in (shown, changed, *plain)
    ]
    text = Reader(document(*reports, translator=translator("zh"))).text
    assert "发现 1" in text
    known = r"screencheck|WeChat|SHA-\d+|[\w-]+\.(?:png|html)|IMAGE|iOS|RGB|OCR|Python|Linux|PNG"
    stripped = re.sub(rf"{known}|--?\w+|data:\S+|SC\d+|knowledge/[\w./*-]+", "", text)
    sentences = re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){3,}", stripped)
    assert [s for s in sentences if s.islower() or s[1:].islower()] == []


def test_pieces_are_written_as_images_are_done_and_the_pictures_let_go() -> None:
    form = create_format("html")
    form.begin()
    piece = form.add(flagged("a.png", finding()))
    assert piece.count("<article") == piece.count("</article>") == 1
    page = Reader(piece)
    sources = [str(image["src"]) for image in page.of("img")]
    end = form.end()
    assert sources
    assert not any(source in end for source in sources)


def test_a_report_without_pictures_is_told_in_words() -> None:
    page = Reader(document(report("a.png", "fake")))
    assert page.of("img") == []
    assert "The left margin differs" in page.text
