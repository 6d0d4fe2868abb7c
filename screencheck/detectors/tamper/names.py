"""Messages with and without the sender's name above them, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...geometry import Box, union
from ...language import said
from ...pages import Page
from ...report import Finding
from .. import Case, NotExamined, rule
from .messages import NAMED, Message, messages, part_at, seam_above

_BARE = (-0.1, 0.12)  # heights of the avatar below its top: where a bubble without a name begins
_OTHERS = 2  # messages of the one kind: one of each tells not which is foreign
_TWICE = 2  # messages of one kind on one side of a seam


@rule("SC613", "names above some of the others' messages only", group="names")
def some_names(case: Case) -> Iterable[Finding]:
    """A chat shows the senders' names above all messages of others or above none: the members of
    a group have one setting for the whole chat, and a chat of two has no names.

    Names are told by where bubbles begin, a third of an avatar lower than without one, so that
    names which somebody hid count as there. Where the one kind stands above and the other below,
    two captures were joined; a single message of its kind was put in. Source: WeChat; measured on
    genuine captures, their copies and honestly handled ones (benchmarks/edits): none has both.
    """
    if case.page.kind not in ("chat", "group_chat"):
        raise NotExamined("not a chat")
    others = sorted(
        (message for message in messages(case.page) if message.bubble.side == "left"),
        key=lambda message: message.avatar.box.y,
    )
    named = [message for message in others if _begins(message, NAMED)]
    bare = [message for message in others if _begins(message, _BARE)]
    if max(len(named), len(bare)) < _OTHERS:
        raise NotExamined("too few messages of others to compare")
    few, many = sorted((named, bare), key=len)
    if not few:
        return
    yield some_names.finding(
        "only here does the sender's name stand above what others said"
        if few is named
        else "only here is there no sender's name above what others said",
        region=_joined(case.page, few, many) or union(map(_box, few)),
        measured=said("{few} of {all} messages", few=len(few), all=len(few) + len(many)),
        expected=said("names above all messages of others, or above none"),
        beside=(_box(many[0]),),
    )


def _begins(message: Message, within: tuple[float, float]) -> bool:
    return within[0] * message.unit <= message.offset <= within[1] * message.unit


def _box(message: Message) -> Box:
    return union((message.avatar.box, message.bubble.box))


def _joined(page: Page, few: Sequence[Message], many: Sequence[Message]) -> Box | None:
    """The part of the page above or below a seam, where several messages of one kind are."""
    if len(few) < _TWICE:
        return None
    if few[0].avatar.box.y > many[-1].avatar.box.y:
        return part_at(page, seam_above(few[0].avatar.box), above=False)
    if few[-1].avatar.box.y < many[0].avatar.box.y:
        return part_at(page, seam_above(many[0].avatar.box), above=True)
    return None
