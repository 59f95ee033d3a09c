"""The deep check of a file: it is decoded for real, and what comes out is made anew.

Pure work on bytes; it runs in a child process with limits (`confinement.py`), since decoders are
where files attack.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import pillow_heif
import pypdfium2
from PIL import ExifTags, Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from portal.documents.rules import (
    CLEAN_SIDE,
    LEAST_PORTRAIT_WIDTH,
    MAX_PAGES,
    MAX_PIXELS,
    PORTRAIT_SHAPE,
    PORTRAIT_WIDTH,
    PREVIEW_SIDE,
    Checked,
    Crop,
    Kind,
    Refusal,
)

CLEAN_QUALITY = 85
PREVIEW_QUALITY = 75
# A real document of forty pages has a few thousand objects.
MAX_OBJECTS = 200_000

_FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.HEIC: "HEIF"}

# What undoes each value of the EXIF orientation.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_ACTIONS = frozenset({
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/SetOCGState3D",
})  # fmt: skip
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})
_ACTIVE_KINDS = frozenset({"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
_EMBEDDED_KEYS = frozenset({"/EmbeddedFiles", "/EF"})
_EMBEDDED_KINDS = frozenset({"/EmbeddedFile", "/FileAttachment"})

# Older revisions inside the file are not reached from its trailer, so the bytes are read as well.
_RAW_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|RichMedia)(?=[\s/<>()\[\]])")
_RAW_EMBEDDED = re.compile(rb"/EmbeddedFiles?(?=[\s/<>()\[\]])")
_END = re.compile(rb"%%EOF[\s\x00]{0,1024}\Z")


class Refused(Exception):  # noqa: N818 - it names what happened
    """The file is not accepted; `code` says why."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code)
        self.code = code


def check(kind: Kind, data: bytes, crop: Crop | None = None) -> Checked:
    """Return the clean file and its previews, of a portrait the piece that is cut out; or raise Refused."""
    try:
        if crop is not None:
            return _cut_portrait(kind, data, crop)
        return _check_image(kind, data) if kind.is_image else _check_pdf(data)
    except Refused:
        raise
    except (MemoryError, RecursionError) as error:
        raise Refused(Refusal.BOMB) from error
    except Exception as error:
        # Decoders meet broken files with every exception that there is.
        raise Refused(Refusal.NOT_IMAGE if kind.is_image else Refusal.NOT_PDF) from error


def _check_image(kind: Kind, data: bytes) -> Checked:
    picture = _decode(kind, data)
    clean = _fitted(picture, CLEAN_SIDE)
    preview = _fitted(clean, PREVIEW_SIDE)
    return Checked(_jpeg(clean, CLEAN_QUALITY), (_jpeg(preview, PREVIEW_QUALITY),))


def _cut_portrait(kind: Kind, data: bytes, crop: Crop) -> Checked:
    """Cut the piece out of the upright picture; it is never made larger than it was taken."""
    if not kind.is_image:
        raise Refused(Refusal.NO_PORTRAIT)
    picture = _decode(kind, data)
    box = crop.box_of(*picture.size)
    width = min(PORTRAIT_WIDTH, int(box[2] - box[0]))
    if width < LEAST_PORTRAIT_WIDTH:
        raise Refused(Refusal.SMALL_PORTRAIT)
    size = (width, width * PORTRAIT_SHAPE[1] // PORTRAIT_SHAPE[0])
    made = _jpeg(picture.resize(size, Image.Resampling.LANCZOS, box), CLEAN_QUALITY)
    return Checked(made, (made,))


def _decode(kind: Kind, data: bytes) -> Image.Image:
    """Decode every pixel; a picture that only warns of being a bomb is refused as well."""
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(Refusal.TOO_MANY_PIXELS)
            if kind is Kind.PNG and getattr(picture, "n_frames", 1) > 1:
                raise Refused(Refusal.ANIMATED)
            picture.draft("RGB", (CLEAN_SIDE, CLEAN_SIDE))
            picture.load()
            return _upright(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Refusal.TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise Refused(Refusal.NOT_IMAGE) from error
    except (OSError, EOFError) as error:
        raise Refused(Refusal.TRUNCATED) from error


def _upright(picture: Image.Image) -> Image.Image:
    """Return a new picture in RGB, turned as its EXIF says, on white where it is transparent.

    New, so that nothing is carried over but the pixels: no EXIF, GPS, XMP, comment or thumbnail.
    """
    orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    if picture.mode == "I;16":
        picture = picture.point(lambda level: level / 256, "L")
    seen = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    seen.thumbnail((CLEAN_SIDE, CLEAN_SIDE), Image.Resampling.LANCZOS)
    made = Image.new("RGB", seen.size, "white")
    made.paste(seen, mask=seen.getchannel("A") if seen.mode == "RGBA" else None)
    turn = _TURNS.get(orientation)
    return made if turn is None else made.transpose(turn)


def _fitted(picture: Image.Image, side: int) -> Image.Image:
    fitted = picture.copy()
    fitted.thumbnail((side, side), Image.Resampling.LANCZOS)
    return fitted


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _check_pdf(data: bytes) -> Checked:
    """Return the PDF as it came, since it may carry a digital signature, with pictures of its pages."""
    if not _END.search(data[-2048:]) or zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused(Refusal.POLYGLOT if b"%%EOF" in data else Refusal.TRUNCATED)
    if _RAW_ACTIVE.search(data):
        raise Refused(Refusal.ACTIVE_CONTENT)
    if _RAW_EMBEDDED.search(data):
        raise Refused(Refusal.EMBEDDED_FILE)
    _check_objects(data)
    return Checked(data, tuple(_pages(data)))


def _check_objects(data: bytes) -> None:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise Refused(Refusal.ENCRYPTED)
    if len(reader.pages) == 0:
        raise Refused(Refusal.NO_PAGES)
    for holder in _dictionaries(reader):
        keys = frozenset(holder)
        kinds = {str(dict.get(holder, name, "")) for name in ("/S", "/Type", "/Subtype")}
        if keys & _EMBEDDED_KEYS or kinds & _EMBEDDED_KINDS:
            raise Refused(Refusal.EMBEDDED_FILE)
        if keys & _ACTIVE_KEYS or kinds & (_ACTIONS | _ACTIVE_KINDS):
            raise Refused(Refusal.ACTIVE_CONTENT)


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that a viewer can reach, each once; names come decoded, so `/J#53` is `/JS`."""
    seen: set[int] = set()
    waiting: list[Any] = [reader.trailer]
    for _ in range(MAX_OBJECTS):
        if not waiting:
            return
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum not in seen:
                seen.add(found.idnum)
                waiting.append(found.get_object())
        elif isinstance(found, DictionaryObject):
            yield found
            waiting.extend(dict.values(found))
        elif isinstance(found, ArrayObject):
            waiting.extend(list.__iter__(found))
    raise Refused(Refusal.BOMB)


def _pages(data: bytes) -> Iterator[bytes]:
    document = pypdfium2.PdfDocument(data)
    try:
        if len(document) > MAX_PAGES:
            raise Refused(Refusal.TOO_MANY_PAGES)
        # The visible stamp of a digital signature is a form field.
        document.init_forms()
        for number in range(len(document)):
            yield _page_picture(document, number)
    finally:
        document.close()


def _page_picture(document: Any, number: int) -> bytes:
    page = document[number]
    width, height = page.get_size()
    # The longer side decides, so that a page as wide as a street stays small.
    bitmap = page.render(scale=min(PREVIEW_SIDE / max(width, height, 1.0), 4.0))
    picture = bitmap.to_pil().convert("RGB")
    bitmap.close()
    page.close()
    return _jpeg(picture, PREVIEW_QUALITY)
