"""Patterns of paths: `*` within a component, `**` across components, `?` and `[…]`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import translate

_MAGIC = re.compile(r"[*?\[]")
_ACROSS = "**"


@dataclass(frozen=True, slots=True)
class _Part:
    """One component of a pattern; one that does not begin with a dot matches no hidden name."""

    regex: re.Pattern[str]
    hidden: bool

    def matches(self, name: str) -> bool:
        return (self.hidden or not name.startswith(".")) and self.regex.match(name) is not None


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern for the components of a path. `None` stands for any number of them.

    Patterns come from lists that anybody may have written: the time to match one grows with the
    product of both lengths at most, as `fnmatch` never goes back behind a star, nor does this.
    """

    parts: tuple[_Part | None, ...]

    @classmethod
    def of(cls, pattern: str) -> Glob:
        """The pattern with "/" between its components."""
        parts = [_part(part) for part in pattern.split("/")]
        if parts[-1] is None:  # what is below a folder, not the folder
            parts.append(_part("*"))
        return cls(tuple(parts))

    def matches(self, names: Sequence[str]) -> bool:
        """Whether all components of a path match; those that `**` stands for are never hidden."""
        at = here = 0
        star: int | None = None  # the last `**`, and where the names stand behind what it took
        behind = 0
        while here < len(names):
            part = self.parts[at] if at < len(self.parts) else _NOTHING
            if part is None:
                star, behind = at, here
                at += 1
            elif part.matches(names[here]):
                at, here = at + 1, here + 1
            elif star is not None and not names[behind].startswith("."):
                behind += 1
                at, here = star + 1, behind
            else:
                return False
        return all(part is None for part in self.parts[at:])

    def may_lead(self, folders: Sequence[str]) -> bool:
        """Whether anything in a folder, or below it, may match."""
        for at, name in enumerate(folders):
            part = self.parts[at] if at < len(self.parts) - 1 else _NOTHING
            if part is None:
                below = any(part is not None and part.hidden for part in self.parts[at:])
                return below or not any(name.startswith(".") for name in folders[at:])
            if not part.matches(name):
                return False
        return True


_NOTHING = _Part(re.compile(r"(?!)"), hidden=True)


def _part(text: str) -> _Part | None:
    return None if text == _ACROSS else _Part(re.compile(translate(text)), text.startswith("."))


def has_magic(text: str) -> bool:
    """Whether a text is a pattern, not a name."""
    return _MAGIC.search(text) is not None


def literal_prefix(pattern: str) -> str:
    """What all that match begin with."""
    match = _MAGIC.search(pattern)
    return pattern if match is None else pattern[: match.start()]
