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
    photo_of,
    portrait_of,
    portrait_place,
    strays,
)
from portal.card.queries.office import CardLine, UnitLine, card_within, cards_within, units_within

__all__ = [
    "CardLine",
    "UnitLine",
    "agency_of",
    "bearer_of",
    "card_within",
    "cards_within",
    "is_open",
    "live_binding",
    "live_bindings",
    "live_card",
    "newest_issuance",
    "newest_publication",
    "not_valid",
    "photo_of",
    "portrait_of",
    "portrait_place",
    "strays",
    "units_within",
]
