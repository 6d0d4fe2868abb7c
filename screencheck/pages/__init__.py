"""What the image claims to be: its app and page, and the elements on it. No judgement here."""

from __future__ import annotations

from .model import Element, Field, Page
from .parse import parse_page

__all__ = ["Element", "Field", "Page", "parse_page"]
