"""What people read, in their language: English where it is said, other languages as catalogues.

A room that says something says it in English. Where a value stands in the sentence it uses
`said("{a} stands below {b}", a=…, b=…)`, which gives the sentence and remembers the template,
so that a report can be told in another language later, in another process. The catalogues
(`zh.toml`) map templates to their translations, as gettext's do; a test demands that every
template in the code has one, with the same fields.
"""

from __future__ import annotations

from .catalogue import LANGUAGES, Translator, translator
from .message import Message, said

__all__ = ["LANGUAGES", "Message", "Translator", "said", "translator"]
