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
class PaymentFacts:
    """What is known of payment pages."""

    labels: Labels


def load_payment() -> PaymentFacts:
    """Read payment.toml."""
    return build(PaymentFacts, read_table("payment.toml"), "payment.toml")
