"""The routes and fields of the office desk."""

from collections.abc import Iterator
from dataclasses import replace

from tests.bad_input.cases import BIDI, LOST, Case, choice, number, text

_ADMINISTRATOR = "administrator"
# endpoint, who, path, the good id
READ = (("desk.office", _ADMINISTRATOR, "/desk/offices/{}", "desk_office"),)
WRITE = (
    ("desk.certify", _ADMINISTRATOR, "/desk/offices/{}/certificate", "desk_office", (), ()),
    ("desk.stop", _ADMINISTRATOR, "/desk/offices/{}/stop", "desk_office_to_stop", (), ()),
)
NAMED = {
    "desk.show": ("GET", "/desk/requests/{}", "{desk_waiting}"),
    "desk.status": ("GET", "/desk/requests/{}/status", "{desk_waiting}"),
    "desk.withdraw": ("POST", "/desk/requests/{}/withdrawal", "{desk_waiting}"),
    "desk.result": ("POST", "/desk/requests/{}/result", "{desk_answered}"),
    "desk.signed_object": ("GET", "/desk/objects/{}", "{desk_waiting}"),
    "desk.question": ("GET", "/desk/ask/{}", "{desk_asked}"),
    "desk.refuse": ("POST", "/desk/ask/{}/refusal", "{desk_asked}"),
}
# endpoint, who, path, what is right
FORMS = (
    ("desk.certify", _ADMINISTRATOR, "/desk/offices/{desk_office}/certificate", {"certificates": "{desk_pem}"}),
    ("desk.stop", _ADMINISTRATOR, "/desk/offices/{desk_office_to_stop}/stop", {}),
    ("desk.register", _ADMINISTRATOR, "/desk/offices", {
        "unit": "{office_unit}", "name": "Bộ phận Một cửa", "contact": "0236 3888 999",
        "purposes": "Xác nhận người đến làm việc", "claims": "name"}),
    ("desk.withdraw", "guard", "/desk/requests/{desk_waiting}/withdrawal", {}),
    ("desk.refuse", "owner", "/desk/ask/{desk_asked}/refusal", {}),
    ("desk.ask", "guard", "/desk/requests", {
        "office": "{desk_office}", "purpose": "Xác nhận người đến làm việc", "ask-name": "required",
        "ask-title": "optional"}),
)  # fmt: skip
PLAIN = {"desk.offices", "desk.new_office", "desk.desk", "desk.asked"}
PAGES = (
    ("administrator", "/desk/offices/new"), ("administrator", "/desk/offices/{desk_office}"),
    ("administrator", "/desk/offices/{desk_office_to_stop}"), ("guard", "/desk"), ("guard", "/desk/requests/{desk_waiting}"),
    ("owner", "/desk/ask/{desk_asked}"),
)  # fmt: skip


def cases() -> Iterator[Case]:
    register, asks = "desk.register", "desk.ask"
    for case in number(register, "unit", 422, "Hãy chọn đơn vị"):
        yield replace(case, is_shown_again=False)
    yield from text(register, "name", longest=160, missing="Hãy ghi tên", too_long="quá")
    yield from text(register, "contact", longest=40, missing="Hãy ghi số", too_long="quá")
    for kind, sent in (("a word", "gọi tôi"), ("two digits", "12"), ("an address", "tel:0236")):
        yield Case(register, "contact", kind, sent, 422, "Hãy ghi số", "contact")
    yield from text(register, "purposes", longest=160, missing="ít nhất một mục đích", too_long="tối đa")
    yield from choice(register, "claims", "Hãy chọn những thông tin")
    for kind, sent in (
        ("missing", None), ("empty", ""), ("a word", "abc"), ("too long", "x" * 20_000), ("NUL", "a\0"), ("bidi", BIDI),
        ("lost bytes", LOST), ("half of one", "-----BEGIN CERTIFICATE-----\nMIIB"),
    ):  # fmt: skip
        yield Case(
            "desk.certify",
            "certificates",
            kind,
            sent,
            422,
            "hứng thư số",
            "certificates",
            is_shown_again=False,
        )
    for case in number(asks, "office", 422, "Hãy chọn bàn tiếp nhận"):
        yield replace(case, is_shown_again=False)
    yield from choice(asks, "purpose", "Hãy chọn một mục đích")
    yield from choice(asks, "ask-name", "một trong ba cách")
    yield from choice(asks, "ask-title", "một trong ba cách")
