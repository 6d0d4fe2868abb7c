"""Reports as bytes: nothing is lost on the way, and nothing but reports comes back."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screencheck.cache.codec import decode, encode
from screencheck.geometry import Box
from screencheck.language import Message, said, translator
from screencheck.ocr.rapid import RapidEngine
from screencheck.pipeline import Scanner
from screencheck.report import Basis, ErrorInfo, Finding, Guide, Report, Verdict
from screencheck.reports import FORMATS, create_format
from screencheck.settings import Settings
from tests import fakes
from tests.conftest import fixture_image


def rendered(report: Report) -> list[str]:
    """The report in every format and language."""
    pieces = []
    for lang in ("en", "zh"):
        for name in FORMATS:
            form = create_format(
                name,
                verbose=True,
                show_regions=True,
                translator=translator(lang),
                settings=Settings(pictures=True),
            )
            form.begin()
            pieces.append(form.add(report))
    return pieces


@pytest.mark.parametrize(
    "name",
    [
        "fake-wechat-bill-number.png",
        "fake-chat-sent.jpg",
        "fake-alipay-bill-rows.png",
        "clean-ios-chat-720.jpg",
        "unsupported-note.png",
    ],
)
def test_a_real_report_comes_back_whole(engine: RapidEngine, name: str) -> None:
    scanner = Scanner(Settings(text=True, pictures=True, annotate=True), engine)
    report = scanner.scan(str(fixture_image(name)))
    again = decode(encode(report))
    assert again == report
    assert (again.file, again.pictures) == (report.file, report.pictures)
    assert (again.path, again.seconds) == (report.path, report.seconds)
    assert rendered(again) == rendered(report)


@cache
def example() -> Report:
    finding = replace(
        fakes.FINDING,
        message=said(
            "{amount} on {day:%Y-%m-%d} at {hour:%H:%M}, {moment}: {inner}",
            amount=Decimal("12.50"),
            day=date(2025, 7, 6),
            hour=time(12, 30),
            moment=datetime(2025, 7, 6, 12, 30, 1),
            inner=said("{value} or {values}", value=1.5, values=("one", 2, None)),
        ),
        measured=[said("the same line"), 1, 1.5, {"a": [None, True]}],
        expected="A string\ud800",
        rests_on=(Basis("12", Box(1, 2.5, 3, 4), 0.5),),
        guide=Guide("x", 1.0, 2.0, 3),
        beside=(Box(0, 0, 1, 1),),
    )
    return replace(fakes.report("fake.png", "fake", text=True), findings=(finding,))


def test_every_kind_of_value() -> None:
    again = decode(encode(example()))
    assert again == example()
    (was,), (now,) = example().findings, again.findings
    assert isinstance(now.message, Message)
    assert isinstance(was.message, Message)
    assert repr(now.message.values) == repr(was.message.values)
    assert repr(now) == repr(was)
    assert isinstance(now.measured, list)
    assert isinstance(now.measured[0], Message)


def test_errors_keep_their_templates() -> None:
    error = ErrorInfo("damaged", said("the {format} header is damaged", format="PNG"))
    again = decode(encode(Report("a", Verdict.ERROR, error=error)))
    assert again.error is not None
    assert translator("zh")(again.error.message) != error.message


@pytest.mark.parametrize("value", [np.float32(0.1), np.arange(3), {1}, object(), b"".join])
def test_what_cannot_be_kept_without_loss_is_refused(value: Any) -> None:
    report = replace(example(), findings=(replace(fakes.FINDING, measured=value),))
    with pytest.raises(TypeError):
        encode(report)


def test_a_message_that_was_tampered_with_is_refused() -> None:
    message = said("{a}", a=1)
    message.template = "{a} and more"
    with pytest.raises(ValueError, match="template"):
        encode(replace(example(), reason=message))


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    for attempt in (data, zlib.compress(data)):
        with pytest.raises(ValueError, match="not a report"):
            decode(attempt)


@hypothesis_settings(deadline=None)  # the first to render loads much
@given(st.data())
def test_any_damage_gives_a_report_or_a_value_error(data: st.DataObject) -> None:
    """What passes has the declared types, so that every format can tell it."""
    text = bytearray(zlib.decompress(encode(example())))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place] = data.draw(st.sampled_from(b'0123456789"[],:{}.-aeltrufsn!'))
    try:
        report = decode(zlib.compress(bytes(text)))
    except ValueError:
        return
    assert len(rendered(report)) == 2 * len(FORMATS)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@hypothesis_settings(deadline=None)
@given(st.integers(0, 40), _json)
def test_fields_of_other_types(place: int, value: Any) -> None:
    packed = json.loads(zlib.decompress(encode(example())))
    packed[1 + place % (len(packed) - 1)] = value
    try:
        report = decode(zlib.compress(json.dumps(packed).encode()))
    except ValueError:
        return
    assert len(rendered(report)) == 2 * len(FORMATS)


@pytest.mark.parametrize(
    "packed",
    [
        ["Message", "{a.__class__}", ["a", 1]],
        ["Message", "{a[0]}", ["a", "b"]],
        ["Message", "{a:>999999999}", ["a", 1]],
        ["Message", "{a:{b}}", ["a", 1], ["b", ">999999999"]],
        ["Message", "{}", ["a", 1]],
        ["Message", "{b}", ["a", 1]],
        ["Message", "{a", ["a", 1]],
        ["Message", "{a:%Y-%m-%d}", ["a", 1]],
        ["Message"],
        ["Decimal", "x"],
        ["date", "2025-13-01"],
        ["Scanner", 1],
        ["os.system", "true"],
        [],
        [["list"]],
        {"a": 1},
    ],
)
def test_values_that_no_report_has(packed: Any) -> None:
    whole = json.loads(zlib.decompress(encode(Report("a", Verdict.UNSUPPORTED, reason="word"))))
    whole[whole.index("word")] = packed
    with pytest.raises(ValueError, match="not a report"):
        decode(zlib.compress(json.dumps(whole).encode()))


def test_what_unfolds_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screencheck.cache.codec._LARGEST", 1000)
    with pytest.raises(ValueError, match="too large"):
        decode(zlib.compress(b" " * 10**7 + b"1"))
    with pytest.raises(ValueError, match="too large"):
        encode(replace(example(), reason="x" * 1000))


def test_deep_nesting() -> None:
    for text in (b"[" * 100_000, b'["list",' * 100_000 + b"1" + b"]" * 100_000):
        with pytest.raises(ValueError, match="not a report"):
            decode(zlib.compress(text))


def test_a_finding_is_no_report() -> None:
    packed = json.loads(zlib.decompress(encode(example())))
    finding = next(p for p in packed if isinstance(p, list) and p[1:] and p[1][0] == "Finding")[1]
    with pytest.raises(ValueError, match="not a report"):
        decode(zlib.compress(json.dumps(finding).encode()))
    assert isinstance(example().findings[0], Finding)
