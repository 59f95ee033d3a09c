"""Make the files that browsers get out of `static/`: one version folder, compressed, and a list of addresses.

The whole tree gets one version in its address instead of one per file, so that modules go on importing each
other by relative name and every file may be cached for ever. Files at the root of `static/` keep their plain
address, because a service worker and a manifest must; in them `/static/` is pointed to the version folder.
"""

import gzip
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import brotli

MANIFEST = "manifest.json"
# Fonts and pictures are compressed already.
COMPRESSED_SUFFIXES = frozenset({".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"})
# What the service worker keeps: all that a page needs to look right without a network.
SHELL_FOLDERS = frozenset({"css", "fonts", "js", "vendor"})
SHELL_SUFFIXES = frozenset({".css", ".js", ".woff2"})
SHELL_FILES = frozenset({"icons/favicon.svg", "icons/icon-192.png", "icons/badge-96.png"})
# From this size on the best compression takes seconds, and memory that the web process never gives back.
_LARGE = 200_000
# A page that was opened before a release may ask for its files a little later.
KEPT_VERSIONS = 3


def build(source: Path, target: Path) -> dict[str, str]:
    """Fill `target` and return the address of each file by its name below `source`.

    Doing it again without a change reads the files, compares one digest and writes nothing.
    """
    files = _read(source)
    version = _version(files)
    known = _known(target)
    if known is not None and known.get("version") == version:
        urls: dict[str, str] = known["urls"]
        return urls
    urls = {name: _url(name, version) for name in files}
    target.mkdir(parents=True, exist_ok=True)
    _write_version(files, target / version)
    _write_root(files, target, version, urls)
    _write(target / MANIFEST, json.dumps({"version": version, "urls": urls}, indent=1).encode())
    _forget_old(target, version)
    return urls


def _read(source: Path) -> dict[str, bytes]:
    paths = sorted(path for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(source).as_posix(): path.read_bytes() for path in paths}


def _version(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:12]


def _known(target: Path) -> dict[str, Any] | None:
    try:
        known: dict[str, Any] = json.loads((target / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return known


def _url(name: str, version: str) -> str:
    return f"/static/{version}/{name}" if "/" in name else f"/{name}"


def _write_version(files: dict[str, bytes], folder: Path) -> None:
    """Write beside and rename: several web processes may start at once, and none may see half a folder."""
    if folder.exists():
        return
    scratch = folder.with_name(f".{folder.name}-{os.getpid()}")
    for name, content in files.items():
        if "/" in name:
            _write_compressed(scratch / name, content)
    try:
        scratch.rename(folder)
    except OSError:
        # Another process was first; its folder holds the same bytes.
        shutil.rmtree(scratch)


def _write_root(files: dict[str, bytes], target: Path, version: str, urls: dict[str, str]) -> None:
    shell = json.dumps([urls[name] for name in files if _is_shell(name)])
    for name, content in files.items():
        if "/" not in name:
            text = content.decode().replace("/static/", f"/static/{version}/")
            text = text.replace('["__SHELL__"]', shell).replace("__VERSION__", version)
            _write_compressed(target / name, text.encode())


def _is_shell(name: str) -> bool:
    path = Path(name)
    return name in SHELL_FILES or (path.parts[0] in SHELL_FOLDERS and path.suffix in SHELL_SUFFIXES)


def _write_compressed(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, content)
    if path.suffix in COMPRESSED_SUFFIXES:
        quality = 11 if len(content) < _LARGE else 6
        _write(path.with_name(f"{path.name}.br"), brotli.compress(content, quality=quality))
        # Without a time stamp the same input gives the same bytes.
        _write(path.with_name(f"{path.name}.gz"), gzip.compress(content, 9, mtime=0))


def _write(path: Path, content: bytes) -> None:
    scratch = path.with_name(f".{path.name}-{os.getpid()}")
    scratch.write_bytes(content)
    scratch.replace(path)


def _forget_old(target: Path, version: str) -> None:
    folders = [folder for folder in target.iterdir() if folder.is_dir() and folder.name != version]
    folders = [folder for folder in folders if not folder.name.startswith(".")]
    folders.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[KEPT_VERSIONS - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
