"""Pictures for reports: drawn where the pixels are, after the verdict and before any report.

Reports get values, not screenshots, so what they show of a picture is cut, shrunk and encoded
here, in the process that examined it. Nothing here judges: what is shown is what was found.
"""

from .model import Crop, Picture, Pictures

__all__ = ["Crop", "Picture", "Pictures"]
