"""Reads of the record: one statement for a whole curriculum."""

from portal.record.queries.curricula import (
    EVERY_GROUP,
    LOOK_LASTS,
    Subject,
    has_looked,
    has_opened,
    looked_at_among,
    my_overview,
    my_record,
    overview_of,
    record_of,
    subject,
    value_of,
)
from portal.record.queries.history import HistoryLine, field_history, stamps_of, timeline
from portal.record.queries.pulse import my_pulse
from portal.record.queries.units import UnitPolicy, unit_policy, units_to_set

__all__ = [
    "EVERY_GROUP",
    "LOOK_LASTS",
    "HistoryLine",
    "Subject",
    "UnitPolicy",
    "field_history",
    "has_looked",
    "has_opened",
    "looked_at_among",
    "my_overview",
    "my_pulse",
    "my_record",
    "overview_of",
    "record_of",
    "stamps_of",
    "subject",
    "timeline",
    "unit_policy",
    "units_to_set",
    "value_of",
]
