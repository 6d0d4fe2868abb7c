"""How pictures are kept: as PNG, as JPEG, and as a messenger sends them."""

from __future__ import annotations

import random
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from screencheck.pages.vision import Mask, Pixels

SAVINGS = ("png", "jpeg90", "messenger")
SUFFIXES = {"png": ".png", "jpeg90": ".jpg", "messenger": ".jpg"}
SHORT_SIDE = 1080  # WeChat sends no larger one unless the original is asked for
_MESSENGER_QUALITY = 60


def save(pixels: Pixels, saving: str, path: Path, rng: random.Random) -> tuple[int, int]:
    """Write a picture; the size (width, height) that it has in the file.

    PNG files come from Pillow or from OpenCV, which filter rows and compress differently.
    """
    if saving == "png":
        if rng.random() < 0.5:
            cv2.imwrite(str(path), np.ascontiguousarray(pixels[:, :, ::-1]))
        else:
            Image.fromarray(pixels).save(path)
    elif saving == "jpeg90":
        Image.fromarray(pixels).save(path, quality=90)
    else:
        pixels = to_short_side(pixels)
        Image.fromarray(pixels).save(
            path, quality=_MESSENGER_QUALITY, subsampling="4:2:0", progressive=True
        )
    return pixels.shape[1], pixels.shape[0]


def to_short_side(pixels: Pixels) -> Pixels:
    """The picture with its short side at most SHORT_SIDE pixels."""
    height, width = pixels.shape[:2]
    factor = SHORT_SIDE / min(height, width)
    if factor >= 1:
        return pixels
    size = round(width * factor), round(height * factor)
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def save_mask(mask: Mask, size: tuple[int, int], path: Path) -> None:
    """Write a mask (255: touched) in the size of its image, by nearest neighbour."""
    image = Image.fromarray(mask.astype(np.uint8) * 255)
    if image.size != size:
        image = image.resize(size, Image.Resampling.NEAREST)
    image.save(path)
