"""Catalogues: each with its version and the ministry's codes, and one that an agency puts in the place of ours."""

import json
from pathlib import Path

import pytest

from portal.record.rules import CATALOGS, FORM, parse, show
from portal.record.rules.catalogs import CatalogError, use_folder

RELIGIONS = {
    "name": "ton_giao", "label": "Tôn giáo", "version": "2027-01", "source": "Danh mục của Bộ", "certainty": "verified",
    "items": [["1", "Không", "TG01"], ["2", "Phật giáo", "TG02", {"since": 1981}], ["9", "Tôn giáo khác", None]],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _ours_again():
    yield
    use_folder(None)


@pytest.fixture
def folder(tmp_path):
    def put(name="ton_giao.json", text=None, **changes):
        (tmp_path / name).write_text(text or json.dumps(RELIGIONS | changes))
        return tmp_path

    return put


@pytest.mark.parametrize("catalog", CATALOGS.values(), ids=lambda c: c.name)
def test_each_has_a_version_and_says_which_codes_are_the_ministrys(catalog):
    assert catalog.version
    assert all(item.ministry_code is None or item.ministry_code == item.code for item in catalog.items)
    assert catalog.own_codes == any(item.ministry_code is None for item in catalog.items)


def test_codes_of_our_own_are_known_as_such():
    assert CATALOGS["dan_toc"].by_code["01"].ministry_code == "01"
    assert CATALOGS["gioi_tinh"].by_code["nam"].ministry_code is None


def test_an_agencys_catalogue_takes_the_place_of_ours(folder):
    spec = FORM.fields["religion"]
    assert use_folder(folder()) == ("ton_giao",)
    assert spec.catalog.version == "2027-01"
    assert spec.catalog.by_code["2"].ministry_code == "TG02"
    assert spec.catalog.by_code["2"].extra == {"since": 1981}
    assert parse(spec, {"religion": "phat giao"}) == "2"
    assert show(spec, "2") == "Phật giáo"
    assert show(spec, "13") == "13", "a code that only the former list knew is not lost"
    assert FORM.fields["ethnicity"].catalog.name == "dan_toc", "the others stay"
    use_folder(None)
    assert parse(spec, {"religion": "phat giao"}) == "01"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": "khac.json"}, "no catalogue of the form"),
        ({"text": "{"}, "no catalogue"),
        ({"text": "[]"}, "no catalogue"),
        ({"label": None, "items": 3}, "no catalogue"),
        ({"items": []}, "empty"),
        ({"items": [["1", "A", None], ["1", "B", None]]}, "two items with one code"),
        ({"items": [["1", " ", None]]}, "lacks its code or its name"),
        ({"items": [[1, "A", None]]}, "lacks its code or its name"),
        ({"items": [["1", "A", 7]]}, "lacks its code or its name"),
        ({"items": [["1"]]}, "no catalogue"),
        ({"version": CATALOGS["ton_giao"].version}, "give it its own"),
    ],
    ids=str,
)
def test_one_that_cannot_be_used_stops_the_start_and_changes_nothing(folder, wrong, says):
    before = dict(CATALOGS)
    with pytest.raises(CatalogError, match=says):
        use_folder(folder(**wrong))
    assert dict(CATALOGS) == before


def test_a_catalogue_under_another_name_is_refused(folder):
    text = json.dumps(RELIGIONS | {"name": "dan_toc"})
    with pytest.raises(CatalogError, match="calls itself"):
        use_folder(folder(text=text))


def test_a_folder_that_is_not_there_is_told():
    with pytest.raises(CatalogError, match="no such folder"):
        use_folder(Path("khong-co"))
