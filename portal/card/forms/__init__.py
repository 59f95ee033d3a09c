"""What the card's pages send."""

from portal.card.forms.duties import TypedDuty, read_duty
from portal.card.forms.office import TypedAnswer, read_answer, read_revocation, read_sheet
from portal.card.forms.phones import Brought, read_binding, read_purpose

__all__ = [
    "Brought",
    "TypedAnswer",
    "TypedDuty",
    "read_answer",
    "read_binding",
    "read_duty",
    "read_purpose",
    "read_revocation",
    "read_sheet",
]
