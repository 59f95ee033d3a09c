"""Kinds come from the bytes alone; names are only shown."""

import unicodedata
from itertools import product

import pytest

from portal.core.errors import Conflict
from portal.documents import vault
from portal.documents.labels import KINDS, PROBLEMS, REFUSALS, STATES, TONES
from portal.documents.rules import (
    MAX_BYTES,
    NEXT,
    EvidenceState,
    Kind,
    Refusal,
    Variant,
    display_name,
    download_name,
    kind_of,
    moved,
)
from tests.documents import files

FIRST_BYTES = {
    "jpeg": (files.jpeg, Kind.JPEG),
    "png": (files.png, Kind.PNG),
    "heic": (files.heic, Kind.HEIC),
    "pdf": (files.pdf, Kind.PDF),
    "nothing": (lambda: b"", Refusal.EMPTY),
    "21 MB": (lambda: files.jpeg() + bytes(21 * 1024 * 1024), Refusal.TOO_LARGE),
    "one byte too many": (lambda: (files.jpeg() + bytes(MAX_BYTES))[: MAX_BYTES + 1], Refusal.TOO_LARGE),
    "the most": (lambda: (files.jpeg() + bytes(MAX_BYTES))[:MAX_BYTES], Kind.JPEG),
    "Windows program": (lambda: b"MZ\x90\x00" + bytes(500), Refusal.PROGRAM),
    "Linux program": (lambda: b"\x7fELF\x02\x01" + bytes(500), Refusal.PROGRAM),
    "script": (lambda: b"#!/bin/sh\nrm -rf /", Refusal.PROGRAM),
    "docx or zip": (lambda: b"PK\x03\x04" + bytes(500), Refusal.OFFICE),
    "old doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refusal.OFFICE),
    "gif": (files.gif, Refusal.OTHER_IMAGE),
    "webp": (lambda: files.saved(files.picture(50, 50), "WEBP"), Refusal.OTHER_IMAGE),
    "bmp": (lambda: files.saved(files.picture(50, 50), "BMP"), Refusal.OTHER_IMAGE),
    "tiff": (lambda: files.saved(files.picture(50, 50), "TIFF"), Refusal.OTHER_IMAGE),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', Refusal.OTHER_IMAGE),
    "svg with a declaration": (lambda: b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', Refusal.OTHER_IMAGE),
    "avif": (lambda: b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", Refusal.UNKNOWN_TYPE),
    "video": (lambda: b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", Refusal.UNKNOWN_TYPE),
    "mif1 with heic": (lambda: b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", Kind.HEIC),
    "mif1 without heic": (lambda: b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif", Refusal.UNKNOWN_TYPE),
    "heic beyond the box": (lambda: b"\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00mif1heic", Refusal.UNKNOWN_TYPE),
    "web page": (lambda: b"<!doctype html><script>alert(1)</script>", Refusal.UNKNOWN_TYPE),
    "text": (lambda: "Đơn xin".encode(), Refusal.UNKNOWN_TYPE),
    "pdf after something else": (lambda: b"\n" + files.pdf(), Refusal.UNKNOWN_TYPE),
}  # fmt: skip


@pytest.mark.parametrize("name", FIRST_BYTES)
def test_the_kind_is_what_the_bytes_say(name):
    make, expected = FIRST_BYTES[name]
    assert kind_of(make()) is expected


NAMES = {
    "don.xin.pdf": (Kind.PDF, "don.xin.pdf", "don.xin.pdf"),
    "a.PDF": (Kind.PDF, "a.pdf", "a.pdf"),
    "quyết định": (Kind.PDF, "quyết định.pdf", "quyết định.pdf"),
    "setup.exe": (Kind.JPEG, "setup.exe.jpg", "setup.exe.jpg"),
    "IMG_1.HEIC": (Kind.HEIC, "IMG_1.heic", "IMG_1.jpg"),
    "a.png": (Kind.PNG, "a.png", "a.jpg"),
    r"C:\Users\hoa\ảnh.jpeg": (Kind.JPEG, "ảnh.jpeg", "ảnh.jpg"),
    "../../etc/passwd": (Kind.PDF, "passwd.pdf", "passwd.pdf"),
    "a\x00b\r\nSet-Cookie: x.pdf": (Kind.PDF, "abSet-Cookie x.pdf", "abSet-Cookie x.pdf"),
    "anh\u202egpj.exe": (Kind.JPEG, "anhgpj.exe.jpg", "anhgpj.exe.jpg"),
    '"><script>.pdf': (Kind.PDF, "script.pdf", "script.pdf"),
    "  hai   khoảng .pdf": (Kind.PDF, "hai khoảng.pdf", "hai khoảng.pdf"),
    "...": (Kind.PDF, "", "pdf.pdf"),
    "": (Kind.JPEG, "", "jpeg.jpg"),
    ".pdf": (Kind.PDF, "pdf.pdf", "pdf.pdf"),
}


@pytest.mark.parametrize("filename", NAMES)
def test_names_are_cleaned(filename):
    kind, shown, downloaded = NAMES[filename]
    assert display_name(filename, kind) == shown
    assert download_name(display_name(filename, kind), kind) == downloaded


def test_names_are_composed_and_not_too_long():
    assert display_name(unicodedata.normalize("NFD", "Hòa.pdf"), Kind.PDF) == "Hòa.pdf"
    name = display_name("đ" * 500 + ".pdf", Kind.PDF)
    assert len(name) == 100
    assert name.endswith(".pdf")


def test_every_state_kind_and_refusal_has_its_words():
    assert set(STATES) == set(TONES) == set(NEXT) == set(EvidenceState)
    assert set(KINDS) == set(Kind)
    assert set(REFUSALS) == set(Refusal)
    for code in Refusal:
        assert PROBLEMS[code].endswith(".")
        assert unicodedata.is_normalized("NFC", PROBLEMS[code])


@pytest.mark.parametrize(("state", "to"), list(product(EvidenceState, repeat=2)))
def test_every_way_of_a_check_is_in_the_table(state, to):
    if to in NEXT[state]:
        assert moved(state, to) is to
    else:
        with pytest.raises(Conflict):
            moved(state, to)


def test_every_form_of_every_file_is_sealed_to_a_place_of_its_own():
    every = list(product((1, 2), Variant, (1, 2)))
    assert len({vault.blob_place(*one) for one in every}) == len(every)
    assert vault.name_place(1) != vault.name_place(2)
