"""The officer's pages: send, see, name columns, accept; every page is checked strictly by the client."""

import io

import pytest

from portal.intake import forms, tasks
from portal.intake.models import SheetImport
from portal.intake.rules import PARTS_BY_NAME
from tests.intake.conftest import HEADERS, people
from tests.scale.statements import counted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def known(cast):
    return [cast.owner.personal_id, cast.owner.name, "02/05/1980", "CC", "0905123456"]


def post_file(client, cast, data, name="danh sach.xlsx", status=303):
    client.get("/imports")
    unit = cast.units["department"].id
    return client.post("/imports", {"file": (io.BytesIO(data), name), "unit": str(unit)}, status=status)


def run(session, page):
    number = int(page.location.rpartition("/")[2])
    tasks.check(number)
    session.expire_all()
    return number


def test_the_way_of_a_sheet(session, cast, client_for, known):
    client = client_for(cast.hr)
    sent = post_file(client, cast, people([*known]))
    number = int(sent.location.rpartition("/")[2])
    waiting = client.get(f"/imports/{number}")
    assert "Đang chờ đọc" in waiting.text
    assert "<progress" in waiting.html
    assert f'hx-get="/imports/{number}/progress"' in waiting.html
    tasks.check(number)
    fragment = client.fragment(f"/imports/{number}/progress")
    assert "Chờ bạn chấp nhận" in fragment.text
    assert "hx-get" not in fragment.html
    page = client.get(f"/imports/{number}")
    refused = client.post(f"/imports/{number}/acceptance", {}, status=422)
    assert "Hãy đánh dấu xác nhận" in refused.text
    page = client.post(f"/imports/{number}/acceptance", {"confirmed": "yes"})
    assert "Đang ghi vào hồ sơ" in client.get(page.location).text
    tasks.write(number)
    done = client.get(f"/imports/{number}")
    assert "Đã ghi xong" in done.text
    assert "chưa xác nhận" in done.text
    listed = client.get("/imports")
    assert "danh sach.xlsx" in listed.text
    gone = client.post(f"/imports/{number}/removal", {})
    assert gone.location == "/imports"
    client.get(f"/imports/{number}", status=404)


def test_bad_files_are_refused_on_the_page_with_what_to_do(session, cast, client_for, monkeypatch):
    monkeypatch.setattr(forms, "MAX_BYTES", 4000)
    client = client_for(cast.hr)
    assert (
        "kiểu cũ"
        in post_file(client, cast, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 900, status=422).text
    )
    assert "không có nội dung" in post_file(client, cast, b"", status=422).text
    assert "20 MB" in post_file(client, cast, b"a,b\n" * 1001, status=422).text
    client.get("/imports")
    assert (
        "Hãy chọn một tệp"
        in client.post("/imports", {"unit": str(cast.units["department"].id)}, status=422).text
    )
    assert (
        "Hãy chọn đơn vị"
        in client.post("/imports", {"unit": str(cast.units["elsewhere"].id)}, status=422).text
    )
    assert session.query(SheetImport).count() == 0


def test_a_column_that_was_not_known_is_named_by_hand(session, cast, client_for, known):
    headers = [*HEADERS[:-1], "Số máy bàn ở nhà"]
    client = client_for(cast.hr)
    number = run(session, post_file(client, cast, people([*known], headers=headers)))
    page = client.get(f"/imports/{number}")
    assert "Không nhận ra tiêu đề “Số máy bàn ở nhà”" in page.text
    wrong = client.post(f"/imports/{number}/columns", {"column-4": "no_such_column"}, status=422)
    assert "không có trong danh mục" in wrong.text
    named = client.post(f"/imports/{number}/columns", {"column-4": "contact_phone"})
    run(session, named)
    page = client.get(f"/imports/{number}")
    assert "Không nhận ra tiêu đề" not in page.text
    assert session.get_one(SheetImport, number).layouts[0]["keys"][4] == "contact_phone"


def test_templates_and_lists_are_files(session, cast, client_for, known):
    client = client_for(cast.hr)
    made = client.get("/imports/template.xlsx")
    assert made.response.mimetype == XLSX
    assert made.response.data.startswith(b"PK")
    for part in PARTS_BY_NAME:
        assert client.get(f"/imports/templates/{part}").response.data.startswith(b"\xef\xbb\xbf")
    client.get("/imports/templates/khong_co", status=404)
    number = run(session, post_file(client, cast, people([*known[:4], "=1+1"])))
    assert b"c\xc3\xb4ng th\xe1\xbb\xa9c" in client.get(f"/imports/{number}/problems.csv").response.data
    assert client.get(f"/imports/{number}/problems.xlsx").response.data.startswith(b"PK")


def test_who_has_no_business_there_finds_nothing(session, cast, client_for, known):
    number = run(session, post_file(client_for(cast.hr), cast, people([*known])))
    for member in (cast.owner, cast.signer, cast.auditor, cast.administrator):
        client_for(member).get("/imports", status=404)
        client_for(member).get(f"/imports/{number}", status=404)
    elsewhere = client_for(cast.hr_elsewhere)
    elsewhere.get(f"/imports/{number}", status=404)
    elsewhere.post(f"/imports/{number}/acceptance", {"confirmed": "yes"}, status=404)
    elsewhere.post(f"/imports/{number}/removal", {}, status=404)
    above = client_for(cast.hr_above)
    assert "Ghi vào hồ sơ" not in above.get(f"/imports/{number}").text
    assert (
        "Chỉ cán bộ đã gửi"
        in above.post(f"/imports/{number}/acceptance", {"confirmed": "yes"}, status=403).text
    )


def test_the_page_costs_the_same_however_many_rows_and_problems(session, cast, client_for, known):
    client, costs = client_for(cast.hr), []
    for rows in (1, 60):
        bad = [[f"00018000{n:04d}", "", "31/02/1980", "??", "12"] for n in range(rows)]
        number = run(session, post_file(client, cast, people([*known], *bad)))
        with counted() as seen:
            client.get(f"/imports/{number}")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 6
