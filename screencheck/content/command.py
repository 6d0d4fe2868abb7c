"""What `screencheck decode` does: transaction numbers in, what they say out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..errors import UsageError
from ..knowledge.numbers import NumberKind
from ..language import Message, Translator, said
from .numbers import (
    Decoded,
    Nearly,
    Piece,
    beginnings,
    decode,
    digits_of,
    expected_serial,
    nearly,
    shards_differ,
    typed_run,
    wrong_serial,
)

_SLIPS = 4  # fixed digits by which a number breaks a plan rather than being of another kind
_SERVICES = {"wechat": said("WeChat Pay"), "alipay": said("Alipay")}


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one number says: its readings, what speaks against it, and what it nearly is.

    `starts` are the kinds of which a number that has no reading is the beginning.
    """

    number: str
    readings: tuple[Decoded, ...]
    doubts: tuple[str, ...] = ()
    like: Nearly | None = None
    starts: tuple[tuple[NumberKind, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Lessons:
    """What numbers say, each for itself and `together` (numbers of one owner)."""

    numbers: tuple[Lesson, ...]
    together: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against any of them."""
        sound = (lesson.readings and not lesson.doubts for lesson in self.numbers)
        return not self.together and all(sound)


def learn_of(numbers: Sequence[str]) -> Lessons:
    """What the numbers say. Raises UsageError for what is no number."""
    lessons = tuple(_lesson(number) for number in numbers)
    first = [lesson.readings[0] for lesson in lessons if lesson.readings]
    owned = [reading for reading in first if reading.shard is not None]
    together = []
    if shards_differ(owned):
        shards = ", ".join(sorted({str(reading.shard) for reading in owned}))
        together.append(
            said("the numbers belong to different accounts (shards {shards})", shards=shards)
        )
    return Lessons(lessons, tuple(together))


def _lesson(number: str) -> Lesson:
    digits = digits_of(number)
    if digits is None:
        raise UsageError(said("{number!r} is no number: only digits and spaces are", number=number))
    readings = tuple(decode(digits))
    if any(not reading.fact.general for reading in readings):
        return Lesson(digits, readings, tuple(_doubts(readings)))
    like = nearly(digits)
    if readings and like is not None and len(like.places) > _SLIPS:
        like = None  # of a possible shape, and far from every kind that is known
    if not readings:
        starts = (start for service in _SERVICES for start in beginnings(digits, service))
        return Lesson(digits, (), (), like, tuple(starts))
    broken = () if like is None else (said("breaks the plan that it comes nearest to"),)
    return Lesson(digits, readings, (*_doubts(readings), *broken), like)


def _doubts(readings: Sequence[Decoded]) -> Iterator[Message]:
    """What speaks against a number whichever of its readings is right."""
    first = readings[0]
    bounds = wrong_serial(first)
    if bounds is not None:
        yield said(
            "the counter {counter} does not belong to {day}: {low} to {high} would",
            counter=first.serial,
            day=first.date,
            low=bounds[0],
            high=bounds[1],
        )
    runs = (typed_run(text) for piece, text in first.pieces if piece is Piece.FREE)
    run = next((run for run in runs if run is not None), None)
    if run is not None:
        yield said("{run} looks typed: what no plan fixes is random", run=run)
    if not any(reading.usual for reading in readings):
        yield said(
            "the free digits are not as in the {samples} samples of the kind",
            samples=first.fact.habit_of,
        )


def to_text(lessons: Lessons, say: Translator | None = None) -> str:
    """For people: each number cut into its parts, one below the other; English by default."""
    say = say or Translator("en")
    blocks = ["\n".join(_block(lesson, say)) for lesson in lessons.numbers]
    if lessons.together:
        blocks.append("\n".join(f"! {say(line)}" for line in lessons.together))
    return "\n\n".join(blocks) + "\n"


def _block(lesson: Lesson, say: Translator) -> Iterator[str]:
    number = lesson.number
    if lesson.readings:
        number = " ".join(text for _, text in lesson.readings[0].pieces)
    yield say(said("{number}  ({count} digits)", number=number, count=len(lesson.number)))
    if not lesson.readings:
        yield f"  ! {say('no number that WeChat Pay or Alipay is known to make')}"
        for kind, day in lesson.starts:
            start = said(
                "may be the beginning: {service}, {kind}, of {day}",
                service=_SERVICES[kind.service],
                kind=Message(kind.name),
                day=day,
            )
            yield f"    {say(start)}"
    for reading in lesson.readings:
        yield f"  {say(_headline(reading))}"
        width = max(len(text) for _, text in reading.pieces)
        for piece, text in reading.pieces:
            yield f"    {text:<{width}}  {say(_meaning(reading, piece))}"
        source = said(
            "source, grade {grade}: {source}",
            grade=reading.fact.grade,
            source=Message(reading.fact.source),
        )
        yield f"    {say(source)}"
    for doubt in lesson.doubts:
        yield f"  ! {say(doubt)}"
    if lesson.like is not None:
        yield from _missed(lesson.number, lesson.like, say)


def _headline(reading: Decoded) -> Message:
    service, kind = _SERVICES[reading.service], Message(reading.fact.name)
    if reading.fact.general:
        return said("{service}: {kind} (by its shape alone)", service=service, kind=kind)
    return said("{service}: {kind}", service=service, kind=kind)


def _missed(number: str, like: Nearly, say: Translator) -> Iterator[str]:
    service, kind = _SERVICES[like.fact.service], Message(like.fact.name)
    yield f"    {say(said('nearest: {service}, {kind}', service=service, kind=kind))}"
    marks = "".join("^" if i in like.places else " " for i in range(len(number)))
    yield f"    {number}"
    yield f"    {marks.rstrip()}"
    yield f"    {like.template}"


def _meaning(reading: Decoded, piece: Piece) -> Message:
    if piece is Piece.DATE:
        if reading.date is None:
            return said("month and day of the order; the year is not there")
        if reading.fact.dated:
            return said("made on {day}", day=reading.date)
        return said(
            "made on {day}, which may be days before or after what a page shows", day=reading.date
        )
    if piece is Piece.COUNTER:
        bounds = expected_serial(reading.fact, reading.date) if reading.date else None
        if bounds is None:
            return said("counter")
        return said("counter, {low} to {high} on that day", low=bounds[0], high=bounds[1])
    if piece is Piece.SHARD:
        return said("account: digits 14 and 15 of the owner's user id")
    return said("fixed") if piece is Piece.FIXED else said("free")


def to_records(lessons: Lessons) -> dict[str, Any]:
    """For programs: the same as JSON."""
    return {
        "numbers": [_record(lesson) for lesson in lessons.numbers],
        "together": list(lessons.together),
        "sound": lessons.sound,
    }


def _record(lesson: Lesson) -> dict[str, Any]:
    return {
        "number": lesson.number,
        "readings": [
            {
                "service": reading.service,
                "kind": reading.kind,
                "name": reading.fact.name,
                "exact": not reading.fact.general,
                "date": reading.date.isoformat() if reading.date else None,
                "counter": reading.serial,
                "shard": reading.shard,
                "pieces": [{"is": piece.value, "text": text} for piece, text in reading.pieces],
                "source": reading.fact.source,
                "grade": reading.fact.grade,
            }
            for reading in lesson.readings
        ],
        "doubts": list(lesson.doubts),
        "may_begin": [
            {"service": kind.service, "kind": kind.kind, "date": day.isoformat()}
            for kind, day in lesson.starts
        ],
        "nearest": None
        if lesson.like is None
        else {
            "service": lesson.like.fact.service,
            "kind": lesson.like.fact.kind,
            "plan": lesson.like.template,
            "wrong": list(lesson.like.places),
        },
    }
