"""Transaction numbers; every number here is invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck.content.numbers import Fit, decode, expected_serial, fit
from screencheck.knowledge.numbers import NumberKind, number_kinds

TEMPLATES = [(kind, template) for kind in number_kinds() for template in kind.templates]


def fill(template: str, day: date, digits: str = "0123456789") -> str:
    """A number of a template: its date written in, `digits` in turn where any may stand."""
    parts = {
        "Y": f"{day.year:04}"[-template.count("Y") :] if "Y" in template else "",
        "M": f"{day.month:02}",
        "D": f"{day.day:02}",
    }
    places = dict.fromkeys(parts, 0)
    written = []
    for index, char in enumerate(template):
        if char in parts:
            written.append(parts[char][places[char]])
            places[char] += 1
        else:
            written.append(char if char.isdigit() else digits[index % len(digits)])
    return "".join(written)


@given(
    st.sampled_from(TEMPLATES),
    st.dates(date(2011, 1, 1), date(2049, 12, 31)),
    st.text("0123456789", min_size=40, max_size=50),
)
def test_numbers_made_by_the_plans_are_read(
    plan: tuple[NumberKind, str], day: date, digits: str
) -> None:
    kind, template = plan
    readings = decode(fill(template, day, digits), kind.service)
    assert readings
    if not kind.general:
        of_kind = [reading for reading in readings if reading.fact is kind]
        assert of_kind
        if "Y" in template:
            assert day in [reading.date for reading in of_kind]


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert all(reading.service for reading in decode(text))
    fit(text, "wechat", "转账单号")


@given(st.text("0123456789", min_size=1, max_size=60))
def test_no_digits_raise(digits: str) -> None:
    decode(digits)
    for label in ("转账单号", "交易单号"):
        assert fit(digits, "wechat", label) is not None
    assert fit(digits, "alipay", "订单号") is not None


def test_a_merchant_payment() -> None:
    (reading,) = decode("4200 0020 1020 3106 1511 2233 4455")
    assert (reading.service, reading.kind) == ("wechat", "payment")
    assert (reading.date, reading.date_span) == (date(2031, 6, 15), (10, 18))
    assert (reading.serial, reading.shard) == ("002010", None)
    assert reading.notes


def test_an_alipay_transfer() -> None:
    (reading,) = decode("20310615" + "2000400111" + "00" + "42" + "00" + "11223344")
    assert (reading.service, reading.kind) == ("alipay", "transfer")
    assert (reading.date, reading.shard) == (date(2031, 6, 15), "42")


def test_a_received_red_packet_tells_no_date() -> None:
    (reading,) = decode("1000039801" + "00010615" + "6112233445566")
    assert reading.kind == "red_packet_received"
    assert (reading.date, reading.date_span) == (None, (0, 0))


@pytest.mark.parametrize(
    ("label", "number", "expected"),
    [
        ("转账单号", "1000050001" + "20310615" + "0212345678901", Fit.KNOWN),
        ("转账单号", "1000050001" + "20311315" + "0212345678901", Fit.NONE),
        ("交易单号", "4200" + "002010" + "20311315" + "1122334455", Fit.BROKEN),
        ("转账单号", "1000050001" + "20310615" + "021234567", Fit.CUT),
        ("转账单号", "1000050001" + "20310615" + "0212345678901" + "20", Fit.JOINED),
        ("转账单号", "4200" + "002010" + "20310615" + "1122334455", Fit.FOREIGN),
        ("转账单号", "1000777701" + "20310615" + "02123456789012", Fit.GENERAL),
        ("转账单号", "20310615123456", Fit.NONE),
        ("转账单号", "9" * 29, Fit.NEAR),
        ("交易单号", "9" * 28, Fit.NONE),
        ("交易单号", "9" * 50, Fit.JOINED),
        ("商户单号", "20310615123456", None),
        ("转账单号", "XYZ", None),
    ],
)
def test_fit_of_wechat_numbers(label: str, number: str, expected: Fit | None) -> None:
    assert fit(number, "wechat", label) is expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("20310615" + "22001" + "777" + "42" + "1122334455", Fit.KNOWN),
        ("20310615" + "200040011100" + "42" + "00" + "11223344", Fit.KNOWN),
        ("20310615" + "200040011100" + "42" + "07" + "11223344", Fit.BROKEN),
        ("20310615" + "200040011100" + "42" + "00" + "1122", Fit.CUT),
        ("20310615" + "00000000" + "112233445566", Fit.GENERAL),
        ("20311315" + "22001" + "777" + "42" + "1122334455", Fit.NONE),
        ("20310615" + "778899", Fit.CUT),
        ("88" * 14, Fit.NONE),
    ],
)
def test_fit_of_alipay_numbers(number: str, expected: Fit) -> None:
    assert fit(number, "alipay", "订单号") is expected
    assert fit(number, "alipay", "商家订单号") is None


def test_the_counter_grows() -> None:
    kind = next(kind for kind in number_kinds() if kind.kind == "payment")
    early, late = (expected_serial(kind, date(year, 6, 1)) for year in (2019, 2024))
    assert early is not None
    assert late is not None
    assert early[1] < late[0]
    beyond = expected_serial(kind, date(2040, 1, 1))
    assert beyond is not None
    assert beyond[1] > late[1]
    assert expected_serial(kind, date(2012, 1, 1)) is None
    transfer = next(kind for kind in number_kinds() if not kind.anchors)
    assert expected_serial(transfer, date(2024, 1, 1)) is None
