"""What is mutated: pages of the fixtures made small, saved in every format with metadata."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from . import build
from .build import saved

IMAGES = Path(__file__).parents[2] / "fixtures" / "images"
_PAGES = ("clean-ios-chat-750.png", "fake-wechat-packet-888.png", "clean-alipay-bill-ios.png")
_SIZE = (90, 160)
# Packages that bring pictures for their own tests and pages, used where they are installed.
_PACKAGES = ("matplotlib", "sklearn", "scipy", "imageio", "skimage", "pygame", "material")
_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")
_LARGEST = 300_000


@cache
def seeds() -> tuple[bytes, ...]:
    """All seed files, always in the same order."""
    return tuple(file for page in _PAGES for file in _saved_pages(_small(page)))


@cache
def installed() -> tuple[bytes, ...]:
    """Small pictures of installed packages, read where they are."""
    found = []
    for folder in map(Path, sys.path):
        for package in _PACKAGES:
            for path in sorted((folder / package).rglob("*")):
                if path.suffix.lower() in _SUFFIXES and path.stat().st_size <= _LARGEST:
                    found.append(path.read_bytes())
    return tuple(found)


def _small(name: str) -> Image.Image:
    with Image.open(IMAGES / name) as image:
        return image.convert("RGB").resize(_SIZE, Image.Resampling.BOX)


def metadata() -> tuple[Image.Exif, bytes, PngInfo]:
    """EXIF data as phones write them, a profile, and the texts of a PNG."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Phone maker"
    exif[ExifTags.Base.Software] = "Android 14"
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.XResolution] = 72.0
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.UserComment] = b"ASCII\0\0\0Screenshot"
    details[ExifTags.Base.DateTimeOriginal] = "2024:01:02 03:04:05"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    texts = PngInfo()
    texts.add_text("Software", "an editor")
    texts.add_text("Comment", "截图" * 40, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", '<x xmp:CreatorTool="tool" tiff:Orientation="3"/>')
    texts.add_itxt("Title", "标题", "zh", "题", zip=True)
    return exif, profile, texts


def _saved_pages(page: Image.Image) -> Iterator[bytes]:
    exif, profile, texts = metadata()
    grey, palette = page.convert("L"), page.quantize(16)
    alpha = page.copy()
    alpha.putalpha(grey)
    other = page.transpose(Image.Transpose.ROTATE_180)
    yield saved(page)
    yield saved(page, exif=exif, icc_profile=profile, pnginfo=texts, dpi=(144, 144))
    yield saved(alpha, pnginfo=texts)
    yield saved(palette, transparency=3, bits=4)
    yield saved(grey, transparency=7)
    yield saved(page.convert("1"))
    yield saved(grey.convert("I;16"))
    yield saved(page, save_all=True, append_images=[other])
    yield build.png(
        build.ihdr(16, 16, interlace=1),
        build.chunk(b"IDAT", build.repeated_rows(b"\1" * 49, 32)),
    )
    xmp = b'<x xmp:CreatorTool="tool"/>'
    yield saved(page, "JPEG", exif=exif, icc_profile=profile, comment=b"a comment", xmp=xmp)
    yield saved(page, "JPEG", progressive=True, quality=40)
    yield saved(page, "JPEG", subsampling=0, restart_marker_blocks=3, dpi=(72, 72))
    yield saved(page.convert("CMYK"), "JPEG", icc_profile=profile)
    yield saved(grey, "JPEG")
    yield saved(page, "MPO", save_all=True, append_images=[other])
    yield saved(page, "WEBP", exif=exif, icc_profile=profile, xmp=xmp)
    yield saved(alpha, "WEBP", lossless=True)
    yield saved(page, "WEBP", save_all=True, append_images=[other, alpha], lossless=True)
    yield saved(page, "GIF", comment=b"a comment")
    yield saved(palette, "GIF", transparency=2, interlace=1)
    yield saved(page, "GIF", save_all=True, append_images=[other], loop=0)
    yield saved(page, "BMP")
    yield saved(palette, "BMP")
    run = b"\x10\x07\0\x04abcd\0\0"
    yield build.bmp(20, 4, run * 4 + b"\0\2\1\1\0\1", compression=1, bits=8)
    yield build.bmp(20, 4, run * 4 + b"\0\1", compression=2, bits=4)
    for compression in (None, "tiff_lzw", "tiff_deflate", "packbits", "jpeg"):
        yield saved(page, "TIFF", compression=compression, exif=exif, icc_profile=profile)
    yield saved(page.convert("1"), "TIFF", compression="group4")
    yield saved(page.copy(), "TIFF", save_all=True, append_images=[other.copy()])
    yield saved(page, "TIFF", big_tiff=True)
    yield _tiled_tiff()


def _tiled_tiff() -> bytes:
    entries = [
        *[(256, 4, 1, 32), (257, 4, 1, 32), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)],
        *[(322, 4, 1, 16), (323, 4, 1, 16), (324, 4, 4, 200), (325, 4, 4, 216)],
    ]
    offsets, sizes = struct.pack("<4I", 232, 488, 744, 1000), struct.pack("<4I", *[256] * 4)
    head = build.ifd(entries).ljust(192, b"\0")
    return build.tiff(head, offsets + sizes + bytes(range(256)) * 4)
