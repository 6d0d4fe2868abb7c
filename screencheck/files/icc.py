"""Embedded ICC profiles: what they are, and conversion of pixels to sRGB."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms

from screencheck.files.text import clean

_MAX_BYTES = 8 * 1024 * 1024
# Two steps of 255: what table rounding makes of one and the same colour space.
_SAME = 2
_SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def to_srgb(
    colour: Image.Image, profile: bytes
) -> tuple[Image.Image | None, str | None, str | None]:
    """Convert `colour` (mode RGB, L or CMYK) from `profile` to sRGB, perceptual intent.

    Returns:
        (RGB image or None where nothing was converted, description of the profile or None,
        why the profile was ignored or None). A profile that maps a grid of test colours onto
        themselves is sRGB whatever its name says, and converts nothing.
    """
    if len(profile) > _MAX_BYTES:
        return None, None, "profile too large"
    description: str | None = None
    # LittleCMS and its wrapper raise many types on broken profiles; none may stop a scan.
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        description = _description(source)
        space = str(source.profile.xcolor_space)
        mode = _SPACES.get(space)
        if mode == "RGB" and colour.mode == "L":
            colour = colour.convert("RGB")
        if mode != colour.mode:
            return None, description, f"profile for {clean(space)} on {colour.mode} pixels"
        transform = ImageCms.buildTransform(
            source, ImageCms.createProfile("sRGB"), mode, "RGB", ImageCms.Intent.PERCEPTUAL
        )
        if mode != "CMYK" and _is_identity(transform, mode):
            return None, description, None
        return ImageCms.applyTransform(colour, transform), description, None
    except Exception as error:
        return None, description, clean(str(error), 120) or type(error).__name__


def _description(profile: ImageCms.ImageCmsProfile) -> str | None:
    try:
        return clean(ImageCms.getProfileDescription(profile), 120) or None
    except Exception:
        return None


def _is_identity(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    if mode == "L":
        grid = np.arange(256, dtype=np.uint8)[None, :]
        expected = np.repeat(grid[..., None], 3, axis=2)
    else:
        steps = np.linspace(0, 255, 9).astype(np.uint8)
        cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1)
        grid = expected = cube.reshape(1, -1, 3)
    got = ImageCms.applyTransform(Image.fromarray(grid), transform)
    if got is None:
        return False
    difference = np.asarray(got).astype(np.int16) - expected.astype(np.int16)
    return int(np.abs(difference).max()) <= _SAME
