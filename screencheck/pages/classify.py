"""Which page of which app: by the words on it, or, for chats, by its bubbles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..knowledge.pages import PageWords
from ..ocr import TextLine
from .chat import Chat, is_dark
from .model import Colour, Element
from .vision import luma

_TRIM = re.compile(r"[\s>›<‹く＜＞√①]+")
_DESKTOP_AVATAR = 0.076  # of the width: smaller avatars stand in a window, not on a phone
_GREEN = ((110, 175), 0.24)  # hue in degrees, least saturation, of every own bubble of WeChat


@dataclass(frozen=True, slots=True)
class Kind:
    """The page a picture claims to be, or why it is none that the tool knows."""

    app: str | None
    kind: str | None
    reason: str | None = None


def classify_words(lines: Sequence[TextLine], pages: Sequence[PageWords]) -> Kind | None:
    """The page whose words are on the picture, or None. The most words found win."""
    texts = [_TRIM.sub("", line.text) for line in lines]
    whole = set(texts)
    best: tuple[int, float, PageWords] | None = None
    for page in pages:
        if any(_stands(word, texts, whole) for word in page.never):
            continue
        if not all(
            any(_stands(word, texts, whole) for word in entry.split("|")) for entry in page.must
        ):
            continue
        count = sum(_stands(word, texts, whole) for word in page.words)
        if count < page.least:
            continue
        candidate = (count, count / len(page.words), page)
        if best is None or candidate[:2] > best[:2]:
            best = candidate
    return Kind(best[2].app, best[2].kind) if best else None


def _stands(word: str, texts: Sequence[str], whole: set[str]) -> bool:
    if word.startswith("="):
        return word[1:].replace(" ", "") in whole
    return any(word in text for text in texts)


def classify_chat(chat: Chat, width: int, height: int) -> Kind:
    """Whether the parsed bubbles are those of a WeChat chat on a phone."""
    messages = [e for e in chat.elements if e.kind in ("bubble", "voice")]
    cards = [e for e in chat.elements if e.kind.endswith("_card")]
    own = [e for e in messages if e.side == "right"]
    other = [e for e in messages if e.side == "left"]
    avatars = [e for e in chat.elements if e.kind == "avatar"]
    bar = any(e.kind == "input_bar" for e in chat.elements)
    if not messages and not cards:
        return Kind(None, None, "no page of WeChat or Alipay that this tool knows")
    green = [e for e in own if e.colour is not None and _is_green(e.colour)]
    if own and not green and not _pale(own):
        return Kind(None, None, "the own bubbles are not green: a chat of another app")
    if _is_desktop(chat, avatars, width, height):
        return Kind(None, None, "a chat in a desktop window, not on a phone")
    beside = sum(
        any(a.side == m.side and abs(a.box.y - m.box.y) < 0.06 * width for a in avatars)
        for m in messages
    )
    strong = len(green) >= 1 and (beside >= 1 or bar or len(messages) >= 2)
    only_left = other and not own and beside and _pale(other) and _chat_ground(chat.ground)
    photo = chat.ground is None and len(messages) >= 2 and bool(green)
    if not (strong or only_left or photo or (cards and beside + bar > 0)):
        return Kind(None, None, "no page of WeChat or Alipay that this tool knows")
    return Kind("wechat", "group_chat" if _is_group(chat) else "chat")


def _is_green(colour: Colour) -> bool:
    """Hue and saturation of WeChat's greens, also over a picture and in odd imitations."""
    r, g, b = (channel / 255 for channel in colour)
    high, low = max(r, g, b), min(r, g, b)
    if high == low or high != g:
        return False
    hue = 60 * (2 + (b - r) / (high - low))
    (least, most), saturation = _GREEN
    return least - 35 <= hue <= most and (high - low) / high >= saturation


def _pale(own: Sequence[Element]) -> bool:
    """Cards and files on the own side are white or dark, so that colour cannot tell."""
    return all(e.colour is not None and max(e.colour) - min(e.colour) < 14 for e in own)


def _chat_ground(ground: Colour | None) -> bool:
    if ground is None:
        return False
    neutral = max(ground) - min(ground) <= 6
    return neutral and (228 <= luma(ground) <= 242 or luma(ground) <= 40)


def _is_desktop(chat: Chat, avatars: Sequence[Element], width: int, height: int) -> bool:
    """Desktop windows: a ground of their own, or avatars that are tiny against the width."""
    window_ground = chat.ground is not None and min(chat.ground) >= 242 and not is_dark(chat.ground)
    if avatars:
        size = sorted(max(a.box.w, a.box.h) for a in avatars)[len(avatars) // 2]
        if size < _DESKTOP_AVATAR * width and window_ground:
            return True
    return window_ground and width > 0.8 * height


def _is_group(chat: Chat) -> bool:
    """A member count behind the title, or nicknames over bubbles."""
    title = next((e for e in chat.elements if e.kind == "title"), None)
    counted = title is not None and re.search(r"[(（]\s*\d{1,3}\s*[)）]", title.text)
    return bool(counted) or any(e.kind == "nickname" for e in chat.elements)
