"""The type of the card's twin: its name, and the claims that its holder can disclose one by one."""

from enum import StrEnum

PATH = "/vct/the-cong-vu/1"
"""Where the type's metadata is; another version when a claim or a word of it changes."""


class Claim(StrEnum):
    """A fact of the card, under the name that it has in a wallet; each is behind a digest of its own."""

    NAME = "name"
    TITLE = "title"
    AGENCY = "agency"
    AGENCY_CODE = "agency_code"
    KIND = "kind"
    SERIAL = "serial"
    PICTURE = "picture"
    UNIT = "unit"
    GRADE = "grade"
    BIRTH_YEAR = "birth_year"
    WORK_EMAIL = "work_email"
    MANDATE = "mandate"


def vct_of(issuer: str) -> str:
    """Return the `vct` of an issuer's cards, which is also where its metadata is published."""
    return issuer + PATH
