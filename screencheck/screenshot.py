"""Loading of untrusted images: the only module that opens bytes from outside.

Whatever the bytes are, `load` returns a `Screenshot` or raises an `ImageError` with one clear
line. Sizes are checked before decoding, and nothing is half-read.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import logging
import math
import os
import stat
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from screencheck import stores
from screencheck.errors import (
    ImageError,
    is_out_of_memory,
    sentence_of,
    too_many_bytes,
    why,
)
from screencheck.files import directories, exif, gif, icc, jpeg, png
from screencheck.files.facts import FileFacts
from screencheck.files.text import clean
from screencheck.language import Message, said
from screencheck.settings import Limits
from screencheck.stores import is_url, local_path

# Without a handler of its own, Python would print Pillow's log of broken files to stderr.
logging.getLogger("PIL").addHandler(logging.NullHandler())

_STDERR_LOCK = threading.Lock()
_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
_RLE = (1, 2)  # compressions of BMP that Pillow decodes in Python, seconds for ten megapixels
_MAX_RLE = 8_000_000
_STRIP = 256
_GROWTH = 1024 * 1024  # bytes that a file may gain while it is read
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_GREY16 = ("I;16", "I;16L", "I;16B", "I;16N")
# Factors from the samples of 2 and 4 bit grey PNGs to 8 bits (PNG 13.12).
_GREY_FACTORS = {2: 85, 4: 17}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True, eq=False)
class Screenshot:
    """A decoded image, upright, opaque and in sRGB.

    Attributes:
        pixels: (H, W, 3) uint8 sRGB, read-only; transparency composited over white.
        raw: The same before ICC conversion; the same object where nothing was converted.
        facts: What the file says about itself.
    """

    pixels: npt.NDArray[np.uint8]
    raw: npt.NDArray[np.uint8]
    facts: FileFacts


@dataclass(frozen=True, slots=True)
class _Decoded:
    pixels: npt.NDArray[np.uint8]
    raw: npt.NDArray[np.uint8]
    has_alpha: bool
    alpha_used: bool
    icc: str | None
    icc_error: str | None


def load(source: str | os.PathLike[str] | bytes, limits: Limits) -> Screenshot:
    """Read and decode an image.

    Args:
        source: A path, the URL of an object, or the bytes of a file. Extensions mean nothing.
        limits: Bounds on bytes, pixels and sides.

    Raises:
        ImageError: With kind not_found, not_a_file, permission, unreadable, empty,
            too_large, not_an_image or damaged. The message does not repeat the path.
    """
    data = read(source, limits)
    if not data:
        raise ImageError("empty", "the file is empty")
    if len(data) > limits.max_bytes:
        raise too_many_bytes(limits.max_bytes)
    kind = _sniff(data)
    # Pillow's warnings repeat what the facts or an ImageError say.
    quiet = _silent_stderr() if kind == "TIFF" else contextlib.nullcontext()
    with quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _load(data, kind, limits)
        except ImageError:
            raise
        except Image.DecompressionBombError:
            raise ImageError("too_large", "the image has too many pixels") from None
        except MemoryError:
            raise ImageError("too_large", "the image does not fit into memory") from None
        except UnidentifiedImageError:
            raise ImageError(
                "damaged", said("the {format} header is damaged", format=kind)
            ) from None
        except Exception as error:
            if is_out_of_memory(error):
                raise ImageError("too_large", "the image does not fit into memory") from None
            # Pillow's decoders raise OSError, SyntaxError, ValueError, struct.error, KeyError
            # and more on damaged bytes; no list of them would stay complete.
            reason = sentence_of(error)
            if not isinstance(reason, Message):
                reason = clean(reason, 120) or type(error).__name__
            raise ImageError(
                "damaged", said("the {format} data is damaged: {why}", format=kind, why=reason)
            ) from None


def read(source: str | os.PathLike[str] | bytes, limits: Limits) -> bytes:
    """The bytes of a file or an object, no more than what shows that it exceeds the limit.

    Raises ImageError as `load` does, for what keeps it from being read.
    """
    if isinstance(source, bytes):
        return source
    if isinstance(source, str):
        if is_url(source):
            return stores.read(source, limits.max_bytes)
        source = local_path(source)
    return _read(source, limits.max_bytes)


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
    """Keep libtiff from printing to the process's stderr, which Pillow has no switch for.

    It turns the descriptor of the whole process for the moment, so it is kept to TIFF files
    and to one thread at a time.
    """
    with _STDERR_LOCK:
        try:
            kept = os.dup(2)
        except OSError:
            # Without a stderr there is nothing to keep clean.
            yield
            return
        try:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 2)
            os.close(null)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _read(path: str | os.PathLike[str], max_bytes: int) -> bytes:
    """Return at most `max_bytes` + 1 bytes of a regular file, never waiting on a fifo."""
    # The check on the open descriptor is the one that counts; the first one is there because
    # merely opening some devices does something.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        _check_regular(os.stat(path), max_bytes)
        descriptor = os.open(path, flags)
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            _check_regular(status, max_bytes)
            # not simply the limit, as so much memory would be set aside for every file
            return file.read(min(max_bytes, status.st_size + _GROWTH) + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise ImageError("not_found", "no such file") from None
    except IsADirectoryError:  # since the first look
        raise ImageError("not_a_file", "this is a directory, not a file") from None
    except PermissionError:
        raise ImageError("permission", "no permission to read the file") from None
    except ValueError:
        # A zero byte or a lone surrogate in the name: no file can be called that.
        raise ImageError("not_found", "no such file: the name is not valid") from None
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise ImageError("not_a_file", "not a regular file") from None
        reason = Message(clean(why(error), 120))
        raise ImageError("unreadable", said("the file cannot be read: {why}", why=reason)) from None
    except MemoryError:
        raise ImageError("too_large", "the file does not fit into memory") from None


def _check_regular(status: os.stat_result, max_bytes: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise ImageError("not_a_file", "this is a directory, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise ImageError("not_a_file", "not a regular file")
    if status.st_size > max_bytes:
        raise too_many_bytes(max_bytes)


def _sniff(data: bytes) -> str:
    """Return the format by its signature, in Pillow's spelling."""
    if data.startswith(png.SIGNATURE):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "TIFF"
    # Two letters are a weak signature, so the size of the next header must fit as well.
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "BMP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        raise ImageError(
            "not_an_image", "HEIC and AVIF are not supported; save it as PNG or JPEG first"
        )
    raise ImageError("not_an_image", "not a PNG, JPEG, WebP, BMP, GIF or TIFF image")


def _load(data: bytes, kind: str, limits: Limits) -> Screenshot:
    # The structure comes first: it refuses floods of chunks that Pillow would walk through.
    png_facts = png.parse(data) if kind == "PNG" else None
    jpeg_facts = jpeg.parse(data) if kind == "JPEG" else None
    if kind == "TIFF":
        directories.check(data)
    if kind == "GIF":
        gif.check(data)
    with Image.open(io.BytesIO(data), formats=(kind,)) as image:
        size, mode = image.size, image.mode
        _check_size(size, limits)
        if kind == "BMP" and image.info.get("compression") in _RLE:
            _check_size(size, replace(limits, max_pixels=min(limits.max_pixels, _MAX_RLE)))
        if kind == "TIFF":
            directories.check_tiles(image)
        if png_facts is not None and png_facts.whole is False:
            # Pillow would leave the missing rows black without a word.
            raise ImageError("damaged", "the PNG data ends before the last row")
        if jpeg_facts is not None and not jpeg_facts.whole:
            raise ImageError("damaged", "the JPEG data ends before the last row")
        # Pillow turns a TIFF while loading and drops the tag; a PNG may have it at the end.
        fields = exif.fields(image) if kind == "TIFF" else ()
        if kind == "TIFF" and (exif.orientation(image) or 1) >= 5:
            size = size[::-1]
        image.load()
        if kind in ("PNG", "WEBP"):
            exif.check(image)
        fields = fields or exif.fields(image)
        decoded = _decode(image, png_facts.bit_depth if png_facts else 8)
        facts = FileFacts(
            format=kind,
            bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            width=size[0],
            height=size[1],
            mode=mode,
            frames=_frames(image, kind),
            has_alpha=decoded.has_alpha,
            alpha_used=decoded.alpha_used,
            icc=decoded.icc,
            icc_error=decoded.icc_error,
            exif=fields,
            dpi=_dpi(image.info.get("dpi")),
            png=png_facts,
            jpeg=jpeg_facts,
            trailing_bytes=_trailing(data, kind, png_facts or jpeg_facts),
        )
    return Screenshot(decoded.pixels, decoded.raw, facts)


def _check_size(size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise ImageError("damaged", "the image has no pixels")
    if max(size) > limits.max_side:
        raise ImageError(
            "too_large",
            said(
                "{width}x{height} pixels: a side exceeds the limit of {limit}",
                width=width,
                height=height,
                limit=limits.max_side,
            ),
        )
    if width * height > limits.max_pixels:
        raise ImageError(
            "too_large",
            said(
                "{width}x{height} pixels exceed the limit of {limit}",
                width=width,
                height=height,
                limit=limits.max_pixels,
            ),
        )


def _decode(image: Image.Image, bit_depth: int) -> _Decoded:
    """Bring a loaded image of any mode to upright RGB, with and without ICC conversion."""
    colour, alpha = _split(image, bit_depth)
    alpha_used = alpha is not None and _lowest(alpha) < 255
    shown = alpha if alpha_used else None
    turn = _TURNS.get(exif.orientation(image) or 1)

    raw = _finish(colour, shown, turn)
    pixels, description, problem = raw, None, None
    profile = image.info.get("icc_profile")
    if isinstance(profile, bytes) and profile:
        converted, description, problem = icc.to_srgb(colour, profile)
        if converted is not None:
            pixels = _finish(converted, shown, turn)
    return _Decoded(pixels, raw, alpha is not None, alpha_used, description, problem)


def _split(image: Image.Image, bit_depth: int) -> tuple[Image.Image, Image.Image | None]:
    """Return the colours as mode RGB, L or CMYK, and the alpha channel as L if there is one."""
    mode, key = image.mode, image.info.get("transparency")
    if mode in _GREY16:
        samples = np.asarray(image).astype(np.uint32)
        grey = Image.fromarray(((samples + 128) // 257).astype(np.uint8))
        if not isinstance(key, int):
            return grey, None
        return grey, Image.fromarray(np.where(samples == key, 0, 255).astype(np.uint8))
    if mode == "L" and isinstance(key, int):
        key *= _GREY_FACTORS.get(bit_depth, 1)
        return image, image.point([0 if value == key else 255 for value in range(256)])
    if mode in ("L", "CMYK"):
        return image, None
    if mode in ("RGB", "RGBX") and (key is None or bit_depth == 16):
        # Pillow keeps 8 of 16 bits, so a transparent 16-bit colour cannot be told any more.
        return _rgb(image), None
    if mode in ("1", "P", "RGB") and key is None and not image.has_transparency_data:
        return image.convert("L" if mode == "1" else "RGB"), None
    if mode == "LA":
        return image.getchannel("L"), image.getchannel("A")
    if mode in ("1", "P", "PA", "RGB", "RGBA", "RGBa", "La"):
        rgba = image if mode == "RGBA" else image.convert("RGBA")
        return rgba.convert("RGB"), rgba.getchannel("A")
    if mode == "YCbCr":
        return image.convert("RGB"), None
    raise ImageError(
        "not_an_image", said("pixels of type {mode} are not those of a screenshot", mode=mode)
    )


def _rgb(image: Image.Image) -> Image.Image:
    """The image in mode RGB, itself where it is: Pillow would make a copy."""
    return image if image.mode == "RGB" else image.convert("RGB")


def _lowest(channel: Image.Image) -> int:
    return int(np.asarray(channel).min())


def _finish(
    colour: Image.Image, alpha: Image.Image | None, turn: Image.Transpose | None
) -> npt.NDArray[np.uint8]:
    """Composite over white, turn upright and return a read-only (H, W, 3) array."""
    if turn is not None:
        colour = colour.transpose(turn)
        alpha = None if alpha is None else alpha.transpose(turn)
    array = np.empty((colour.height, colour.width, 3), np.uint8)
    # Strip by strip, as the way of a whole image into an array takes its size three times over.
    for top in range(0, colour.height, _STRIP):
        place = (0, top, colour.width, min(top + _STRIP, colour.height))
        strip = _rgb(colour.crop(place))
        if alpha is not None:
            white = Image.new("RGB", strip.size, (255, 255, 255))
            white.paste(strip, mask=alpha.crop(place))
            strip = white
        array[top : place[3]] = np.asarray(strip)
    array.setflags(write=False)
    return array[:]  # which nobody can make writeable again


def _frames(image: Image.Image, kind: str) -> int:
    # Counting the frames of a GIF or TIFF walks the whole file, which a hostile one makes long.
    try:
        if kind in ("GIF", "TIFF"):
            return 2 if getattr(image, "is_animated", False) else 1
        return max(1, int(getattr(image, "n_frames", 1)))
    except Exception:
        return 1


def _dpi(value: object) -> tuple[float, float] | None:
    if not isinstance(value, tuple) or len(value) != 2:
        return None
    try:
        across, down = round(float(value[0]), 2), round(float(value[1]), 2)
    except (TypeError, ValueError, ArithmeticError):
        return None
    return (across, down) if math.isfinite(across) and math.isfinite(down) else None


def _trailing(data: bytes, kind: str, facts: png.PngFacts | jpeg.JpegFacts | None) -> int:
    if facts is not None:
        return facts.trailing_bytes
    if kind == "WEBP":
        # RIFF counts from its ninth byte and pads to an even size.
        size = int.from_bytes(data[4:8], "little")
        return max(0, len(data) - 8 - size - size % 2)
    return 0
