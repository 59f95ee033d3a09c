"""A portrait: cut as the official framed it, by the confined child, and nothing else of the picture kept."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.core.errors import Invalid
from portal.documents import actions, queries, tasks
from portal.documents.checks import Refused, check
from portal.documents.confinement import check_confined
from portal.documents.models import Evidence
from portal.documents.rules import Checked, Crop, EvidenceState, Kind, Refusal, Variant
from tests.documents import files

MIDDLE = Crop(50, 30, 100)


def quarters(width=1200, height=900):
    """Red, green, blue, white, so that a piece tells where it comes from."""
    made = Image.new("RGB", (width, height), "white")
    half = (width // 2, height // 2)
    for place, colour in (((0, 0), "red"), ((half[0], 0), "lime"), ((0, half[1]), "blue")):
        made.paste(Image.new("RGB", half, colour), place)
    return made


def opened(checked):
    assert isinstance(checked, Checked)
    [preview] = checked.previews
    assert preview == checked.clean
    return Image.open(io.BytesIO(checked.clean))


def test_the_child_cuts_the_piece_in_four_by_six():
    made = opened(check_confined(Kind.JPEG, files.jpeg_with_gps(), crop=MIDDLE))
    assert made.size == (600, 900)
    assert files.GPS_MARK not in made.tobytes()
    assert not made.getexif()


@pytest.mark.parametrize(
    ("crop", "colour"),
    [(Crop(0, 0, 200), (254, 0, 0)), (Crop(100, 0, 200), (0, 255, 1)), (Crop(0, 100, 200), (0, 0, 254)),
     (Crop(100, 100, 200), (255, 255, 255))],
)  # fmt: skip
def test_the_piece_is_the_one_that_was_framed(crop, colour):
    made = opened(check(Kind.PNG, files.saved(quarters(), "PNG"), crop))
    assert made.width * 3 == made.height * 2
    pixel = made.convert("RGB").getpixel((made.width // 2, made.height // 2))
    assert all(abs(a - b) < 8 for a, b in zip(pixel, colour, strict=True))


def test_a_picture_that_lies_on_its_side_is_cut_as_it_is_seen():
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = quarters().transpose(Image.Transpose.ROTATE_90)
    made = opened(check(Kind.JPEG, files.saved(lying, "JPEG", exif=exif.tobytes()), Crop(0, 0, 200)))
    assert made.convert("RGB").getpixel((50, 50))[0] > 240


def test_it_is_never_made_larger_than_it_was_taken():
    assert opened(check(Kind.PNG, files.saved(quarters(400, 600), "PNG"), MIDDLE)).size == (400, 600)


def test_what_would_not_be_a_face_any_more_is_refused():
    with pytest.raises(Refused) as refused:
        check(Kind.PNG, files.saved(quarters(400, 600), "PNG"), Crop(50, 50, 200))
    assert refused.value.code is Refusal.SMALL_PORTRAIT
    assert check_confined(Kind.PDF, b"%PDF-1.4\n%%EOF", crop=MIDDLE) is Refusal.NO_PORTRAIT


@given(
    st.integers(1, 9000),
    st.integers(1, 9000),
    st.integers(0, 100),
    st.integers(0, 100),
    st.integers(100, 400),
)
def test_the_piece_always_lies_within_the_picture(width, height, across, down, zoom):
    left, top, right, bottom = Crop(across, down, zoom).box_of(width, height)
    assert -1e-6 <= left < right <= width + 1e-6
    assert -1e-6 <= top < bottom <= height + 1e-6
    assert (right - left) / (bottom - top) == pytest.approx(2 / 3)
    assert Crop.of(Crop(across, down, zoom).text) == Crop(across, down, zoom)


@pytest.mark.parametrize(
    "text", ["", "1 2", "1 2 3", "101 0 100", "0 0 401", "-1 0 100", "50 50 100 1", "a b c"]
)
def test_what_no_slider_gives_is_no_crop(text):
    with pytest.raises(ValueError, match=r".+"):
        Crop.of(text)


def test_the_worker_keeps_the_piece_alone(session, cast, quick_checks):
    data = files.saved(quarters(), "PNG")
    number = actions.receive(session, actor=cast.owner.actor, filename="toi.png", data=data, crop=MIDDLE).id
    tasks.check(number)
    session.expire_all()
    assert session.get_one(Evidence, number).state is EvidenceState.CLEAN
    for variant in (Variant.CLEAN, Variant.PREVIEW):
        file = queries.content(session, cast.owner.actor, number, variant)
        assert Image.open(io.BytesIO(file.data)).size == (600, 900)
    assert queries.one(session, cast.owner.actor, number).is_portrait


def test_a_pdf_is_no_portrait_at_once(session, cast):
    with pytest.raises(Invalid) as refused:
        actions.receive(session, actor=cast.owner.actor, filename="a.pdf", data=files.pdf(), crop=MIDDLE)
    assert refused.value.problems[0].code == Refusal.NO_PORTRAIT
