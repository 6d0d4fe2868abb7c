"""SC5xx: can the numbers, dates, states and wordings of a page all be true together?"""

from __future__ import annotations

from .amounts import missing_decimals, odd_sign, odd_thousands, red_packet_over_limit
from .calendar import other_time_than_file, wrong_weekday
from .cards import disagreeing_transfer
from .chat_times import (
    clock_before_label,
    labels_out_of_order,
    labels_too_close,
    mixed_hours,
    odd_label,
    wrong_day_part,
)
from .lists import list_out_of_order, wrong_sign
from .numbers import (
    impossible_number,
    number_of_another_day,
    serial_of_another_year,
    two_owners,
    typed_number,
)
from .payment_times import clock_before_payment, impossible_receipt, odd_time_format
from .rows import odd_mask, rows_out_of_order
from .sums import wrong_sums
from .words import (
    era_contradiction,
    excluding_states,
    foreign_wording,
    mixed_script,
    wrong_side,
)

__all__ = [
    "clock_before_label",
    "clock_before_payment",
    "disagreeing_transfer",
    "era_contradiction",
    "excluding_states",
    "foreign_wording",
    "impossible_number",
    "impossible_receipt",
    "labels_out_of_order",
    "labels_too_close",
    "list_out_of_order",
    "missing_decimals",
    "mixed_hours",
    "mixed_script",
    "number_of_another_day",
    "odd_label",
    "odd_mask",
    "odd_sign",
    "odd_thousands",
    "odd_time_format",
    "other_time_than_file",
    "red_packet_over_limit",
    "rows_out_of_order",
    "serial_of_another_year",
    "two_owners",
    "typed_number",
    "wrong_day_part",
    "wrong_side",
    "wrong_sign",
    "wrong_sums",
    "wrong_weekday",
]
