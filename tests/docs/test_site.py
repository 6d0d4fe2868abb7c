"""The site, built: strictly, with nothing from the network, and every anchor where links go."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from screencheck.detectors import all_rules
from tests.docs.blocks import PAGES, ROOT

pytest.importorskip("mkdocs", reason="the extra `docs` is not installed")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as .ci/run does it."""
    out = tmp_path_factory.mktemp("site")
    command = ["-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out)]
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "mkdocs build --strict" in (ROOT / ".ci" / "run").read_text("utf-8")
    return out


class Tags(HTMLParser):
    """All start tags of a page with their attributes."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, *names: str) -> list[str]:
        return [attrs[name] for _, attrs in self.tags for name in names if name in attrs]


def test_every_page_is_built(site: Path) -> None:
    assert {page.stem for page in PAGES} | {"404"} == {file.stem for file in site.glob("*.html")}
    assert not list(site.rglob("*.py"))


def test_each_rule_can_be_linked_to(site: Path) -> None:
    anchors = Tags(site / "rules.html").values("id")
    for rule in all_rules():
        assert anchors.count(rule.code) == 1
    assert set(re.findall(r"SC\dxx", " ".join(anchors))) == {f"SC{n}xx" for n in range(1, 7)}


def test_no_anchor_stands_twice(site: Path) -> None:
    for file in site.glob("*.html"):
        anchors = [a for a in Tags(file).values("id") if not a.startswith("__")]
        assert len(anchors) == len(set(anchors)), file.name


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for file in site.glob("*.html"):
        for tag, attrs in Tags(file).tags:
            if tag in ("script", "link", "img", "iframe", "source", "video"):
                for name in ("src", "href", "srcset"):
                    assert "//" not in attrs.get(name, ""), f"{file.name}: <{tag} {attrs}>"
    for file in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//", file.read_text("utf-8")), file.name


def test_nothing_of_this_machine_is_told(site: Path) -> None:
    for file in [*site.glob("*.html"), site / "search" / "search_index.json"]:
        text = file.read_text("utf-8")
        assert str(ROOT) not in text
        assert "<!-- generated" not in text
