"""Every field of every form, and what is wrong with it; the values of the record have a table of their own."""

from collections.abc import Iterator
from dataclasses import replace

from tests.bad_input import desk_routes, sync_routes
from tests.bad_input.cases import BIDI, HUGE, HUGEST, LOST, Case, choice, number, text, version
from tests.bad_input.declared import beginnings, declarations


def _proposals() -> Iterator[Case]:
    create, revise = "proposals.create", "proposals.revise"
    for kind, sent in (
        ("missing", None), ("empty", ""), ("unknown", "khong_co"), ("a table", "family_own"), ("too long", "x" * 5000),
        ("a row of somebody else", "family_own/{colleagues_entry}"), ("row 0", "family_own/0"), ("NUL", "weight_kg\0"),
        ("row 2^63", f"family_own/{HUGE}"), ("row 2^63-1", f"family_own/{HUGEST}"), ("row -1", "family_own/-1"),
        ("other digits", "family_own/１"), ("bidi", BIDI), ("lost bytes", LOST),
    ):  # fmt: skip
        yield Case(create, "target", kind, sent, 404, "hồ sơ")
    for kind, sent in (
        ("unknown", "replace"), ("of a row", "delete"), ("of a table", "add"), ("capitals", "SET"), ("NUL", "set\0"),
    ):  # fmt: skip
        yield Case(create, "operation", kind, sent, 404, "hồ sơ")
    for kind, sent in (("unknown", "replace"), ("capitals", "PROPOSE"), ("NUL", "propose\0"), ("bidi", BIDI)):
        yield Case(create, "kind", kind, sent, 404, "hồ sơ")
    for kind, sent in (
        ("missing", None), ("empty", ""), ("a word", "abc"), ("too long", "0" * 5000), ("NUL", "\0" * 32), ("bidi", BIDI),
        ("lost bytes", LOST),
    ):  # fmt: skip
        yield Case(create, "client_id", kind, sent, 422, "Biểu mẫu thiếu mã")
    for endpoint in (create, revise):
        yield from text(endpoint, "note", longest=2000)
        yield from number(
            endpoint, "evidence_id", 422, "Giấy tờ đã chọn không còn nữa", foreign="{colleagues_evidence}"
        )
    for kind, sent in (("missing", None), ("empty", ""), ("no", "no"), ("unknown", "on"), ("NUL", "yes\0")):
        yield Case(
            "proposals.submit",
            "declaration",
            kind,
            sent,
            422,
            "cam đoan",
            "declaration",
            is_shown_again=False,
        )
    yield from choice("proposals.resolve", "choice", "Hãy chọn một trong hai cách")


def _decisions() -> Iterator[Case]:
    for act, endpoint, named in (
        ("return", "reviews.return_", "lý do"),
        ("refuse", "reviews.refuse", "căn cứ"),
    ):
        item = f"{{to_{act}}}"
        yield from choice(endpoint, f"{act}-reason-{item}", f"Hãy chọn một {named}")
        yield from text(endpoint, f"{act}-text-{item}", longest=2000, missing="Hãy viết rõ")
    yield from text("reviews.refuse", "refuse-complaint-{to_refuse}", longest=2000, missing="cách khiếu nại")
    for endpoint in (
        "reviews.verify",
        "reviews.return_",
        "reviews.refuse",
        "reviews.answer",
        "proposals.resolve",
    ):
        yield from version(endpoint)
    yield from version("reviews.verify_all", "vừa sửa lại")
    yield from text("reviews.answer", "answer-text-{to_answer}", longest=2000, missing="Hãy viết rõ")
    yield from number(
        "reviews.start", "items", 422, "Các nội dung đã chọn hiện không ký được", foreign="{elsewhere_item}"
    )
    yield Case("reviews.start", "items", "missing", None, 422, "Hãy chọn ít nhất một nội dung")
    for kind, sent in (("missing", None), ("empty", "")):
        yield Case("reviews.sign", "passphrase", kind, sent, 422, "Hãy nhập mật khẩu khóa ký", "passphrase")
    for kind, sent in (
        ("wrong", "sai"),
        ("too long", "m" * 100_000),
        ("NUL", "mật\0"),
        ("lost bytes", LOST),
        ("bidi", BIDI),
    ):
        yield Case("reviews.sign", "passphrase", kind, sent, 422, "Mật khẩu khóa ký", "passphrase")


def _copies() -> Iterator[Case]:
    yield from text("extracts.request_copy", "reason", longest=300, missing="Hãy ghi lý do")
    yield from choice("extracts.request_copy", "contents", "Hãy chọn nội dung")
    yield from text("extracts.withdraw", "reason", longest=300, missing="Hãy ghi lý do")
    for kind, sent in (("missing", None), ("empty", "")):
        yield Case("extracts.sign", "passphrase", kind, sent, 422, "Hãy nhập mật khẩu khóa ký", "passphrase")
    for kind, sent in (
        ("wrong", "sai"),
        ("too long", "m" * 100_000),
        ("NUL", "mật\0"),
        ("lost bytes", LOST),
        ("bidi", BIDI),
    ):
        yield Case("extracts.sign", "passphrase", kind, sent, 422, "Mật khẩu khóa ký", "passphrase")


def _inbox() -> Iterator[Case]:
    for field, says in (
        ("endpoint", "Địa chỉ nhận thông báo"),
        ("p256dh", "Khóa nhận thông báo"),
        ("auth", "Khóa nhận thông báo"),
    ):
        for kind, sent in (
            ("missing", None), ("empty", ""), ("a word", "abc"), ("too long", "A" * 5000), ("NUL", "A\0"), ("bidi", BIDI),
            ("lost bytes", LOST), ("markup", "<script>"),
        ):  # fmt: skip
            yield Case("inbox.add_device", field, kind, sent, 422, says)
    for kind, sent in (
        ("plain http", "http://updates.push.services.mozilla.com/wpush/v2/one"), ("our own network", "https://127.0.0.1/x"),
        ("another port", "https://updates.push.services.mozilla.com:8443/x"), ("another host", "https://push.example/x"),
        ("a user", "https://a:b@updates.push.services.mozilla.com/x"), ("a file", "file:///etc/passwd"),
    ):  # fmt: skip
        yield Case("inbox.add_device", "endpoint", kind, sent, 422, "Địa chỉ nhận thông báo")
    for kind, sent in (
        ("missing", None), ("empty", ""), ("a word", "abc"), ("negative", "-1"), ("2^63", HUGE), ("NUL", "1\0"),
        ("other digits", "１"), ("very long", "1" * 5000),
    ):  # fmt: skip
        yield Case("inbox.read_all", "up_to", kind, sent, 422, "Hãy tải lại trang")
    for kind, sent in (
        ("unknown", "maybe"),
        ("empty", ""),
        ("NUL", "yes\0"),
        ("too long", "yes" * 2000),
        ("lost bytes", LOST),
    ):
        yield Case(
            "inbox.change_preferences", "email", kind, sent, 422, "nhận thư", "email", is_shown_again=False
        )


def _addresses() -> Iterator[Case]:
    for kind, sent in (
        ("a word", "abc"), ("two at signs", "a@b@example.vn"), ("no dot", "a@b"), ("too long", "a" * 5000 + "@example.vn"),
        ("NUL", "a\0@example.vn"), ("bidi", BIDI), ("lost bytes", LOST), ("markup", "<b>@x"), ("a second header", "a@example.vn\nBcc: b@example.vn"),
        ("accents", "hòa@example.vn"), ("a list", "a@example.vn,b@example.vn c"),
    ):  # fmt: skip
        yield Case(
            "inbox.note_address",
            "address",
            kind,
            sent,
            422,
            "Thư điện tử công vụ chưa đúng",
            "address",
            is_shown_again=False,
        )


def _confirmed_and_asked() -> Iterator[Case]:
    for endpoint in ("record.confirm_group", "record.confirm_table"):
        for kind, sent in (
            ("missing", None), ("empty", ""), ("stale", "0" * 32), ("a word", "abc"), ("very long", "a" * 5000),
            ("NUL", "a\0"), ("bidi", BIDI), ("lost bytes", LOST),
        ):  # fmt: skip
            yield Case(endpoint, "seen", kind, sent, 409, "vừa thay đổi")
    asked = "record.set_policy"
    for kind, sent in (
        ("looser", "self"), ("the same", "propose"), ("unknown", "khong_co"), ("capitals", "REPORT"), ("NUL", "report\0"),
        ("too long", "x" * 5000), ("bidi", BIDI), ("lost bytes", LOST), ("a number", "1"),
    ):  # fmt: skip
        yield Case(asked, "policy", kind, sent, 422, "chặt hơn", "policy", is_shown_again=False)
    for box in ("required", "proof"):
        for kind, sent in (("no", "no"), ("unknown", "on"), ("NUL", "yes\0"), ("too long", "yes" * 2000)):
            yield Case(asked, box, kind, sent, 422, "không đọc được", box, is_shown_again=False)


def _others() -> Iterator[Case]:
    yield from choice("record.look", "purpose", "mục đích")
    yield from choice("reviews.look", "purpose", "mục đích")
    for endpoint in ("record.update", "record.confirm_field", "record.confirm_entry"):
        yield from version(endpoint)
    yield from _confirmed_and_asked()
    for kind, sent in (
        ("another site", "https://example.org/"), ("no scheme", "//example.org"), ("a backslash", "/\\example.org"),
        ("a tab", "/\t/example.org"), ("a line break", "/\r\nSet-Cookie: a=b"), ("a word", "proposals"), ("NUL", "/\0"),
        ("a script", "javascript:alert(1)"), ("bidi", f"/{BIDI}"), ("too long", "/" + "a" * 5000),
    ):  # fmt: skip
        yield Case("documents.remove", "back", kind, sent, 422, "Địa chỉ giấy tờ")


def _imports() -> Iterator[Case]:
    for case in number("intake.create", "unit", 422, "Hãy chọn đơn vị", foreign="{elsewhere_import}"):
        # A list shows the units that it has.
        yield replace(case, is_shown_again=False)
    for kind, sent in (
        ("unknown", "khong_co"), ("of another part", "title"), ("taken", "contact_phone"), ("too long", "x" * 5000),
        ("NUL", "other_names\0"), ("bidi", BIDI), ("lost bytes", LOST), ("capitals", "OTHER_NAMES"),
    ):  # fmt: skip
        yield Case(
            "intake.choose",
            "column-{sheet_column}",
            kind,
            sent,
            422,
            "Cột đã chọn",
            "column-{sheet_column}",
            is_shown_again=False,
        )
    for kind, sent in (("missing", None), ("empty", ""), ("no", "no"), ("unknown", "on"), ("NUL", "yes\0")):
        yield Case(
            "intake.accept", "confirmed", kind, sent, 422, "Hãy đánh dấu", "confirmed", is_shown_again=False
        )
    for kind, sent in (("no", "no"), ("unknown", "on"), ("NUL", "yes\0"), ("too long", "yes" * 2000)):
        yield Case(
            "intake.accept", "creates_people", kind, sent, 422, "Lựa chọn lập hồ sơ", "creates_people",
            is_shown_again=False,
        )  # fmt: skip


def _cards() -> Iterator[Case]:
    yield from choice("card.revoke", "reason", "Hãy chọn lý do thu hồi thẻ")
    yield from choice("card.close_report", "outcome", "Hãy chọn kết quả xử lý")
    yield from text("card.close_report", "answer", longest=500)
    for name, longest, missing in (
        ("task", 60, "nội dung"),
        ("place", 60, "nơi đến"),
        ("decision", 40, "quyết định"),
    ):
        yield from text("card.give_duty", name, longest=longest, missing=missing)
    for name in ("on-day", "on-month", "on-year"):
        for kind, sent in (
            ("missing", None), ("empty", ""), ("a word", "abc"), ("negative", "-1"), ("zero", "0"), ("huge", HUGE),
            ("NUL", "1\0"), ("bidi", BIDI), ("a fraction", "1.5"),
        ):  # fmt: skip
            yield Case("card.give_duty", name, kind, sent, 422, "đúng ngày", "on", is_shown_again=False)
    for name in ("starts", "ends"):
        for kind, sent in (
            ("missing", None), ("empty", ""), ("a word", "abc"), ("too late", "24:00"), ("NUL", "8:00\0"), ("huge", HUGE),
            ("bidi", BIDI), ("seconds", "8:00:00"),
        ):  # fmt: skip
            yield Case("card.give_duty", name, kind, sent, 422, "nhập giờ", name, is_shown_again=False)


CASES = [
    *_proposals(),
    *beginnings(),
    *declarations(),
    *_decisions(),
    *_copies(),
    *_cards(),
    *_inbox(),
    *_addresses(),
    *_others(),
    *_imports(),
    *desk_routes.cases(),
    *sync_routes.cases(),
]
