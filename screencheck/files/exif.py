"""The few EXIF fields that say which device or program made a file."""

from __future__ import annotations

from PIL import Image

from screencheck.files import directories
from screencheck.files.text import clean
from screencheck.language import said

# Tag numbers of Exif 2.32 (CIPA DC-008): those of the main directory, then of the Exif one.
_MAIN = {0x010F: "Make", 0x0110: "Model", 0x0131: "Software", 0x0132: "DateTime"}
_SUB = {0x9003: "DateTimeOriginal", 0x9286: "UserComment", 0xA420: "ImageUniqueID"}
_EXIF_DIRECTORY = 0x8769
_ORIENTATION = 0x0112
_MAX_VALUE = 200
_MAX_COMMENT_BYTES = 4096
_RAW_PROFILE = "Raw profile type exif"  # how ImageMagick keeps EXIF in the text of a PNG
_MAX_RAW_PROFILE = 1024 * 1024


def check(image: Image.Image) -> None:
    """Look through the EXIF data of a loaded PNG or WebP before Pillow reads it.

    Raises:
        ValueError: See `directories.check`.
    """
    block = image.info.get("exif")
    if isinstance(block, bytes):
        directories.check(block)
    profile = image.info.get(_RAW_PROFILE)
    if isinstance(profile, str) and len(profile) > _MAX_RAW_PROFILE:
        raise ValueError(said("the directory holds far too many values"))


def fields(image: Image.Image) -> tuple[tuple[str, str], ...]:
    """Return (name, value) of the fields present, cleaned and cut to 200 characters.

    Names: Make, Model, Software, DateTime, DateTimeOriginal, UserComment, ImageUniqueID and
    Orientation, in this order. Broken EXIF gives what could be read, at worst nothing.
    """
    found: list[tuple[str, str]] = []
    # Pillow raises about anything on hostile EXIF, and a picture is no worse for it.
    try:
        exif = image.getexif()
        main = [(name, exif.get(tag)) for tag, name in _MAIN.items()]
        found += [(name, _value(value)) for name, value in main if value is not None]
        directory = exif.get_ifd(_EXIF_DIRECTORY)
        for tag, name in _SUB.items():
            value = directory.get(tag)
            if value is None:
                continue
            comment = name == "UserComment" and isinstance(value, bytes)
            found.append((name, _comment(value, exif.endian) if comment else _value(value)))
    except Exception:
        pass
    turned = orientation(image)
    if turned is not None:
        found.append(("Orientation", str(turned)))
    return tuple((name, value) for name, value in found if value)


def orientation(image: Image.Image) -> int | None:
    """Return the EXIF orientation, 1 to 8, or None where there is no valid one."""
    try:
        value = image.getexif().get(_ORIENTATION)
    except Exception:
        return None
    return value if isinstance(value, int) and 1 <= value <= 8 else None


def _value(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return clean(str(value), _MAX_VALUE)


def _comment(value: bytes, endian: str | None) -> str:
    """Decode a UserComment, whose first eight bytes name the character code (Exif 4.6.6)."""
    code, body = value[:8], value[8:_MAX_COMMENT_BYTES]
    if code == b"UNICODE\0":
        return clean(body.decode(_utf16(body, endian), "replace"), _MAX_VALUE)
    if code == b"JIS\0\0\0\0\0":
        return clean(body.decode("iso2022_jp", "replace"), _MAX_VALUE)
    if code in (b"ASCII\0\0\0", b"\0" * 8):
        return _value(body)
    return _value(value[:_MAX_COMMENT_BYTES])


def _utf16(body: bytes, endian: str | None) -> str:
    """Pick the byte order: a mark decides, then the zero halves of Latin text, then EXIF's."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    even, odd = body[0::2].count(0), body[1::2].count(0)
    if even != odd:
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-16-be" if endian == ">" else "utf-16-le"
