"""Facts on the screens of phones."""

from __future__ import annotations

from dataclasses import dataclass

from ._tables import build, build_all, read_table


@dataclass(frozen=True, slots=True)
class IPhone:
    """Models that share a screen: capture size in pixels, width in points."""

    models: str
    size: tuple[int, int]
    points: float
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class AndroidScreens:
    """Widths in pixels that captures of Android phones have."""

    widths: tuple[int, ...]
    source: str
    grade: str


@dataclass(frozen=True, eq=False)
class Devices:
    """All screens known."""

    iphones: tuple[IPhone, ...]
    android: AndroidScreens

    def iphone(self, width: int, height: int) -> IPhone | None:
        """The iPhones whose captures have exactly this size, or None."""
        return next((d for d in self.iphones if d.size == (width, height)), None)

    def phone_width(self, width: int) -> bool:
        """Whether captures of some phone are this wide."""
        return width in self.android.widths or any(d.size[0] == width for d in self.iphones)


def load_devices() -> Devices:
    """Read devices.toml."""
    table = read_table("devices.toml")
    return Devices(
        build_all(IPhone, table.get("iphone", []), "devices.toml iphone"),
        build(AndroidScreens, table.get("android"), "devices.toml android"),
    )
