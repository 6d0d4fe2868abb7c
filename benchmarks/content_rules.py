"""What the rules on content (SC5xx) find, by generator and by rule.

    screencheck scan --format jsonl --text LABELLED_DIR > results.jsonl
    python benchmarks/content_rules.py LABELLED_DIR results.jsonl

LABELLED_DIR holds a `manifest.jsonl`, one object a line with `file`, `label` (genuine or fake), and
where known `generator`, `page` and `condition`. A fake can contradict itself only where it shows
something that may: counted are

  payment pages  that show a transaction number (twelve digits or more in a row), or two times,
                 that of the status bar among them where the page tells a time of its own
  chats          that show two time labels or more, or a transfer

by the text that was read. `found` are those with at least one finding of SC5xx, `weighty` those
with one that weighs: a likelihood ratio of two or more.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from screencheck.content.amounts import parse_amount
from screencheck.pages.wording import is_time_label

_CHATS = ("chat", "group_chat")
_NOT_PAYMENTS = (*_CHATS, "moments", "other", "other_wechat", "official_account", "chat_list")
_NUMBER = re.compile(r"\d(?:\s?\d){11}")
_TIME = re.compile(r"\d{1,2}[:：]\d{2}")
_WEIGHTY = math.log10(2)
_BAR = 0.11  # of the width: what stands higher belongs to the status bar
_MIDDLE = 0.05  # of the width: time labels stand as near to the middle


@dataclass(frozen=True)
class Image:
    """One image: what it is, what was read on it, and what was found."""

    file: str
    genuine: bool
    generator: str
    page: str
    original: bool
    lines: Sequence[dict[str, Any]]
    width: int
    findings: Sequence[dict[str, Any]]
    examined: Sequence[str]

    @property
    def times(self) -> int:
        """Lines with a time below the status bar."""
        return sum(bool(_TIME.search(li["text"])) for li in self.lines if not self._in_bar(li))

    @property
    def may_contradict(self) -> bool:
        """Whether it shows what the counts are about."""
        if self.page in _CHATS:
            labels = sum(self._is_label(line) for line in self.lines)
            return labels >= 2 or any(self._is_transfer(line) for line in self.lines)
        if self.page in _NOT_PAYMENTS:
            return False
        clock = any(_TIME.search(li["text"]) for li in self.lines if self._in_bar(li))
        number = any(_NUMBER.search(line["text"]) for line in self.lines)
        return number or self.times >= 2 or (self.times == 1 and clock)

    def _in_bar(self, line: dict[str, Any]) -> bool:
        return bool(line["region"][1] + line["region"][3] / 2 < _BAR * self.width)

    def _is_label(self, line: dict[str, Any]) -> bool:
        x, _, w, _ = line["region"]
        centred = abs(x + w / 2 - self.width / 2) <= _MIDDLE * self.width
        return centred and not self._in_bar(line) and is_time_label(line["text"])

    def _is_transfer(self, line: dict[str, Any]) -> bool:
        amount = parse_amount(line["text"])
        return line["text"].strip() in ("微信转账", "转账") or bool(amount and amount.yen)


def images_of(folder: Path, results: Path) -> list[Image]:
    """The images of a manifest that a scan reported on and did not refuse."""
    root = folder.resolve()
    reports = {}
    for line in results.read_text("utf-8").splitlines():
        record = json.loads(line)
        path = Path(record["path"]).resolve()
        if path.is_relative_to(root):
            reports[path.relative_to(root).as_posix()] = record
    found = []
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        record = reports.get(entry["file"])
        if entry["label"] not in ("genuine", "fake") or record is None or record["page"] is None:
            continue
        if "text" not in record:
            raise SystemExit(f"{results}: no text; scan with --text")
        found.append(
            Image(
                entry["file"],
                entry["label"] == "genuine",
                entry.get("generator") or "",
                entry.get("page") or "",
                not entry.get("condition"),
                record["text"],
                record["size"][0],
                [f for f in record["findings"] if f["code"].startswith("SC5")],
                [code for code in record["examined"] if code.startswith("SC5")],
            )
        )
    return found


def key_of(finding: dict[str, Any]) -> str:
    """A finding's rule with its grade."""
    return f"{finding['code']}.{finding['grade']}" if finding["grade"] else str(finding["code"])


def weighs(finding: dict[str, Any]) -> bool:
    """Whether a finding's likelihood ratio is two or more."""
    return bool(finding["llr"] >= _WEIGHTY)


def share(hits: int, of: int) -> str:
    """Hits of so many, with their share."""
    return f"{hits:>4} of {of:<4}" + (f"{hits / of:>7.1%}" if of else f"{'-':>7}")


def by_generator(title: str, images: Iterable[Image]) -> None:
    """One line for each generator: how many of its images contradict themselves."""
    groups: dict[str, list[Image]] = defaultdict(list)
    for image in images:
        groups[image.generator].append(image)
    print(f"\n{title:<36}{'originals: found':>20}{'copies: found':>20}{'all: weighty':>20}  rules")
    total: list[Image] = []
    for name, members in sorted(groups.items()):
        total += members
        _line(name, members)
    _line("together", total)


def _line(name: str, members: Sequence[Image]) -> None:
    originals = [image for image in members if image.original]
    copies = [image for image in members if not image.original]
    cells = [share(sum(bool(i.findings) for i in part), len(part)) for part in (originals, copies)]
    weighty = sum(any(map(weighs, image.findings)) for image in members)
    counts = Counter(f["code"] for image in members for f in image.findings)
    rules = " ".join(f"{code}:{count}" for code, count in sorted(counts.items()))
    cells.append(share(weighty, len(members)))
    print(f"{name:<36}{''.join(f'{cell:>20}' for cell in cells)}  {rules}")


def by_rule(images: Sequence[Image]) -> None:
    """One line for each rule and grade: on how many images of each kind it fired."""
    fired: dict[str, list[Image]] = defaultdict(list)
    for image in images:
        for key in {key_of(finding) for finding in image.findings}:
            fired[key].append(image)
    asked = Counter(code for image in images if image.genuine for code in image.examined)
    print(f"\n{'rule':<26}{'fakes':>7}{'generators':>12}{'genuine':>9}{'genuine asked':>15}")
    codes = {code for image in images for code in image.examined}
    silent = codes - {key.partition(".")[0] for key in fired}
    for key in sorted({*fired, *silent}):
        hit = fired.get(key, [])
        fakes = [image for image in hit if not image.genuine]
        generators = len({image.generator for image in fakes})
        genuine = len(hit) - len(fakes)
        code = key.partition(".")[0]
        print(f"{key:<26}{len(fakes):>7}{generators:>12}{genuine:>9}{asked[code]:>15}")


def main() -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser(description="What the rules on content find.")
    parser.add_argument("folder", type=Path, metavar="LABELLED_DIR")
    parser.add_argument("results", type=Path, metavar="RESULTS.jsonl")
    options = parser.parse_args()
    images = images_of(options.folder, options.results)
    genuine = [image for image in images if image.genuine]
    fakes = [image for image in images if not image.genuine and image.may_contradict]
    by_generator("payment pages", [i for i in fakes if i.page not in _CHATS])
    by_generator("chats", [i for i in fakes if i.page in _CHATS])
    by_rule(images)
    accused = [image for image in genuine if any(map(weighs, image.findings))]
    print(f"\ngenuine images with a finding that weighs: {share(len(accused), len(genuine))}")
    for image in (i for i in genuine if i.findings):
        told = ", ".join(f"{key_of(f)} {f['llr']:+.2f} {f['measured']}" for f in image.findings)
        print(f"  {image.file}: {told}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
