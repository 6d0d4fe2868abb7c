"""SC6xx: was a part of this picture pasted, redrawn, erased or recompressed after the rest?"""

from __future__ import annotations

from .avatars import other_avatar
from .cells import empty_cell
from .colours import odd_colour
from .copies import copied_characters
from .digits import unlike_digits
from .erased import faint_remains
from .lattice import off_lattice
from .missing import missing_content
from .names import some_names
from .places import out_of_place
from .residue import clean_text
from .rows import value_off_line
from .sharp import sharper_number

__all__ = [
    "clean_text",
    "copied_characters",
    "empty_cell",
    "faint_remains",
    "missing_content",
    "odd_colour",
    "off_lattice",
    "other_avatar",
    "out_of_place",
    "sharper_number",
    "some_names",
    "unlike_digits",
    "value_off_line",
]
