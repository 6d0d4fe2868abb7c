"""Amounts as the apps write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck.content.amounts import find_amount, parse_amount


@pytest.mark.parametrize(
    ("text", "value", "sign", "yen", "grouped", "decimals"),
    [
        ("-1,234.50", "1234.50", "-", "", True, 2),
        ("+0.07", "0.07", "+", "", False, 2),
        ("¥36.00", "36.00", "", "¥", False, 2),
        ("￥ 36", "36", "", "￥", False, 0),
        ("- ¥22.10", "22.10", "-", "¥", False, 2),
        ("−7.5", "7.5", "-", "", False, 1),
        ("２0.00", "20.00", "", "", False, 2),
        ("4321.09元>", "4321.09", "", "", False, 2),
        ("12,345,678.00", "12345678", "", "", True, 2),
    ],
)
def test_amounts_are_read(
    text: str, value: str, sign: str, yen: str, grouped: bool, decimals: int
) -> None:
    amount = parse_amount(text)
    assert amount is not None
    assert amount.value == Decimal(value)
    assert (amount.sign, amount.yen, amount.grouped, amount.decimals) == (
        sign,
        yen,
        grouped,
        decimals,
    )
    assert amount.regular


@pytest.mark.parametrize("text", ["", "abc", "12:30", "0.913%", "1.2.3", "共3笔", "5000积分", "¥"])
def test_other_text_is_no_amount(text: str) -> None:
    assert parse_amount(text) is None


def test_a_comma_amiss_is_noticed() -> None:
    amount = parse_amount("1,23.00")
    assert amount is not None
    assert amount.grouped
    assert not amount.regular


def test_the_span_holds_the_digits() -> None:
    text = "已领取 ￥1,066.00"
    amount = find_amount(text)
    assert amount is not None
    assert text[slice(*amount.span)] == "1,066.00"


@given(st.text())
def test_no_text_raises(text: str) -> None:
    parse_amount(text)
    find_amount(text)


@given(st.integers(0, 10**10), st.sampled_from(["", "+", "-"]), st.sampled_from(["", "¥", "￥"]))
def test_what_an_app_prints_is_read(cents: int, sign: str, yen: str) -> None:
    value = Decimal(cents) / 100
    for text, grouped in ((f"{value:.2f}", False), (f"{value:,.2f}", value >= 1000)):
        amount = parse_amount(f"{sign}{yen}{text}")
        assert amount is not None
        assert (amount.value, amount.decimals) == (value, 2)
        assert (amount.sign, amount.yen, amount.grouped) == (sign, yen, grouped)
