"""Amounts of money as the apps write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .reading import plain

_AMOUNT = re.compile(
    r"(?<![\d.,])(?P<sign>[+-])?\s*(?P<yen>¥)?\s*(?P<late>[+-])?\s*"
    r"(?P<whole>\d{1,15}(?:,\d{1,15}){0,5})(?:\.(?P<decimals>\d{1,9}))?(?![\d.,%:])\s*(?P<unit>元)?",
    re.ASCII,
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)
_FRAME = re.compile(r"[\s>)(]*")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as it stands on a page.

    `sign` is "", "+" or "-"; `yen` the yen sign as written ("", "¥" or the full-width "￥");
    `grouped` tells that commas part the thousands, `regular` that no comma stands amiss;
    `span` is the place of the digits with their commas and point in the text.
    """

    value: Decimal
    sign: str
    yen: str
    grouped: bool
    regular: bool
    decimals: int
    unit: str
    span: tuple[int, int]


def parse_amount(text: str) -> Amount | None:
    """The amount that the whole text is, or None. A chevron at the end is no part of it."""
    flat = plain(text)
    match = _AMOUNT.search(flat)
    if match is None:
        return None
    around = (flat[: match.start()], flat[match.end() :])
    if not all(_FRAME.fullmatch(part) for part in around):
        return None
    return _amount(match, text)


def find_amount(text: str) -> Amount | None:
    """The first amount somewhere in the text, or None."""
    match = _AMOUNT.search(plain(text))
    return _amount(match, text) if match else None


def _amount(match: re.Match[str], text: str) -> Amount:
    whole, decimals = match["whole"], match["decimals"] or ""
    commas = "," in whole
    end = match.end("decimals") if match["decimals"] else match.end("whole")
    return Amount(
        value=Decimal(f"{whole.replace(',', '')}.{decimals or '0'}"),
        sign=match["sign"] or match["late"] or "",
        # `plain` makes both signs one, the text still knows which it was.
        yen=text[match.start("yen")] if match["yen"] else "",
        grouped=commas,
        regular=not commas or bool(_GROUPED.fullmatch(whole)),
        decimals=len(decimals),
        unit=match["unit"] or "",
        span=(match.start("whole"), end),
    )
