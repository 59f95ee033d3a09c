"""`check_page`: the one question a test asks of an answer."""

from collections.abc import Iterator

from werkzeug.test import TestResponse

from .headers import header_faults, page_header_faults, script_faults
from .markup import Markup, parse
from .rules import ANYWHERE, WHOLE


def check_page(response: TestResponse, *, url: str) -> None:
    """Hold a whole page to every rule; redirects and other types to the rules about headers."""
    _refuse(url, response, list(_faults(response, whole=True)))


def check_fragment(response: TestResponse, *, url: str) -> None:
    """The same for a live fragment, which is a piece of a page and has no head."""
    _refuse(url, response, list(_faults(response, whole=False)))


def is_page(response: TestResponse) -> bool:
    """Flask gives redirects a little page of its own that nobody sees; it is not ours to check."""
    return response.mimetype == "text/html" and not 300 <= response.status_code < 400


def markup_faults(page: Markup) -> Iterator[str]:
    for rule in ANYWHERE:
        yield from rule(page)
    if page.whole:
        for rule in WHOLE:
            yield from rule(page)


def _faults(response: TestResponse, *, whole: bool) -> Iterator[str]:
    yield from header_faults(response)
    if is_page(response):
        page = parse(response.get_data(as_text=True), whole=whole)
        yield from page_header_faults(response)
        yield from script_faults(response, page)
        yield from markup_faults(page)


def _refuse(url: str, response: TestResponse, faults: list[str]) -> None:
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults[:20])
        raise AssertionError(f"{url} ({response.status_code}) breaks the rules of our pages:\n{listed}")
