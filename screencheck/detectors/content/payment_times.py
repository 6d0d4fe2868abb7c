"""Times of a transfer, and how the page writes them."""

from __future__ import annotations

from datetime import timedelta

from ...content.times import (
    Moment,
)
from ...knowledge.wordings import TimeFormat, time_formats
from ...pages import Field
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import (
    RECEIVE_TIMES,
    RETURNED_AFTER,
    TRANSFER_TIMES,
    judge_each,
    label_of,
    moment_of,
    seen_moment,
)


@rule("SC506", "a transfer received when it cannot have been", "transfer-times")
def impossible_receipt(case: Case) -> list[Finding]:
    """A transfer is received after it is sent, and returned when 24 hours have passed.

    Captured transfer messages: invalidtime - begintransfertime = 86400 s; the notice says
    未在24小时内接收你的转账. Grade "before" or "after". Grade "same": to the very second, which
    nobody's finger does; generators take both times from one clock.
    """
    page = case.page
    if page.app != "wechat":
        raise NotExamined("not a WeChat transfer")
    sent = moment_of(page, *TRANSFER_TIMES)
    received = moment_of(page, *RECEIVE_TIMES)
    late = received.value.value - sent.value.value
    exact = received.value.seconds and sent.value.seconds
    # A time to the minute hides up to 59 seconds.
    blur = timedelta(seconds=0 if exact else 60)
    same = exact and not late
    if -blur <= late <= RETURNED_AFTER + blur and not same:
        return []
    grade = "same" if same else "before" if late < timedelta(0) else "after"
    return [
        impossible_receipt.finding(
            f"sent {sent.value.value}, received {received.value.value}",
            region=received.box,
            measured=late.total_seconds(),
            expected=[0, RETURNED_AFTER.total_seconds()],
            grade=grade,
        )
    ]


@rule("SC509", "a time written as the page does not write it", "time-format")
def odd_time_format(case: Case) -> list[Finding]:
    """Each page has its own way of writing times: WeChat 2000年1月2日 with seconds, Alipay
    2000-01-02 with seconds (knowledge/wordings.toml, from captured answers and genuine pages).

    The grade is the name of the format. Older versions wrote otherwise, so each counts only
    from a year on; "iso_date" rests on few pages and weighs little.
    """
    page = case.page
    formats = [f for f in time_formats() if f.app == page.app and page.kind in f.pages]
    rows = [row for f in formats for row in page.fields if label_of(row) in f.labels]
    unique = list({id(row): row for row in rows}.values())
    if not unique:
        raise NotExamined("no payment time on the page")

    def judge(row: Field) -> Finding | None:
        seen = seen_moment(row)
        named = [f for f in formats if label_of(row) in f.labels and _offends(seen.value, f)]
        if not named:
            return None
        return odd_time_format.finding(
            f"{label_of(row)} {seen.text}: {named[0].message}",
            region=seen.box,
            measured=seen.text,
            grade=named[0].name,
        )

    return judge_each(unique, judge)


def _offends(moment: Moment, entry: TimeFormat) -> bool:
    if moment.value.year < entry.from_year:
        return False
    return moment.style in entry.styles or (entry.without_seconds and not moment.seconds)
