"""The routes of the office's side of the card, and of a bearer's lock."""

_HR, _OWNER, _SIGNER = "hr", "owner", "signer"
_ELSEWHERE = ("elsewhere_card",)
_OWN = (("hr_owner", "hr_owners_card"),)
# endpoint, who, path, the good id, somebody else's
READ = (
    ("card.card", _HR, "/cards/{}", "card", _ELSEWHERE),
    ("card.report", _HR, "/cards/reports/{}", "card_report", ("elsewhere_report",)),
    ("card.new_duty", _SIGNER, "/cards/{}/duties/new", "card", _ELSEWHERE),
)
# and who sees it but may not
WRITE = (
    ("card.close_report", _HR, "/cards/reports/{}/closure", "card_report", ("elsewhere_report",), ()),
    ("card.give_duty", _SIGNER, "/cards/{}/duties", "card", _ELSEWHERE, ()),
    ("card.withdraw_duty", _SIGNER, "/cards/duties/{}/withdrawal", "card_duty", ("elsewhere_duty",), ()),
    ("card.make_badge", _HR, "/cards/{}/badge", "card", _ELSEWHERE, _OWN),
    ("card.print_badge", _HR, "/cards/{}/badge/prints", "card", _ELSEWHERE, _OWN),
    ("card.suspend", _HR, "/cards/{}/suspension", "card", _ELSEWHERE, _OWN),
    ("card.resume", _HR, "/cards/{}/suspension/removal", "card", _ELSEWHERE, _OWN),
    ("card.revoke", _HR, "/cards/{}/revocation", "card", _ELSEWHERE, _OWN),
    ("card.permit_another", _HR, "/cards/{}/permit", "barred_card", _ELSEWHERE, _OWN),
    (
        "card.ask_for_opening",
        _HR,
        "/cards/units/{}/opening",
        "unit_to_open",
        (),
        (("hr_elsewhere", "unit_to_open"),),
    ),
    (
        "card.approve_opening",
        _SIGNER,
        "/cards/openings/{}/approval",
        "opening_to_approve",
        ("elsewhere_opening",),
        (),
    ),
)
# endpoint, who, path, what is right, whether it has a key against a second sending
FORMS = (
    ("card.close_report", _HR, "/cards/reports/{card_report}/closure", {"outcome": "spoken_to"}),
    ("card.give_duty", _SIGNER, "/cards/{card}/duties", {
        "task": "Kiểm tra", "place": "Chợ Hàn", "decision": "12/QĐ", "on-day": "24", "on-month": "11",
        "on-year": "2026", "starts": "8:00", "ends": "11:30"}, True),
    ("card.withdraw_duty", _SIGNER, "/cards/duties/{card_duty}/withdrawal"),
    ("card.make_badge", _HR, "/cards/{card}/badge"),
    ("card.lock_own", _OWNER, "/card/lock"),
    ("card.unlock_own", "colleague", "/card/lock/removal"),
    ("card.lose_phone", _OWNER, "/card/loss"),
    ("card.suspend", _HR, "/cards/{card}/suspension"),
    ("card.resume", _HR, "/cards/{locked_card}/suspension/removal"),
    ("card.revoke", _HR, "/cards/{card}/revocation", {"reason": "left"}),
    ("card.permit_another", _HR, "/cards/{barred_card}/permit"),
    ("card.ask_for_opening", _HR, "/cards/units/{unit_to_open}/opening"),
    ("card.approve_opening", _SIGNER, "/cards/openings/{opening_to_approve}/approval"),
)  # fmt: skip
PAGES = ((_HR, "/cards/{barred_card}"),)
