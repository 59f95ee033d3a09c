"""The words of the record: who owns a value, who may touch it, how it is written."""

from enum import StrEnum

# A value in its stored form: text, whole number, or one row of a table.
Scalar = str | int | None
Row = dict[str, Scalar]
JsonValue = str | int | Row | None


class Policy(StrEnum):
    """What the official may do about a value; closed unless the form says otherwise."""

    SELF = "self"
    PROPOSE = "propose"
    REPORT = "report"


class Owner(StrEnum):
    """Whose word on a value counts."""

    OFFICIAL = "official"
    AGENCY = "agency"
    POPULATION_DB = "population_db"


class Sensitivity(StrEnum):
    """How a value is kept: basic in clear, the others sealed; sensitive ones open on a tap."""

    BASIC = "basic"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Proof(StrEnum):
    """Whether a paper comes with a proposal; `usual` is advice."""

    NONE = "none"
    USUAL = "usual"
    NEEDED = "needed"


class Certainty(StrEnum):
    """How sure we are of what is said of the law."""

    STATED = "stated"
    PARTIAL = "partial"
    ASSUMED = "assumed"


class Source(StrEnum):
    """Where a value that stands in the record comes from."""

    DECLARED = "declared"
    APPROVED_PROPOSAL = "approved_proposal"
    AGENCY_DECISION = "agency_decision"
    POPULATION_DB = "population_db"
    IMPORTED = "imported"


class Operation(StrEnum):
    """What a change does to its target."""

    SET = "set"
    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"


class Kind(StrEnum):
    """How a value is written and read."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    PLACE = "place"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    MONTH_YEAR = "month_year"
    YEAR = "year"
    CHOICE = "choice"
    INT = "int"
    DECIMAL = "decimal"
    PERCENT = "percent"
    MONEY = "money"
    PHONE = "phone"
    PERSON_ID = "person_id"
    IMAGE = "image"
    CONFIRMATION = "confirmation"
