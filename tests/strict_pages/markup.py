"""A page as parsed by a strict HTML5 parser, with the few questions that the rules ask of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as WORDINGS

# A fragment is parsed where the page would put it; a bare table row has no meaning inside a div.
CONTAINERS = {"tr": "tbody", "td": "tr", "th": "tr", "tbody": "table", "option": "select"}
INLINE = {
    "a", "abbr", "b", "bdi", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "small", "span",
    "strong", "sub", "sup", "time", "u",
}  # fmt: skip


def parse(text: str, *, whole: bool) -> "Markup":
    """Parse without repairing: what a browser would silently mend is an error here."""
    # Not html5lib's own strict mode, which stops at the first error: all of them are reported at once.
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    root = parser.parse(text) if whole else parser.parseFragment(text, container=_container(text))
    errors = tuple(_wording(position, code, details) for position, code, details in parser.errors)
    return Markup(root, errors, whole=whole)


def _container(text: str) -> str:
    first = re.search(r"<([a-z]+)", text)
    return CONTAINERS.get(first.group(1), "div") if first else "div"


def _wording(position: tuple[int, int], code: str, details: dict[str, object]) -> str:
    line, column = position
    known = WORDINGS.get(code, code)
    return f"line {line}, column {column}: {known % details}"


@dataclass(frozen=True)
class Markup:
    root: Element
    parse_errors: tuple[str, ...]
    whole: bool

    def all(self, *tags: str) -> Iterator[Element]:
        """Elements in document order; without tags, all of them. Templates are part of the page."""
        for name, element in self._elements:
            if not tags or name in tags:
                yield element

    @cached_property
    def _elements(self) -> list[tuple[str, Element]]:
        # Every rule walks through the page; what each element is called is read once.
        return [(tag(element), element) for element in self.root.iter() if isinstance(element.tag, str)]

    def ids(self) -> list[str]:
        return [value for element in self.all() if (value := element.get("id")) is not None]

    def by_id(self, identity: str) -> Element | None:
        return next((element for element in self.all() if element.get("id") == identity), None)

    def parents(self) -> dict[Element, Element]:
        return {child: parent for parent in self.root.iter() for child in parent}

    def ancestors(self, element: Element) -> Iterator[Element]:
        parents = self.parents()
        while (parent := parents.get(element)) is not None:
            yield parent
            element = parent

    def name_of(self, element: Element) -> str:
        """What a screen reader would say: aria-label, the elements named, or the text with its images."""
        if label := element.get("aria-label", "").strip():
            return label
        named = [self.by_id(identity) for identity in element.get("aria-labelledby", "").split()]
        if said := " ".join(words(part) for part in named if part is not None).strip():
            return said
        return words(element)


def tag(element: Element) -> str:
    """The tag without the namespace that SVG and MathML elements carry."""
    return str(element.tag).rpartition("}")[2]


def words(element: Element) -> str:
    """The text of an element as read aloud: alternative texts count, hidden parts do not."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.get("aria-hidden") == "true":
        return
    # Words of neighbouring blocks are apart even without a space between them; marked letters are not.
    gap = "" if tag(element) in INLINE else " "
    yield gap
    if tag(element) == "img":
        yield element.get("alt", "")
    if tag(element) == "svg" and element.get("aria-label"):
        yield element.get("aria-label", "")
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield gap


def show(element: Element) -> str:
    """The opening tag, so that a broken rule names what broke it."""
    written = "".join(f' {name}="{value}"' for name, value in element.attrib.items())
    return f"<{tag(element)}{written}>"[:160]
