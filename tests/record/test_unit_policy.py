"""What a unit asks beyond the catalogue: who sets it, where it holds, and that it never loosens anything."""

from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.core.trail import TrailLeaf
from portal.proposals import actions as proposals
from portal.proposals.rules import Change, ItemKind
from portal.record import actions, steps
from portal.record.models import FieldPolicy
from portal.record.rules import FORM, Policy, Proof, Stricter, Target

PHONE = Stricter("contact_phone", Policy.PROPOSE, is_proof_needed=True)


@pytest.fixture
def tighten(record, cast):
    def ask(asked, unit="department"):
        actions.tighten(record, cast.units[unit].id, asked, actor=cast.administrator.actor)

    return ask


def held(session, member, name):
    spec = FORM.fields.get(name) or FORM.tables[name]
    return steps.rulebook_of(session, member.person_id).spec(spec)


@pytest.mark.parametrize("unit", ["top", "department", "office"])
def test_it_holds_in_the_unit_and_below(record, cast, tighten, unit):
    tighten(PHONE, unit)
    phone = held(record, cast.owner, "contact_phone")
    assert (phone.policy, phone.proof) == (Policy.PROPOSE, Proof.NEEDED)
    assert (held(record, cast.nobody, "contact_phone").policy is Policy.PROPOSE) == (unit == "top")
    assert (held(record, cast.hr, "contact_phone").policy is Policy.PROPOSE) == (unit != "office")


def test_a_unit_adds_to_what_is_asked_above_and_cannot_take_it_back(record, cast, tighten):
    tighten(Stricter("contact_phone", Policy.REPORT), "top")
    tighten(Stricter("contact_phone", Policy.PROPOSE, is_required=True), "office")
    phone = held(record, cast.owner, "contact_phone")
    assert (phone.policy, phone.required) == (Policy.REPORT, True)
    actions.ask_no_more(record, cast.units["office"].id, "contact_phone", actor=cast.administrator.actor)
    assert held(record, cast.owner, "contact_phone").policy is Policy.REPORT
    actions.ask_no_more(record, cast.units["top"].id, "contact_phone", actor=cast.administrator.actor)
    assert held(record, cast.owner, "contact_phone") is FORM.fields["contact_phone"]


def test_setting_it_twice_is_one_row_and_each_is_on_the_trail(record, cast, tighten):
    tighten(PHONE)
    tighten(Stricter("contact_phone", Policy.REPORT))
    [row] = record.scalars(select(FieldPolicy))
    assert (row.policy, row.is_proof_needed, row.set_by) == (
        Policy.REPORT, False, cast.administrator.person_id,
    )  # fmt: skip
    actions.ask_no_more(record, row.unit_id, "contact_phone", actor=cast.administrator.actor)
    kept = select(TrailLeaf).where(TrailLeaf.object_type == "field_policy").order_by(TrailLeaf.id)
    leaves = record.scalars(kept).all()
    assert [leaf.action for leaf in leaves] == [
        "field_policy.set",
        "field_policy.set",
        "field_policy.removed",
    ]
    assert {(leaf.actor_id, leaf.purpose) for leaf in leaves} == {
        (cast.administrator.person_id, "contact_phone")
    }


@pytest.mark.parametrize(
    "who", ["owner", "colleague", "hr", "hr_above", "signer", "auditor", "guard", "nobody", "hr_elsewhere"]
)
def test_nobody_but_an_administrator_sets_it(record, cast, who):
    with pytest.raises((Forbidden, NotFound)):
        actions.tighten(record, cast.units["department"].id, PHONE, actor=getattr(cast, who).actor)
    with pytest.raises((Forbidden, NotFound)):
        actions.ask_no_more(
            record, cast.units["department"].id, "contact_phone", actor=getattr(cast, who).actor
        )
    assert record.scalars(select(FieldPolicy)).all() == []


@pytest.mark.parametrize("unit_id", [0, 999_999])
def test_an_unknown_unit_is_not_found(record, cast, unit_id):
    with pytest.raises(NotFound):
        actions.tighten(record, unit_id, PHONE, actor=cast.administrator.actor)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (Stricter("nothing", is_required=True), NotFound),
        (Stricter("contact_phone"), Invalid),
        (Stricter("contact_phone", Policy.SELF), Invalid),
        (Stricter("other_names", Policy.PROPOSE), Invalid),
        (Stricter("gender", is_proof_needed=True), Invalid),
    ],
)
def test_what_is_not_stricter_is_refused(record, cast, tighten, asked, error):
    with pytest.raises(error):
        tighten(asked)
    assert record.scalars(select(FieldPolicy)).all() == []


@pytest.mark.parametrize("values", ["NULL, false, false", "'self', true, true"])
def test_the_database_refuses_what_asks_nothing_or_loosens(record, cast, values):
    with pytest.raises(IntegrityError):
        record.execute(
            text(
                "INSERT INTO field_policy (unit_id, target, policy, is_required, is_proof_needed, set_by, set_at)"
                f" VALUES (:unit, 'contact_phone', {values}, :who, now())"
            ),
            {"unit": cast.units["top"].id, "who": cast.administrator.person_id},
        )


def test_taking_back_what_was_never_asked_is_said(record, cast):
    with pytest.raises(Conflict):
        actions.ask_no_more(record, cast.units["top"].id, "contact_phone", actor=cast.administrator.actor)
    with pytest.raises(NotFound):
        actions.ask_no_more(record, cast.units["top"].id, "nothing", actor=cast.administrator.actor)


def draft(session, member, key, value, kind=ItemKind.PROPOSE):
    from_page = Change(kind, Target.parse(key), value)
    return proposals.draft(session, actor=member.actor, client_id=uuid4(), change=from_page)


def test_the_official_no_longer_changes_at_once_what_the_unit_wants_proposed(record, cast, tighten):
    phone = Target.parse("contact_phone")
    tighten(PHONE)
    with pytest.raises(Forbidden):
        actions.update_own(record, phone, "0912000111", 1, actor=cast.owner.actor)
    draft(record, cast.owner, "contact_phone", "0912000111")


def test_the_official_does_not_empty_what_the_unit_requires(record, cast, tighten):
    actions.tighten(
        record,
        cast.units["office"].id,
        Stricter("contact_phone", is_required=True),
        actor=cast.administrator.actor,
    )
    with pytest.raises(Invalid):
        actions.update_own(record, Target.parse("contact_phone"), None, 1, actor=cast.owner.actor)
    tighten(Stricter("party_admission_date", is_required=True))
    with pytest.raises(Invalid):
        draft(record, cast.owner, "party_admission_date", None)


def test_the_official_only_reports_what_the_unit_keeps_to_itself(record, cast, tighten):
    tighten(Stricter("current_address", Policy.REPORT))
    with pytest.raises(Invalid) as refused:
        draft(record, cast.owner, "current_address", "5 Lê Lợi")
    assert refused.value.code == "proposals.report_only"
    draft(record, cast.owner, "current_address", "Sai số nhà.", ItemKind.REPORT)


def _send(session, member, proposal):
    return proposals.submit(
        session, proposal.id, actor=member.actor, declaration="Tôi cam đoan.", key=str(uuid4())
    )


def test_what_is_sent_comes_with_the_paper_that_the_unit_asks_for(record, cast, tighten):
    kept = draft(record, cast.owner, "other_names", "Hoa")
    tighten(Stricter("other_names", is_proof_needed=True))
    with pytest.raises(Invalid) as refused:
        _send(record, cast.owner, kept)
    assert [p.code for p in refused.value.problems] == ["proposals.no_evidence"]


def test_a_draft_of_what_the_unit_took_to_itself_is_not_sent(record, cast, tighten):
    kept = draft(record, cast.owner, "other_names", "Hoa")
    tighten(Stricter("other_names", Policy.REPORT))
    with pytest.raises(Invalid) as refused:
        _send(record, cast.owner, kept)
    assert [p.code for p in refused.value.problems] == ["proposals.report_only"]


def test_a_column_that_the_unit_requires_is_asked_for_in_every_row(record, cast, tighten):
    row = {
        "from_month": "2020-01", "institution": "Đại học Đà Nẵng", "language": "tieng_anh", "certificate": "B1",
    }  # fmt: skip
    tighten(Stricter("training_languages.score", is_required=True))
    with pytest.raises(Invalid) as refused:
        draft(record, cast.owner, "training_languages/new", row)
    assert [p.field for p in refused.value.problems] == ["score"]
    draft(record, cast.owner, "training_languages/new", {**row, "score": "6.5"})


def test_it_rides_on_one_statement_however_much_units_ask(record, cast, tighten):
    for name in list(FORM.fields)[:30]:
        tighten(Stricter(name, is_required=True), "top")
        tighten(Stricter(name, is_required=True), "office")
    book = steps.rulebook_of(record, cast.owner.person_id)
    assert len(book.stricter) == 30
