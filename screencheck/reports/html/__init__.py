"""HTML for people: one file that stands alone, with the pictures, the boxes and the reasons.

It opens no connection and needs no script: a policy in the page forbids the first, and the one
small script only sorts the overview. Each image is written as soon as it is done; what the
overview needs of it is kept, so that memory does not grow with the pictures.
"""

from .document import HtmlFormat

__all__ = ["HtmlFormat"]
