"""The pay tables: scales with their coefficients and raise cycles, ranks with their scale, the base pay."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from portal.record.rules.catalogs import CATALOGS, CatalogItem

_FILE = Path(__file__).parents[2] / "data" / "pay.toml"
_SCALES, _BASE = "thang_luong", "luong_co_so"
_RANKS = ("ngach_cong_chuc", "chuc_danh_nghe_nghiep")
_LEGACY = "legacy"


@dataclass(frozen=True, slots=True)
class Scale:
    """One pay scale; `is_sure` where the row was read in a source that counts."""

    code: str
    label: str
    raise_months: int
    coefficients: tuple[Decimal, ...]
    is_sure: bool

    def coefficient(self, step: int) -> Decimal | None:
        """Return the coefficient of a step from 1 on; None where the scale has no such step."""
        return self.coefficients[step - 1] if 1 <= step <= len(self.coefficients) else None


@dataclass(frozen=True, slots=True)
class BasePay:
    """The base pay in đồng a month, since a day."""

    since: date
    amount: int


@dataclass(frozen=True, slots=True)
class PayTables:
    """Everything that the catalogues in use say of pay."""

    scales: Mapping[str, Scale]
    scale_of_rank: Mapping[str, str]
    replaced: frozenset[str]
    base_pay: tuple[BasePay, ...]


def scale_of(rank_code: str) -> Scale | None:
    """Return the scale of a rank, where it is known."""
    tables = pay_tables()
    return tables.scales.get(tables.scale_of_rank.get(rank_code, ""))


def fits_some(step: int, coefficient: Decimal) -> bool:
    """Say whether any scale has this coefficient at this step."""
    return any(scale.coefficient(step) == coefficient for scale in pay_tables().scales.values())


def is_legacy(rank_code: str) -> bool:
    """Say whether a code is one of before the present lists, or marked in them as replaced."""
    if rank_code in pay_tables().replaced:
        return True
    return rank_code not in pay_tables().scale_of_rank and _LEGACY_CODE.fullmatch(rank_code) is not None


def base_pay_on(day: date) -> int | None:
    """Return the base pay of a day; None before the first that is known."""
    known = [base.amount for base in pay_tables().base_pay if base.since <= day]
    return known[-1] if known else None


def pay_tables() -> PayTables:
    """Return the pay tables of the catalogues that are in use."""
    return _made_of(tuple(CATALOGS[name].version for name in (_SCALES, _BASE, *_RANKS)))


@lru_cache(maxsize=8)
def _made_of(versions: tuple[str, ...]) -> PayTables:
    # An agency may put its own catalogues in the place of ours: each comes with a version of its own.
    del versions
    ranks = [item for name in _RANKS for item in CATALOGS[name].items]
    return PayTables(
        scales={item.code: _scale(item) for item in CATALOGS[_SCALES].items},
        scale_of_rank={item.code: str(item.extra.get("salary_scale") or "") for item in ranks},
        replaced=frozenset(
            item.code for item in ranks if str(item.extra.get("status", "")).startswith(_LEGACY)
        ),
        base_pay=tuple(
            BasePay(date.fromisoformat(item.extra["from"]), item.extra["value"])
            for item in sorted(CATALOGS[_BASE].items, key=lambda item: str(item.extra["from"]))
        ),
    )


def _scale(item: CatalogItem) -> Scale:
    coefficients = tuple(Decimal(str(number)) for number in item.extra["coefficients"])
    is_sure = _PAY["scale"].get(item.code) == "verified"
    return Scale(item.code, item.label, item.extra["raise_months"], coefficients, is_sure)


_PAY = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_LEGACY_CODE = re.compile(_PAY["legacy_code"])
