"""Sums: balances that go on, prices less discounts, withdrawals with their fee, refunds."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from ...content.amounts import Amount, find_amount
from ...content.reading import read
from ...geometry import union
from ...knowledge.content import content_facts
from ...language import said
from ...ocr import TextLine
from ...pages import Page
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import label_of, seen_amount, value_of
from .seen import Seen, basis_of, require_sure, seen

_RIGHT = 0.8  # of the width: prices of a success page end further right
_EVEN = 1.4  # of the least distance between two entries
_EVEN_PAIRS = 2  # as many must add up before one that does not is odd
_REFUNDED = re.compile(r"已退款\s*\(?\s*¥?\s*(?P<sum>\d[\d,]*\.\d{2})")


@rule("SC524", "sums that do not add up", "sums")
def wrong_sums(case: Case) -> list[Finding]:
    """What the app computes adds up to the cent.

    Grade "balance": in a list that tells the balance after each entry, the balance before and the
    amount make the balance after; a list that was filtered leaves entries out, so it must have both
    signs and twice or more go on as it should. "price": on a page of success, the price less
    discounts is what was paid (so on a genuine page of 2025; pages with other amounts are not
    asked). "withdrawal": a withdrawal is its amount, with the fee, without it or less it. "refund":
    no more is paid back than was paid, where nothing tells of a discount. By arithmetic; only
    amounts that were read surely count.
    """
    page = case.page
    findings: list[Finding] = []
    doubts = 0
    for part in (_balances, _prices, _withdrawal, _refund):
        try:
            findings += part(page)
        except NotExamined:
            doubts += 1
    if doubts == 4:
        raise NotExamined("no amounts of which one is the sum of others")
    return findings


def _balances(page: Page) -> list[Finding]:
    if len({read([entry.amount]).text.strip()[:1] for entry in page.entries}) < 2:
        raise NotExamined("a list without both signs may leave entries out")
    pairs = list(pairwise(page.entries))
    gaps = [older.amount.box.y - newer.amount.box.y for newer, older in pairs]
    odd: list[Finding] = []
    even = 0
    for (newer, older), gap in zip(pairs, gaps, strict=True):
        if newer.balance is None or older.balance is None:
            continue
        if gap > _EVEN * min(gaps):  # an entry between them may have been left unread
            continue
        readings = [read([line]) for line in (newer.balance, older.balance, newer.amount)]
        amounts = [find_amount(reading.text) for reading in readings]
        if any(a is None for a in amounts) or not all(r.sure() for r in readings):
            continue
        after, before, moved = (a for a in amounts if a is not None)
        change = _signed(moved)
        if before.value + change == after.value:
            even += 1
            continue
        lines = [newer.amount, newer.balance, older.balance]
        odd.append(
            wrong_sums.finding(
                said(
                    "a balance of {before} and {change:+} do not make {after}",
                    before=before.value,
                    change=change,
                    after=after.value,
                ),
                region=union(line.box for line in lines),
                measured=str(after.value),
                expected=str(before.value + change),
                grade="balance",
                rests_on=tuple(map(basis_of, readings)),
            )
        )
    if not even and not odd:
        raise NotExamined("no two balances that follow each other and were read surely")
    if odd and even < _EVEN_PAIRS:
        raise NotExamined("a list in which so little adds up may leave entries out")
    return odd[:1]


def _prices(page: Page) -> list[Finding]:
    """Amounts at the right of a success page, below the head, against the head amount."""
    paid = _head(page)
    if page.kind != "payment_success":
        raise NotExamined("no page of success")
    rows = [
        amount
        for line in page.lines
        if line.box.y > paid.box.bottom and line.box.right > _RIGHT * page.width
        if (amount := seen_amount(line)) is not None and amount.value.yen and _named(page, line)
    ]
    discounts = [row for row in rows if row.value.sign == "-"]
    rows = [row for row in rows if row in discounts or row.value.value != paid.value.value]
    if not discounts or len(rows) != len(discounts) + 1:
        raise NotExamined("no price with its discounts and nothing else")
    total = sum(
        (_signed(require_sure(row, "an amount was not read surely")) for row in rows), Decimal(0)
    )
    if total == require_sure(paid, "the amount was not read surely").value:
        return []
    return [
        wrong_sums.finding(
            said(
                "the prices less the discounts make {total}, the page says {paid}",
                total=total,
                paid=paid.text,
            ),
            region=union([paid.box, *(row.box for row in rows)]),
            measured=paid.text,
            expected=str(total),
            grade="price",
            rests_on=(paid.basis, *(row.basis for row in rows)),
        )
    ]


def _withdrawal(page: Page) -> list[Finding]:
    """The head of a withdrawal against its rows 提现金额 and 服务费."""
    head = require_sure(_head(page), "the amount was not read surely")
    rows = {label: _in_row(page, label) for label in ("提现金额", "服务费")}
    taken, fee = (
        require_sure(rows[label], "an amount was not read surely").value for label in rows
    )
    if head.value in (taken, taken + fee, taken - fee):
        return []
    return [
        wrong_sums.finding(
            said(
                "a withdrawal of {taken} with a fee of {fee} under the amount {head}",
                taken=taken,
                fee=fee,
                head=head.value,
            ),
            region=rows["提现金额"].box,
            measured=str(head.value),
            expected=[str(taken), str(taken + fee), str(taken - fee)],
            grade="withdrawal",
            rests_on=(_head(page).basis, *(row.basis for row in rows.values())),
        )
    ]


def _refund(page: Page) -> list[Finding]:
    """What was paid back against what was paid; a discount may be paid back as well."""
    discount = content_facts().rows.discount
    if any(re.search(discount, line.text) for line in page.lines):
        raise NotExamined("a refund of what was paid with a discount")
    head = _head(page)
    for line in page.lines:
        reading = read([line])
        match = _REFUNDED.search(reading.text)
        if match is None:
            continue
        back = seen(Decimal(match["sum"].replace(",", "")), reading, match.span("sum"), line.box)
        paid = require_sure(head, "the amount was not read surely").value
        if require_sure(back, "the refund was not read surely") <= paid:
            return []
        return [
            wrong_sums.finding(
                said("{back} was paid back of {paid}", back=back.value, paid=paid),
                region=back.box,
                measured=str(back.value),
                expected=f"<= {paid}",
                grade="refund",
                rests_on=(back.basis, head.basis),
            )
        ]
    raise NotExamined("no refund with its amount")


def _head(page: Page) -> Seen[Amount]:
    lines = [line for element in page.of_kind("amount") for line in element.lines]
    found = next((amount for line in lines if (amount := seen_amount(line)) is not None), None)
    if found is None:
        raise NotExamined("no amount at the head of the page")
    return found


def _in_row(page: Page, label: str) -> Seen[Amount]:
    row = next((row for row in page.fields if label_of(row) == label and row.value_lines), None)
    reading = value_of(row) if row else None
    amount = find_amount(reading.text) if reading else None
    if reading is None or amount is None:
        raise NotExamined(said("no amount in a row {row}", row=label))
    return seen(amount, reading, amount.span)


def _named(page: Page, amount: TextLine) -> bool:
    """Whether something stands at the left of an amount, in its row."""
    return any(
        line.box.right < amount.box.x and abs(line.box.cy - amount.box.cy) < 0.5 * amount.box.h
        for line in page.lines
    )


def _signed(amount: Amount) -> Decimal:
    return -amount.value if amount.sign == "-" else amount.value
