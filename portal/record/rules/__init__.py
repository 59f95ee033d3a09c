"""The words and rules of the record: the form as data, what a value is, what a change is about."""

from portal.record.rules.catalogs import CATALOGS, Catalog, CatalogItem
from portal.record.rules.form import FORM, Column, Field, Form, Group, Section, Table
from portal.record.rules.rulebook import Rulebook, Stricter
from portal.record.rules.target import Target
from portal.record.rules.terms import (
    JsonValue,
    Kind,
    Operation,
    Owner,
    Policy,
    Proof,
    Row,
    Scalar,
    Sensitivity,
    Source,
)
from portal.record.rules.values import (
    input_names,
    parse,
    parse_row,
    raw_of,
    raw_to_mend,
    show,
    show_row,
    stored,
    summary,
)

__all__ = [
    "CATALOGS",
    "FORM",
    "Catalog",
    "CatalogItem",
    "Column",
    "Field",
    "Form",
    "Group",
    "JsonValue",
    "Kind",
    "Operation",
    "Owner",
    "Policy",
    "Proof",
    "Row",
    "Rulebook",
    "Scalar",
    "Section",
    "Sensitivity",
    "Source",
    "Stricter",
    "Table",
    "Target",
    "input_names",
    "parse",
    "parse_row",
    "raw_of",
    "raw_to_mend",
    "show",
    "show_row",
    "stored",
    "summary",
]
