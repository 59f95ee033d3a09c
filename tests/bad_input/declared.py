"""The fields of a record's beginning: HR's decision, the declaration, a case that is verified whole."""

from collections.abc import Iterator
from dataclasses import replace

from tests.bad_input.cases import HUGE, Case, choice, number, text


def beginnings() -> Iterator[Case]:
    for endpoint in ("declarations.open_decision", "declarations.revise_decision"):
        yield from choice(endpoint, "decision_kind", "loại quyết định")
        yield from choice(endpoint, "official_kind", "đối tượng")
        for case in number(endpoint, "unit", 422, "đơn vị công tác"):
            yield replace(case, is_shown_again=False)
        for field, longest in (("number", 35), ("issuer", 200), ("title", 200)):
            yield from text(
                endpoint,
                field,
                longest=longest,
                missing="chưa nhập",
                too_long="quá dài",
                hidden="không hiển thị",
            )
        for field in ("work_email", "official_code"):
            yield Case(endpoint, field, "a word", "không phải", 422, "", field)
            yield from text(endpoint, field, longest=200, too_long="quá dài", hidden="không hiển thị")
        for part, says in (("day", "ngày"), ("month", "tháng"), ("year", "năm")):
            for field in ("decided_on", "effective_on"):
                yield Case(endpoint, f"{field}-{part}", "a word", "xx", 422, says, field)
                yield Case(endpoint, f"{field}-{part}", "beyond", "99", 422, "", field)
                yield Case(endpoint, f"{field}-{part}", "NUL", "1\0", 422, "", field)
            yield Case(endpoint, f"decided_on-{part}", "empty", "", 422, says, "decided_on")
        yield Case(endpoint, "decided_on-year", "to come", "2027", 422, "chưa đến", "decided_on")
    for kind, sent in (
        ("missing", None),
        ("stale", "0"),
        ("of the future", "9"),
        ("2^63", HUGE),
        ("a word", "x"),
    ):
        yield Case("declarations.revise_decision", "version", kind, sent, 409, "vừa sửa quyết định")


def declarations() -> Iterator[Case]:
    for endpoint in ("declarations.save_row", "declarations.save_papers"):
        yield from number(
            endpoint, "evidence_id", 422, "Giấy tờ đã chọn không còn nữa", foreign="{colleagues_evidence}"
        )
    for case in number(
        "declarations.save_picture", "photo", 422, "không còn nữa", foreign="{colleagues_evidence}"
    ):
        yield (
            replace(case, leads_to="photo", is_shown_again=False)
            if case.sent
            else replace(case, says="chưa nhập")
        )
    yield Case("declarations.save_picture", "photo", "a paper", "{evidence}", 422, "không còn nữa", "photo",
               is_shown_again=False)  # fmt: skip
    for field, says in (("declaration", "cam đoan"), ("gaps", "còn thiếu mục")):
        for kind, sent in (
            ("missing", None),
            ("empty", ""),
            ("no", "no"),
            ("unknown", "on"),
            ("NUL", "yes\0"),
        ):
            yield Case("declarations.submit", field, kind, sent, 422, says, field, is_shown_again=False)
    yield from number(
        "reviews.verify_all", "items", 422, "không khớp với đề nghị", foreign="{elsewhere_item}"
    )
    for kind, sent in (("missing", None), ("empty", ""), ("no", "no"), ("unknown", "on"), ("NUL", "yes\0")):
        yield Case(
            "reviews.verify_all",
            "seen",
            kind,
            sent,
            422,
            "đã xem từng nội dung",
            "seen",
            is_shown_again=False,
        )
