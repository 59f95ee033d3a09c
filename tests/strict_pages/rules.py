"""What every page must be; each rule yields one sentence for each place that breaks it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from .markup import Markup, show, tag, words

Rule = Callable[[Markup], Iterator[str]]

NOT_TYPED = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = (
    "aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "aria-details",
    "aria-errormessage", "aria-activedescendant", "aria-flowto", "for", "form", "list", "headers",
    "popovertarget", "commandfor",
)  # fmt: skip
LOADING = {
    "img": ("src", "srcset"), "script": ("src",), "link": ("href",), "source": ("src", "srcset"),
    "video": ("src", "poster"), "audio": ("src",), "iframe": ("src",), "embed": ("src",), "object": ("data",),
    "input": ("src",), "track": ("src",), "use": ("href",), "image": ("href",), "form": ("action",),
    "button": ("formaction",),
}  # fmt: skip
XLINK = "{http://www.w3.org/1999/xlink}"
UNSAFE_METHODS = ("hx-post", "hx-put", "hx-patch", "hx-delete")
LEAKS = (
    (re.compile(r"\bNone\b"), "None"),
    (re.compile(r"<(portal|class|function|bound method|generator|flask|sqlalchemy)\b"), "a Python repr"),
    (re.compile(r"\bobject at 0x[0-9a-f]+"), "a Python repr"),
    (
        re.compile(r"\b(datetime|date|Decimal|UUID|Markup|PosixPath|Mapping|frozenset|deque)\("),
        "a Python repr",
    ),
    (re.compile(r"<[A-Z]\w+\.\w+: "), "the repr of an enum"),
    (re.compile(r"\{\{|\}\}|\{%|%\}"), "template code"),
    (re.compile(r"\{[a-z_]+\}|%\([a-z_]+\)s"), "an unfilled placeholder"),
    (re.compile("�"), "a replacement character"),
)
# A value with these words came out of Python: HTML and ARIA write true, false or leave the attribute out.
NEVER_VALUES = {"None", "True", "False", "Undefined"}


def parses(page: Markup) -> Iterator[str]:
    yield from page.parse_errors


def language(page: Markup) -> Iterator[str]:
    html = next(page.all("html"), None)
    if html is None or html.get("lang") != "vi":
        yield "the page does not say lang=vi"


def title(page: Markup) -> Iterator[str]:
    # An SVG may have titles of its own, so only the head's counts.
    if not any(words(found) for head in page.all("head") for found in head if found.tag == "title"):
        yield "the page has no title"


def viewport(page: Markup) -> Iterator[str]:
    found = [meta.get("content", "") for meta in page.all("meta") if meta.get("name") == "viewport"]
    if len(found) != 1 or "width=device-width" not in found[0]:
        yield "the page does not set its viewport to the width of the device"
    if any("user-scalable" in content or "maximum-scale" in content for content in found):
        yield "the page forbids zooming"


def one_main(page: Markup) -> Iterator[str]:
    if (count := len(list(page.all("main")))) != 1:
        yield f"the page has {count} main elements, not one"


def one_h1(page: Markup) -> Iterator[str]:
    headings = list(page.all("h1"))
    if len(headings) != 1:
        yield f"the page has {len(headings)} h1, not one"


def headings(page: Markup) -> Iterator[str]:
    level = 0
    for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6"):
        own = int(tag(heading)[1])
        if not words(heading):
            yield f"an empty heading: {show(heading)}"
        if level and own > level + 1:
            yield f"heading level {level} is followed by {own}: {words(heading)!r}"
        level = own


def unique_ids(page: Markup) -> Iterator[str]:
    for identity, count in Counter(page.ids()).items():
        if count > 1:
            yield f"the id {identity!r} is there {count} times"
        if not identity or identity != "".join(identity.split()):
            yield f"the id {identity!r} is empty or has a space"


def references(page: Markup) -> Iterator[str]:
    """A fragment may point into the page that will hold it, so only whole pages are asked."""
    known = set(page.ids())
    for element in page.all():
        for name in REFERENCES:
            for identity in element.get(name, "").split():
                if identity not in known:
                    yield f"{name} points at no id: {show(element)}"
        link = element.get("href", "") if tag(element) == "a" else ""
        if link.startswith("#") and link[1:] not in known:
            yield f"a link points at no id: {show(element)}"


def fields_labelled(page: Markup) -> Iterator[str]:
    labels = list(page.all("label"))
    parents = page.parents()
    for element in page.all("input", "select", "textarea"):
        if tag(element) == "input" and element.get("type", "text") in NOT_TYPED:
            continue
        own = [label for label in labels if label.get("for") and label.get("for") == element.get("id")]
        own += [above for above in _up(parents, element) if tag(above) == "label"]
        named = element.get("aria-labelledby") or element.get("aria-label", "").strip()
        if not named and not any(words(label) for label in own):
            yield f"a field without a label: {show(element)}"


def fieldsets(page: Markup) -> Iterator[str]:
    for element in page.all("fieldset"):
        legend = next((child for child in element if child.tag == "legend"), None)
        if legend is None or not words(legend):
            yield f"a fieldset without a legend: {show(element)}"


def forms(page: Markup) -> Iterator[str]:
    for form in page.all("form"):
        method = form.get("method", "get").lower()
        tokens = [field.get("value", "") for field in form.iter("input") if field.get("name") == "csrf_token"]
        if method not in {"get", "post"}:
            yield f"a form with an unknown method: {show(form)}"
        reads_no_cookie = "data-reads-no-cookie" in form.attrib
        if method == "post" and reads_no_cookie and tokens:
            yield f"a token where no cookie is read: {show(form)}"
        if method == "post" and not reads_no_cookie and (len(tokens) != 1 or not tokens[0]):
            yield f"a POST form without one token: {show(form)}"
        if method == "get" and tokens:
            yield f"a GET form would put its token into the address: {show(form)}"


def works_without_script(page: Markup) -> Iterator[str]:
    parents = page.parents()
    for element in page.all():
        if not any(name in element.attrib for name in UNSAFE_METHODS):
            continue
        around = [element, *_up(parents, element)]
        if not any(tag(form) == "form" and form.get("method", "").lower() == "post" for form in around):
            yield f"a change that needs JavaScript: {show(element)}"


def nothing_inline(page: Markup) -> Iterator[str]:
    for element in page.all():
        if tag(element) == "style":
            yield "an inline style sheet"
        if tag(element) == "script" and (element.text or "").strip():
            yield "an inline script"
        for name in element.attrib:
            if name == "style" or name.startswith(("on", "hx-on", "hx-vars")):
                yield f"an inline {name}: {show(element)}"


def safe_addresses(page: Markup) -> Iterator[str]:
    for element in page.all():
        for name, value in element.attrib.items():
            squeezed = "".join(value.split()).lower()
            if squeezed.startswith(("javascript:", "vbscript:")) or "srcdoc" in name:
                yield f"a script in an address: {show(element)}"
        for name in LOADING.get(tag(element), ()):
            address = (element.get(name) or element.get(XLINK + name) or "").strip()
            if re.match(r"(?i)[a-z][a-z0-9+.-]*:|//", address) and not address.startswith("blob:"):
                yield f"something from outside is loaded: {show(element)}"


def images(page: Markup) -> Iterator[str]:
    for element in page.all("img"):
        if element.get("alt") is None:
            yield f"an image without alt: {show(element)}"
        if not element.get("src"):
            yield f"an image without a source: {show(element)}"


def named_controls(page: Markup) -> Iterator[str]:
    for element in page.all("button", "summary"):
        if not page.name_of(element):
            yield f"a button without text: {show(element)}"
    for element in page.all("a"):
        if not page.name_of(element):
            yield f"a link without text: {show(element)}"
        if element.get("href") in (None, "", "#"):
            yield f"a link that leads nowhere: {show(element)}"
    for element in page.all("input"):
        if element.get("type") in {"submit", "button", "reset"} and not element.get("value", "").strip():
            yield f"a button without text: {show(element)}"


def nothing_nested(page: Markup) -> Iterator[str]:
    """A control inside a control cannot be reached by keyboard or is announced twice."""
    for outer in page.all("a", "button", "summary"):
        for inner in outer.iter():
            if inner is not outer and tag(inner) in {"a", "button", "input", "select", "textarea", "summary"}:
                yield f"{show(inner)} inside {show(outer)}"


def composed(page: Markup) -> Iterator[str]:
    for text in _texts(page):
        if not unicodedata.is_normalized("NFC", text):
            yield f"text that is not NFC: {text.strip()[:60]!r}"


def no_leaks(page: Markup) -> Iterator[str]:
    for text in _texts(page):
        for pattern, what in LEAKS:
            if pattern.search(text):
                yield f"{what} on the page: {text.strip()[:60]!r}"
        if text.strip() in NEVER_VALUES | {"[]", "()"}:
            yield f"a Python value on the page: {text.strip()!r}"


def _texts(page: Markup) -> set[str]:
    """Every text and attribute value, each once."""
    return {
        text
        for element in page.all()
        for text in (*element.attrib.values(), element.text or "", element.tail or "")
    }


def _up(parents: dict[Element, Element], element: Element) -> Iterator[Element]:
    while (parent := parents.get(element)) is not None:
        yield parent
        element = parent


ANYWHERE: tuple[Rule, ...] = (
    parses, unique_ids, fields_labelled, fieldsets, forms, works_without_script, nothing_inline,
    safe_addresses, images, named_controls, nothing_nested, composed, no_leaks,
)  # fmt: skip
WHOLE: tuple[Rule, ...] = (language, title, viewport, one_main, one_h1, headings, references)
