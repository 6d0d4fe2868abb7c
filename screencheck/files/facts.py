"""What a file says about itself, as values that travel with a report.

Reports of worker processes are read where neither NumPy nor Pillow is loaded: no need of them here.
"""

from __future__ import annotations

from dataclasses import dataclass

from screencheck.files.jpeg import JpegFacts
from screencheck.files.png import PngFacts


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the file says about itself.

    Attributes:
        format: "PNG", "JPEG", "WEBP", "BMP", "GIF" or "TIFF", by content.
        bytes: Size of the file.
        sha256: Digest of the file, 64 hex digits.
        width: Columns as stored, before EXIF orientation is applied.
        height: Rows as stored, before EXIF orientation is applied.
        mode: Pillow's name of the stored pixel type, such as "RGB", "P" or "I;16".
        frames: Frames the file claims; for GIF and TIFF 2 means two or more.
        has_alpha: Whether the file has an alpha channel or transparent colours.
        alpha_used: Whether any pixel is not opaque.
        icc: Description of the embedded ICC profile, None without one.
        icc_error: Why an embedded profile was ignored, None if it was not.
        exif: (name, value) of Make, Model, Software, DateTime, DateTimeOriginal,
            UserComment, ImageUniqueID and Orientation where present.
        dpi: Horizontal and vertical pixels per inch, None where not given.
        png: Structure of a PNG, None for other formats.
        jpeg: Structure of a JPEG, None for other formats.
        trailing_bytes: Bytes after the end of the picture (PNG, JPEG, WebP; else 0).
    """

    format: str
    bytes: int
    sha256: str
    width: int
    height: int
    mode: str
    frames: int
    has_alpha: bool
    alpha_used: bool
    icc: str | None
    icc_error: str | None
    exif: tuple[tuple[str, str], ...]
    dpi: tuple[float, float] | None
    png: PngFacts | None
    jpeg: JpegFacts | None
    trailing_bytes: int
