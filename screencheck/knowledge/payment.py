"""Facts on payment pages: their labels, states and colours."""

from __future__ import annotations

from dataclasses import dataclass

from ._tables import build, read_table


@dataclass(frozen=True, slots=True)
class Labels:
    """Row labels of payment pages, which the parser pairs with their values."""

    names: tuple[str, ...]
    states: tuple[str, ...]
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits of head amounts as shares of their height: (lowest, highest).

    `least_height` is the height in pixels below which they are not measured, `blur` the pixels
    by which copies may widen a stroke.
    """

    stroke: tuple[float, float]
    width: tuple[float, float]
    least_height: int
    blur: float
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """Least stroke widths of page titles as shares of their font size."""

    stroke: float
    stroke_any: float
    per_pixel: float
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class InkFacts:
    """Luma (lowest, highest) of the head amount on white by app; `not_on` names kinds of page."""

    wechat: tuple[int, int]
    alipay: tuple[int, int]
    not_on: tuple[str, ...]
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """What is known of payment pages."""

    labels: Labels
    digits: Digits
    title: TitleFacts
    ink: InkFacts


def load_payment() -> PaymentFacts:
    """Read payment.toml."""
    return build(PaymentFacts, read_table("payment.toml"), "payment.toml")
