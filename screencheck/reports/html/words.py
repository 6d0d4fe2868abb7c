"""What verdicts and weights mean, in sentences; all English, to be told by a `Translator`."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ...language import Message, said
from ...report import Proposition, Report, Verdict
from ..scale import weight_in_words
from ..values import MOST


@dataclass(frozen=True, slots=True)
class Meaning:
    """A verdict as a headline, what it means and what it does not mean."""

    headline: str
    means: str
    means_not: str


MEANINGS = {
    "fake": Meaning(
        said("Several kinds of findings say that the real app did not draw this picture."),
        said(
            "Findings of at least two independent kinds together say that the real app did not "
            "draw this picture."
        ),
        said("That a certain person made it, or that what it tells never happened."),
    ),
    "suspect": Meaning(
        said("Something does not fit: a person should look."),
        said(
            "Something does not fit, but not enough to decide. A person should look at the "
            "findings."
        ),
        said("That it is fake: edited captures, rare settings and rare devices end here too."),
    ),
    "consistent": Meaning(
        said("Examined, and nothing decisive found against it."),
        said("Examined, and nothing found, or too little, that speaks against it."),
        said("That it is genuine. A screenshot is never proof of payment."),
    ),
    "unsupported": Meaning(
        said("Not a page that screencheck knows."),
        said("Not a page that screencheck knows. Nothing was judged."),
        said("Anything about the picture."),
    ),
    "error": Meaning(
        said("The file could not be examined."),
        said("The file could not be examined. Nothing was judged."),
        said("Anything about the picture."),
    ),
}


_EDITED = said("Several kinds of findings say that something was changed in this picture.")


def meaning_of(report: Report) -> Meaning:
    """What the verdict on one image means."""
    meaning = MEANINGS[report.verdict.value]
    if report.verdict is Verdict.FAKE and report.proposition is Proposition.EDITED:
        return replace(meaning, headline=_EDITED)
    return meaning


def ratio_of(score: float) -> float:
    """The log10 likelihood ratio behind a score, cut at a thousand times either way."""
    if not 1 - MOST < score < MOST:
        return math.copysign(3.0, score - 0.5)
    return math.log10(score / (1 - score))


def times(llr: float) -> str:
    """How many times: a likelihood ratio above 1 as people write it, no more exact than it is."""
    ratio: float = 10.0**llr
    if ratio < 9.95:
        return f"{ratio:.1f}".removesuffix(".0")
    digits = len(str(round(ratio)))
    return f"{round(ratio, 2 - digits):,.0f}"


def of_finding(llr: float) -> str:
    """What the likelihood ratio of one finding says."""
    if llr and times(abs(llr)) == "1":
        return said("about as often in fabricated pictures as in captures")
    if llr > 0:
        return said(
            "{times} times more often in fabricated pictures than in captures", times=times(llr)
        )
    if llr < 0:
        return said(
            "{times} times more often in captures than in fabricated pictures", times=times(-llr)
        )
    return said("not weighed: seen too seldom to say how much it tells")


def of_page(score: float) -> Message:
    """What all findings together say, as a forensic statement: of the findings, not the cause."""
    llr = ratio_of(score)
    words = support(llr)
    if score >= MOST:
        return said(
            "Together, what was found is at least 1,000 times more likely if the picture was "
            "fabricated than if it is a capture of the real app ({words}). The tool never claims "
            "more than that.",
            words=words,
        )
    if times(abs(llr)) == "1":
        return said(
            "Together, what was found is about as likely if the picture was fabricated as if it "
            "is a capture of the real app."
        )
    if llr >= 0:
        return said(
            "Together, what was found is about {times} times more likely if the picture was "
            "fabricated than if it is a capture of the real app ({words}).",
            times=times(llr),
            words=words,
        )
    return said(
        "Together, what was found is about {times} times more likely if the picture is a capture "
        "of the real app than if it was fabricated ({words}). A perfect imitation would look the "
        "same.",
        times=times(-llr),
        words=words,
    )


def support(llr: float) -> str:
    """The rung of the verbal scale with what it supports."""
    words = said(weight_in_words(abs(llr)))
    if llr >= 0:
        return said("{weight} support for fabrication", weight=words)
    return said("{weight} support for a capture", weight=words)


def short(score: float) -> Message:
    """The same for a column that says what the evidence is for."""
    llr = ratio_of(score)
    if times(abs(llr)) == "1":
        return said("neither")
    if score >= MOST:
        return said("fabrication, 1,000 times or more")
    if llr >= 0:
        return said("fabrication, {times} times", times=times(llr))
    return said("a capture, {times} times", times=times(-llr))
