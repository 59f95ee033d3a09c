"""Finish the compiled stylesheet: our names for classes and colours, and nothing that no macro uses.

The package's controls bring variants and fallbacks that this product never shows; every byte of the
stylesheet stands before the first paint on a slow line.
"""

import re
import sys
from pathlib import Path

COLOURS = {
    "text": "ink",
    "secondary-text": "muted",
    "input-border": "edge",
    "focus": "focus",
    "focus-text": "ink",
    "error": "bad",
    "border": "line",
    "hover": "sunken",
    "body-background": "surface",
    "surface-background": "sunken",
    "surface-text": "ink",
}
UNUSED = re.compile(
    r"\.govuk-[a-z_-]*(--small|__conditional|__divider|__prefix|--(xl|l|m|s)\b|__heading|extra-letter-spacing"
    r"|width-(30|5|3)\b|-focusable|focused-element)"
    r"|\.govuk-(file-upload-(button|wrapper)|drop-zone|frontend-supported|label-wrapper)|moz-any-link"
)
BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")


def main(source: Path, target: Path) -> None:
    """Read what Sass wrote, write what the browser gets."""
    css = source.read_text(encoding="utf-8").lstrip("\ufeff")
    target.write_text(finish(css) + "\n", encoding="utf-8")


def finish(css: str) -> str:
    """Rename, drop what is unused, and refuse to leave a trace of the package's own names."""
    css = re.sub(r":not\(\.govuk-[a-z_]+--[a-z]+\)", "", css)
    css = re.sub(r"-(webkit|moz-osx)-font-smoothing:[a-z]+;?", "", css)
    css = BLOCK.sub(_used, css)
    css = re.sub(r"@media print\{(\.[^{}]+\{font-family:inherit\})+\}", "", css)
    css = re.sub(r"@(media|supports)[^{}]*\{\}", "", css)
    css = re.sub(r"var\(--govuk-([a-z-]+)-colour, ?#[0-9a-f]+\)", _colour, css)
    css = re.sub(r"(--[a-z-]+): ", r"\1:", css)
    css = css.replace(".govuk-", ".")
    if "govuk" in css:
        raise SystemExit(f"A foreign name is left: {css[css.index('govuk') - 60 :][:120]}")
    return css


def _colour(found: re.Match[str]) -> str:
    return f"var(--{COLOURS[found[1]]})"


def _used(found: re.Match[str]) -> str:
    # A media query opens before its first rule, so the prelude may hold both.
    prelude, brace, selectors = found[1].rpartition("{")
    kept = [selector for selector in selectors.split(",") if not UNUSED.search(selector)]
    if selectors.lstrip().startswith("@") or not UNUSED.search(selectors):
        return found[0]
    return prelude + brace + (f"{','.join(kept)}{{{found[2]}}}" if kept else "")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
