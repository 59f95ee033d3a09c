"""Who may: the one table. What is not written here is refused.

It answers five questions: may this view be opened (`requires`), is the button shown (`allowed`), may
this action go on (`authorize`), which rows are in the list (`within`), and who is told (`holders`).
A condition is one expression with two faces, Python on a row and SQL on its class, so that a list
and a single row cannot drift apart.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, true

from portal.access.rules import Actor, Grant, Role
from portal.core.errors import Forbidden


class Permission(StrEnum):
    """What can be done; "noun:verb"."""

    HOME_READ = "home:read"
    RECORD_CREATE = "record:create"
    RECORD_READ_OWN = "record:read_own"
    RECORD_READ = "record:read"
    RECORD_CONFIRM = "record:confirm"
    RECORD_UPDATE_OWN = "record:update_own"
    LOOK_READ_OWN = "look:read_own"
    POLICY_SET = "policy:set"
    DECLARATION_FILL = "declaration:fill"
    PROPOSAL_CREATE = "proposal:create"
    PROPOSAL_READ_OWN = "proposal:read_own"
    EVIDENCE_CREATE = "evidence:create"
    EVIDENCE_READ = "evidence:read"
    IMPORT_MANAGE = "import:manage"
    IMPORT_ACCEPT = "import:accept"
    IMPORT_PERSON = "import:person"
    ADDRESS_SET = "address:set"
    QUEUE_READ = "queue:read"
    PROPOSAL_CLAIM = "proposal:claim"
    ITEM_VERIFY = "item:verify"
    ITEM_RETURN = "item:return"
    ITEM_REFUSE = "item:refuse"
    ITEM_APPROVE = "item:approve"
    APPROVAL_READ = "approval:read"
    EXTRACT_READ_OWN = "extract:read_own"
    EXTRACT_READ = "extract:read"
    EXTRACT_REQUEST = "extract:request"
    EXTRACT_SIGN = "extract:sign"
    EXTRACT_WITHDRAW = "extract:withdraw"
    QUALITY_READ = "quality:read"
    SYNC_READ = "sync:read"
    SYNC_RETRY = "sync:retry"
    SYNC_SETTLE = "sync:settle"
    NOTIFICATION_READ_OWN = "notification:read_own"
    AUDIT_READ = "audit:read"
    CARD_HOLD = "own_card:hold"
    CARD_READ = "issued_card:read"
    CARD_SUSPEND = "issued_card:suspend"
    CARD_REVOKE = "issued_card:revoke"
    CARD_OPENING_ASK = "card_opening:ask"
    CARD_OPENING_APPROVE = "card_opening:approve"
    CARD_DUTY_GIVE = "card_duty:give"
    CARD_PRINT = "issued_card:print"
    CARD_REPORT_HANDLE = "card_report:handle"
    DESK_OFFICE_MANAGE = "desk_office:manage"
    DESK_ASK = "desk_question:ask"


# A condition takes actor, grant and a row or its class, and gives a bool or an SQL expression.
Condition = Callable[[Actor, Grant, Any], Any]


def anything(_actor: Actor, _grant: Grant, _subject: Any) -> Any:
    """Ask nothing of the row: the role is enough."""
    return True


def own(actor: Actor, _grant: Grant, subject: Any) -> Any:
    """Ask that the row is the actor's own."""
    return subject.person_id == actor.person_id


def under(_actor: Actor, grant: Grant, subject: Any) -> Any:
    """Ask that the row's managing unit is the grant's unit or below it."""
    if isinstance(subject.unit_path, str):
        return subject.unit_path.startswith(grant.unit_path)
    # LIKE will not do: its function is not marked leakproof, and under row security no index serves it.
    return func.starts_with(subject.unit_path, grant.unit_path)


def own_under(actor: Actor, grant: Grant, subject: Any) -> Any:
    """Ask `under`, and that the row is the actor's own: who began it answers for it."""
    return under(actor, grant, subject) & (subject.person_id == actor.person_id)


def others_under(actor: Actor, grant: Grant, subject: Any) -> Any:
    """Ask `under`, and four eyes: not the actor's own row, nor that of the person who delegated."""
    decided = under(actor, grant, subject) & (subject.person_id != actor.person_id)
    if grant.delegated_by is not None:
        decided = decided & (subject.person_id != grant.delegated_by)
    return decided


# Whoever has business here has a first page, and reads what was told to them.
_EVERYBODY: Mapping[Permission, Condition] = {
    Permission.HOME_READ: anything,
    Permission.NOTIFICATION_READ_OWN: own,
}

_OFFICIAL: Mapping[Permission, Condition] = {
    Permission.RECORD_READ_OWN: own,
    Permission.RECORD_CONFIRM: own,
    Permission.RECORD_UPDATE_OWN: own,
    Permission.LOOK_READ_OWN: own,
    Permission.DECLARATION_FILL: own,
    Permission.PROPOSAL_CREATE: own,
    Permission.PROPOSAL_READ_OWN: own,
    Permission.EVIDENCE_CREATE: own,
    Permission.EVIDENCE_READ: own,
    Permission.EXTRACT_READ_OWN: own,
    Permission.CARD_HOLD: own,
}

_ROLES: Mapping[Role, Mapping[Permission, Condition]] = {
    Role.OFFICIAL: _OFFICIAL,
    Role.HR_OFFICER: {
        Permission.RECORD_CREATE: under,
        Permission.RECORD_READ: under,
        Permission.EVIDENCE_READ: under,
        Permission.IMPORT_MANAGE: under,
        Permission.IMPORT_ACCEPT: own_under,
        Permission.IMPORT_PERSON: others_under,
        Permission.ADDRESS_SET: others_under,
        Permission.QUEUE_READ: under,
        Permission.PROPOSAL_CLAIM: others_under,
        Permission.ITEM_VERIFY: others_under,
        Permission.ITEM_RETURN: others_under,
        Permission.ITEM_REFUSE: others_under,
        Permission.EXTRACT_READ: under,
        Permission.EXTRACT_REQUEST: others_under,
        Permission.EXTRACT_WITHDRAW: others_under,
        Permission.QUALITY_READ: under,
        Permission.SYNC_READ: under,
        Permission.SYNC_RETRY: under,
        Permission.SYNC_SETTLE: others_under,
        Permission.CARD_READ: under,
        Permission.CARD_SUSPEND: others_under,
        Permission.CARD_REVOKE: others_under,
        Permission.CARD_OPENING_ASK: under,
        Permission.CARD_PRINT: others_under,
        Permission.CARD_REPORT_HANDLE: others_under,
    },
    Role.SIGNER: {
        Permission.RECORD_READ: under,
        Permission.EVIDENCE_READ: under,
        Permission.APPROVAL_READ: under,
        Permission.ITEM_APPROVE: others_under,
        Permission.ITEM_RETURN: others_under,
        Permission.ITEM_REFUSE: others_under,
        Permission.EXTRACT_READ: under,
        Permission.EXTRACT_SIGN: others_under,
        Permission.EXTRACT_WITHDRAW: others_under,
        Permission.SYNC_READ: under,
        Permission.CARD_READ: under,
        Permission.CARD_OPENING_APPROVE: others_under,
        Permission.CARD_DUTY_GIVE: others_under,
    },
    Role.AUDITOR: {Permission.SYNC_READ: under, Permission.AUDIT_READ: under},
    Role.ADMINISTRATOR: {
        Permission.POLICY_SET: under,
        Permission.SYNC_READ: under,
        Permission.SYNC_RETRY: under,
        Permission.DESK_OFFICE_MANAGE: under,
    },
    Role.GUARD: {Permission.DESK_ASK: under},
}

TABLE: Mapping[Role, Mapping[Permission, Condition]] = {
    role: {**_EVERYBODY, **theirs} for role, theirs in _ROLES.items()
}


def holds(actor: Actor, permission: Permission) -> bool:
    """Whether some role of the actor has the permission at all: the guard of a route, a link in the menu."""
    return any(permission in TABLE[grant.role] for grant in actor.grants)


def allowed(actor: Actor, permission: Permission, row: Any) -> bool:
    """Whether the actor may do this to this row."""
    return _grant_for(actor, permission, row) is not None


def authorize(actor: Actor, permission: Permission, row: Any) -> Grant:
    """Return the grant that allows it, or raise Forbidden with the reason; called right after `lock`."""
    grant = _grant_for(actor, permission, row)
    if grant is None:
        raise Forbidden(_reason(actor, permission, row))
    return grant


def within(actor: Actor, permission: Permission, model: Any) -> ColumnElement[bool]:
    """Return the SQL condition on a table's rows that the actor has this permission for."""
    conditions = [
        TABLE[grant.role][permission](actor, grant, model)
        for grant in actor.grants
        if permission in TABLE[grant.role]
    ]
    if not conditions:
        return false()
    return or_(*(true() if condition is True else condition for condition in conditions))


def roles_with(permission: Permission) -> frozenset[Role]:
    """Return the roles that have the permission under some condition."""
    return frozenset(role for role, row in TABLE.items() if permission in row)


def _grant_for(actor: Actor, permission: Permission, row: Any) -> Grant | None:
    for grant in actor.grants:
        condition = TABLE[grant.role].get(permission)
        if condition is not None and condition(actor, grant, row):
            return grant
    return None


def _reason(actor: Actor, permission: Permission, row: Any) -> str:
    if not holds(actor, permission):
        return "access.no_role"
    if row.person_id == actor.person_id:
        return "access.own_item"
    if any(row.person_id == grant.delegated_by for grant in actor.grants):
        return "access.delegators_item"
    return "access.other_unit"
