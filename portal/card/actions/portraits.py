"""The card's picture follows the photograph of the record."""

from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.card import queries, steps
from portal.card.actions.binding import entitled, own_card
from portal.card.formats.portrait import digest
from portal.card.pictures import portrait_of
from portal.core.db import transaction
from portal.core.errors import Conflict
from portal.core.sealing import KeyClass, keyring


def follow_photo(session: Session, *, actor: Actor) -> bytes | None:
    """Make the picture of the actor's card anew where the record has another photograph; return it."""
    photo = queries.photo_of(session, actor.person_id)
    session.rollback()
    # The picture is made while nobody waits for a row.
    made = portrait_of(photo) if photo else None
    with transaction(session):
        entitled(session, actor)
        card = own_card(session, actor)
        if card is None:
            raise Conflict("card.none")
        said = digest(made) if made else None
        if said != card.portrait_digest:
            place = queries.portrait_place(card.id)
            ring = keyring()
            card.portrait_sealed = ring.seal(made, context=place, key_class=KeyClass.PERSON) if made else None
            card.portrait_digest = said
            steps.leave_trail(session, card, "card.portrait", actor=actor, digest=said.hex() if said else "")
    return made
