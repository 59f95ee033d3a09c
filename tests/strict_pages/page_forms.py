"""Forms as a browser sees them: what would be sent if the button were pressed now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from .markup import Markup, tag


@dataclass(frozen=True)
class Button:
    text: str
    sent: dict[str, str]
    action: str | None


@dataclass(frozen=True)
class Form:
    """`fields` holds what would be sent; `names` also what is empty: unticked boxes, files, unchosen radios."""

    id: str
    action: str
    method: str
    fields: dict[str, Any]
    names: list[str]
    hidden: dict[str, Any]
    choices: dict[str, list[str]]
    buttons: list[Button]

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def has_button(self, text: str) -> bool:
        return any(button.text == text for button in self.buttons)

    def button(self, text: str) -> Button:
        return next(button for button in self.buttons if button.text == text)


def forms_of(page: Markup) -> list[Form]:
    return [_form(page, form) for form in page.all("form")]


def _form(page: Markup, form: Element) -> Form:
    fields: dict[str, Any] = {}
    hidden: dict[str, Any] = {}
    names: list[str] = []
    choices: dict[str, list[str]] = {}
    for element in _controls(page, form):
        name = element.get("name", "")
        if not name or "disabled" in element.attrib or _presses(element):
            continue
        names.append(name)
        _collect(choices, element, name)
        for value in _values(element):
            _add(fields, name, value)
            if element.get("type") == "hidden":
                _add(hidden, name, value)
    buttons = [_button(page, element) for element in _controls(page, form) if _pressable(element)]
    method = form.get("method", "get").lower()
    return Form(form.get("id", ""), form.get("action", ""), method, fields, names, hidden, choices, buttons)


def _controls(page: Markup, form: Element) -> Iterator[Element]:
    """Those inside the form, and those elsewhere that name it."""
    inside = set(form.iter())
    for element in page.all("input", "select", "textarea", "button"):
        owner = element.get("form")
        if (owner and owner == form.get("id")) or (not owner and element in inside):
            yield element


def _presses(element: Element) -> bool:
    kind = element.get("type", "submit" if tag(element) == "button" else "text")
    return tag(element) in {"button", "input"} and kind in {"submit", "button", "image", "reset"}


def _pressable(element: Element) -> bool:
    return _presses(element) and element.get("type") != "reset" and "disabled" not in element.attrib


def _button(page: Markup, element: Element) -> Button:
    text = page.name_of(element) or element.get("value", "")
    sent = {element.get("name", ""): element.get("value", "")} if element.get("name") else {}
    return Button(text, sent, element.get("formaction"))


def _values(element: Element) -> list[str]:
    kind = element.get("type", "text")
    if tag(element) == "select":
        return _chosen(element)
    if tag(element) == "textarea":
        return [element.text or ""]
    if kind in {"checkbox", "radio"}:
        return [element.get("value", "on")] if "checked" in element.attrib else []
    return [] if kind == "file" else [element.get("value", "")]


def _chosen(select: Element) -> list[str]:
    options = list(select.iter("option"))
    chosen = [_option(option) for option in options if "selected" in option.attrib]
    if chosen or "multiple" in select.attrib:
        return chosen
    return [_option(options[0])] if options else []


def _option(option: Element) -> str:
    return option.get("value", "".join(option.itertext()).strip())


def _collect(choices: dict[str, list[str]], element: Element, name: str) -> None:
    if tag(element) == "select":
        choices.setdefault(name, []).extend(_option(option) for option in element.iter("option"))
    if element.get("type") in {"radio", "checkbox"}:
        choices.setdefault(name, []).append(element.get("value", "on"))


def _add(into: dict[str, Any], name: str, value: str) -> None:
    """One value is a string; several under one name are a list, as forms send them."""
    if name not in into:
        into[name] = value
    elif isinstance(into[name], list):
        into[name].append(value)
    else:
        into[name] = [into[name], value]
