"""Build form.json and catalogs.json: the facts about the official form joined with our own choices.

Run from the checkout, with the folder that holds cv_fields.json and catalogs.json:

    python -m portal.record.data.build FOLDER

The two JSON files are committed, so nobody needs the facts to run the product.
"""

import json
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.core.text import fold

HERE = Path(__file__).parent

# The facts' types → the kinds of value that the portal reads and shows.
KINDS = {
    "enum": "choice",
    "org_ref": "text",
    "composite_text": "long_text",
    "money_vnd": "money",
    "signature_or_confirmation": "confirmation",
    "digital_signature": "confirmation",
}

# Catalogues that a field draws from together: (name, title, parts).
UNIONS = (
    (
        "ngach_cong_chuc + chuc_danh_nghe_nghiep",
        "ngach_va_chuc_danh",
        "Ngạch công chức, chức danh nghề nghiệp viên chức",
        ("ngach_cong_chuc", "chuc_danh_nghe_nghiep"),
    ),
    (
        "ky_luat_*",
        "ky_luat",
        "Hình thức kỷ luật",
        ("ky_luat_can_bo", "ky_luat_cong_chuc", "ky_luat_vien_chuc", "ky_luat_dang", "ky_luat_cu"),
    ),
)
# Of every catalogue that is built here; one that an agency puts in its place has a version of its own.
CATALOG_VERSION = "2026-11"
# What the facts name but do not hold, or what is no list to choose from.
NOT_A_CHOICE = {"co_quan", "don_vi_hanh_chinh", "vi_tri_viec_lam", "nganh_dao_tao", "thang_luong"}


def main(facts: Path) -> None:
    """Write both files beside this one."""
    form = json.loads((facts / "cv_fields.json").read_text())
    catalogs = json.loads((facts / "catalogs.json").read_text())
    choices = tomllib.loads((HERE / "choices.toml").read_text())
    _write("form.json", _form(form, choices))
    _write("catalogs.json", _catalogs(catalogs))


def _form(facts: Mapping[str, Any], choices: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": choices["version"],
        "title": facts["title"],
        "source": facts["source"],
        "certainty": facts["confidence"],
        "groups": choices["groups"],
        "groups_source": facts["decree27_groups"],
        "sections": [_section(section, choices) for section in facts["sections"]],
    }


def _section(section: Mapping[str, Any], choices: Mapping[str, Any]) -> dict[str, Any]:
    group = choices["section_group"].get(section["id"]) or int(section["decree27_group"])
    return {
        "name": section["id"],
        "label": choices["section_label"].get(section["id"], section["title_vi"]),
        "item": section["form_item"],
        "group": group,
        "fields": [_field(field, choices) for field in section.get("fields", ())],
        "tables": [_table(table, choices) for table in section.get("tables", ())],
    }


def _field(field: Mapping[str, Any], choices: Mapping[str, Any]) -> dict[str, Any]:
    chosen = choices["field"].get(field["name"], {})
    return _lean(
        {
            "item": field["no"],
            "note": field.get("note"),
        }
        | _value(field)
        | chosen
    )


def _table(table: Mapping[str, Any], choices: Mapping[str, Any]) -> dict[str, Any]:
    chosen = choices["table"][table["name"]]
    return _lean(
        {
            "name": table["name"],
            "item": table["no"],
            "form_label": table["title_vi"],
            "note": table.get("note"),
            "columns": [_column(table["name"], column, choices) for column in table["columns"]],
        }
        | chosen
    )


def _column(table: str, column: Mapping[str, Any], choices: Mapping[str, Any]) -> dict[str, Any]:
    chosen = choices["column"].get(column["name"], {}) | choices["column_of"].get(
        f"{table}.{column['name']}", {}
    )
    parts = {part: choices["part"][part] for part in column.get("suggested_parts", ())}
    return _lean(_value(column) | {"parts": parts or None} | chosen)


def _value(spec: Mapping[str, Any]) -> dict[str, Any]:
    places = re.fullmatch(r"decimal\((\d)\)", spec["type"])
    catalog = {names: own for names, own, _, _ in UNIONS}.get(spec.get("catalog", ""), spec.get("catalog"))
    return {
        "name": spec["name"],
        "label": spec["label_vi"],
        "form_label": spec["label_vi"],
        "kind": "decimal" if places else KINDS.get(spec["type"], spec["type"]),
        "places": int(places[1]) if places else None,
        "catalog": None if catalog in NOT_A_CHOICE else catalog,
    }


def _lean(spec: dict[str, Any]) -> dict[str, Any]:
    if spec.get("label") == spec.get("form_label"):
        del spec["form_label"]
    return {key: value for key, value in spec.items() if value not in (None, False, "")}


def _catalogs(facts: Mapping[str, Any]) -> dict[str, Any]:
    catalogs = [_catalog(catalog) for catalog in facts["catalogs"]]
    by_name = {catalog["name"]: catalog for catalog in catalogs}
    return {
        "notes": facts["global_notes"],
        "catalogs": catalogs + [_union(name, title, parts, by_name) for _, name, title, parts in UNIONS],
    }


def _catalog(catalog: Mapping[str, Any]) -> dict[str, Any]:
    items = [_item(item) for item in catalog["items"]]
    if len({item[0] for item in items}) != len(items):
        raise ValueError(f"Two items of {catalog['id']} have one code.")
    return _lean(
        {
            "name": catalog["id"],
            "label": catalog["title_vi"],
            "version": CATALOG_VERSION,
            "source": catalog["source"],
            "certainty": catalog["confidence"],
            "note": catalog.get("notes"),
            "items": items,
        }
    )


def _item(item: Mapping[str, Any]) -> list[Any]:
    """Code, name, the ministry's code (null: the first is our own), and what else there is."""
    # A dated amount has neither code nor name in the facts: the day is its code.
    label = item.get("name") or str(item["value"])
    code = item.get("code") or item.get("from") or _own_code(label)
    extra = {key: value for key, value in item.items() if key not in {"code", "name"}}
    return [code, label, item.get("code"), *([extra] if extra else [])]


def _own_code(label: str) -> str:
    # A sign is the only difference between "A Rh+" and "A Rh-".
    signs = re.sub(r"-$", " am", label.replace("+", " duong"))
    return re.sub(r"[^a-z0-9]+", "_", fold(signs)).strip("_")


def _union(name: str, title: str, parts: tuple[str, ...], by_name: Mapping[str, Any]) -> dict[str, Any]:
    items: dict[str, list[Any]] = {}
    for part in parts:
        for item in by_name[part]["items"]:
            items.setdefault(item[0], item[:3])
    certainties = {by_name[part]["certainty"] for part in parts}
    return {
        "name": name,
        "label": title,
        "version": CATALOG_VERSION,
        "source": "Các danh mục: " + ", ".join(parts),
        "certainty": "recalled" if "recalled" in certainties else "verified",
        "items": list(items.values()),
    }


def _write(name: str, content: dict[str, Any]) -> None:
    """One line for each thing in a list of things, so that a change is one line of a diff."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    text = re.sub(r'(?<=[\[,])(?=\{"(?:name|item)")', "\n", text)
    (HERE / name).write_text(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
