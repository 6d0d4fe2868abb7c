"""Transaction numbers against what the services make and what the page shows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial, reduce

from ...content.numbers import Fit, Piece, decode, fit, shards_differ, typed_run, wrong_serial
from ...content.times import Moment
from ...geometry import union
from ...knowledge.content import content_facts
from ...knowledge.numbers import default_numbers
from ...language import said
from ...pages import Field, Page
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import (
    ZONES,
    days_of,
    label_of,
    moment_of,
    number_rows,
    plans_of,
    service_of,
    shows_later_day,
    sure_number,
)
from .seen import Seen, if_seen, judge_each


@rule("SC501", "a transaction number that the service does not make", "order-number")
def impossible_number(case: Case) -> list[Finding]:
    """Both services make their numbers by fixed plans: length, leading digits, a date inside.

    The plans come from captured server answers and CSV bills (knowledge/numbers.toml). Grade
    "structure": no plan can give this number. "row": a known kind, but not the one of this
    row. "unknown": a date stands where it should, yet no known kind begins so; new kinds may
    exist, so this weighs less. "habit": digits that no plan fixes are not as in all samples of
    the kind. A number that is a digit or two too long or too short, cut off or far too long may
    be a reading error. Numbers that shops choose (商户单号, 商家订单号) have no plan.
    """
    page = case.page
    return judge_each(number_rows(page), lambda row: _judge_number(page, row))


def _judge_number(page: Page, row: Field) -> Finding | None:
    number = sure_number(page, row)
    found = fit(number.value, service_of(row), label_of(row))
    if found is Fit.KNOWN:
        return _judge_habit(row, number)
    if found is None:
        return None
    if found in (Fit.NEAR, Fit.CUT, Fit.JOINED):
        raise NotExamined("the number may be cut off, misread or run together with another")
    grade, verdict = {
        Fit.FOREIGN: ("row", said("is of a kind that this row does not hold")),
        Fit.GENERAL: ("unknown", said("is of no known kind")),
    }.get(found, ("structure", said("is none that the service makes")))
    return impossible_number.finding(
        said(
            "the {length}-digit number in the row {row} {verdict}",
            length=len(number.value),
            row=label_of(row),
            verdict=verdict,
        ),
        region=number.box,
        measured=number.value,
        expected=", ".join(plans_of(row)),
        grade=grade,
        rests_on=(number.basis,),
    )


def _judge_habit(row: Field, number: Seen[str]) -> Finding | None:
    readings = decode(number.value, service_of(row))
    if any(reading.usual for reading in readings):
        return None
    fact = readings[0].fact
    return impossible_number.finding(
        said(
            "the free digits of the number in the row {row} are not as in the {samples} samples "
            "of its kind",
            row=label_of(row),
            samples=fact.habit_of,
        ),
        region=number.box,
        measured=readings[0].free,
        expected=fact.habit,
        grade="habit",
        rests_on=(number.basis,),
    )


@rule("SC502", "a transaction number made on another day than the page shows", "order-number")
def number_of_another_day(case: Case) -> list[Finding]:
    """The number holds the day on which the order was made (WeChat Pay 4200…, 1000050001…,
    5301…; every Alipay number begins with it), and the page shows that day.

    Agrees on every genuine page measured and in the captured server answers. Orders may be
    paid a day later (Alipay trades many days). Refunds, redemptions and received red packets
    keep another order's number and are not asked. The number holds China's day, the page may show
    that of another time zone: a day either way is no difference. Grade "ahead": the number is
    younger than the time shown, which cannot be. "behind": it is older than the kind allows.
    """
    page = case.page
    if shows_later_day(page):
        raise NotExamined("refunds and redemptions keep the number of the first order")
    made = moment_of(page, *content_facts().rows.made(page.app))
    return judge_each(number_rows(page), lambda row: _judge_day(page, row, made))


def _judge_day(page: Page, row: Field, made: Seen[Moment]) -> Finding | None:
    days, number = days_of(page, row)
    shown = made.value.value.date()
    if any(day - ZONES <= shown <= day + timedelta(kind.slack_days) for kind, day in days):
        return None
    told = days[0][1]
    return number_of_another_day.finding(
        said(
            "the number in the row {row} was made on {made}, the page shows {shown}",
            row=label_of(row),
            made=told,
            shown=shown,
        ),
        region=number.box,
        measured=told.isoformat(),
        expected=shown.isoformat(),
        grade="ahead" if told > shown else "behind",
        rests_on=(number.basis, made.basis),
    )


@rule("SC513", "a transaction number whose counter belongs to another year", "order-number")
def serial_of_another_year(case: Case) -> list[Finding]:
    """WeChat Pay's numbers 4200… and 5301… hold a counter that grows with time.

    Fifteen values of 2017-2026 for 4200, eight of 2024-2026 for 5301, from captured answers,
    bills and genuine pages (knowledge/numbers.toml); within a year it is not strictly
    monotone, so a counter counts as wrong only when it is more than a year's growth away.
    """
    page = case.page
    return judge_each(number_rows(page), lambda row: _judge_serial(page, row))


def _judge_serial(page: Page, row: Field) -> Finding | None:
    number = sure_number(page, row)
    readings = decode(number.value, service_of(row))
    reading = next((r for r in readings if r.serial and r.fact.anchors), None)
    if reading is None:
        raise NotExamined("a number without a counter that is known")
    bounds = wrong_serial(reading)
    if bounds is None:
        return None
    return serial_of_another_year.finding(
        said(
            "the counter {counter} in the number does not belong to {day}",
            counter=reading.serial,
            day=reading.date,
        ),
        region=number.box,
        measured=int(reading.serial or 0),
        expected=list(bounds),
        rests_on=(number.basis,),
    )


@rule("SC516", "numbers of one page that name two owners", "account")
def two_owners(case: Case) -> list[Finding]:
    """Alipay's numbers hold two digits of their owner's user id, the shard of the account: the
    numbers of one order that the page shows to its owner name one and the same.

    Checked on captured server answers that name the user: 13 of 13 numbers of 32 digits and 7
    of 9 of 28, the others a refund and one made for another person; refunds are not asked.
    """
    page = case.page
    if page.app != "alipay" or shows_later_day(page):
        raise NotExamined("not an Alipay page with numbers of one owner")
    found = [(number, decode(number.value, "alipay")) for number in _sure_numbers(page)]
    named = [(number, readings[0]) for number, readings in found if readings and readings[0].shard]
    if len(named) < 2:
        raise NotExamined("fewer than two numbers that name their owner")
    readings = [reading for _, reading in named]
    if not shards_differ(readings):
        return []
    shards = [reading.shard for reading in readings]
    accounts = reduce(
        lambda head, last: said("{head} and {last}", head=head, last=last), map(str, shards)
    )
    return [
        two_owners.finding(
            said("the numbers on the page belong to the accounts {accounts}", accounts=accounts),
            region=union(number.box for number, _ in named),
            measured=shards,
            expected=said("one account"),
            rests_on=tuple(number.basis for number, _ in named),
        )
    ]


def _sure_numbers(page: Page) -> list[Seen[str]]:
    found = (if_seen(partial(sure_number, page, row)) for row in number_rows(page))
    return [number for number in found if number is not None]


@rule("SC517", "a transaction number that somebody typed or a generator brought", "order-number")
def typed_number(case: Case) -> list[Finding]:
    """What no plan fixes in a number looks random; who types one in writes 1234567890 or
    88888888, and who lets a generator be keeps the number that it came with.

    Grade "typed": a run of digits so long that chance makes one in a hundred thousand numbers
    (knowledge/content.toml); zeros do not count, as small serials are filled up with them.
    "default": it begins like a number that public generators bring along (knowledge/numbers.toml)
    and the page does not show the day of that number.
    """
    page = case.page
    return judge_each(number_rows(page), lambda row: _judge_origin(page, row))


def _judge_origin(page: Page, row: Field) -> Finding | None:
    number = sure_number(page, row)
    run = _typed_part(row, number.value)
    if run is not None:
        return typed_number.finding(
            said("the number in the row {row} holds {run}", row=label_of(row), run=run),
            region=number.box,
            measured=run,
            expected=said("digits without such a run"),
            grade="typed",
            rests_on=(number.basis,),
        )
    service = service_of(row)
    starts = [d.starts for d in default_numbers() if d.service == service]
    known = next((start for start in starts if number.value.startswith(start)), None)
    if known is None or _shows_day_of(page, row, number.value):
        return None
    return typed_number.finding(
        said(
            "the number in the row {row} begins like one that generators bring along",
            row=label_of(row),
        ),
        region=number.box,
        measured=known,
        expected=said("a number of the day that the page shows"),
        grade="default",
        rests_on=(number.basis,),
    )


def _typed_part(row: Field, digits: str) -> str | None:
    readings = [r for r in decode(digits, service_of(row)) if not r.fact.general]
    parts = [digits]
    if readings:
        parts = [text for piece, text in readings[0].pieces if piece is Piece.FREE]
    return next((run for run in map(typed_run, parts) if run is not None), None)


def _shows_day_of(page: Page, row: Field, digits: str) -> bool:
    made = if_seen(lambda: moment_of(page, *content_facts().rows.made(page.app)))
    if made is None:
        return False
    day = made.value.value.date()
    return any(reading.date == day for reading in decode(digits, service_of(row)))
