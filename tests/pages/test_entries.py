"""Lists of payments: amounts with titles and balances, and their times."""

from __future__ import annotations

from screencheck.pages.entries import parse_entries, parse_stamps
from tests.detectors.content.pages import WIDTH, entry_row, line


def test_an_entry_has_its_title_and_balance() -> None:
    lines = [
        *entry_row("转账-来自阿泽", "+50.00", "9月15日 10:21", 400, "余额 80.00"),
        *entry_row("零钱提现", "-20.00", "9月14日 10:21", 600, "余额 30.00"),
    ]
    entries = parse_entries(lines, WIDTH)
    assert [e.amount.text for e in entries] == ["+50.00", "-20.00"]
    assert [e.title.text if e.title else None for e in entries] == ["转账-来自阿泽", "零钱提现"]
    assert [e.balance.text if e.balance else None for e in entries] == ["余额 80.00", "余额 30.00"]


def test_an_amount_alone_is_an_entry_without_title() -> None:
    (entry,) = parse_entries([line("-8.70", 400, 900)], WIDTH)
    assert (entry.title, entry.balance) == (None, None)


def test_amounts_at_the_left_are_sums_and_no_entries() -> None:
    assert parse_entries([line("-318.79", 400, 60), line("余额 80.00", 400, 900)], WIDTH) == ()


def test_a_balance_below_the_next_amount_is_not_the_first_ones() -> None:
    lines = [line("-8.70", 400, 900), line("-9.70", 450, 900), line("余额 1.00", 500, 900)]
    first, second = parse_entries(lines, WIDTH)
    assert first.balance is None
    assert second.balance is not None


def test_times_on_one_line_and_on_two() -> None:
    lines = [
        line("昨天", 400, 40),
        line("16:11", 450, 40),
        line("飘香拌饭外卖订单", 450, 300),
        line("11-08 10:26", 600, 40),
    ]
    stamps = parse_stamps(lines)
    assert [[part.text for part in stamp.lines] for stamp in stamps] == [
        ["昨天", "16:11"],
        ["11-08 10:26"],
    ]


def test_a_day_without_its_time_is_no_stamp() -> None:
    assert parse_stamps([line("昨天", 400, 40), line("16:11", 800, 40)]) == ()
    assert parse_stamps([line("消费时间:2025-11-14 13:08:44", 400, 40)]) == ()
