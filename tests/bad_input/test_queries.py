"""What can be wrong after the question mark: filters and pages of lists, and where to go after signing in."""

import pytest

from tests.bad_input.asking import refused
from tests.bad_input.plot import Plot

pytestmark = pytest.mark.usefixtures("nothing_changes")

NONSENSE = {
    "empty": "", "a word": "abc", "negative": "-1", "zero": "0", "2^63": str(2**63), "2^63-1": str(2**63 - 1),
    "very long": "9" * 5000, "a fraction": "1.5", "other digits": "１", "control": "%1b", "bidi": "%E2%80%AE",
    "bad UTF-8": "%ff%fe", "a surrogate": "%ed%a0%80", "markup": "%3Cscript%3E", "NFD": "Ho%CC%80a",
    "emoji": "%F0%9F%91%8D", "a wildcard": "%25%5F%5C", "a quote": "'%22",
}  # fmt: skip
LISTS = (
    ("owner", "/notifications?before="), ("owner", "/proposals?before="), ("hr", "/reviews?state="), ("hr", "/reviews?q="),
    ("signer", "/approvals?q="), ("hr", "/reviews?unknown="),
    ("hr", "/decisions?before="), ("hr", "/reports/quality?unit="), ("hr", "/reports/quality/identity.id_gender?after="),
    ("owner", "/record/history?before="), ("owner", "/record/looks?before="), ("auditor", "/audit/looks?before="),
    ("auditor", "/audit/trail?before="), ("auditor", "/audit/trail?person="), ("auditor", "/audit/trail?object="),
    ("auditor", "/audit/trail?object=proposal-"), ("owner", "/record/history?group="), ("owner", "/record/questions?skip="),
    ("owner", "/record/questions?open="), ("hr", "/cards/reports?before="), ("hr", "/cards/reports?state="),
    ("hr", "/people?q="),
)  # fmt: skip


@pytest.mark.parametrize("kind", NONSENSE)
@pytest.mark.parametrize(("who", "address"), LISTS)
def test_a_filter_that_means_nothing_shows_a_page(plot: Plot, who: str, address: str, kind: str):
    """A list shows which part of it is shown, so nonsense is no refusal; what it may not be is a failure."""
    plot.client(who).get(address + NONSENSE[kind], 200)


@pytest.mark.parametrize("start", ["%201", "%2B1", "１", "1_0"])
@pytest.mark.parametrize(("who", "address"), [one for one in LISTS if one[1].endswith("?before=")])
def test_a_page_of_a_list_begins_where_our_own_pages_say_or_at_the_beginning(
    plot: Plot, who: str, address: str, start: str
):
    beginning = plot.client(who).get(address.partition("?")[0]).text
    assert plot.client(who).get(address + start).text == beginning


BAD_CURSORS = {
    "a word": "abc", "no number": "2026-11-23T05:00:00%2B00:00~", "no instant": "~1", "no zone": "2026-11-23T05:00:00~1",
    "negative": "2026-11-23T05:00:00%2B00:00~-1", "very long": "2026-11-23T05:00:00%2B00:00~" + "9" * 5000,
    "no such day": "2026-13-40T05:00:00%2B00:00~1", "NUL": "2026-11-23T05:00:00%2B00:00~1%00", "bad UTF-8": "%ff~1",
    "other digits": "2026-11-23T05:00:00%2B00:00~１", "padded": "2026-11-23T05:00:00%2B00:00~" + "0" * 30 + "9" * 30,
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_CURSORS)
@pytest.mark.parametrize(("who", "address"), [("hr", "/reviews"), ("signer", "/approvals")])
def test_a_page_of_the_queue_that_begins_nowhere_is_refused(plot: Plot, who: str, address: str, kind: str):
    refused(
        plot.client(who).get(f"{address}?after={BAD_CURSORS[kind]}", None), 422, "Đường dẫn trang không đúng"
    )


@pytest.mark.parametrize(
    "after", ["abc", "1", "2~1", "0~0", "0~-1", f"1~{2**63}", "1~" + "9" * 5000, "0~１", "%ff", "0~1%00"]
)
def test_a_page_of_the_desk_that_begins_nowhere_is_refused(plot: Plot, after: str):
    refused(plot.client("hr").get(f"/sync?after={after}", None), 422, "Đường dẫn trang không đúng")


@pytest.mark.parametrize(
    "instant",
    ["0001-01-01T00:00:00%2B23:59~1", "9999-12-31T23:59:59-23:59~1", f"2026-11-23T05:00:00%2B00:00~{2**63}"],
)
def test_the_ends_of_time_and_number_are_no_failure(plot: Plot, instant: str):
    assert plot.client("hr").get(f"/reviews?after={instant}", None).status in (200, 400, 422)


TARGETS = {
    "missing": "", "empty": "target=", "unknown": "target=khong_co", "a table": "target=family_own", "NUL": "target=%00",
    "somebody else's row": "target=family_own/{colleagues_entry}", "row 0": "target=family_own/0", "bidi": "target=%E2%80%AE",
    "2^63": f"target=family_own/{2**63}", "2^63-1": f"target=family_own/{2**63 - 1}", "bad UTF-8": "target=%ff",
    "another operation": "target=height_cm&operation=delete", "no operation": "target=height_cm&operation=explode",
    "very long": "target=" + "a" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("kind", TARGETS)
def test_a_change_of_nothing_is_not_found(plot: Plot, kind: str):
    refused(plot.client("owner").get("/proposals/new?" + plot.filled(TARGETS[kind]), None), 404, "hồ sơ")


@pytest.mark.parametrize("kind", NONSENSE)
@pytest.mark.parametrize(
    ("who", "address"), [("owner", "/record/extract.pdf"), ("hr", "/people/{person}/record/extract.pdf")]
)
def test_a_print_of_an_unknown_part_is_refused(plot: Plot, who: str, address: str, kind: str):
    """Whoever meant to leave something out would otherwise hand out everything."""
    answer = plot.client(who).get(f"{plot.filled(address)}?contents={NONSENSE[kind]}", None)
    refused(answer, 422, "phần hồ sơ cần in")


ELSEWHERE = (
    "https://example.org", "//example.org", "/%5Cexample.org", "/%09/example.org", "/%0d%0aSet-Cookie:a=b", "javascript:alert(1)",
    "/%00", "a" * 5000, "/sign-out", "/%E2%80%AE", "%ff", "",
)  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_leads_nowhere_else(plot: Plot, address: str):
    assert plot.client("owner").get(f"/sign-in?next={address}", 303).location == "/"
    page = plot.client("owner").get(f"/step-up?next={address}")
    assert "example.org" not in page.html


@pytest.mark.parametrize("provider", ["", "khong_co", "%00", "%ff", "a" * 5000, "..%2f", "%E2%80%AE"])
def test_signing_out_of_an_unknown_provider_is_told_without_a_link(plot: Plot, provider: str):
    plot.client("owner").get(f"/sign-out/done?provider={provider}", 200)


@pytest.mark.parametrize(
    ("sent", "status"),
    [({}, 400), ({"logout_token": ""}, 400), ({"logout_token": "a.b.c"}, 400), ({"logout_token": "\0"}, 400),
     ({"logout_token": "e" * 20_000}, 400), ({"logout_token": "\ufffd"}, 400), ({"other": "1"}, 400)],
)  # fmt: skip
def test_a_machine_that_signs_nobody_out_is_told_so_in_its_protocol(
    plot: Plot, sent: dict[str, str], status: int
):
    """No person reads this answer (OpenID Back-Channel Logout 1.0, 2.8)."""
    answer = plot.client("nobody").post_bare("/sign-out/back-channel", sent, status)
    assert answer.json["error"] == "invalid_request"
