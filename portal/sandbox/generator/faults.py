"""Mistakes as records really have them, each named by the contradiction that it makes.

A fault changes a record that is right into one that is wrong in that point. Some need what not everybody
has (a pay history, a spouse): then it leaves the record as it is and says so.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from portal.record.rules import Row, Scalar
from portal.sandbox.generator.months import YEAR, month, text

Values = dict[str, Scalar]
Rows = dict[str, list[Row]]


class Fault(StrEnum):
    """What may be wrong; the value is the contradiction's code."""

    ID_BIRTH_YEAR = "identity.id_birth_year"
    TWO_NUMBERS = "identity.two_numbers"
    INSURANCE_NUMBERS = "identity.insurance_numbers"
    NO_INSURANCE = "identity.no_insurance"
    NO_ISSUE_DATE = "identity.no_issue_date"
    JOINED_EARLY = "dates.joined_before_recruited"
    PARTY_DATES = "party.official_before_admission"
    PARTY_POSITION = "party.position_without_admission"
    DISCHARGE = "army.discharge_before_enlistment"
    PARENT_AGE = "family.parent_gap"
    SIBLINGS = "family.sibling_order"
    TWO_FATHERS = "family.two_parents"
    WORK_GAP = "work.gap_in_service"
    WORK_OVERLAP = "work.overlap"
    DEGREE = "training.not_in_table"
    COEFFICIENT = "pay.coefficient"
    PAY_BEFORE_RANK = "pay.before_rank"
    RAISE_DUE = "pay.raise_due"
    OLD_PLACE = "lists.old_place"
    ROW_TWICE = "lists.twice"


def spoil(fault: Fault, values: Values, rows: Rows) -> bool:
    """Make the mistake in a record of one's own, and say whether it could be made."""
    return _MISTAKES[fault](values, rows)


def _id_birth_year(values: Values, _: Rows) -> bool:
    digits = str(values["citizen_id_number"])
    year = (int(digits[4:6]) + 1) % 100
    values["citizen_id_number"] = values["record_code"] = f"{digits[:4]}{year:02d}{digits[6:]}"
    return True


def _two_numbers(values: Values, _: Rows) -> bool:
    digits = str(values["record_code"])
    values["record_code"] = digits[:-2] + digits[-1] + digits[-2]
    return digits[-1] != digits[-2]


def _insurance_numbers(values: Values, _: Rows) -> bool:
    card = str(values["health_insurance_no"])
    values["health_insurance_no"] = f"{card[:-1]}{(int(card[-1]) + 1) % 10}"
    return True


def _joined_early(values: Values, _: Rows) -> bool:
    recruited = str(values["first_recruitment_date"])
    values["joined_current_org_date"] = f"{int(recruited[:4]) - 1}{recruited[4:]}"
    return True


def _party_dates(values: Values, _: Rows) -> bool:
    admitted, official = values.get("party_admission_date"), values.get("party_official_date")
    if not (admitted and official):
        return False
    values["party_admission_date"], values["party_official_date"] = official, admitted
    return True


def _party_position(values: Values, _: Rows) -> bool:
    values["party_position"] = "dang_vien"
    values.pop("party_admission_date", None)
    return True


def _discharge(values: Values, _: Rows) -> bool:
    if "enlistment_date" not in values:
        return False
    values["enlistment_date"], values["discharge_date"] = values["discharge_date"], values["enlistment_date"]
    return True


def _parent_age(values: Values, rows: Rows) -> bool:
    mother = rows["family_own"][1]
    mother["birth_year"] = int(str(values["date_of_birth"])[:4]) - 9
    return True


def _siblings(_: Values, rows: Rows) -> bool:
    relations = {"anh_ruot": "em_ruot", "chi_ruot": "em_ruot"}
    for row in rows["family_own"]:
        if row["relation"] in relations:
            row["relation"] = relations[str(row["relation"])]
            return True
    return False


def _two_fathers(_: Values, rows: Rows) -> bool:
    father = rows["family_own"][0]
    rows["family_own"].append(father | {"full_name": f"{father['full_name']} Anh"})
    return True


def _work_gap(values: Values, rows: Rows) -> bool:
    return _moved_end(values, rows, -YEAR + 4)


def _work_overlap(values: Values, rows: Rows) -> bool:
    return _moved_end(values, rows, YEAR // 2)


def _degree(values: Values, _: Rows) -> bool:
    values["highest_professional_level"] = "tien_si_khoa_hoc"
    return True


def _coefficient(values: Values, _: Rows) -> bool:
    if "salary_coefficient" not in values:
        return False
    values["salary_coefficient"] = "3.5"
    return True


def _pay_before_rank(values: Values, _: Rows) -> bool:
    if "salary_effective_date" not in values:
        return False
    ranked = str(values["rank_appointment_date"])
    values["salary_effective_date"] = f"{int(ranked[:4]) - 1}{ranked[4:]}"
    return True


def _raise_due(values: Values, rows: Rows) -> bool:
    """Forget the last raise, as if the decision had never reached the record."""
    history = rows["salary_history"]
    if len(history) < 2 or history[-1]["rank_code"] != history[-2]["rank_code"]:  # noqa: PLR2004 - a raise
        return False
    if "over_scale_seniority_percent" in values:
        return False
    history.pop()
    last = history[-1]
    last.pop("to_month")
    values["salary_step"], values["salary_coefficient"] = last["step"], last["coefficient"]
    values["salary_effective_date"] = f"{last['from_month']}-01"
    return True


def _old_place(values: Values, _: Rows) -> bool:
    values["current_address"] = "25 Ông Ích Khiêm, phường Thanh Bình, quận Hải Châu, thành phố Đà Nẵng"
    return True


def _row_twice(_: Values, rows: Rows) -> bool:
    rows["training_informatics"].append(dict(rows["training_informatics"][0]))
    return True


def _moved_end(values: Values, rows: Rows, months: int) -> bool:
    """Move the end of a line that lies within the service, as far as it stays a line."""
    recruited = str(values["first_recruitment_date"])[:7]
    for row in rows["work_history"]:
        until = row.get("to_month")
        if not until or str(row["from_month"]) < recruited:
            continue
        year, of_year = str(until).split("-")
        moved = text(month(int(year), int(of_year)) + months)
        if moved > str(row["from_month"]):
            row["to_month"] = moved
            return True
    return False


def _without(name: str) -> Callable[[Values, Rows], bool]:
    return lambda values, _: values.pop(name, None) is not None


_MISTAKES: Mapping[Fault, Callable[[Values, Rows], bool]] = {
    Fault.ID_BIRTH_YEAR: _id_birth_year,
    Fault.TWO_NUMBERS: _two_numbers,
    Fault.INSURANCE_NUMBERS: _insurance_numbers,
    Fault.NO_INSURANCE: _without("social_insurance_no"),
    Fault.NO_ISSUE_DATE: _without("citizen_id_issue_date"),
    Fault.JOINED_EARLY: _joined_early,
    Fault.PARTY_DATES: _party_dates,
    Fault.PARTY_POSITION: _party_position,
    Fault.DISCHARGE: _discharge,
    Fault.PARENT_AGE: _parent_age,
    Fault.SIBLINGS: _siblings,
    Fault.TWO_FATHERS: _two_fathers,
    Fault.WORK_GAP: _work_gap,
    Fault.WORK_OVERLAP: _work_overlap,
    Fault.DEGREE: _degree,
    Fault.COEFFICIENT: _coefficient,
    Fault.PAY_BEFORE_RANK: _pay_before_rank,
    Fault.RAISE_DUE: _raise_due,
    Fault.OLD_PLACE: _old_place,
    Fault.ROW_TWICE: _row_twice,
}
