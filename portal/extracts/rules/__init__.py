"""The words and rules of what leaves a record: the printed form, the JSON document, the issued copy."""

from portal.extracts.rules.copies import CopyEvent, CopyState, Prepared
from portal.extracts.rules.interchange import Parsed, document, parse_document, parse_json
from portal.extracts.rules.printed import Contents, printed, printed_text
from portal.extracts.rules.schema import json_schema

__all__ = [
    "Contents",
    "CopyEvent",
    "CopyState",
    "Parsed",
    "Prepared",
    "document",
    "json_schema",
    "parse_document",
    "parse_json",
    "printed",
    "printed_text",
]
