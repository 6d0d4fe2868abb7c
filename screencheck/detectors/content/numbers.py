"""Transaction numbers against what the services make and what the page shows."""

from __future__ import annotations

from datetime import date, timedelta

from ...content.numbers import Fit, expected_serial, fit
from ...content.reading import Reading
from ...pages import Field
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import (
    LATER_DAY,
    MADE_TIMES,
    box_of,
    dated_readings,
    judge_each,
    label_of,
    moment_of,
    number_rows,
    plans_of,
    service_of,
    sure_digits,
)


@rule("SC501", "a transaction number that the service does not make", "order-number")
def impossible_number(case: Case) -> list[Finding]:
    """Both services make their numbers by fixed plans: length, leading digits, a date inside.

    The plans come from captured server answers and CSV bills (knowledge/numbers.toml). Grade
    "structure": no plan can give this number. "row": a known kind, but not the one of this
    row. "unknown": a date stands where it should, yet no known kind begins so; new kinds may
    exist, so this weighs little. A number that is a digit or two too long or too short, cut
    off or far too long may be a reading error. Numbers that shops choose (商户单号, 商家订单号)
    have no plan.
    """
    return judge_each(number_rows(case.page), _judge_number)


def _judge_number(row: tuple[Field, Reading]) -> Finding | None:
    field, reading = row
    digits = sure_digits(reading)
    found = fit(digits, service_of(field), label_of(field))
    if found in (None, Fit.KNOWN):
        return None
    if found in (Fit.NEAR, Fit.CUT, Fit.JOINED):
        raise NotExamined("the number may be cut off, misread or run together with another")
    grade, message = {
        Fit.FOREIGN: ("row", "is of a kind that this row does not hold"),
        Fit.GENERAL: ("unknown", "is of no known kind"),
    }.get(found, ("structure", "is none that the service makes"))
    return impossible_number.finding(
        f"the {len(digits)}-digit number in the row {label_of(field)} {message}",
        region=box_of(field.value_lines),
        measured=digits,
        expected=", ".join(plans_of(field)),
        grade=grade,
    )


@rule("SC502", "a transaction number made on another day than the page shows", "order-number")
def number_of_another_day(case: Case) -> list[Finding]:
    """The number holds the day on which the order was made (WeChat Pay 4200…, 1000050001…,
    5301…; every Alipay number begins with it), and the page shows that day.

    Agrees on every genuine page measured and in the captured server answers. Orders may be
    paid a day later (Alipay trades many days). Refunds, redemptions and received red packets
    keep another order's number and are not asked. Grade "ahead": the number is younger than
    the time shown, which cannot be. "behind": it is older than the kind allows.
    """
    page = case.page
    if any(LATER_DAY.search(line.text) for line in page.lines):
        raise NotExamined("refunds and redemptions keep the number of the first order")
    made = moment_of(page, *MADE_TIMES.get(page.app or "", ()))

    def judge(row: tuple[Field, Reading]) -> Finding | None:
        return _judge_day(row, made.value.value.date())

    return judge_each(number_rows(page), judge)


def _judge_day(row: tuple[Field, Reading], shown: date) -> Finding | None:
    field, reading = row
    readings = dated_readings(field, reading)
    if any(r.date <= shown <= r.date + timedelta(r.fact.slack_days) for r in readings if r.date):
        return None
    told = readings[0].date
    assert told is not None
    ahead = told > shown
    return number_of_another_day.finding(
        f"the number in the row {label_of(field)} was made on {told}, the page shows {shown}",
        region=box_of(field.value_lines),
        measured=told.isoformat(),
        expected=shown.isoformat(),
        grade="ahead" if ahead else "behind",
    )


@rule("SC513", "a transaction number whose counter belongs to another year", "order-number")
def serial_of_another_year(case: Case) -> list[Finding]:
    """WeChat Pay's numbers 4200… and 5301… hold a counter that grows with time.

    Fifteen values of 2017-2026 for 4200, eight of 2024-2026 for 5301, from captured answers,
    bills and genuine pages (knowledge/numbers.toml); within a year it is not strictly
    monotone, so a counter counts as wrong only when it is more than a year's growth away.
    """
    return judge_each(number_rows(case.page), _judge_serial)


def _judge_serial(row: tuple[Field, Reading]) -> Finding | None:
    field, reading = row
    found = dated_readings(field, reading)[0]
    bounds = expected_serial(found.fact, found.date) if found.date else None
    if found.serial is None or bounds is None:
        raise NotExamined("a number without a counter that is known")
    if bounds[0] <= int(found.serial) <= bounds[1]:
        return None
    return serial_of_another_year.finding(
        f"the counter {found.serial} in the number does not belong to {found.date}",
        region=box_of(field.value_lines),
        measured=int(found.serial),
        expected=list(bounds),
    )
