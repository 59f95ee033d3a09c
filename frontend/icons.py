"""Draw the application's icons: a golden lotus on the deep red of the state, our own drawing.

One set of curves gives the SVG favicon and every PNG, so they cannot drift apart.
"""

from pathlib import Path

from PIL import Image, ImageDraw

TARGET = Path(__file__).resolve().parent.parent / "static" / "icons"
RED, GOLD, PALE = "#8e1519", "#d9b45b", "#f1dca4"
GRID = 32
OVERSAMPLE = 8
# Petals as closed cubic curves on a 32-grid: start, then (control, control, end) triples.
Point = tuple[float, float]
Petal = tuple[Point, tuple[tuple[Point, Point, Point], ...]]
CENTRE: Petal = (
    (16, 5.2),
    (
        ((19.4, 8.4), (20.9, 11.8), (20.9, 15.2)),
        ((20.9, 19), (19.2, 22.3), (16, 25.2)),
        ((12.8, 22.3), (11.1, 19), (11.1, 15.2)),
        ((11.1, 11.8), (12.6, 8.4), (16, 5.2)),
    ),
)
INNER: Petal = (
    (8.9, 9.3),
    (
        ((10.2, 9.9), (11.2, 10.7), (12.1, 11.6)),
        ((10, 16.4), (11.2, 21.1), (14.9, 25.4)),
        ((10.2, 23), (7.4, 17), (8.9, 9.3)),
    ),
)
OUTER: Petal = (
    (4.2, 15.2),
    (
        ((5.4, 14.9), (6.5, 15), (7.6, 15.4)),
        ((8, 20), (10, 23.6), (13.6, 25.8)),
        ((8.3, 25.4), (4.9, 21.6), (4.2, 15.2)),
    ),
)


def main() -> None:
    """Write favicon.svg, icon-192.png, icon-512.png, icon-maskable-512.png and badge-96.png."""
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "favicon.svg").write_text(_svg(), encoding="utf-8")
    _icon(192, radius=0.22, scale=0.84).save(TARGET / "icon-192.png", optimize=True)
    _icon(512, radius=0.22, scale=0.84).save(TARGET / "icon-512.png", optimize=True)
    # Android cuts a maskable icon to a circle of 80%.
    _icon(512, radius=0, scale=0.62).save(TARGET / "icon-maskable-512.png", optimize=True)
    _badge(96).save(TARGET / "badge-96.png", optimize=True)


def _petals() -> list[tuple[Petal, str]]:
    return [(OUTER, GOLD), (_mirror(OUTER), GOLD), (INNER, GOLD), (_mirror(INNER), GOLD), (CENTRE, PALE)]


def _mirror(petal: Petal) -> Petal:
    start, curves = petal
    return (GRID - start[0], start[1]), tuple(
        ((GRID - a[0], a[1]), (GRID - b[0], b[1]), (GRID - c[0], c[1])) for a, b, c in curves
    )


def _svg() -> str:
    paths = "".join(f'<path fill="{colour}" d="{_path(petal)}"/>' for petal, colour in _petals())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}">'
        f'<rect width="{GRID}" height="{GRID}" rx="7" fill="{RED}"/>{paths}</svg>\n'
    )


def _path(petal: Petal) -> str:
    start, curves = petal
    words = [f"M{start[0]:g} {start[1]:g}"]
    words += ["C" + " ".join(f"{x:g} {y:g}" for x, y in curve) for curve in curves]
    return "".join(words) + "z"


def _icon(size: int, *, radius: float, scale: float) -> Image.Image:
    large = size * OVERSAMPLE
    image = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, large - 1, large - 1), radius=radius * large, fill=RED)
    for petal, colour in _petals():
        draw.polygon(_outline(petal, large, scale), fill=colour)
    return image.resize((size, size), Image.Resampling.LANCZOS).quantize(64, method=Image.Quantize.FASTOCTREE)


def _badge(size: int) -> Image.Image:
    # The status bar shows only the alpha channel.
    large = size * OVERSAMPLE
    image = Image.new("RGBA", (large, large), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    for petal, _ in _petals():
        draw.polygon(_outline(petal, large, 1.15), fill=(255, 255, 255, 255))
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _outline(petal: Petal, size: int, scale: float) -> list[Point]:
    start, curves = petal
    points, here = [start], start
    for a, b, c in curves:
        points += [_at(here, a, b, c, step / 24) for step in range(1, 25)]
        here = c
    centre, middle = GRID / 2, 15.6
    return [
        ((0.5 + (x - centre) / GRID * scale) * size, (0.5 + (y - middle) / GRID * scale) * size)
        for x, y in points
    ]


def _at(p: Point, a: Point, b: Point, c: Point, t: float) -> Point:
    u = 1 - t
    weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
    return (
        sum(w * q[0] for w, q in zip(weights, (p, a, b, c), strict=True)),
        sum(w * q[1] for w, q in zip(weights, (p, a, b, c), strict=True)),
    )


if __name__ == "__main__":
    main()
