"""Wordings that the app does not use, or not in that year, and states that exclude each other."""

from __future__ import annotations

import re

from ...content.reading import read
from ...geometry import union
from ...knowledge.forms import scripts
from ...knowledge.wordings import Exclusion, Wording, exclusions, wordings
from ...language import Message, said
from ...pages import Page
from ...report import Finding
from .. import Case, NotExamined, rule
from .reading import CHATS, latest_year
from .seen import Seen, basis_of
from .spots import readings_at, sightings


@rule("SC510", "a wording that the app does not use", "wording")
def foreign_wording(case: Case) -> list[Finding]:
    """Generators write what the app never does: a placeholder in WeChat's text field, a state
    that no card has, an amount on a closed red packet, undefined in place of a value.

    Each wording stands in knowledge/wordings.toml with its source; the grade is its name.
    """
    return _judge_wordings(case.page, 0, sided=False)


@rule("SC514", "a date that is younger than the look of the page", "era")
def era_contradiction(case: Case) -> list[Finding]:
    """Templates grow old while the dates typed into them stay young: the transfer page of 2015
    with its heading 微信安全支付, signal dots of iOS 10, labels that have since been renamed.

    Each with the year from which it counts in knowledge/wordings.toml; the grade is its name.
    """
    year = latest_year(case.page)
    if year is None:
        raise NotExamined("no date with its year on the page")
    return _judge_wordings(case.page, year, sided=False)


@rule("SC526", "the words for one side on the card of the other", "card-states")
def wrong_side(case: Case) -> list[Finding]:
    """A transfer or a red packet reads differently for who sent it, whose card stands at the
    right, and for who receives it, whose card stands at the left.

    Generators have one wording for both sides. The words with their sources stand in
    knowledge/wordings.toml; the grade is the name. In groups others' transfers are seen as well,
    so only chats of two are asked, and cards at the left only below a title: without its head a
    group looks like a chat of two.
    """
    return _judge_wordings(case.page, 0, sided=True)


def _judge_wordings(page: Page, year: int, *, sided: bool) -> list[Finding]:
    """The wordings that count on a page of this year; year 0 for those that always count."""
    chosen = [
        wording
        for wording in wordings()
        if bool(wording.from_year) == bool(year)
        and bool(wording.spot.side) == sided
        and (wording.spot.side != "left" or page.sure_title is not None)
        and wording.from_year <= year
        and wording.app in (None, page.app)
        and (not wording.pages or page.kind in wording.pages)
    ]
    if not any(True for wording in chosen for _ in readings_at(page, wording.spot)):
        raise NotExamined("no text of the kind that is asked about")
    found = (
        _wording_found(wording, sighting, year)
        for wording in chosen
        for sighting in sightings(page, wording.spot)
        if sighting.sure
    )
    return list({f.grade: f for f in found}.values())


def _wording_found(wording: Wording, sighting: Seen[str], year: int) -> Finding:
    if wording.spot.side:
        rule_of = wrong_side
    else:
        rule_of = era_contradiction if wording.from_year else foreign_wording
    message = Message(wording.message)
    if year:
        message = said("{message}, on a page of {year}", message=message, year=year)
    return rule_of.finding(
        message,
        region=sighting.box,
        measured=sighting.value,
        grade=wording.name,
        rests_on=(sighting.basis,),
    )


@rule("SC527", "states that exclude each other", "states")
def excluding_states(case: Case) -> list[Finding]:
    """A page shows one state of one thing: a transfer that still waits was not received, what
    was paid has a minus, a phone that draws signal dots knows no 5G.

    Each pair stands in knowledge/wordings.toml with its source; the grade is its name.
    """
    page = case.page
    chosen = [
        entry
        for entry in exclusions()
        if entry.app in (None, page.app) and (not entry.pages or page.kind in entry.pages)
    ]
    asked = [entry for entry in chosen if any(True for _ in sightings(page, entry.first))]
    if not asked:
        raise NotExamined("no state that would exclude another")
    return [finding for entry in asked for finding in _judge_exclusion(page, entry)]


def _judge_exclusion(page: Page, entry: Exclusion) -> list[Finding]:
    if entry.unless and any(re.search(entry.unless, line.text) for line in page.lines):
        return []
    first = next((s for s in sightings(page, entry.first) if s.sure), None)
    second = next((s for s in sightings(page, entry.second) if s.sure), None)
    if first is None or second is None:
        return []
    return [
        excluding_states.finding(
            Message(entry.message),
            region=union([first.box, second.box]),
            measured=[first.value, second.value],
            expected=said("one of them"),
            grade=entry.name,
            rests_on=(first.basis, second.basis),
        )
    ]


@rule("SC531", "a label in another script than the page's", "wording")
def mixed_script(case: Case) -> list[Finding]:
    """The apps take all labels of a page from one language: simplified or traditional Chinese, or
    English.

    Templates that were put together from several sources mix them. Names and remarks may be in
    any script, so only whole labels count (knowledge/forms.toml), on payment pages with two
    labels or more in simplified characters.
    """
    page = case.page
    if page.kind in CHATS:
        raise NotExamined("no page with labels")
    ours = {char for entry in scripts() for char in entry.simplified}
    if sum(bool(ours & set(row.label)) for row in page.fields) < 2:
        raise NotExamined("fewer than two labels in simplified characters")
    other = {label for entry in scripts() for label in entry.labels}
    for line in page.lines:
        reading = read([line])
        label = re.split(r"[:(>]", reading.text)[0].strip()
        if label in other and reading.sure():
            return [
                mixed_script.finding(
                    said("the label {label!r} on a page in simplified characters", label=label),
                    region=line.box,
                    measured=label,
                    rests_on=(basis_of(reading),),
                )
            ]
    return []
