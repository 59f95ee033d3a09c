"""The words of a report from somebody who checked a card."""

from enum import StrEnum


class Concern(StrEnum):
    """What seems wrong about a card."""

    FACE = "face"
    INVALID = "invalid"
    BEHAVIOUR = "behaviour"
    MONEY = "money"
    OTHER = "other"


LONGEST_NOTE = 500
