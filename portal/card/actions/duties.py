"""Duties: given for some hours by a signer to somebody else, and withdrawn at once where that is needed."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.messages import Message
from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.card import queries, steps
from portal.card.actions.binding import check_active
from portal.card.models import Card, CardBinding, CardDuty
from portal.card.rules import BindingEnd, Duty
from portal.core import clock, idempotency
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid

_ROUTE = "card.give_duty"
_CARD = "/card"


def give(session: Session, card_id: int, duty: Duty, *, actor: Actor, key: str) -> CardDuty:
    """Send an official somewhere for some hours; their phone shows it from then on, and says until when."""
    body = f"{card_id} {duty}"
    if not duty.is_timely(clock.now()):
        raise Invalid("card.duty_time", name="starts")
    if not duty.is_short:
        raise Invalid("card.duty_long", name="task")
    with transaction(session):
        done = idempotency.replay(session, actor=actor, route=_ROUTE, key=key, body=body)
        if done is not None:
            return session.get_one(CardDuty, done["duty"])
        card = lock(session, Card, card_id)
        grant = authorize(actor, Permission.CARD_DUTY_GIVE, card)
        if any(one.duty == duty for one in queries.duties_of(session, card_id)):
            raise Conflict("card.duty_same")
        check_active(card, queries.bearer_of(session, card.person_id))
        given = CardDuty(
            person_id=card.person_id, unit_path=card.unit_path, card_id=card.id, task=duty.task,
            place=duty.place, decision=duty.decision, starts_at=duty.starts_at, ends_at=duty.ends_at,
            given_by=actor.person_id, given_at=clock.now(),
        )  # fmt: skip
        session.add(given)
        session.flush()
        acting = replace(actor, delegated_by=grant.delegated_by)
        said = {"task": duty.task, "place": duty.place, "decision": duty.decision}
        steps.leave_trail(session, card, "card.duty_given", actor=acting, duty=given.id, **said)
        steps.tell_bearer(session, card, Message.DUTY_GIVEN, url=_CARD)
        idempotency.keep(session, actor=actor, route=_ROUTE, key=key, body=body, answer={"duty": given.id})
        return given


def withdraw(session: Session, duty_id: int, *, actor: Actor) -> CardDuty:
    """Withdraw a duty: whoever shows it is told that it is not valid, with the next list; twice is once."""
    with transaction(session):
        given = lock(session, CardDuty, duty_id)
        grant = authorize(actor, Permission.CARD_DUTY_GIVE, given)
        if given.withdrawn_at is not None:
            return given
        if given.ends_at <= clock.now():
            raise Conflict("card.duty_over")
        at = given.withdrawn_at = clock.now()
        bound = session.scalars(
            select(CardBinding).where(CardBinding.duty_id == given.id, CardBinding.ended_at.is_(None))
        ).all()
        steps.end_bindings(session, bound, BindingEnd.DUTY_WITHDRAWN, at=at)
        card = session.get_one(Card, given.card_id)
        acting = replace(actor, delegated_by=grant.delegated_by)
        steps.leave_trail(session, card, "card.duty_withdrawn", actor=acting, duty=given.id)
        steps.tell_bearer(session, card, Message.DUTY_WITHDRAWN, url=_CARD)
        steps.publish_soon(session)
        return given
