"""Vendor what browsers load from other projects, as few committed files as they can be.

htmx and its CSP extension are one file: loaded as two, the gate of the extension was found bypassed,
because htmx may start before it.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
STATIC = ROOT / "static"


def main() -> None:
    """Write htmx, the QR encoder of the card's page and the QR reader of the checking page, with licences."""
    htmx()
    bundle("qrcode", 'export { create } from "qrcode/lib/core/qrcode.js";', STATIC / "vendor" / "qrcode.js")
    reader = STATIC / "check" / "vendor"
    bundle(
        "zxing-wasm",
        'export { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";',
        reader / "zxing-reader.js",
    )
    shutil.copyfile(PACKAGES / "zxing-wasm/dist/reader/zxing_reader.wasm", reader / "zxing-reader.wasm")


def htmx() -> None:
    """Write htmx.js and its licence."""
    package, target = PACKAGES / "htmx.org", STATIC / "vendor"
    target.mkdir(parents=True, exist_ok=True)
    parts = [f"/* htmx.org {_version(package)} with hx-csp, 0BSD, see htmx-LICENSE.txt */"]
    for name in ("htmx.min.js", "ext/hx-csp.min.js"):
        text = (package / "dist" / name).read_text(encoding="utf-8")
        parts.append(re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE).strip())
    written = ";\n".join(parts).replace("*/;", "*/", 1) + "\n"
    (target / "htmx.js").write_text(written, encoding="utf-8")
    shutil.copyfile(package / "LICENSE", target / "htmx-LICENSE.txt")


def bundle(name: str, entry: str, target: Path) -> None:
    """Write the named exports of a package as one module, with its licence beside it."""
    package = PACKAGES / name
    target.parent.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(  # noqa: S603 - a command of ours, from the lock file
        [
            PACKAGES / ".bin" / "esbuild", "--bundle", "--format=esm", "--minify", "--target=es2022",
            "--legal-comments=none",
        ],
        input=entry, capture_output=True, check=True, text=True, cwd=ROOT,
    ).stdout  # fmt: skip
    licence = f"{name}-LICENSE.txt"
    head = f"/* {name} {_version(package)}, MIT, see {licence} */\n"
    target.write_text(head + made, encoding="utf-8")
    [found] = [path for path in package.iterdir() if path.name.lower().startswith("licen")]
    shutil.copyfile(found, target.parent / licence)


def _version(package: Path) -> str:
    version: str = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    return version


if __name__ == "__main__":
    main()
