"""Diagrams as SVG: a few shapes and texts on a white card, in the fonts that the reader has."""

from __future__ import annotations

from html import escape

INK, FAINT, LINE, FAINTEST = "#263238", "#546e7a", "#b0bec5", "#dde4e7"
RED, AMBER, TEAL = "#c62828", "#e69500", "#00796b"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


class Svg:
    """A drawing that grows by its methods; `text` gives the file."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self.width, self.height = width, height
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" font-family="{_FONT}">',
            f"<title>{escape(title)}</title>",
        ]
        self.rect(0.5, 0.5, width - 1, height - 1, fill="#ffffff", stroke="#cfd8dc", radius=10)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        *,
        fill: str = "none",
        stroke: str = "none",
        radius: float = 0,
        opacity: float = 1,
    ) -> None:
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{w:.4g}" height="{h:.4g}" rx="{radius:g}" '
            f'fill="{fill}" stroke="{stroke}" fill-opacity="{opacity:g}"/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = LINE, dash: str = ""
    ) -> None:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<line x1="{x1:.4g}" y1="{y1:.4g}" x2="{x2:.4g}" y2="{y2:.4g}" '
            f'stroke="{colour}" stroke-width="1.5"{dashes}/>'
        )

    def polygon(
        self, points: list[tuple[float, float]], fill: str, opacity: float = 1, stroke: str = "none"
    ) -> None:
        joined = " ".join(f"{x:.4g},{y:.4g}" for x, y in points)
        self._parts.append(
            f'<polygon points="{joined}" fill="{fill}" fill-opacity="{opacity:g}" '
            f'stroke="{stroke}"/>'
        )

    def dot(self, x: float, y: float, colour: str) -> None:
        self._parts.append(
            f'<circle cx="{x:.4g}" cy="{y:.4g}" r="5.5" fill="{colour}" stroke="#ffffff" '
            f'stroke-width="1.5"/>'
        )

    def arrow(self, x1: float, y: float, x2: float) -> None:
        """A level one, to the right."""
        self.line(x1, y, x2 - 6, y, FAINT)
        self.polygon([(x2 - 8, y - 4.5), (x2, y), (x2 - 8, y + 4.5)], FAINT)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 14,
        colour: str = INK,
        anchor: str = "start",
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        weight = ' font-weight="600"' if bold else ""
        turn = f' transform="rotate(-90 {x:g} {y:g})"' if turned else ""
        self._parts.append(
            f'<text x="{x:.4g}" y="{y:.4g}" font-size="{size:g}" fill="{colour}" '
            f'text-anchor="{anchor}"{weight}{turn}>{escape(text)}</text>'
        )

    @property
    def text(self) -> str:
        return "\n".join([*self._parts, "</svg>", ""])
