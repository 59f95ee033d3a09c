"""Addresses that were written in one text: how they open in parts, are mended, and come in as they stand."""

import pytest

from portal.record.rules import parse, raw_of, raw_to_mend, show, stored
from portal.record.rules.places import communes_of, named_commune, provinces
from portal.record.rules.values.text import cleaned
from tests.record.test_places import ADDRESS, refused, typed


@pytest.mark.parametrize(
    ("old", "street", "commune"),
    [
        ("48 đường Mẫu Đơn, phường Hòa Cường, thành phố Đà Nẵng", "48 đường Mẫu Đơn", "Phường Hòa Cường"),
        ("tổ 3, 48 Mẫu Đơn,P. Hoà Cường , TP.Đà Nẵng.", "tổ 3, 48 Mẫu Đơn", "Phường Hòa Cường"),
        ("PHƯỜNG HẢI CHÂU, ĐÀ NẴNG", "", "Phường Hải Châu"),
        ("Hải Châu, phường Hòa Cường, Đà Nẵng", "Hải Châu", "Phường Hòa Cường"),
        ("Thôn Phú Sơn, xã Hòa Vang, Đà Nẵng", "Thôn Phú Sơn", "Xã Hòa Vang"),
        ("đặc khu Hoàng Sa, thành phố Đà Nẵng", "", "Đặc khu Hoàng Sa"),
    ],
)
def test_an_old_text_that_names_its_commune_opens_in_its_parts(old, street, commune):
    raw = raw_to_mend(ADDRESS, old)
    assert raw == typed(street, province="48", commune=commune, former="", pick="")
    value = parse(ADDRESS, raw)
    assert value.startswith(", ".join(part for part in (street, commune, "Thành phố Đà Nẵng") if part))
    assert parse(ADDRESS, raw_to_mend(ADDRESS, value)) == value
    assert parse(ADDRESS, raw_of(ADDRESS, old)) == stored(ADDRESS, old) == cleaned(ADDRESS, old), (
        "what nobody mends stays"
    )
    moved = parse(ADDRESS, raw | {"current_address-commune": "Phường Thanh Khê"})
    assert show(ADDRESS, moved) == ", ".join(
        part for part in (street, "Phường Thanh Khê, Thành phố Đà Nẵng") if part
    )


@pytest.mark.parametrize(
    "old",
    [
        "12 Trần Phú, quận Hải Châu, Đà Nẵng",
        "12 Trần Phú, Hải Châu, Đà Nẵng",
        "12 Trần Phú, xã Hải Châu, Đà Nẵng",
        "12 Trần Phú, phường Hải Chẩu, Đà Nẵng",
        "12 Trần Phú, phường Hải Châu, Quảng Nam",
        "12 Trần Phú, phường Hải Châu, Hà Nội",
        "phường Hải Châu",
        "Đà Nẵng",
        "",
        ",,",
        "phường Nam Dương, quận Hải Châu, Đà Nẵng",
        "Phường Hải Châu, Đà Nẵng (trước đây: phường Nam Dương, quận Hải Châu, Đà Nẵng)",
    ],
)
def test_what_names_no_commune_in_force_opens_as_one_text(old):
    assert (
        raw_to_mend(ADDRESS, old)
        == raw_of(ADDRESS, old)
        == typed(old, province="", commune="", former="", pick="")
    )


def test_every_commune_is_known_by_its_kind_and_name():
    for province in provinces():
        for commune in communes_of(province):
            assert named_commune(province, commune.name) == commune
            assert named_commune(province, commune.name.lower()) == commune
            raw = raw_to_mend(ADDRESS, f"1 Lê Lợi, {commune.text}")
            assert (raw["current_address"], raw["current_address-commune"]) == ("1 Lê Lợi", commune.name)


@pytest.mark.parametrize(
    ("street", "named"),
    [
        ("48 đường Mẫu Đơn, phường Hòa Cường, thành phố Đà Nẵng", "phường Hòa Cường"),
        ("48 đường Mẫu Đơn, P. Hòa Cường", "P. Hòa Cường"),
        ("xã Hòa Vang, Đà Nẵng", "xã Hòa Vang"),
    ],
)
def test_a_place_is_in_one_commune(street, named):
    """The one that was chosen may have stood there before, as the one in the text may: a person says which."""
    problem = refused(typed(street, province="48", commune="20242"))
    assert (problem.code, problem.details["part"]) == ("record.two_communes", "commune")
    assert (problem.details["typed"], problem.details["chosen"]) == (named, "Phường Hải Châu")


OF_OLD = "48 Mẫu Đơn, Phường Hòa Cường, Phường Hải Châu, Thành phố Đà Nẵng [20242]"


@pytest.mark.parametrize(
    "value",
    [
        OF_OLD,
        "48 Mẫu Đơn, Phường Hải Châu, Thành phố Đà Nẵng [20242] (trước đây: xã Hòa Khương, huyện Hòa Vang, Đà Nẵng)",
        "phường Hải Châu, Phường Hải Châu, Thành phố Đà Nẵng [20242]",
    ],
)
def test_what_no_form_would_take_comes_in_as_it_stands(value):
    """What was written before a rule was made is still what an agency exported, and what its file brings."""
    assert stored(ADDRESS, value) == value
    assert parse(ADDRESS, raw_of(ADDRESS, value)) == value


def test_two_communes_of_old_are_seen_where_they_are_mended():
    raw = raw_to_mend(ADDRESS, OF_OLD)
    assert (raw["current_address"], raw["current_address-commune"]) == (
        "48 Mẫu Đơn, Phường Hòa Cường",
        "Phường Hải Châu",
    )
    assert refused(raw).code == "record.two_communes"
    one = parse(ADDRESS, raw | {"current_address": "48 Mẫu Đơn"})
    assert show(ADDRESS, one) == "48 Mẫu Đơn, Phường Hải Châu, Thành phố Đà Nẵng"
    other = parse(ADDRESS, raw | {"current_address-commune": "Phường Hòa Cường"})
    assert show(ADDRESS, other) == "48 Mẫu Đơn, Phường Hòa Cường, Thành phố Đà Nẵng"


@pytest.mark.parametrize(
    ("street", "kept"),
    [
        ("12 Trần Phú, phường Hải Châu", "12 Trần Phú"),
        ("phường Hải Châu", ""),
        # A street, a hamlet or a quarter that is called like a commune of the province.
        ("48 đường Hòa Cường", "48 đường Hòa Cường"),
        ("48, Hòa Cường", "48, Hòa Cường"),
        ("Hải Châu", "Hải Châu"),
        ("khu phố Hòa Cường, thôn Hòa Vang", "khu phố Hòa Cường, thôn Hòa Vang"),
        ("12 Trần Phú, quận Hòa Cường", "12 Trần Phú, quận Hòa Cường"),
        ("12 Trần Phú, phường Ba Đình", "12 Trần Phú, phường Ba Đình"),
    ],
)
def test_a_street_that_is_called_like_a_commune_stays(street, kept):
    value = parse(ADDRESS, typed(street, province="48", commune="20242"))
    assert show(ADDRESS, value) == ", ".join(
        part for part in (kept, "Phường Hải Châu, Thành phố Đà Nẵng") if part
    )


def test_in_a_province_alone_a_commune_that_was_typed_stays():
    value = parse(ADDRESS, typed("48 Mẫu Đơn, phường Hòa Cường, Đà Nẵng", province="48"))
    assert show(ADDRESS, value) == "48 Mẫu Đơn, phường Hòa Cường, Thành phố Đà Nẵng"
