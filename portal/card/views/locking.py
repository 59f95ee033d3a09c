"""Locking one's own card from any browser: pages without any script, for the day when the phone is gone."""

from flask import flash
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.access.rules import is_stepped_up
from portal.card import queries
from portal.card.actions import locking
from portal.card.rules import FRESH_SIGN_IN
from portal.card.views.room import blueprint
from portal.core import clock
from portal.core.web import db, page, see_other

_PAGE = "/card/lock"


@blueprint.get("/card/lock")
@requires(Permission.CARD_HOLD)
def lock() -> ResponseReturnValue:
    """Show whether the actor's card is locked, and what can be done."""
    actor = current_actor()
    card = queries.live_card(db(), actor.person_id)
    former = None if card else queries.newest_card(db(), actor.person_id)
    return page(
        "card/lock.html", card=card, former=former,
        is_barred=bool(former and queries.bars_now(db(), former, queries.bearer_of(db(), actor.person_id))),
        binding=queries.live_binding(db(), card.id) if card else None,
        badge=queries.print_binding(db(), card.id) if card else None,
        is_fresh=is_stepped_up(actor, clock.now(), FRESH_SIGN_IN),
    )  # fmt: skip


@blueprint.post("/card/lock")
@requires(Permission.CARD_HOLD)
def lock_own() -> ResponseReturnValue:
    """Lock the actor's card."""
    locking.lock_own(db(), actor=current_actor())
    flash("Đã khóa thẻ. Trong vòng một phút, nơi kiểm tra sẽ thấy thẻ đang tạm khóa.", "success")
    return see_other(_PAGE)


@blueprint.post("/card/lock/removal")
@requires(Permission.CARD_HOLD)
def unlock_own() -> ResponseReturnValue:
    """Unlock what the actor locked."""
    locking.unlock_own(db(), actor=current_actor())
    flash("Đã mở khóa thẻ.", "success")
    return see_other(_PAGE)


@blueprint.post("/card/loss")
@requires(Permission.CARD_HOLD)
def lose_phone() -> ResponseReturnValue:
    """End the binding to a phone that is lost."""
    locking.lose_phone(db(), actor=current_actor())
    flash(
        "Thẻ trên điện thoại đã mất không còn hiệu lực. Bạn mở thẻ trên điện thoại mới bất cứ lúc nào.",
        "success",
    )
    return see_other(_PAGE)
