"""Transfers in a chat: the card of who sent one against that of who received it."""

from __future__ import annotations

import re
from decimal import Decimal

from ...content.amounts import Amount
from ...content.reading import read
from ...knowledge.content import content_facts
from ...language import said
from ...pages import Element, Page
from ...report import Basis, Finding
from .. import Case, NotExamined, rule
from .reading import amounts_of
from .seen import Seen, basis_of

_MESSAGES = ("bubble", "voice", "picture", "transfer_card", "red_packet_card")
_NEAR = 4  # messages above a transfer in which its sum may be named


@rule("SC525", "a transfer and what is said of it do not agree", "card-states")
def disagreeing_transfer(case: Case) -> list[Finding]:
    """Who receives a transfer answers with a card of the same amount, which WeChat puts in.

    Grade "amount": the answering card names an amount that no transfer above it has, and one that
    was received stands there without an answer of its own amount; asked where the talk goes on
    below, and every card was read. "alone": a transfer is marked
    as received, the receiver writes on below it, and no answering card stands there; it may lie
    below what the capture shows, so this weighs little. "message": the message before the transfer
    names another sum as the whole; people err, so this weighs least. Wordings from captured
    messages and ten independent copies.
    """
    page = case.page
    if page.app != "wechat" or page.kind != "chat":
        raise NotExamined("no chat of two")
    cards = _cards(page)
    if not cards:
        raise NotExamined("no transfer whose amount was read surely")
    findings = [*_other_amount(page, cards), *_alone(page, cards), *_other_sum(page, cards)]
    return list({finding.grade: finding for finding in reversed(findings)}.values())


def _cards(page: Page) -> list[tuple[Element, Seen[Amount]]]:
    found = []
    for card in page.of_kind("transfer_card"):
        amount = next(iter(amounts_of([card])), None)
        if amount is not None and amount.sure:
            found.append((card, amount))
    return found


def _words(card: Element, pattern: str) -> Basis | None:
    """The line of a card on which a wording stands, where it was read surely."""
    readings = (read([line]) for line in card.lines)
    sure = (r for r in readings if re.search(pattern, r.text.strip()) and r.sure())
    return next((basis_of(reading) for reading in sure), None)


def _other_amount(page: Page, cards: list[tuple[Element, Seen[Amount]]]) -> list[Finding]:
    words = content_facts().cards
    if len(cards) < len(page.of_kind("transfer_card")):
        return []  # the one that was not read may be the transfer or the answer that is missed
    if not all(amount.value.yen for _, amount in cards):
        return []  # a figure without a yen sign may be half of an amount
    last = max(message.box.y for message in page.of_kind(*_MESSAGES))
    answers = [(c, a) for c, a in cards if _words(c, words.answer)]
    findings = []
    for card, amount in answers:
        if card.box.y == last:  # the answer that is missed may stand below the page
            continue
        above = [(c, a) for c, a in cards if c.side != card.side and c.box.y < card.box.y]
        if any(a.value.value == amount.value.value for _, a in above):
            continue
        unanswered = [
            (c, a)
            for c, a in above
            if _words(c, words.taken)
            and not any(o.side != c.side and a.value.value == b.value.value for o, b in answers)
        ]
        if not unanswered:  # the transfer that it answers may stand above the page
            continue
        sent = unanswered[-1][1]
        findings.append(
            disagreeing_transfer.finding(
                said(
                    "{answer} received in answer to a transfer of {sent}",
                    answer=amount.text,
                    sent=sent.text,
                ),
                region=amount.box,
                measured=amount.text,
                expected=sent.text,
                grade="amount",
                rests_on=(sent.basis, amount.basis),
            )
        )
    return findings


def _alone(page: Page, cards: list[tuple[Element, Seen[Amount]]]) -> list[Finding]:
    words = content_facts().cards
    findings = []
    for card, amount in cards:
        taken = _words(card, words.taken)
        if taken is None:
            continue
        below = [e for e in page.of_kind(*_MESSAGES) if e.box.y >= card.box.bottom]
        theirs = [e for e in below if e.side != card.side]
        if not theirs or any(e.kind == "transfer_card" for e in theirs):
            continue
        findings.append(
            disagreeing_transfer.finding(
                said(
                    "{amount} is marked as received, and no card below answers it",
                    amount=amount.text,
                ),
                region=card.box,
                measured=said("no answering card"),
                expected=said("a card 已收款 of the same amount"),
                grade="alone",
                rests_on=(amount.basis, taken),
            )
        )
    return findings


def _other_sum(page: Page, cards: list[tuple[Element, Seen[Amount]]]) -> list[Finding]:
    words = content_facts().cards
    messages = [e for e in page.of_kind(*_MESSAGES) if e.side]
    findings = []
    for card, amount in cards:
        if _words(card, words.answer):
            continue
        above = [e for e in messages if e.box.bottom <= card.box.y][-_NEAR:]
        for bubble in reversed([e for e in above if e.kind == "bubble"]):
            reading = read(bubble.lines)
            match = re.search(words.whole, reading.text)
            if match is None or not reading.sure(*match.span("sum")):
                continue
            if Decimal(match["sum"]) != amount.value.value:
                findings.append(
                    disagreeing_transfer.finding(
                        said(
                            "a transfer of {amount} after {words}",
                            amount=amount.text,
                            words=match[0],
                        ),
                        region=amount.box,
                        measured=amount.text,
                        expected=match["sum"],
                        grade="message",
                        rests_on=(basis_of(reading, *match.span("sum")), amount.basis),
                    )
                )
            break
    return findings
