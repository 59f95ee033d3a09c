"""Put htmx and its CSP extension into one committed file.

Loaded as two files the gate of the extension was found bypassed, because htmx may start before it.
"""

import json
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "htmx.org"
TARGET = ROOT / "static" / "vendor"


def main() -> None:
    """Write htmx.js and its licence."""
    TARGET.mkdir(parents=True, exist_ok=True)
    version = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))["version"]
    parts = [f"/* htmx.org {version} with hx-csp, 0BSD, see htmx-LICENSE.txt */"]
    for name in ("htmx.min.js", "ext/hx-csp.min.js"):
        text = (PACKAGE / "dist" / name).read_text(encoding="utf-8")
        parts.append(re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE).strip())
    target = TARGET / "htmx.js"
    target.write_text(";\n".join(parts).replace("*/;", "*/", 1) + "\n", encoding="utf-8")
    shutil.copyfile(PACKAGE / "LICENSE", TARGET / "htmx-LICENSE.txt")


if __name__ == "__main__":
    main()
