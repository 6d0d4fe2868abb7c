"""The fenced blocks of the documentation's pages, and what their marks say of them.

A comment above a block says that it works: `<!-- run -->`, with another exit status than 0
`<!-- run: exit 1 -->`; `<!-- prepare -->` blocks of a page run before each other one. A block
with a title is a file of that name.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PAGES = tuple(sorted(DOCS.glob("*.md")))

_BLOCK = re.compile(
    r"(?:^[ ]*<!-- (?P<mark>run|prepare)(?:: exit (?P<status>\d+))? -->\n)?"
    r"^(?P<indent>[ ]*)```(?P<language>\w+)(?P<info>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.M | re.S,
)


@dataclass(frozen=True)
class Block:
    """One fenced block; `mark` is run, prepare or nothing, `title` that of a file or nothing."""

    page: str
    line: int
    language: str
    text: str
    mark: str = ""
    status: int = 0
    title: str = ""

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def command(self) -> str:
        """What a shell runs: of a console block what stands behind the prompt."""
        return self._parts()[0]

    @property
    def shown(self) -> str:
        """The output that a console block shows."""
        return self._parts()[1]

    def _parts(self) -> tuple[str, str]:
        """A console block's command, as long as a line or a quote is open, and the rest."""
        if self.language != "console":
            return self.text, ""
        lines = self.text.removeprefix("$ ").splitlines(keepends=True)
        for count in range(1, len(lines) + 1):
            command = "".join(lines[:count])
            if not command.rstrip().endswith(("\\", "|")) and command.count("'") % 2 == 0:
                return command, "".join(lines[count:])
        raise ValueError(f"{self.name}: a command without an end")


def blocks(page: Path) -> list[Block]:
    """All blocks of a page, in order."""
    text = page.read_text("utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        title = re.search(r'title="([^"]+)"', match["info"])
        found.append(
            Block(
                page.name,
                text.count("\n", 0, match.start("language")) + 1,
                match["language"],
                textwrap.dedent(match["text"]),
                match["mark"] or "",
                int(match["status"] or 0),
                title[1] if title else "",
            )
        )
    return found


ALL = tuple(block for page in PAGES for block in blocks(page))
