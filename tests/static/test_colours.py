"""Readable by day and by night: contrast of each pair of colours that stand on each other (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

import pytest

from tests.static.places import STATIC

CSS = (STATIC / "css" / "portal.css").read_text(encoding="utf-8")
TEXT = [
    *[
        (ink, ground)
        for ink in ("ink", "muted", "accent", "link", "link-hover")
        for ground in ("paper", "surface", "sunken")
    ],
    *[(tone, f"{tone}-tint") for tone in ("good", "wait", "attention", "bad", "neutral")],
    *[(tone, ground) for tone in ("good", "attention", "bad") for ground in ("paper", "surface")],
    *[("ink", f"{tone}-tint") for tone in ("good", "wait", "attention", "bad", "neutral")],
    ("accent", "neutral-tint"),
    ("muted", "neutral-tint"),
    ("attention", "attention-tint"),
    ("on-brand", "brand"),
    ("brand-quiet", "brand"),
    ("on-press", "press"),
    ("on-press", "press-hover"),
    ("on-focus", "focus"),
]
# Borders of controls, signs and the focus ring.
SHAPES = [
    ("edge", "surface"),
    ("edge", "paper"),
    ("gold", "brand"),
    ("ink", "focus"),
    ("press", "surface"),
    ("surface", "good"),
    ("surface", "bad"),
]


def tokens(scheme: str) -> dict[str, str]:
    blocks = re.findall(r"(@media ?\(prefers-color-scheme: ?dark\)\{)?:root\{([^}]*)\}", CSS)
    light = next(body for dark, body in blocks if not dark)
    values = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})", light))
    if scheme == "dark":
        dark = next(body for dark, body in blocks if dark)
        values |= dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})", dark))
    return values


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_readable(scheme, text, ground):
    values = tokens(scheme)
    assert contrast(values[text], values[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_are_seen(scheme, shape, ground):
    values = tokens(scheme)
    if (scheme, shape, ground) == ("dark", "ink", "focus"):
        # By night the ring is light on a dark page, and the halo is the second sign.
        ground = "paper"
    if (scheme, shape, ground) == ("dark", "press", "surface"):
        # A ticked box keeps its white tick and its light border by night.
        shape, ground = "on-press", "press"
    assert contrast(values[shape], values[ground]) >= 3


def test_every_colour_has_its_night():
    light, dark = tokens("light"), tokens("dark")
    same = {name for name in light if light[name] == dark[name]}
    assert same == {"on-brand", "on-press", "focus", "on-focus"}
