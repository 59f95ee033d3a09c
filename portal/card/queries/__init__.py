"""Reads of the room."""

from portal.card.queries.cards import (
    agency_of,
    bearer_of,
    is_barred,
    is_open,
    live_binding,
    live_bindings,
    live_card,
    newest_card,
    newest_issuance,
    not_valid,
    phone_bindings,
    photo_of,
    portrait_of,
    portrait_place,
    print_binding,
    strays,
    was_on_phone,
)
from portal.card.queries.details import details_of
from portal.card.queries.duties import duties_of, duty_within, own_duty
from portal.card.queries.office import (
    CardLine,
    UnitLine,
    card_within,
    cards_within,
    units_within,
    without_makers,
)
from portal.card.queries.photos import has_new_photo
from portal.card.queries.reports import (
    ReportLine,
    open_reports,
    report_within,
    reports_within,
    waiting_reports,
)
from portal.card.queries.signers import newest_publication, still_needed

__all__ = [
    "CardLine",
    "ReportLine",
    "UnitLine",
    "agency_of",
    "bearer_of",
    "card_within",
    "cards_within",
    "details_of",
    "duties_of",
    "duty_within",
    "has_new_photo",
    "is_barred",
    "is_open",
    "live_binding",
    "live_bindings",
    "live_card",
    "newest_card",
    "newest_issuance",
    "newest_publication",
    "not_valid",
    "open_reports",
    "own_duty",
    "phone_bindings",
    "photo_of",
    "portrait_of",
    "portrait_place",
    "print_binding",
    "report_within",
    "reports_within",
    "still_needed",
    "strays",
    "units_within",
    "waiting_reports",
    "was_on_phone",
    "without_makers",
]
