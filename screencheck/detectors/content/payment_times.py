"""Times of a payment: against one another, against the clock, and how the page writes them."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...content.times import Moment
from ...knowledge.content import content_facts
from ...knowledge.forms import TimeFormat, time_formats
from ...language import Message, said
from ...pages import Field, Page
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import label_of, moment_of, seen_moment, sure_clock
from .seen import Seen, judge_each


@rule("SC506", "a transfer received when it cannot have been", "transfer-times")
def impossible_receipt(case: Case) -> list[Finding]:
    """A transfer is received after it is sent, and returned when 24 hours have passed.

    Captured transfer messages: invalidtime - begintransfertime = 86400 s; the notice says
    未在24小时内接收你的转账. Grade "before" or "after". Grade "same": to the very second, which
    nobody's finger does; generators take both times from one clock.
    """
    sent, received = _sent_and_received(case.page)
    longest = timedelta(hours=content_facts().transfer.returned_after)
    late = received.value.value - sent.value.value
    exact = received.value.seconds and sent.value.seconds
    # A time to the minute hides up to 59 seconds.
    blur = timedelta(seconds=0 if exact else 60)
    same = exact and not late
    if -blur <= late <= longest + blur and not same:
        return []
    grade = "same" if same else "before" if late < timedelta(0) else "after"
    return [
        impossible_receipt.finding(
            said(
                "sent {sent}, received {received}",
                sent=sent.value.value,
                received=received.value.value,
            ),
            region=received.box,
            measured=late.total_seconds(),
            expected=[0, longest.total_seconds()],
            grade=grade,
            rests_on=(sent.basis, received.basis),
        )
    ]


def _sent_and_received(page: Page) -> tuple[Seen[Moment], Seen[Moment]]:
    if page.app != "wechat":
        raise NotExamined("not a WeChat transfer")
    rows = content_facts().rows
    return moment_of(page, *rows.sent), moment_of(page, *rows.received)


@rule("SC521", "a clock that stands still while the page goes on", "clock")
def clock_before_payment(case: Case) -> list[Finding]:
    """A page that tells when a transfer was received was captured later than that.

    Generators set the clock to the minute at which the transfer was sent, and let the page say
    that it was received minutes later. A capture of another day may show any time, the very
    minute of sending once in 1440. Asked of transfers received on the day they were sent, so much
    later that no slow clock explains it.
    """
    sent, received = _sent_and_received(case.page)
    if sent.value.value.date() != received.value.value.date():
        raise NotExamined("a transfer that was received on another day")
    start, end = _minutes(sent.value.value), _minutes(received.value.value)
    if end - start <= content_facts().clock.slow:
        raise NotExamined("a transfer received so soon that the clock may merely be slow")
    clock = sure_clock(case.page)
    if start not in clock.value.candidates:
        return []
    return [
        clock_before_payment.finding(
            said(
                "the clock stands at {clock}, the minute of sending, on a page that tells of "
                "the receipt at {received:%H:%M}",
                clock=clock.text,
                received=received.value.value,
            ),
            region=clock.box,
            measured=clock.text,
            expected=said("{received:%H:%M} or later", received=received.value.value),
            rests_on=(clock.basis, sent.basis, received.basis),
        )
    ]


def _minutes(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


@rule("SC509", "a time written as the page does not write it", "time-format")
def odd_time_format(case: Case) -> list[Finding]:
    """Each page has its own way of writing times: WeChat 2000年1月2日 with seconds, Alipay
    2000-01-02 with seconds; a bill of WeChat without leading zeros, a transfer with them
    (knowledge/forms.toml, from captured answers and genuine pages).

    The grade is the name of the format. Older versions wrote otherwise, so each counts only
    from a year on. A time that runs off the picture is not asked.
    """
    page = case.page
    formats = [f for f in time_formats() if f.app == page.app and page.kind in f.pages]
    rows = [row for f in formats for row in page.fields if label_of(row) in f.labels]
    unique = list({id(row): row for row in rows}.values())
    if not unique:
        raise NotExamined("no payment time on the page")

    def judge(row: Field) -> Finding | None:
        found = seen_moment(page, row)
        named = [f for f in formats if label_of(row) in f.labels and _offends(found.value, f)]
        if not named:
            return None
        return odd_time_format.finding(
            said(
                "{row} {time}: {habit}",
                row=label_of(row),
                time=found.text,
                habit=Message(named[0].message),
            ),
            region=found.box,
            measured=found.text,
            grade=named[0].name,
            rests_on=(found.basis,),
        )

    return judge_each(unique, judge)


def _offends(moment: Moment, entry: TimeFormat) -> bool:
    if moment.value.year < entry.from_year:
        return False
    return moment.style in entry.styles or (entry.without_seconds and not moment.seconds)
