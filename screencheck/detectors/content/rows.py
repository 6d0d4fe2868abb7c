"""Rows of a payment page: their order, and how they hide what is private."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from ...content.reading import Reading, read
from ...geometry import union
from ...knowledge.forms import Mask, RowOrder, masks, row_orders
from ...language import Message, said
from ...pages import Field, Page
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import label_of, latest_year, value_of
from .seen import basis_of

_STARS_MISREAD = 1  # a star more or less is a reading error


@rule("SC528", "rows in another order than the page has them", "row-order")
def rows_out_of_order(case: Case) -> list[Finding]:
    """The service sends the rows of a page in a fixed order, which the app keeps.

    Orders from captured answers, the same on genuine pages of several systems
    (knowledge/forms.toml); where older pages are not known or differed an order counts from a year
    on, which the page must show. Only labels that were read surely are compared.
    """
    page = case.page
    year = latest_year(page) or 0
    orders = [
        order
        for order in row_orders()
        if order.app == page.app
        and page.kind in order.pages
        and order.from_year <= year
        and (order.beside is None or _row_of(page, order.beside) is not None)
    ]
    asked = [(order, found) for order in orders if len(found := list(_placed(page, order))) >= 2]
    if not asked:
        raise NotExamined("fewer than two rows whose order is known")
    return [finding for order, found in asked for finding in _judge_order(order, found)][:1]


def _placed(page: Page, order: RowOrder) -> Iterator[Field]:
    """The rows of an order that stand on the page, in the order that they should have."""
    for names in order.labels:
        row = _row_of(page, *names.split("|"))
        if row is not None and read([row.label_line]).sure():
            yield row


def _row_of(page: Page, *labels: str) -> Field | None:
    rows = [row for row in page.fields if label_of(row) in labels]
    return rows[0] if len(rows) == 1 else None


def _judge_order(order: RowOrder, rows: list[Field]) -> list[Finding]:
    for before, after in pairwise(rows):
        if after.label_line.box.bottom <= before.label_line.box.y:
            lines = [after.label_line, before.label_line]
            return [
                rows_out_of_order.finding(
                    said(
                        "{after} stands above {before}",
                        after=label_of(after),
                        before=label_of(before),
                    ),
                    region=union(line.box for line in lines),
                    measured=[label_of(after), label_of(before)],
                    expected=list(order.labels),
                    rests_on=tuple(basis_of(read([line])) for line in lines),
                )
            ]
    return []


@rule("SC529", "something hidden otherwise than the service hides it", "mask")
def odd_mask(case: Case) -> list[Finding]:
    """Alipay hides the middle of a telephone number by one rule: 185******30, three digits, six
    stars and two digits; and of a mail's name it leaves three characters, 118***@qq.com.

    From captured answers, pages as text and a genuine page (knowledge/forms.toml). Generators
    and forgers write 138****1234 as other services do. Asked of the other one's account, as shops
    hide numbers in their own ways. That a star was lost in reading is allowed for; the characters
    beside the stars decide. The grade tells what is hidden.
    """
    page = case.page
    year = latest_year(page) or 0
    chosen = [mask for mask in masks() if mask.app == page.app and mask.from_year <= year]
    # line by line, as a name may end with a digit above a number
    found = [
        (mask, reading, match)
        for mask in chosen
        for row in page.fields
        if label_of(row) in mask.labels
        for reading in _lines_of(row)
        for match in re.finditer(mask.pattern, reading.text)
    ]
    if not found:
        raise NotExamined("nothing hidden by stars on a page whose year is known")
    if not any(reading.sure(*match.span()) for _, reading, match in found):
        raise NotExamined("what is hidden was not read surely")
    return [
        _mask_found(mask, reading, match)
        for mask, reading, match in found
        if reading.sure(*match.span()) and not _as_usual(mask, match)
    ][:1]


def _lines_of(row: Field) -> Iterator[Reading]:
    if row.value_lines:
        yield value_of(replace(row, value_lines=row.value_lines[:1]))
        yield from (read([line]) for line in row.value_lines[1:])


def _as_usual(mask: Mask, match: re.Match[str]) -> bool:
    head, stars, tail = (len(match[part]) for part in ("head", "stars", "tail"))
    left = head <= mask.head if mask.shorter else head == mask.head
    return left and tail == mask.tail and abs(stars - mask.stars) <= _STARS_MISREAD


def _mask_found(mask: Mask, reading: Reading, match: re.Match[str]) -> Finding:
    basis = basis_of(reading, *match.span())
    shape = said("{head} characters, {stars} stars", head=mask.head, stars=mask.stars)
    if mask.tail:
        shape = said("{shape}, {tail} characters", shape=shape, tail=mask.tail)
    return odd_mask.finding(
        said(
            "{text}: a {hidden} is shown as {shape}",
            text=basis.text,
            hidden=Message(mask.name),
            shape=shape,
        ),
        region=basis.region,
        measured=basis.text,
        expected=shape,
        grade=mask.name,
        rests_on=(basis,),
    )
