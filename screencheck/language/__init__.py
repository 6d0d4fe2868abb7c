"""What people read, in their language: English where it is said, other languages as catalogues.

Whoever says something says it in English, as a whole sentence:

- a constant sentence is a plain string where a sentence is expected anyhow: `NotExamined("no time
  on the page")`, the message of a finding, of an error, the summary of a rule;
- where values stand in it, it is `said("{a} stands below {b}", a=…, b=…)`, never an f-string: this
  gives the English sentence and remembers the template, so that a report can be told in another
  language later, in another process;
- words in a finding's `measured` and `expected`, and words that are put into other sentences, are
  `said("the same line")` too, as plain strings there are data, such as text that was read;
- sentences out of fact files are `Message(fact.message)`; `listed(words)` and `clauses(parts)` put
  commas;
- an error hands on its sentence as `error.message`; `str(error)` would lose the template.

The catalogues (`zh.toml`) map templates to their translations, as gettext's do. A test
(tests/language) finds every template in the code and demands that each has a translation, with
the same fields, and that none is left over.
"""

from __future__ import annotations

from .catalogue import LANGUAGES, RuleText, Translator, translator
from .message import Message, clauses, listed, said

__all__ = [
    "LANGUAGES",
    "Message",
    "RuleText",
    "Translator",
    "clauses",
    "listed",
    "said",
    "translator",
]
