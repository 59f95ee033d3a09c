"""The published JSON Schema (draft 2020-12) of a record's document, made from the form itself."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.extracts.rules.interchange import CARRIED_BY_PAPER, MOST_ROWS, VERSION
from portal.record.rules import FORM, Field, Kind, Table

PATH = f"/schemas/so-yeu-ly-lich/{VERSION}"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_YEARS = {"minimum": 1900, "maximum": 2100}
_MOST_MONEY = 10**12
_MOST = 10**6


def json_schema(base_url: str) -> dict[str, Any]:
    """Return the schema; `base_url` is where this portal is reached ("https://hoso.example.vn")."""
    return {
        "$schema": _DRAFT,
        "$id": f"{base_url}{PATH}",
        "title": "Sơ yếu lý lịch điện tử",
        "description": f"{FORM.source}. Giá trị ở dạng lưu trữ; mục chưa có thì không xuất hiện.",
        "type": "object",
        "additionalProperties": False,
        "required": ["$schema", "form", "exported_at", "values", "tables"],
        "properties": {
            "$schema": {"type": "string", "format": "uri"},
            "form": {"type": "string", "title": "Phiên bản của mẫu"},
            "exported_at": {"type": "string", "format": "date-time", "title": "Thời điểm xuất"},
            "values": _object(
                {spec.name: _value(spec) for spec in FORM.fields.values() if _is_carried(spec)}
            ),
            "tables": _object({table.name: _table(table) for table in FORM.tables.values()}),
        },
    }


def _table(table: Table) -> dict[str, Any]:
    columns = _object({column.name: _value(column) for column in table.columns if _is_carried(column)})
    return {
        "title": table.label,
        "description": f"Mục {table.item}. {table.form_label}",
        "type": "array",
        "maxItems": MOST_ROWS,
        "items": {**columns, "minProperties": 1},
    }


def _value(spec: Field) -> dict[str, Any]:
    described = f"Mục {spec.item}. {spec.form_label}" if spec.item else spec.form_label
    return {"title": spec.label, "description": described, **_KINDS[spec.kind](spec)}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}


def _is_carried(spec: Field) -> bool:
    return spec.kind not in CARRIED_BY_PAPER


def _text(spec: Field) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": spec.longest}
    return {**made, "pattern": f"^(?:{spec.pattern})$"} if spec.pattern else made


def _choice(spec: Field) -> dict[str, Any]:
    options = spec.catalog.options if spec.catalog else ()
    return {"oneOf": [{"const": code, "title": label} for code, label in options]}


def _decimals(places: int) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^[0-9]{{1,12}}(?:\\.[0-9]{{1,{places}}})?$"}


def _written(pattern: str) -> Callable[[Field], dict[str, Any]]:
    return lambda _spec: {"type": "string", "pattern": f"^{pattern}$"}


_KINDS: Mapping[Kind, Callable[[Field], dict[str, Any]]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.PLACE: _text,
    Kind.DATE: lambda _spec: {"type": "string", "format": "date", "pattern": f"^{_DAY}$"},
    Kind.PARTIAL_DATE: _written("[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"),
    Kind.MONTH_YEAR: _written("[0-9]{4}(?:-[0-9]{2})?"),
    Kind.YEAR: lambda _spec: {"type": "integer", **_YEARS},
    Kind.CHOICE: _choice,
    Kind.INT: lambda spec: {"type": "integer", "minimum": spec.low or 0, "maximum": spec.high or _MOST},
    Kind.DECIMAL: lambda spec: _decimals(max(spec.places, 1)),
    Kind.PERCENT: lambda _spec: _decimals(2),
    Kind.MONEY: lambda _spec: {"type": "integer", "minimum": 0, "maximum": _MOST_MONEY},
    Kind.PHONE: _written("0[0-9]{9,10}"),
    Kind.PERSON_ID: _written("[0-9]{12}"),
}
