"""The built folder: same input, same bytes; another input, another address."""

import gzip
import json
import os
from pathlib import Path

import brotli
import pytest

from portal.core.web.static_build import KEPT_VERSIONS, build
from tests.static.places import STATIC


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    for name, text in {
        "css/portal.css": "a{}",
        "js/app.js": 'import "./words.js";',
        "js/words.js": "",
        "icons/icon-192.png": "png",
        "fonts/be.woff2": "font",
        "fonts/OFL.txt": "licence",
        "sw.js": 'import "/static/js/words.js"; const SHELL = ["__SHELL__"]; const V = "__VERSION__";',
        "manifest.webmanifest": '{"icons": [{"src": "/static/icons/icon-192.png"}]}',
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_every_file_of_a_folder_gets_the_version_and_root_files_keep_their_name(source, tmp_path):
    urls = build(source, tmp_path / "dist")
    version = urls["css/portal.css"].split("/")[2]
    assert len(version) == 12
    assert urls["js/app.js"] == f"/static/{version}/js/app.js"
    assert urls["sw.js"] == "/sw.js"
    assert urls["manifest.webmanifest"] == "/manifest.webmanifest"
    assert (tmp_path / "dist" / version / "js" / "app.js").read_text() == 'import "./words.js";'
    assert json.loads((tmp_path / "dist" / "manifest.json").read_text())["urls"] == urls


def test_the_same_source_gives_the_same_bytes(source, tmp_path):
    build(source, tmp_path / "one")
    for path in source.rglob("*"):
        os.utime(path, (1, 1))
    build(source, tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("name", ["css/portal.css", "js/words.js", "sw.js"])
def test_any_change_gives_another_version(source, tmp_path, name):
    before = build(source, tmp_path / "dist")
    with (source / name).open("a") as file:
        file.write(" ")
    after = build(source, tmp_path / "dist")
    assert before["js/app.js"] != after["js/app.js"]
    assert build(source, tmp_path / "dist") == after


def test_the_service_worker_and_the_manifest_point_to_the_version(source, tmp_path):
    urls = build(source, tmp_path / "dist")
    worker = (tmp_path / "dist" / "sw.js").read_text()
    shell = json.loads(worker[worker.index("SHELL = ") + 8 : worker.index("; const V")])
    assert f'import "{urls["js/words.js"]}"' in worker
    assert shell == [
        urls[n]
        for n in ("css/portal.css", "fonts/be.woff2", "icons/icon-192.png", "js/app.js", "js/words.js")
    ]
    icons = json.loads((tmp_path / "dist" / "manifest.webmanifest").read_text())["icons"]
    assert icons == [{"src": urls["icons/icon-192.png"]}]


def test_texts_are_compressed_twice_and_pictures_not(source, tmp_path):
    urls = build(source, tmp_path / "dist")
    folder = tmp_path / "dist" / urls["js/app.js"].split("/")[2]
    assert (
        brotli.decompress((folder / "js" / "app.js.br").read_bytes())
        == (folder / "js" / "app.js").read_bytes()
    )
    assert (
        gzip.decompress((folder / "js" / "app.js.gz").read_bytes()) == (folder / "js" / "app.js").read_bytes()
    )
    assert not list(folder.rglob("*.png.br")) + list(folder.rglob("*.woff2.gz"))


def test_old_versions_stay_a_while(source, tmp_path):
    for turn in range(KEPT_VERSIONS + 2):
        (source / "css" / "portal.css").write_text(f"a{{order:{turn}}}")
        newest = build(source, tmp_path / "dist")["css/portal.css"].split("/")[2]
        os.utime(tmp_path / "dist" / newest, (turn, turn))
    folders = [path.name for path in (tmp_path / "dist").iterdir() if path.is_dir()]
    assert len(folders) == KEPT_VERSIONS
    assert newest in folders


def test_a_damaged_list_is_made_anew(source, tmp_path):
    urls = build(source, tmp_path / "dist")
    (tmp_path / "dist" / "manifest.json").write_text("{")
    assert build(source, tmp_path / "dist") == urls


def test_a_second_start_writes_nothing(tmp_path):
    def written():
        return {path: path.stat().st_mtime_ns for path in (tmp_path / "dist").rglob("*")}

    build(STATIC, tmp_path / "dist")
    before = contents(tmp_path / "dist"), written()
    build(STATIC, tmp_path / "dist")
    assert (contents(tmp_path / "dist"), written()) == before
