"""Small files, small functions, no drawer for odds and ends: the limits of the house, checked."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
DRAWERS = frozenset({"utils", "helpers", "common", "misc", "manager"})


def main() -> int:
    """Print every breach; return 1 when there is one."""
    listed = subprocess.run(["git", "ls-files", "*.py"], check=True, capture_output=True, text=True)  # noqa: S607 - git is where it is
    breaches = [breach for name in listed.stdout.split() for breach in _breaches(Path(name))]
    print("\n".join(breaches) or f"{len(listed.stdout.split())} files within their limits")  # noqa: T201 - a command's answer
    return 1 if breaches else 0


def _breaches(path: Path) -> Iterator[str]:
    if not path.exists() or path.is_relative_to("portal/migrations/versions"):
        return
    if path.stem in DRAWERS:
        yield f"{path}: a file needs the name of what it holds"
    text = path.read_text()
    if text.count("\n") > LONGEST_FILE:
        yield f"{path}: {text.count(chr(10))} lines, {LONGEST_FILE} at most"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines, {LONGEST_FUNCTION} at most"
            if any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node)):
                yield f"{path}:{node.lineno}: {node.name} imports inside a function"


if __name__ == "__main__":
    sys.exit(main())
