"""Reads of the room."""

from portal.card.queries.cards import (
    agency_of,
    bearer_of,
    is_open,
    live_binding,
    live_bindings,
    live_card,
    newest_issuance,
    newest_publication,
    not_valid,
    phone_bindings,
    photo_of,
    portrait_of,
    portrait_place,
    print_binding,
    strays,
)
from portal.card.queries.details import details_of
from portal.card.queries.duties import duties_of, own_duty
from portal.card.queries.office import CardLine, UnitLine, card_within, cards_within, units_within
from portal.card.queries.photos import has_new_photo

__all__ = [
    "CardLine",
    "UnitLine",
    "agency_of",
    "bearer_of",
    "card_within",
    "cards_within",
    "details_of",
    "duties_of",
    "has_new_photo",
    "is_open",
    "live_binding",
    "live_bindings",
    "live_card",
    "newest_issuance",
    "newest_publication",
    "not_valid",
    "own_duty",
    "phone_bindings",
    "photo_of",
    "portrait_of",
    "portrait_place",
    "print_binding",
    "strays",
    "units_within",
]
