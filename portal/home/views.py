"""The first page of every role: what waits for me."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, public, requires
from portal.access.permissions import Permission, holds
from portal.core import clock
from portal.core.web import db, page
from portal.declarations.labels import declaration_clock, level_of
from portal.home.queries import desk_of
from portal.proposals.awaited import awaited_of
from portal.record import labels as record_words
from portal.record.queries import my_pulse

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@requires(Permission.HOME_READ)
def index() -> ResponseReturnValue:
    """Show what waits for the person, most urgent first."""
    desk, today = desk_of(db(), current_actor()), clock.today()
    clocks = (
        (declaration_clock(desk.declare_by, today), level_of(desk.declare_by, today))
        if desk.declare_by
        else None
    )
    pulse = my_pulse(db(), current_actor(), awaited_of)
    return page(
        "home/index.html", desk=desk, declaration_clock=clocks, pulse=pulse,
        words=record_words, sets_policy=holds(current_actor(), Permission.POLICY_SET),
        sees_cards=holds(current_actor(), Permission.CARD_READ),
        asks_cards=holds(current_actor(), Permission.DESK_ASK),
        has_record=holds(current_actor(), Permission.RECORD_READ_OWN),
        finds_people=holds(current_actor(), Permission.RECORD_READ),
        sees_sync=holds(current_actor(), Permission.SYNC_READ),
        audits=holds(current_actor(), Permission.AUDIT_READ),
        registers_desks=holds(current_actor(), Permission.DESK_OFFICE_MANAGE),
    )  # fmt: skip


@blueprint.get("/offline")
@public
def offline() -> ResponseReturnValue:
    """Show what the service worker keeps for the time without a network; it holds nothing of anybody."""
    return page("pages/offline.html")
