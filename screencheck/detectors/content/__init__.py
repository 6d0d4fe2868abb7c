"""SC5xx: can the numbers, dates, states and wordings of a page all be true together?"""

from __future__ import annotations

from .amounts import missing_decimals, odd_thousands, red_packet_over_limit
from .chat_times import (
    clock_before_label,
    labels_out_of_order,
    labels_too_close,
    mixed_hours,
    wrong_day_part,
)
from .numbers import impossible_number, number_of_another_day, serial_of_another_year
from .payment_times import impossible_receipt, odd_time_format
from .words import era_contradiction, foreign_wording

__all__ = [
    "clock_before_label",
    "era_contradiction",
    "foreign_wording",
    "impossible_number",
    "impossible_receipt",
    "labels_out_of_order",
    "labels_too_close",
    "missing_decimals",
    "mixed_hours",
    "number_of_another_day",
    "odd_thousands",
    "odd_time_format",
    "red_packet_over_limit",
    "serial_of_another_year",
    "wrong_day_part",
]
