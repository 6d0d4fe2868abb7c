"""Transaction numbers; every number here is invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck.content.numbers import (
    Decoded,
    Fit,
    Piece,
    beginnings,
    decode,
    expected_serial,
    fit,
    nearly,
    shards_differ,
    typed_run,
)
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


def test_a_number_of_two_plans_of_its_kind_is_read_both_ways() -> None:
    digits = fill("1800007#YYMMDD##################", date(2011, 4, 1), "0" * 15 + "1" + "0" * 24)
    assert [reading.date for reading in decode(digits, "wechat")] == [
        date(2004, 1, 1),
        date(2011, 4, 1),
    ]


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
    assert reading.date == date(2031, 6, 15)
    assert (reading.serial, reading.shard) == ("002010", None)


def test_an_alipay_transfer() -> None:
    (reading,) = decode("20310615" + "2000400111" + "00" + "42" + "00" + "11223344")
    assert (reading.service, reading.kind) == ("alipay", "transfer")
    assert (reading.date, reading.shard) == (date(2031, 6, 15), "42")


def test_a_received_red_packet_tells_no_date() -> None:
    (reading,) = decode("1000039801" + "00010615" + "6112233445566")
    assert reading.kind == "red_packet_received"
    assert reading.date is None


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


@given(
    st.sampled_from([(k, t) for k, t in TEMPLATES if k.labels and not k.general]),
    st.dates(date(2011, 1, 1), date(2049, 12, 31)),
    st.text("0123456789", min_size=40, max_size=50),
    st.data(),
)
def test_a_digit_or_two_lost_or_doubled_anywhere_are_no_broken_plan(
    fact: tuple[NumberKind, str], day: date, digits: str, data: st.DataObject
) -> None:
    kind, template = fact
    number = fill(template, day, digits)
    changed = number
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.integers(0, len(changed) - 1))
        lost = data.draw(st.booleans())
        changed = changed[:place] + ("" if lost else changed[place] * 2) + changed[place + 1 :]
    if len(changed) == len(number):  # one of each: as good as another digit
        return
    found = fit(changed, kind.service, kind.labels[0])
    assert found not in (Fit.NONE, Fit.BROKEN, Fit.GENERAL)


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("转账单号", "5301" + "0016100123" + "20250705" + "112233445"),  # 31 digits, as others
        ("转账单号", "1000050001" + "2031615" + "0212345678901"),  # 30 digits
        ("交易单号", "1000039801" + "000506" + "6112345678901"),
        ("交易单号", "207251118" + "60829174635091827465"),
        ("提现单号", "20725118" + "608291746350918274651"),
    ],
)
def test_a_lost_digit_makes_a_number_as_long_as_another_kind(label: str, number: str) -> None:
    assert fit(number, "wechat", label) is Fit.NEAR


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


def test_a_number_is_cut_into_what_its_digits_are() -> None:
    (reading,) = decode("4200" + "002010" + "20310615" + "1122334455")
    assert reading.pieces == (
        (Piece.FIXED, "4200"),
        (Piece.COUNTER, "002010"),
        (Piece.DATE, "20310615"),
        (Piece.FREE, "1122334455"),
    )
    assert reading.free == "1122334455"


@given(
    st.sampled_from(TEMPLATES),
    st.dates(date(2011, 1, 1), date(2049, 12, 31)),
    st.text("0123456789", min_size=40, max_size=50),
)
def test_the_pieces_of_a_number_make_it_up(
    plan: tuple[NumberKind, str], day: date, digits: str
) -> None:
    number = fill(plan[1], day, digits)
    for reading in decode(number):
        assert "".join(text for _, text in reading.pieces) == number
        assert len(reading.template) == len(number)


# Which digit of a number a rule can see: the fixed ones, and those of the date.
EXACT = [(kind, template) for kind, template in TEMPLATES if not kind.general]


@given(
    st.sampled_from(EXACT),
    st.dates(date(2011, 1, 1), date(2049, 12, 31)),
    st.text("0123456789", min_size=40, max_size=50),
    st.data(),
)
def test_each_changed_digit_that_a_plan_fixes_is_seen(
    plan: tuple[NumberKind, str], day: date, digits: str, data: st.DataObject
) -> None:
    """No reading of the changed number is of the same template; what it was is nearest."""
    kind, template = plan
    number = fill(template, day, digits)
    places = [i for i, sign in enumerate(template) if sign.isdigit()]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    changed = number[:place] + other + number[place + 1 :]
    assert template not in [reading.template for reading in decode(changed, kind.service)]
    near = nearly(changed, kind.service)
    if sum(sign.isdigit() for sign in template) > 4 and near is not None:
        assert len(near.places) <= 8


@given(
    st.sampled_from([plan for plan in EXACT if "Y" in plan[1]]),
    st.dates(date(2011, 1, 1), date(2049, 12, 31)),
    st.text("0123456789", min_size=40, max_size=50),
    st.data(),
)
def test_each_changed_digit_of_the_date_is_seen(
    plan: tuple[NumberKind, str], day: date, digits: str, data: st.DataObject
) -> None:
    """It makes another day of it, or none; either differs from the day that the page shows."""
    kind, template = plan
    number = fill(template, day, digits)
    place = data.draw(st.sampled_from([i for i, sign in enumerate(template) if sign in "YMD"]))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    changed = number[:place] + other + number[place + 1 :]
    same = [r for r in decode(changed, kind.service) if r.template == template]
    assert all(reading.date != day for reading in same)


@given(
    st.sampled_from(EXACT),
    st.dates(date(2011, 1, 1), date(2049, 12, 31)),
    st.text("0123456789", min_size=40, max_size=50),
    st.data(),
)
def test_a_number_that_lost_or_doubled_a_digit_is_no_other_of_its_row(
    plan: tuple[NumberKind, str], day: date, digits: str, data: st.DataObject
) -> None:
    """A length that does not fit is taken for a reading error, not for an impossible number."""
    kind, template = plan
    if not kind.labels:
        return
    number = fill(template, day, digits)
    place = data.draw(st.integers(0, len(number) - 1))
    lost, doubled = (
        number[:place] + number[place + 1 :],
        number[:place] + number[place] + number[place:],
    )
    for changed in (lost, doubled):
        if len(changed) in {len(t) for k, t in TEMPLATES if set(k.labels) & set(kind.labels)}:
            continue  # it has the length of another plan of this row
        assert fit(changed, kind.service, kind.labels[0]) not in (Fit.NONE, Fit.BROKEN)


def test_the_beginning_of_a_number() -> None:
    ((kind, day),) = beginnings("100005000120310615", "wechat")
    assert (kind.kind, day) == ("transfer", date(2031, 6, 15))
    assert {kind.kind for kind, _ in beginnings("2031061520004001", "alipay")} == {"transfer"}
    assert beginnings("1000050001203113", "wechat") == []
    assert beginnings("99", "wechat") == []


@pytest.mark.parametrize(
    ("digits", "run"),
    [
        ("1122334455", None),
        ("0000000", None),
        ("9000000000000", None),
        ("7777777", "7777777"),
        ("966666612", None),
        ("912345678", "12345678"),
        ("5678901234", "5678901234"),
        ("87654321", "87654321"),
        ("1234567", None),
        ("", None),
        ("7", None),
    ],
)
def test_runs_that_somebody_typed(digits: str, run: str | None) -> None:
    assert typed_run(digits) == run


@given(st.text("0123456789", max_size=60))
def test_a_typed_run_is_part_of_the_number(digits: str) -> None:
    run = typed_run(digits)
    assert run is None or run in digits


def test_owners_differ_where_two_are_named() -> None:
    def transfer(shard: str) -> Decoded:
        return decode("20310615" + "200040011100" + shard + "00" + "11223344")[0]

    assert shards_differ([transfer("42"), transfer("43")])
    assert not shards_differ([transfer("42"), transfer("42")])
    assert not shards_differ([transfer("42"), *decode("4200002010203106151122334455")])
    assert not shards_differ([])


@pytest.mark.parametrize(
    ("number", "plan", "places"),
    [
        ("20310615" + "200040011100" + "42" + "07" + "11223344", "transfer", (23,)),
        ("20311315" + "22001" + "417" + "42" + "1122334455", "trade", tuple(range(8))),
        ("20310615" + "22001" + "417" + "42" + "1122334455", None, ()),
        ("12345", None, ()),
    ],
)
def test_the_plan_that_a_number_nearly_fits(
    number: str, plan: str | None, places: tuple[int, ...]
) -> None:
    found = nearly(number)
    if plan is None:
        assert found is None or found.places
    else:
        assert found is not None
        assert (found.fact.kind, found.places) == (plan, places)
