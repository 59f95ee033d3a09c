"""The permission table again, in words: every permission × the whole cast, on the owner's row.

owner and colleague work in the office of the department; hr and signer have the department, hr_above,
auditor and administrator the top, hr_elsewhere another department; hr_owner is the owner of the row in
the second table, an HR officer of the department whose own record it is. Of every role there is also
somebody in the department beside, who may there what their like may here, and nothing here.
"""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import permissions
from portal.access.permissions import Permission, allowed, authorize, holds, within
from portal.access.queries import holders as holders_of
from portal.access.rules import Actor, Grant, Role
from portal.core.errors import Forbidden
from portal.people.models import Official
from tests.support.cast import Cast

P = Permission
EVERYBODY = {
    "owner", "colleague", "hr", "hr_above", "hr_elsewhere", "hr_owner", "signer", "auditor", "guard",
    "administrator", "nobody",
}  # fmt: skip

# On a row of the owner's: who may.
ON_OWNERS_ROW: dict[Permission, set[str]] = {
    P.HOME_READ: EVERYBODY,
    P.RECORD_CREATE: {"hr", "hr_above", "hr_owner"},
    P.RECORD_READ_OWN: {"owner"},
    P.RECORD_READ: {"hr", "hr_above", "hr_owner", "signer"},
    P.RECORD_CONFIRM: {"owner"},
    P.RECORD_UPDATE_OWN: {"owner"},
    P.LOOK_READ_OWN: {"owner"},
    P.POLICY_SET: {"administrator"},
    P.DECLARATION_FILL: {"owner"},
    P.PROPOSAL_CREATE: {"owner"},
    P.PROPOSAL_READ_OWN: {"owner"},
    P.EVIDENCE_CREATE: {"owner"},
    P.EVIDENCE_READ: {"owner", "hr", "hr_above", "hr_owner", "signer"},
    P.IMPORT_MANAGE: {"hr", "hr_above", "hr_owner"},
    P.IMPORT_ACCEPT: set(),  # on the row of an officer's own: see below
    P.IMPORT_PERSON: {"hr", "hr_above", "hr_owner"},
    P.ADDRESS_SET: {"hr", "hr_above", "hr_owner"},
    P.QUEUE_READ: {"hr", "hr_above", "hr_owner"},
    P.PROPOSAL_CLAIM: {"hr", "hr_above", "hr_owner"},
    P.ITEM_VERIFY: {"hr", "hr_above", "hr_owner"},
    P.ITEM_RETURN: {"hr", "hr_above", "hr_owner", "signer"},
    P.ITEM_REFUSE: {"hr", "hr_above", "hr_owner", "signer"},
    P.ITEM_APPROVE: {"signer"},
    P.APPROVAL_READ: {"signer"},
    P.EXTRACT_READ_OWN: {"owner"},
    P.EXTRACT_READ: {"hr", "hr_above", "hr_owner", "signer"},
    P.EXTRACT_REQUEST: {"hr", "hr_above", "hr_owner"},
    P.EXTRACT_SIGN: {"signer"},
    P.EXTRACT_WITHDRAW: {"hr", "hr_above", "hr_owner", "signer"},
    P.QUALITY_READ: {"hr", "hr_above", "hr_owner"},
    P.SYNC_READ: {"hr", "hr_above", "hr_owner", "signer", "auditor", "administrator"},
    P.SYNC_RETRY: {"hr", "hr_above", "hr_owner", "administrator"},
    P.SYNC_SETTLE: {"hr", "hr_above", "hr_owner"},
    P.NOTIFICATION_READ_OWN: {"owner"},
    P.AUDIT_READ: {"auditor"},
    P.CARD_HOLD: {"owner"},
    P.CARD_READ: {"hr", "hr_above", "hr_owner", "signer"},
    P.CARD_SUSPEND: {"hr", "hr_above", "hr_owner"},
    P.CARD_REVOKE: {"hr", "hr_above", "hr_owner"},
    P.CARD_OPENING_ASK: {"hr", "hr_above", "hr_owner"},
    P.CARD_OPENING_APPROVE: {"signer"},
    P.CARD_DUTY_GIVE: {"signer"},
    P.CARD_PRINT: {"hr", "hr_above", "hr_owner"},
    P.CARD_REPORT_HANDLE: {"hr", "hr_above", "hr_owner"},
    P.DESK_OFFICE_MANAGE: {"administrator"},
    P.DESK_ASK: {"guard"},
}

# On a row of hr_owner's, an HR officer: what is their own they read and change, and never decide.
ON_HR_OWNERS_ROW: dict[Permission, set[str]] = {
    P.HOME_READ: EVERYBODY,
    P.RECORD_CREATE: {"hr", "hr_above", "hr_owner"},
    P.RECORD_READ_OWN: {"hr_owner"},
    P.RECORD_READ: {"hr", "hr_above", "hr_owner", "signer"},
    P.RECORD_CONFIRM: {"hr_owner"},
    P.RECORD_UPDATE_OWN: {"hr_owner"},
    P.LOOK_READ_OWN: {"hr_owner"},
    P.POLICY_SET: {"administrator"},
    P.DECLARATION_FILL: {"hr_owner"},
    P.PROPOSAL_CREATE: {"hr_owner"},
    P.PROPOSAL_READ_OWN: {"hr_owner"},
    P.EVIDENCE_CREATE: {"hr_owner"},
    P.EVIDENCE_READ: {"hr", "hr_above", "hr_owner", "signer"},
    P.IMPORT_MANAGE: {"hr", "hr_above", "hr_owner"},
    P.IMPORT_ACCEPT: {"hr_owner"},
    P.IMPORT_PERSON: {"hr", "hr_above"},
    P.ADDRESS_SET: {"hr", "hr_above"},
    P.QUEUE_READ: {"hr", "hr_above", "hr_owner"},
    P.PROPOSAL_CLAIM: {"hr", "hr_above"},
    P.ITEM_VERIFY: {"hr", "hr_above"},
    P.ITEM_RETURN: {"hr", "hr_above", "signer"},
    P.ITEM_REFUSE: {"hr", "hr_above", "signer"},
    P.ITEM_APPROVE: {"signer"},
    P.APPROVAL_READ: {"signer"},
    P.EXTRACT_READ_OWN: {"hr_owner"},
    P.EXTRACT_READ: {"hr", "hr_above", "hr_owner", "signer"},
    P.EXTRACT_REQUEST: {"hr", "hr_above"},
    P.EXTRACT_SIGN: {"signer"},
    P.EXTRACT_WITHDRAW: {"hr", "hr_above", "signer"},
    P.QUALITY_READ: {"hr", "hr_above", "hr_owner"},
    P.SYNC_READ: {"hr", "hr_above", "hr_owner", "signer", "auditor", "administrator"},
    P.SYNC_RETRY: {"hr", "hr_above", "hr_owner", "administrator"},
    P.SYNC_SETTLE: {"hr", "hr_above"},
    P.NOTIFICATION_READ_OWN: {"hr_owner"},
    P.AUDIT_READ: {"auditor"},
    P.CARD_HOLD: {"hr_owner"},
    P.CARD_READ: {"hr", "hr_above", "hr_owner", "signer"},
    P.CARD_SUSPEND: {"hr", "hr_above"},
    P.CARD_REVOKE: {"hr", "hr_above"},
    P.CARD_OPENING_ASK: {"hr", "hr_above", "hr_owner"},
    P.CARD_OPENING_APPROVE: {"signer"},
    P.CARD_DUTY_GIVE: {"signer"},
    P.CARD_PRINT: {"hr", "hr_above"},
    P.CARD_REPORT_HANDLE: {"hr", "hr_above"},
    P.DESK_OFFICE_MANAGE: {"administrator"},
    P.DESK_ASK: {"guard"},
}

# What two pairs of eyes decide.
DECISIONS = {
    P.IMPORT_PERSON, P.ADDRESS_SET, P.PROPOSAL_CLAIM, P.ITEM_VERIFY, P.ITEM_RETURN, P.ITEM_REFUSE, P.ITEM_APPROVE,
    P.EXTRACT_REQUEST, P.EXTRACT_SIGN, P.EXTRACT_WITHDRAW, P.SYNC_SETTLE, P.CARD_SUSPEND, P.CARD_REVOKE,
    P.CARD_OPENING_APPROVE, P.CARD_DUTY_GIVE, P.CARD_PRINT, P.CARD_REPORT_HANDLE,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """Any row of somebody's."""

    person_id: int
    unit_path: str


# By role, who of the cast has it where the owner's row lies.
HERE = {
    Role.HR_OFFICER: "hr", Role.SIGNER: "signer", Role.AUDITOR: "auditor", Role.ADMINISTRATOR: "administrator",
    Role.GUARD: "guard",
}  # fmt: skip


def elsewhere(cast: Cast) -> dict[str, Actor]:
    """Return somebody of the department beside for every role alone, by the name of their like here."""
    unit = cast.units["elsewhere"]
    return {
        name: replace(cast.nobody.actor, grants=(Grant(role, unit.id, unit.path),))
        for role, name in HERE.items()
    }


def test_every_role_has_a_member_elsewhere() -> None:
    assert set(HERE) == set(Role) - {Role.OFFICIAL}


def test_every_permission_stands_in_the_table_of_this_test() -> None:
    assert set(ON_OWNERS_ROW) == set(ON_HR_OWNERS_ROW) == set(Permission)


@pytest.mark.parametrize("permission", list(Permission), ids=str)
def test_who_may_on_the_owners_row(cast: Cast, permission: Permission) -> None:
    row = Row(cast.owner.person_id, cast.owner.unit_path)
    may = {name for name, member in cast.members().items() if allowed(member.actor, permission, row)}
    assert may == ON_OWNERS_ROW[permission]


def test_who_has_their_role_elsewhere_may_nothing_here(cast: Cast) -> None:
    for owner in (cast.owner, cast.hr_owner):
        may = who_of(elsewhere(cast), Row(owner.person_id, owner.unit_path))
        assert may == {p: set(HERE.values()) if p is P.HOME_READ else set() for p in Permission}


def test_who_has_their_role_elsewhere_may_there_what_their_like_may_here(cast: Cast) -> None:
    may = who_of(elsewhere(cast), Row(cast.hr_elsewhere.person_id, cast.hr_elsewhere.unit_path))
    assert may == {p: ON_OWNERS_ROW[p] & set(HERE.values()) for p in Permission}


def who_of(actors: dict[str, Actor], row: Row) -> dict[Permission, set[str]]:
    return {p: {name for name, actor in actors.items() if allowed(actor, p, row)} for p in Permission}


@pytest.mark.parametrize("permission", list(Permission), ids=str)
def test_the_list_and_the_single_row_agree(session: Session, cast: Cast, permission: Permission) -> None:
    officials = session.scalars(select(Official)).all()
    here = {name: member.actor for name, member in cast.members().items()}
    there = {f"{name} elsewhere": actor for name, actor in elsewhere(cast).items()}
    for name, actor in {**here, **there}.items():
        listed = set(session.scalars(select(Official.person_id).where(within(actor, permission, Official))))
        single = {o.person_id for o in officials if allowed(actor, permission, o)}
        assert listed == single, name


@pytest.mark.parametrize("permission", list(Permission), ids=str)
def test_who_may_on_an_officers_own_row(cast: Cast, permission: Permission) -> None:
    row = Row(cast.hr_owner.person_id, cast.hr_owner.unit_path)
    may = {name for name, member in cast.members().items() if allowed(member.actor, permission, row)}
    assert may == ON_HR_OWNERS_ROW[permission]


@pytest.mark.parametrize("permission", sorted(DECISIONS), ids=str)
def test_nobody_decides_their_own(cast: Cast, permission: Permission) -> None:
    for name, member in cast.members().items():
        row = Row(member.person_id, member.unit_path)
        with pytest.raises(Forbidden) as refused:
            authorize(member.actor, permission, row)
        assert refused.value.code in {"access.own_item", "access.no_role"}, name


def test_whatever_asks_for_another_person_is_a_decision() -> None:
    conditions = [one for theirs in permissions.TABLE.values() for one in theirs.items()]
    assert {p for p, condition in conditions if condition is permissions.others_under} == DECISIONS
    assert {p for p, condition in conditions if condition is not permissions.others_under}.isdisjoint(
        DECISIONS
    )


def test_an_import_is_accepted_by_the_officer_who_sent_it(cast: Cast) -> None:
    row = Row(cast.hr.person_id, cast.owner.unit_path)
    may = {n for n, member in cast.members().items() if allowed(member.actor, P.IMPORT_ACCEPT, row)}
    assert may == {"hr"}
    elsewhere = Row(cast.hr.person_id, cast.hr_elsewhere.unit_path)
    assert not allowed(cast.hr.actor, P.IMPORT_ACCEPT, elsewhere)


def test_a_delegate_does_not_decide_what_is_the_delegators_own(cast: Cast) -> None:
    department = cast.units["department"]
    delegated = Grant(Role.HR_OFFICER, department.id, department.path, delegated_by=cast.hr_owner.person_id)
    delegate = replace(cast.colleague.actor, grants=(delegated,))
    hr_owners = Row(cast.hr_owner.person_id, cast.hr_owner.unit_path)
    owners = Row(cast.owner.person_id, cast.owner.unit_path)
    own = Row(cast.colleague.person_id, cast.colleague.unit_path)
    assert allowed(delegate, P.ITEM_VERIFY, owners)
    with pytest.raises(Forbidden) as refused:
        authorize(delegate, P.ITEM_VERIFY, hr_owners)
    assert refused.value.code == "access.delegators_item"
    with pytest.raises(Forbidden) as refused:
        authorize(delegate, P.ITEM_VERIFY, own)
    assert refused.value.code == "access.own_item"


@pytest.mark.parametrize("permission", [P.ITEM_VERIFY, P.ITEM_APPROVE, P.ITEM_RETURN], ids=str)
def test_those_who_are_told_are_those_who_may(session: Session, cast: Cast, permission: Permission) -> None:
    for owner in (cast.owner, cast.hr_owner):
        row = Row(owner.person_id, owner.unit_path)
        told = set(holders_of(session, permission, row))
        may = {m.person_id for m in cast.members().values() if allowed(m.actor, permission, row)}
        assert told == may


def test_what_is_not_written_is_refused(cast: Cast) -> None:
    assert not holds(replace(cast.owner.actor, grants=()), P.HOME_READ)
    assert set(permissions.TABLE[Role.GUARD]) == {P.HOME_READ, P.NOTIFICATION_READ_OWN, P.DESK_ASK}
