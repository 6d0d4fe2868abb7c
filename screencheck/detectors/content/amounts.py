"""Amounts: separators, decimals, signs, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...content.amounts import Amount
from ...content.reading import read
from ...knowledge.content import content_facts
from ...knowledge.forms import AmountForm, amount_forms
from ...language import Message, said
from ...ocr import TextLine
from ...pages import Page
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import BALANCE_PAGES, CHATS, head_amounts, latest_year, page_grade, seen_amount
from .seen import Seen, basis_of, judge_each, require_sure

_WITHOUT = {
    "sign": said("neither plus nor minus"),
    "yen": said("no yen sign"),
    "unit": said("no unit"),
}


@rule("SC507", "thousands separated otherwise than the app does", "amount-format")
def odd_thousands(case: Case) -> list[Finding]:
    """Alipay parts the thousands by commas, WeChat never does.

    Alipay bill: server JSON as 1,234.50, and every genuine detail page. WeChat: ￥1234.50 in
    captured answers and notices. Grade "detail" for bills and transfers; "result" and "card"
    alike; "balance" for wallets and balances, of which no genuine page was measured, and
    which weighs little.
    """
    page = case.page
    if page.app not in ("wechat", "alipay"):
        raise NotExamined("no page of a payment app")
    return judge_each(_printed(page), lambda seen: _judge_thousands(page, seen))


def _printed(page: Page) -> Iterator[Seen[Amount]]:
    """The head amounts, and on pages of balances those in rows, with their unit."""
    found = list(head_amounts(page))
    yield from found
    if page.kind in BALANCE_PAGES:
        shown = {amount.box for amount in found}
        for line in page.lines:
            amount = seen_amount(line)
            if amount and amount.value.unit and line.box not in shown:
                yield amount


def _judge_thousands(page: Page, seen: Seen[Amount]) -> Finding | None:
    amount = require_sure(seen, "the amount was not read surely")
    if amount.value < 1000:
        raise NotExamined("no amount of 1000 or more")
    if not amount.regular:
        raise NotExamined("an amount with a comma amiss may be misread")
    if amount.grouped == (page.app == "alipay"):
        return None
    habit = said("WeChat writes no comma") if amount.grouped else said("Alipay writes a comma")
    return odd_thousands.finding(
        said("{amount}: {habit}", amount=seen.text, habit=habit),
        region=seen.box,
        measured=seen.text,
        expected="1000.00" if page.app == "wechat" else "1,000.00",
        grade=page_grade(page),
        rests_on=(seen.basis,),
    )


@rule("SC508", "an amount without its two decimals", "amount-format")
def missing_decimals(case: Case) -> list[Finding]:
    """Every amount that either app prints by itself has two decimals.

    Captured answers and all genuine pages measured; only what the user types on the page
    设置金额 may lack them. Generators print the amount as it was typed: ¥680. Grades as of SC507:
    pages of balances may set the decimals smaller, so that they are read as a text of their own.
    """
    page = case.page
    return judge_each(head_amounts(page), lambda seen: _judge_decimals(page, seen))


def _judge_decimals(page: Page, seen: Seen[Amount]) -> Finding | None:
    amount = require_sure(seen, "the amount was not read surely")
    if amount.decimals == 2:
        return None
    if amount.decimals > 2 or not amount.regular:
        raise NotExamined("an amount with odd decimals may be misread")
    # On a card a bare figure may be somebody's remark, or half of an amount.
    if page.kind in CHATS and not amount.yen:
        raise NotExamined("a figure without a yen sign may be a remark")
    return missing_decimals.finding(
        said("{amount} has {decimals}", amount=seen.text, decimals=_decimals(amount.decimals)),
        region=seen.box,
        measured=amount.decimals,
        expected=2,
        grade=page_grade(page),
        rests_on=(seen.basis,),
    )


@rule("SC511", "a red packet over the limit", "red-packet")
def red_packet_over_limit(case: Case) -> list[Finding]:
    """A single red packet holds 200 yuan at most; on some feast days 520 were allowed.

    The limit is stated by WeChat and by many pages about it, the exception is remembered
    only. Grade "far" over 520, "feast" between the two; 520 itself is let pass. Asked of opened
    packets: on a card in a chat a figure is a greeting.
    """
    page = case.page
    amounts = head_amounts(page) if page.kind == "red_packet_detail" else ()
    facts = content_facts().red_packet

    def judge(seen: Seen[Amount]) -> Finding | None:
        value = require_sure(seen, "the amount was not read surely").value
        if value <= facts.limit or value == facts.feast:
            return None
        return red_packet_over_limit.finding(
            said("a red packet of {amount} yuan", amount=value),
            region=seen.box,
            measured=float(value),
            expected=f"<= {facts.limit}",
            grade="far" if value > facts.feast else "feast",
            rests_on=(seen.basis,),
        )

    return judge_each(amounts, judge, "no red packet with an amount")


@rule("SC523", "an amount with a sign that the page does not write", "amount-format")
def odd_sign(case: Case) -> list[Finding]:
    """Bills write the amount at their head bare, with plus or minus; pages of transfers and of
    success write it with the yen sign and without plus or minus.

    From captured answers and genuine pages (knowledge/forms.toml). Only a sign that stands there
    and should not counts, as one that is missing may have been left unread, and only from the
    years on of which pages are known.
    """
    page = case.page
    year = latest_year(page) or 0
    forms = [
        form
        for form in amount_forms()
        if form.app == page.app and page.kind in form.pages and form.from_year <= year
    ]
    lines = [line for element in page.of_kind("amount") for line in element.lines]
    if not forms or not lines:
        raise NotExamined("no head amount whose signs are known")
    return judge_each(lines, lambda line: _judge_signs(line, forms), "no head amount")


def _judge_signs(line: TextLine, forms: Iterable[AmountForm]) -> Finding | None:
    reading = read([line])
    amount = seen_amount(line)
    if amount is None or not reading.sure():
        raise NotExamined("the amount was not read surely")
    signs = {"sign": amount.value.sign, "yen": amount.value.yen, "unit": amount.value.unit}
    odd = [(form, name) for form in forms for name in form.never if signs[name]]
    if not odd:
        return None
    form, name = odd[0]
    return odd_sign.finding(
        said("{amount}: {habit}", amount=amount.text, habit=Message(form.message)),
        region=amount.box,
        measured=amount.text,
        expected=_WITHOUT[name],
        grade=name,
        rests_on=(basis_of(reading),),
    )


def _decimals(count: int) -> Message:
    if count == 0:
        return said("no decimals")
    return said("one decimal") if count == 1 else said("{count} decimals", count=count)
