"""`check_page`: the one question a test asks of an answer."""

from collections.abc import Iterator

from werkzeug.test import TestResponse

from .headers import header_faults, page_header_faults, script_faults
from .markup import Markup, parse
from .rules import ANYWHERE, WHOLE


def check_page(response: TestResponse, *, url: str) -> Markup | None:
    """Hold a whole page to every rule and return it; redirects and other types to the rules about headers."""
    return _checked(url, response, whole=True)


def check_fragment(response: TestResponse, *, url: str) -> Markup | None:
    """The same for a live fragment, which is a piece of a page and has no head."""
    return _checked(url, response, whole=False)


def is_page(response: TestResponse) -> bool:
    """Flask gives redirects a little page of its own that nobody sees; it is not ours to check."""
    return response.mimetype == "text/html" and not 300 <= response.status_code < 400


def markup_faults(page: Markup) -> Iterator[str]:
    for rule in ANYWHERE:
        yield from rule(page)
    if page.whole:
        for rule in WHOLE:
            yield from rule(page)


def _checked(url: str, response: TestResponse, *, whole: bool) -> Markup | None:
    page = parse(response.get_data(as_text=True), whole=whole) if is_page(response) else None
    faults = list(_faults(response, page))
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults[:20])
        raise AssertionError(f"{url} ({response.status_code}) breaks the rules of our pages:\n{listed}")
    return page


def _faults(response: TestResponse, page: Markup | None) -> Iterator[str]:
    yield from header_faults(response)
    if page is not None:
        yield from page_header_faults(response)
        yield from script_faults(response, page)
        yield from markup_faults(page)
