"""Every route of the application by what can be wrong with it: an id in its address, a form, a query, or nothing.

Words in braces are numbers of the scene (plot.py). `test_complete.py` fails for a route that is not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.bad_input import card_routes, desk_routes, sync_routes
from tests.declarations.desk import CERTIFICATE, decision_raw


@dataclass(frozen=True)
class Address:
    """A route with an id: `{}` is where it stands, `own` is a good one, and `foreign` are somebody else's.

    `forbidden` are those that are seen but not allowed: (who, whose id).
    """

    endpoint: str
    who: str
    path: str
    own: str
    foreign: tuple[str, ...] = ()
    forbidden: tuple[tuple[str, str], ...] = ()
    is_fragment: bool = False
    is_post: bool = False


@dataclass(frozen=True)
class Form:
    """A form with everything right: what the table of fields then breaks one by one."""

    endpoint: str
    who: str
    path: str
    good: Mapping[str, str] = field(default_factory=dict)
    has_key: bool = False


_HR, _OWNER, _SIGNER = "hr", "owner", "signer"
DECISION = {name: value for name, value in decision_raw("").items() if name != "unit"}
_OWN_CASE = (("hr_owner", "own_item"),)
# Who sets the policy of one department sets none of the department beside.
_PLACE, _NOT_THEIRS = "hr_elsewhere", ("department_unit",)

READ = (
    Address("inbox.show", _OWNER, "/notifications/{}", "notification", ("colleagues_notification",)),
    Address("inbox.address", _HR, "/people/{}/address", "person", ("elsewhere_person",)),
    Address("inbox.text", _OWNER, "/notifications/{}/text", "notification", ("colleagues_notification",)),
    Address("proposals.show", _OWNER, "/proposals/{}", "draft", ("colleagues_draft", "to_claim")),
    Address("proposals.review", _OWNER, "/proposals/{}/review", "draft", ("colleagues_draft",)),
    Address("proposals.submission", _OWNER, "/proposals/{}/submission", "draft", ("colleagues_draft",)),
    Address("proposals.item", _OWNER, "/items/{}", "returned_item", ("colleagues_draft_item",)),
    Address("proposals.edit", _OWNER, "/items/{}/edit", "returned_item", ("colleagues_draft_item",)),
    Address("proposals.conflict", _OWNER, "/items/{}/resolution", "conflict_item", ("colleagues_draft_item",)),
    Address("record.group", _OWNER, "/record/groups/{}", "group"),
    Address("record.unit", _PLACE, "/policies/{}", "policy_unit", _NOT_THEIRS),
    Address("record.policy", _PLACE, "/policies/{}/academic_title", "policy_unit", _NOT_THEIRS),
    Address("record.history_of", _HR, "/people/{}/record/history", "person", ("elsewhere_person",)),
    Address("record.field_of", _HR, "/people/{}/record/fields/contact_phone", "person", ("elsewhere_person",)),
    Address("record.entry_of", _HR, "/people/{}/record/fields/family_own/{entry}", "person", ("elsewhere_person",)),
    Address("record.entry_of", _HR, "/people/{person}/record/fields/family_own/{}", "entry", ("colleagues_entry",)),
    Address("record.entry", _OWNER, "/record/fields/family_own/{}", "entry", ("colleagues_entry",)),
    Address("record.show_of", _HR, "/people/{}/record", "person", ("elsewhere_person",)),
    Address("record.group_of", _HR, "/people/{}/record/groups/1", "person", ("elsewhere_person",)),
    Address("record.group_of", _HR, "/people/{person}/record/groups/{}", "group"),
    Address("documents.show", _OWNER, "/evidence/{}", "evidence", ("colleagues_evidence",)),
    Address("documents.show", _HR, "/evidence/{}", "sent_evidence", ("elsewhere_evidence", "evidence")),
    Address("documents.preview", _OWNER, "/evidence/{}/preview", "evidence", ("colleagues_evidence",)),
    Address("documents.preview", _OWNER, "/evidence/{evidence}/preview/{}", "group"),
    Address("documents.status", _OWNER, "/evidence/{}/status", "evidence", ("colleagues_evidence",), is_fragment=True),
    Address("reviews.item", _HR, "/reviews/items/{}", "to_verify", ("elsewhere_item", "colleagues_draft_item")),
    Address("reviews.case", _HR, "/reviews/proposals/{}", "case_verify", ("elsewhere_case", "colleagues_draft")),
    Address("extracts.own_copy", _OWNER, "/record/extracts/{}", "copy_issued", ("elsewhere_copy", "copy_ready")),
    Address("wallets.state", _OWNER, "/card/wallet/offers/{}", "wallet_offer", ("colleagues_offer",), is_fragment=True),
    Address("extracts.of_person", _HR, "/people/{}/record/extracts", "person", ("elsewhere_person",)),
    Address("extracts.pdf_of", _HR, "/people/{}/record/extract.pdf", "person", ("elsewhere_person",)),
    Address("extracts.json_of", _HR, "/people/{}/record/extract.json", "person", ("elsewhere_person",)),
    Address("extracts.copy", _HR, "/extracts/{}", "copy_ready", ("elsewhere_copy",)),
    Address("extracts.file", _HR, "/extracts/{}/file", "copy_issued", ("elsewhere_copy",)),
    Address("extracts.content", _SIGNER, "/extracts/{}/content", "copy_ready", ("elsewhere_copy",)),
    Address("intake.show", _HR, "/imports/{}", "import", ("elsewhere_import",)),
    Address("intake.progress", _HR, "/imports/{}/progress", "import", ("elsewhere_import",), is_fragment=True),
    Address("intake.problems_xlsx", _HR, "/imports/{}/problems.xlsx", "import", ("elsewhere_import",)),
    Address("intake.problems_csv", _HR, "/imports/{}/problems.csv", "import", ("elsewhere_import",)),
    Address("declarations.decision", _HR, "/decisions/{}", "decision", ("elsewhere_decision",)),
    Address("declarations.group", _OWNER, "/declaration/groups/{}", "group"),
    Address("reviews.show", _SIGNER, "/approvals/{}", "approval", ("anothers_approval",)),
    Address("reviews.content", _SIGNER, "/approvals/{}/content", "approval", ("anothers_approval",)),
    *(Address(*one) for one in (*card_routes.READ, *desk_routes.READ, *sync_routes.READ)),
)  # fmt: skip

WRITE = tuple(
    Address(endpoint, who, path, own, foreign, forbidden, is_post=True)
    for endpoint, who, path, own, foreign, forbidden in (
        ("inbox.read", _OWNER, "/notifications/{}/reading", "notification", ("colleagues_notification",), ()),
        ("inbox.remove_device", _OWNER, "/devices/{}/removal", "device", ("colleagues_device",), ()),
        ("people.unlink", _OWNER, "/accounts/{}/removal", "account", ("colleagues_account",), ()),
        ("inbox.note_address", _HR, "/people/{}/address", "person", ("elsewhere_person",), ()),
        ("documents.remove", _OWNER, "/evidence/{}/removal", "evidence", ("colleagues_evidence",),
         (("hr", "sent_evidence"),)),
        ("record.confirm_entry", _OWNER, "/record/fields/family_own/{}/confirmation", "entry",
         ("colleagues_entry",), ()),
        ("record.confirm_group", _OWNER, "/record/groups/{}/confirmation", "quiet_group", (), ()),
        ("record.set_policy", _PLACE, "/policies/{}/academic_title", "policy_unit", _NOT_THEIRS, ()),
        ("record.remove_policy", _PLACE, "/policies/{}/academic_title/removal", "policy_unit", _NOT_THEIRS, ()),
        ("record.look", _HR, "/people/{}/looks", "person", ("elsewhere_person",), ()),
        ("proposals.revise", _OWNER, "/items/{}", "returned_item", ("colleagues_draft_item",), ()),
        ("proposals.submit", _OWNER, "/proposals/{}/submission", "draft", ("colleagues_draft",), ()),
        ("proposals.withdraw", _OWNER, "/proposals/{}/withdrawal", "to_withdraw", ("to_claim",), ()),
        ("proposals.delete", _OWNER, "/proposals/{}/deletion", "draft_to_delete", ("colleagues_draft",), ()),
        ("proposals.resolve", _OWNER, "/items/{}/resolution", "conflict_item", ("to_verify",), ()),
        ("reviews.claim", _HR, "/proposals/{}/claim", "to_claim", ("elsewhere_case", "colleagues_draft"),
         (("hr_owner", "own_case"),)),
        ("reviews.verify", _HR, "/items/{}/verification", "to_verify",
         ("elsewhere_item", "colleagues_draft_item"), _OWN_CASE),
        ("declarations.revise_decision", _HR, "/decisions/{}", "decision", ("elsewhere_decision",), ()),
        ("declarations.drop_decision", _HR, "/decisions/{}/removal", "dropped_decision", ("elsewhere_decision",), ()),
        ("declarations.save_group", _OWNER, "/declaration/groups/{}", "group", (), ()),
        ("declarations.autosave_group", _OWNER, "/declaration/groups/{}/autosave", "group", (), ()),
        ("reviews.verify_all", _HR, "/proposals/{}/verification", "case_whole",
         ("elsewhere_case", "colleagues_draft"), (("hr_owner", "own_case"),)),
        ("reviews.undo", _HR, "/items/{}/undo", "to_undo", ("elsewhere_item",), _OWN_CASE),
        ("reviews.return_", _HR, "/items/{}/return", "to_return", ("elsewhere_item", "drafted_item"), _OWN_CASE),
        ("reviews.refuse", _HR, "/items/{}/refusal", "to_refuse", ("elsewhere_item", "drafted_item"), _OWN_CASE),
        ("reviews.answer", _HR, "/items/{}/answer", "to_answer", ("elsewhere_item",), _OWN_CASE),
        ("reviews.sign", _SIGNER, "/approvals/{}/signature", "approval", ("anothers_approval",), ()),
        ("reviews.look", _SIGNER, "/approvals/{}/looks", "old_approval", ("anothers_approval",), ()),
        ("extracts.request_copy", _HR, "/people/{}/record/extracts", "person", ("elsewhere_person",), ()),
        ("extracts.sign", _SIGNER, "/extracts/{}/signature", "copy_ready", ("elsewhere_copy",), ()),
        ("extracts.drop", _HR, "/extracts/{}/removal", "copy_to_drop", ("elsewhere_copy",), ()),
        ("extracts.withdraw", _HR, "/extracts/{}/withdrawal", "copy_issued", ("elsewhere_copy",), ()),
        ("wallets.withdraw", _OWNER, "/card/wallet/offers/{}/removal", "wallet_offer", ("colleagues_offer",), ()),
        ("intake.choose", _HR, "/imports/{}/columns", "import_to_name", ("elsewhere_import",),
         (("hr_above", "import_to_name"),)),
        ("intake.accept", _HR, "/imports/{}/acceptance", "import_to_accept", ("elsewhere_import",),
         (("hr_above", "import_to_accept"),)),
        ("intake.remove", _HR, "/imports/{}/removal", "import_to_remove", ("elsewhere_import",),
         (("hr_above", "import_to_remove"),)),
        *card_routes.WRITE, *desk_routes.WRITE, *sync_routes.WRITE,
    )
)  # fmt: skip

# What is named by a word instead of a number: the word is checked against what there is.
NAMED = {
    "intake.part_template": ("GET", "/imports/templates/{}", "people"),
    "record.field": ("GET", "/record/fields/{}", "contact_phone"),
    "record.edit": ("GET", "/record/fields/{}/edit", "contact_phone"),
    "record.update": ("POST", "/record/fields/{}", "contact_phone"),
    "record.confirm_field": ("POST", "/record/fields/{}/confirmation", "contact_phone"),
    "record.confirm_table": ("POST", "/record/tables/{}/confirmation", "family_own"),
    "record.field_of": ("GET", "/people/{person}/record/fields/{}", "contact_phone"),
    "record.entry_of": ("GET", "/people/{person}/record/fields/{}/{entry}", "family_own"),
    "record.policy": ("GET", "/policies/{policy_unit}/{}", "academic_title"),
    "record.set_policy": ("POST", "/policies/{policy_unit}/{}", "academic_title"),
    "record.remove_policy": ("POST", "/policies/{policy_unit}/{}/removal", "academic_title"),
    "record.entry": ("GET", "/record/fields/{}/{entry}", "family_own"),
    "record.confirm_entry": ("POST", "/record/fields/{}/{entry}/confirmation", "family_own"),
    "reports.people": ("GET", "/reports/quality/{}", "identity.id_gender"),
    "extracts.check": ("GET", "/copies/{}", "{public_id}"),
    "declarations.row": ("GET", "/declaration/rows/{}/{row}", "family_own"),
    "declarations.save_row": ("POST", "/declaration/rows/{}/{row}", "family_own"),
    "declarations.autosave_row": ("POST", "/declaration/rows/{}/{row}/autosave", "family_own"),
    "declarations.remove_row": ("POST", "/declaration/rows/{}/{row}/removal", "family_own"),
    "declarations.papers": ("GET", "/declaration/papers/{}", "health_status"),
    "declarations.save_papers": ("POST", "/declaration/papers/{}", "health_status"),
    "declarations.picture": ("GET", "/declaration/pictures/{}", "photo"),
    "declarations.save_picture": ("POST", "/declaration/pictures/{}", "photo"),
    "people.start": ("GET", "/sign-in/{}/start", "vneid"),
    "people.callback": ("GET", "/sign-in/{}/callback", "vneid"),
    # VNeID says whose account it is, so there is nothing to link.
    "people.start_linking": ("GET", "/accounts/{}/start", ""),
    **desk_routes.NAMED,
}

_SENT = "submitted-1"
_WORDS = "Cần bản chụp rõ hơn."
_ROW = "/declaration/rows/training_informatics/{row}"
FORMS = (
    Form("proposals.create", _OWNER, "/proposals", {
        "target": "weight_kg", "operation": "set", "kind": "propose", "client_id": "{uuid}", "weight_kg": "60,5", "note": "Đo lại."}),
    Form("proposals.revise", _OWNER, "/items/{returned_item}", {"height_cm": "161"}),
    Form("proposals.submit", _OWNER, "/proposals/{draft}/submission", {"declaration": "yes"}, has_key=True),
    Form("proposals.withdraw", _OWNER, "/proposals/{to_withdraw}/withdrawal"),
    Form("proposals.delete", _OWNER, "/proposals/{draft_to_delete}/deletion"),
    Form("proposals.resolve", _OWNER, "/items/{conflict_item}/resolution", {
        "choice": "withdraw", "version": "{compared}"}),
    Form("record.update", _OWNER, "/record/fields/contact_phone", {"version": "1", "contact_phone": "0905654321"}),
    Form("record.confirm_field", _OWNER, "/record/fields/date_of_birth/confirmation", {"version": "1"}),
    Form("record.confirm_entry", _OWNER, "/record/fields/family_own/{entry}/confirmation", {"version": "1"}),
    Form("record.confirm_group", _OWNER, "/record/groups/{quiet_group}/confirmation", {"seen": "{seen_group}"}),
    Form("record.confirm_table", _OWNER, "/record/tables/family_own/confirmation", {"seen": "{seen_table}"}),
    Form("record.set_policy", "administrator", "/policies/{policy_unit}/academic_title", {
        "policy": "report", "required": "yes"}),
    Form("record.remove_policy", "administrator", "/policies/{policy_unit}/academic_title/removal"),
    Form("record.look", _HR, "/people/{colleagues_person}/looks", {"purpose": "compare_record"}),
    Form("documents.remove", _OWNER, "/evidence/{evidence}/removal", {"back": "/proposals"}),
    Form("inbox.read", _OWNER, "/notifications/{notification}/reading"),
    Form("inbox.read_all", _OWNER, "/notifications/reading", {"up_to": "{notification}"}),
    Form("inbox.add_device", _OWNER, "/devices", {
        "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/one", "auth": "pi0gxzPS3Yx1r8KqL2eSRA",
        "p256dh": "BH-eK6XxxoHwANr1Mef1OrotY54spVTTI2iPojNZDiSzpNef7qIPGgfp2CViZI7bsum5L1WQ7QePczkxFFHvxtQ"}),
    Form("inbox.remove_device", _OWNER, "/devices/{device}/removal"),
    Form("people.unlink", _OWNER, "/accounts/{account}/removal"),
    Form("inbox.send_trial", "colleague", "/devices/trial"),
    Form("inbox.note_address", _HR, "/people/{person}/address", {"address": "hoa@example.vn"}),
    Form("inbox.change_preferences", _OWNER, "/preferences", {"email": "yes"}),
    Form("reviews.claim", "hr_above", "/proposals/{to_claim}/claim"),
    Form("reviews.verify", _HR, "/items/{to_verify}/verification", {"version": _SENT}, has_key=True),
    Form("reviews.verify_all", _HR, "/proposals/{case_whole}/verification", {
        "items": "{whole_item}", "seen": "yes", "version": "1"}, has_key=True),
    Form("declarations.open_decision", _HR, "/decisions", {
        "unit": "{office_unit}", **DECISION}, has_key=True),
    Form("declarations.revise_decision", _HR, "/decisions/{decision}", {
        "unit": "{office_unit}", **DECISION, "citizen_id_number": "000199000778", "version": "1"}, has_key=True),
    Form("declarations.drop_decision", _HR, "/decisions/{dropped_decision}/removal"),
    Form("declarations.save_group", _OWNER, "/declaration/groups/10", {
        "page": "{uuid}", "turn": "1", "seen": "", "weight_kg": "50"}),
    Form("declarations.autosave_group", _OWNER, "/declaration/groups/10/autosave", {
        "page": "{uuid}", "turn": "1", "seen": "", "weight_kg": "50"}),
    Form("declarations.save_row", _OWNER, _ROW, {"page": "{uuid}", "turn": "1", "seen": "", **CERTIFICATE}),
    Form("declarations.autosave_row", _OWNER, f"{_ROW}/autosave", {
        "page": "{uuid}", "turn": "1", "seen": "", **CERTIFICATE}),
    Form("declarations.remove_row", _OWNER, f"{_ROW}/removal"),
    Form("declarations.save_papers", _OWNER, "/declaration/papers/health_status"),
    Form("declarations.save_picture", _OWNER, "/declaration/pictures/photo", {
        "page": "{uuid}", "turn": "1", "seen": "", "photo": "{framed_picture}"}),
    Form("declarations.submit", _OWNER, "/declaration/submission", {"declaration": "yes", "gaps": "yes"},
         has_key=True),
    Form("reviews.undo", _HR, "/items/{to_undo}/undo"),
    Form("reviews.return_", _HR, "/items/{to_return}/return", {
        "version": _SENT, "return-reason-{to_return}": "unreadable", "return-text-{to_return}": _WORDS}, has_key=True),
    Form("reviews.refuse", _HR, "/items/{to_refuse}/refusal", {
        "version": _SENT, "refuse-reason-{to_refuse}": "not_proven", "refuse-text-{to_refuse}": _WORDS,
        "refuse-complaint-{to_refuse}": "Gửi đơn đến Sở Nội vụ."}, has_key=True),
    Form("reviews.answer", _HR, "/items/{to_answer}/answer", {
        "version": _SENT, "answer-text-{to_answer}": _WORDS}, has_key=True),
    Form("reviews.look", _SIGNER, "/approvals/{old_approval}/looks", {"purpose": "personnel_work"}),
    Form("reviews.start", _SIGNER, "/approvals", {"items": "{to_pick}"}),
    Form("reviews.sign", _SIGNER, "/approvals/{approval}/signature", {"passphrase": "{passphrase}"}, has_key=True),
    Form("extracts.request_copy", _HR, "/people/{person}/record/extracts", {
        "reason": "Bổ sung hồ sơ.", "contents": "whole"}, has_key=True),
    Form("extracts.sign", _SIGNER, "/extracts/{copy_ready}/signature", {"passphrase": "{passphrase}"}, has_key=True),
    Form("extracts.drop", _HR, "/extracts/{copy_to_drop}/removal"),
    Form("extracts.withdraw", _HR, "/extracts/{copy_issued}/withdrawal", {"reason": "Cấp nhầm."}),
    Form("wallets.withdraw", _OWNER, "/card/wallet/offers/{wallet_offer}/removal"),
    Form("wallets.offer", _OWNER, "/card/wallet/offers"),
    *(Form(*one) for one in card_routes.FORMS),
    Form("intake.create", _HR, "/imports", {"unit": "{department_unit}"}),
    Form("intake.choose", _HR, "/imports/{import_to_name}/columns", {"column-{sheet_column}": "other_names"}),
    Form("intake.accept", _HR, "/imports/{import_to_accept}/acceptance", {"confirmed": "yes"}),
    Form("intake.remove", _HR, "/imports/{import_to_remove}/removal"),
    Form("people.sign_out_everywhere", "auditor", "/sign-out/everywhere"),
    *(Form(*one) for one in (*desk_routes.FORMS, *sync_routes.FORMS)),
    Form("people.sign_out", "guard", "/sign-out"),
)  # fmt: skip
FORM_OF = {form.endpoint: form for form in FORMS}

# What reads no cookie: a machine's endpoint with a protocol of its own (OpenID Back-Channel Logout 1.0, OpenID4VCI 1.0:
# tests/wallets), and the comparison of a file by anybody who has the paper, which keeps nothing (tests/extracts).
MACHINES = {
    "people.back_channel", "extracts.compare", "desk.respond", "wallets.token", "wallets.nonce",
    "wallets.credential",
}  # fmt: skip
# What the card's own page sends by script and is answered as JSON, on no page (tests/card/holder/test_holder_pages.py);
# and what is answered with a file, whatever is sent (tests/card/test_badge.py).
BY_CARD = {
    "desk.consent",
    "desk.answer",
    "desk.result",
    "card.challenge",
    "card.bind",
    "card.issue",
    "card.print_badge",
}

# Read only, without an id: at most a query, whose bad values are in test_queries.py.
PLAIN = desk_routes.PLAIN | {
    "card.hold", "card.state", "card.lock", "card.cards", "card.reports", "wallets.show", "wallets.credential_issuer",
    "wallets.authorization_server", "wallets.card_metadata",
    "declarations.decisions", "declarations.new_decision", "declarations.checklist", "declarations.review",
    "intake.index", "intake.whole_template",
    "home.index", "home.offline", "inbox.index", "inbox.devices", "proposals.index", "proposals.new", "record.show",
    "record.looks", "record.missing", "record.people", "record.questions", "record.history", "record.units", "reviews.index", "reviews.desk", "registry.index", "registry.retries", "reports.quality", "audit.looks", "audit.trail",
    "extracts.own", "extracts.own_pdf", "extracts.own_json", "extracts.desk", "extracts.schema", "people.sign_in", "people.assurance",
    "people.step_up", "people.start_step_up", "people.ask_sign_out", "people.signed_out", "people.accounts",
}  # fmt: skip
