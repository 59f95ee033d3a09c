"""Places: the units in force by code, the former ones beside them, and a split that only a person can settle."""

import json
from pathlib import Path

import pytest

from portal.core.errors import Invalid
from portal.record.labels import PROBLEMS
from portal.record.rules import FORM, input_names, parse, raw_of, show
from portal.record.rules.places import (
    before_former,
    communes_of,
    find_commune,
    find_former,
    find_province,
    provinces,
)
from portal.record.rules.values.places import Place, offer

ROOT = Path(__file__).parents[2]
ADDRESS = FORM.fields["current_address"]
HOME = "12 Trần Phú, Phường Hải Châu, Thành phố Đà Nẵng [20242]"
SPLIT = "Phường Bùi Hữu Nghĩa, Quận Bình Thủy, Thành phố Cần Thơ"


def typed(street="", **parts):
    return {"current_address": street} | {f"current_address-{part}": text for part, text in parts.items()}


def refused(raw):
    with pytest.raises(Invalid) as error:
        parse(ADDRESS, raw)
    [problem] = error.value.problems
    assert "{" not in PROBLEMS[problem.code].format(**problem.details)
    return problem


def test_the_units_are_those_in_force():
    assert len(provinces()) == 34
    assert sum(len(communes_of(province)) for province in provinces()) == 3321
    assert find_province("75").name == "Thành phố Đồng Nai", "a city since 30/04/2026"
    assert find_province("dong nai") == find_province("TỈNH ĐỒNG NAI") == find_province("75")
    assert [find_province(text).code for text in ("TP.HCM", "tp hồ chí minh", "HUẾ", "Hà  Nội")] == [
        "79",
        "79",
        "46",
        "01",
    ]
    assert find_province("Quảng Nam") is None, "it is part of another now"
    assert find_province("48").label == "Thành phố Đà Nẵng (gồm Đà Nẵng, Quảng Nam cũ)"


def test_a_commune_is_found_by_code_and_name_within_its_province():
    da_nang = find_province("48")
    assert find_commune(da_nang, "hai chau").code == "20242"
    assert find_commune(da_nang, "P. HẢI CHÂU").code == "20242"
    assert find_commune(da_nang, "Phường Hoà Khánh") == find_commune(da_nang, "phường hòa khánh")
    assert find_commune(find_province("01"), "20242") is None
    for province in provinces():
        for commune in communes_of(province):
            assert find_commune(province, commune.name) == commune
            assert find_commune(province, commune.code) == commune


def test_names_that_only_differ_in_their_accents_are_told_apart():
    assert find_former("xã Hoằng Quý, huyện Hoằng Hóa, Thanh Hóa").name == "Xã Hoằng Quý"
    assert find_former("xã Hoằng Quỳ, huyện Hoằng Hoá, Thanh Hoá").name == "Xã Hoằng Quỳ"
    assert find_former("xa hoang quy, huyen hoang hoa, thanh hoa") is None, "nobody can say which"


@pytest.mark.parametrize(
    "text",
    ["12 Lê Lợi, phường Nam Dương, quận Hải Châu, TP Đà Nẵng", "p. nam duong, q. hai chau, tp. da nang",
     "Phường Phước Ninh - Quận Hải Châu - Đà Nẵng", "PHƯỚC NINH, HẢI CHÂU, ĐÀ NẴNG"],
)  # fmt: skip
def test_a_former_commune_is_found_as_people_write_it(text):
    """Nam Dương had gone into Phước Ninh already when the districts were abolished."""
    former = find_former(text)
    assert (former.name, former.district) == ("Phường Phước Ninh", "Quận Hải Châu")
    assert [one.code for one in former.successors] == ["20242"]


def test_what_names_no_former_commune_is_not_guessed():
    for text in (
        "",
        "Đà Nẵng",
        "phường Hải Châu, Đà Nẵng",
        "xã Không Có, huyện Hòa Vang, Đà Nẵng",
        "a" * 5000,
    ):
        assert find_former(text) is None
    assert before_former("12 Lê Lợi, tổ 3, phường Nam Dương, quận Hải Châu, Đà Nẵng") == "12 Lê Lợi, tổ 3"


def test_a_place_is_stored_with_its_code_and_read_without():
    value = parse(ADDRESS, typed("12 Trần Phú", province="48", commune="hải châu"))
    assert value == HOME
    assert show(ADDRESS, value) == "12 Trần Phú, Phường Hải Châu, Thành phố Đà Nẵng"
    assert Place.of(value).unit.name == "Phường Hải Châu"
    assert raw_of(ADDRESS, value)["current_address-commune"] == "Phường Hải Châu"
    assert (
        parse(ADDRESS, typed("12 Trần Phú, phường Hải Châu, TP. Đà Nẵng", province="48", commune="20242"))
        == HOME
    )


def test_a_place_may_be_a_province_alone_or_text_alone():
    assert parse(ADDRESS, typed(province="Đà Nẵng")) == "Thành phố Đà Nẵng [48]"
    assert parse(ADDRESS, typed("số 5, Viêng Chăn, Lào")) == "số 5, Viêng Chăn, Lào"


def test_the_former_name_stays_beside_the_new_one():
    old = "phường Nam Dương, quận Hải Châu, Đà Nẵng"
    value = parse(ADDRESS, typed("12 Lê Lợi", former=old))
    assert value == f"12 Lê Lợi, Phường Hải Châu, Thành phố Đà Nẵng [20242] (trước đây: {old})"
    assert show(ADDRESS, value) == f"12 Lê Lợi, Phường Hải Châu, Thành phố Đà Nẵng (trước đây: {old})"
    assert parse(ADDRESS, raw_of(ADDRESS, value)) == value


def test_a_split_commune_waits_for_the_persons_pick():
    problem = refused(typed("5 Lê Hồng Phong", former=SPLIT))
    assert (problem.code, problem.details["part"]) == ("record.place_split", "pick")
    candidates = offer(ADDRESS, typed(former=SPLIT)).successors
    assert problem.details["names"] == ", ".join(one.name for one in candidates)
    assert len(candidates) > 1
    for one in candidates:
        value = parse(ADDRESS, typed("5 Lê Hồng Phong", former=SPLIT, pick=one.code))
        assert value == f"5 Lê Hồng Phong, {one.text} [{one.code}] (trước đây: {SPLIT})"
    kept = parse(ADDRESS, typed("5 Lê Hồng Phong", former=SPLIT, pick="keep"))
    assert kept == f"5 Lê Hồng Phong (trước đây: {SPLIT})"
    assert parse(ADDRESS, raw_of(ADDRESS, kept)) == kept


def test_an_old_address_in_one_text_stays_until_somebody_picks():
    old = "12 Lê Lợi, phường Nam Dương, quận Hải Châu, Đà Nẵng"
    assert parse(ADDRESS, typed(old)) == old
    assert [one.code for one in offer(ADDRESS, raw_of(ADDRESS, old)).successors] == ["20242"]
    value = parse(ADDRESS, typed(old, pick="20242"))
    assert value == f"12 Lê Lợi, Phường Hải Châu, Thành phố Đà Nẵng [20242] (trước đây: {old})"
    assert offer(ADDRESS, raw_of(ADDRESS, value)) is None


@pytest.mark.parametrize(
    ("raw", "code", "part"),
    [
        (typed("1 A", province="Atlantis"), "unknown_province", "province"),
        (typed("1 A", commune="Hải Châu"), "province_missing", "province"),
        (typed("1 A", province="48", commune="Ba Đình"), "unknown_commune", "commune"),
        (typed("1 A", pick="99999"), "unknown_commune", "commune"),
        (typed("1 A", pick="48"), "unknown_commune", "commune"),
    ],
)
def test_what_is_no_place_is_refused_by_its_part(raw, code, part):
    problem = refused(raw)
    assert (problem.code, problem.details["part"]) == (f"record.{code}", part)


def test_a_code_that_the_list_has_lost_is_text_and_survives():
    for value in (
        "12 Trần Phú, Phường Cũ, Đà Nẵng [99999]",
        "12 Trần Phú, Phường Tên Cũ, Thành phố Đà Nẵng [20242]",
    ):
        assert parse(ADDRESS, raw_of(ADDRESS, value)) == value
    assert set(raw_of(ADDRESS, HOME)) == set(input_names(ADDRESS))


def test_browsers_get_the_same_lists_a_small_file_for_each_province():
    data = json.loads((ROOT / "portal/record/data/places.json").read_text())
    assert data["version"]
    assert data["released"]
    assert "MIT" in data["source"]
    for province in data["provinces"]:
        path = ROOT / "static/places" / f"{province['code']}.json"
        assert json.loads(path.read_text()) == {k: province[k] for k in ("communes", "former")}
        assert path.stat().st_size < 25_000
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text()
    assert "Copyright (c) 2025 Tran Ngoc Minh Hieu" in notices


def test_how_another_commune_was_called_is_asked_about():
    old = "phường Nam Dương, quận Hải Châu, Đà Nẵng"
    before = raw_of(ADDRESS, parse(ADDRESS, typed("12 Lê Lợi", former=old)))
    for elsewhere in ({"commune": "Phường Thanh Khê"}, {"province": "01", "commune": ""}):
        changed = before | {f"current_address-{part}": text for part, text in elsewhere.items()}
        problem = refused(changed)
        assert (problem.code, problem.details["part"]) == ("record.former_elsewhere", "former")
        assert "Phường Hải Châu" in problem.details["names"]
        assert "trước đây" not in parse(ADDRESS, changed | {"current_address-former": ""})
    assert parse(ADDRESS, before | {"current_address": "14 Lê Lợi"}).endswith(f"(trước đây: {old})")
    assert "tổ 3" in parse(ADDRESS, typed("1 A", province="48", commune="20242", former="tổ 3")), (
        "nobody knows it"
    )


def test_keeping_a_split_commune_keeps_it_within_its_province():
    assert refused(typed("5 A", province="01", former=SPLIT, pick="keep")).code == "record.former_elsewhere"
