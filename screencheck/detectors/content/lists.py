"""Lists of payments: the order of their entries, and their signs."""

from __future__ import annotations

import re
from itertools import pairwise

from ...content.reading import read
from ...content.times import younger_below
from ...geometry import union
from ...knowledge.forms import entry_signs
from ...language import Message, said
from ...pages import Entry
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import sure_times
from .seen import basis_of, judge_each


@rule("SC522", "a list of payments that is not in the order of time", "list-order")
def list_out_of_order(case: Case) -> list[Finding]:
    """Both apps list payments with the newest first.

    So on every genuine list measured (six captures of 2025, three lists), where refunds stand
    among the rest by their own time. Generators draw the times by chance, or in the order in
    which entries were typed in. Grade "often" where two pairs or more are the wrong way round.
    """
    times = sure_times(case.page)
    if len(times) < 2:
        raise NotExamined("no list with two times that were read surely")
    wrong = [(a, b) for a, b in pairwise(times) if younger_below(a.value, b.value)]
    if not wrong:
        return []
    above, below = wrong[0]
    message = said(
        "{below!r} stands below {above!r}, though it is younger", below=below.text, above=above.text
    )
    if len(wrong) > 1:
        message = said(
            "{message}, and {count} more such pairs", message=message, count=len(wrong) - 1
        )
    return [
        list_out_of_order.finding(
            message,
            region=union([above.box, below.box]),
            measured=[above.text, below.text],
            expected=said("the newest first"),
            grade="often" if len(wrong) > 1 else "once",
            rests_on=(above.basis, below.basis),
        )
    ]


@rule("SC530", "an entry whose sign contradicts its title", "entry-sign")
def wrong_sign(case: Case) -> list[Finding]:
    """What adds to a balance has a plus, what takes from it a minus: a top-up is never -50.00.

    Titles with their sign stand in knowledge/forms.toml. Generators that draw entries by chance
    draw the sign by chance as well. Entries of refunds are let be.
    """
    page = case.page
    signs = [s for s in entry_signs() if s.app == page.app and page.kind in s.pages]
    if not signs or not page.entries:
        raise NotExamined("no list of payments")

    def judge(entry: Entry) -> Finding | None:
        if entry.title is None:
            raise NotExamined("an entry without a title")
        title, amount = read([entry.title]), read([entry.amount])
        fact = next((s for s in signs if re.fullmatch(s.pattern, title.text.strip())), None)
        if fact is None or not title.sure() or not amount.sure():
            raise NotExamined("no entry whose sign is known and was read surely")
        sign = amount.text.strip()[:1]
        if sign == fact.sign or sign not in "+-":
            return None
        return wrong_sign.finding(
            said(
                "{title} {amount}: {habit}",
                title=title.text.strip(),
                amount=amount.text.strip(),
                habit=Message(fact.message),
            ),
            region=union([entry.title.box, entry.amount.box]),
            measured=amount.text.strip(),
            expected=fact.sign,
            rests_on=(basis_of(title), basis_of(amount)),
        )

    return judge_each(page.entries, judge)
