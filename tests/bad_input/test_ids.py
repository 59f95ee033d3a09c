"""Every id of every address: somebody else's, nobody's, zero, negative, beyond every number, no number at all."""

import pytest

from tests.bad_input.asking import good_pairs, refused, send
from tests.bad_input.plot import Plot
from tests.bad_input.routes import FORM_OF, NAMED, READ, WRITE, Address, Form
from tests.strict_pages.client import Page

pytestmark = pytest.mark.usefixtures("nothing_changes")

NOBODYS = {
    "unknown": "900000001", "zero": "0", "2^63-1": str(2**63 - 1), "2^63": str(2**63), "10^40": "1" + "0" * 40,
    "negative": "-1", "a word": "abc", "a fraction": "1.5", "an exponent": "1e3", "NUL": "1%00", "encoded": "%31%20",
    "full-width digit": "１", "Arabic digit": "١", "a way up": "..%2f1", "bad UTF-8": "%ff", "a quote": "1'",
}  # fmt: skip
ALL = (*READ, *WRITE)


def named(address: Address) -> str:
    return f"{'POST' if address.is_post else 'GET'} {address.path}"


def ask(plot: Plot, address: Address, number: object, who: str = "") -> Page:
    path = plot.filled(address.path.replace("{}", str(number)))
    client = plot.client(who or address.who)
    if address.is_post:
        form = FORM_OF.get(address.endpoint) or Form(address.endpoint, address.who, path)
        # The names of some inputs end with the item's number.
        own = str(plot.ids[address.own])
        pairs = [(name.replace(f"-{own}", f"-{number}"), value) for name, value in good_pairs(plot, form)]
        pairs = [(name, client.token if name == "csrf_token" else value) for name, value in pairs]
        return send(
            plot,
            Form(form.endpoint, form.who, path.replace("{", "{{").replace("}", "}}")),
            pairs,
            client=client,
        )
    return client.get(path, None)


@pytest.mark.parametrize("kind", NOBODYS)
@pytest.mark.parametrize("address", ALL, ids=named)
def test_an_id_that_is_nobodys_is_not_found(plot, address, kind):
    refused(ask(plot, address, NOBODYS[kind]), 404)


FOREIGN = [(address, name) for address in ALL for name in address.foreign]


@pytest.mark.parametrize(
    ("address", "whose"), FOREIGN, ids=lambda given: given if isinstance(given, str) else named(given)
)
def test_somebody_elses_is_not_found(plot, address, whose):
    refused(ask(plot, address, plot.ids[whose]), 404)


FORBIDDEN = [(address, *pair) for address in ALL for pair in address.forbidden]


@pytest.mark.parametrize(
    ("address", "who", "whose"),
    FORBIDDEN,
    ids=lambda given: given if isinstance(given, str) else named(given),
)
def test_what_is_seen_but_not_allowed_is_forbidden_with_the_reason(plot, address, who, whose):
    refused(ask(plot, address, plot.ids[whose], who), 403)


WORDS = {
    "unknown": "khong_co", "a table": "family_own", "a field": "contact_phone", "capitals": "CONTACT_PHONE",
    "too long": "a" * 61, "very long": "a" * 3000, "NUL": "contact_phone%00", "a way up": "..%2fcontact_phone",
    "bidi": "contact%E2%80%AE_phone", "bad UTF-8": "%ff", "spaces": "%20", "NFD": "e%CC%81",
    "new": "family_own%2fnew", "a template": "%7B%7B7*7%7D%7D", "markup": "%3Cb%3E",
}  # fmt: skip
BAD_WORDS = [
    (endpoint, kind)
    for endpoint, (_, _, good) in NAMED.items()
    for kind, word in WORDS.items()
    if word != good
]


@pytest.mark.parametrize(("endpoint", "kind"), BAD_WORDS, ids=lambda given: given)
def test_a_word_that_names_nothing_is_not_found(plot, endpoint, kind):
    method, path, _ = NAMED[endpoint]
    address = plot.filled(path.replace("{}", WORDS[kind]))
    client = plot.client("owner")
    if method == "GET":
        refused(client.get(address, None), 404)
    else:
        refused(client.post_bare(address, {"csrf_token": client.token, "version": "1"}, None), 404)


@pytest.mark.parametrize("address", READ, ids=named)
def test_the_good_id_is_there(plot, watch, address):
    """Without this the table above would prove nothing of an address that never answers."""
    client, path = plot.client(address.who), plot.filled(address.path.replace("{}", f"{{{address.own}}}"))
    page = client.fragment(path, 200) if address.is_fragment else client.get(path, None)
    assert page.status in (200, 303), page.status
    watch.forget()  # A group of sensitive fields that is opened is noted.
