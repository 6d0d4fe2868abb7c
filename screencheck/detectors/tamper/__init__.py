"""SC6xx: was a part of this picture pasted, redrawn or recompressed after the rest?"""

from __future__ import annotations

from .avatars import other_avatar
from .digits import unlike_digits
from .lattice import off_lattice
from .residue import clean_text
from .rows import value_off_line

__all__ = ["clean_text", "off_lattice", "other_avatar", "unlike_digits", "value_off_line"]
