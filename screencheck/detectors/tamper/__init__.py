"""SC6xx: was a part of this picture pasted, redrawn or recompressed after the rest?"""

from __future__ import annotations

from .avatars import other_avatar
from .compression import clean_text, off_lattice

__all__ = ["clean_text", "off_lattice", "other_avatar"]
