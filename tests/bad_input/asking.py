"""Sending what no browser would, and reading what the answer says."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode
from uuid import uuid4

from tests.bad_input.plot import PASSPHRASE, Plot
from tests.bad_input.routes import Form
from tests.strict_pages.client import TOKEN, Page, PageClient
from tests.strict_pages.markup import words

URLENCODED = "application/x-www-form-urlencoded"
# A letter that Vietnamese has and English has not.
_VIETNAMESE = re.compile(
    "[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE
)

Pairs = list[tuple[str, str | bytes]]


def good_pairs(plot: Plot, form: Form) -> Pairs:
    """What a browser would send for a form that is filled in rightly, token and key included."""
    client = plot.client(form.who)
    more = {"uuid": str(uuid4()), "passphrase": PASSPHRASE}
    pairs: Pairs = [(plot.filled(name), plot.filled(value, **more)) for name, value in form.good.items()]
    if form.has_key:
        pairs.append(("idempotency_key", str(uuid4())))
    assert client.token
    return [(TOKEN, client.token), *pairs]


def with_value(pairs: Pairs, name: str, value: str | bytes | None) -> Pairs:
    """The same with one field changed, or left out for None."""
    others = [pair for pair in pairs if pair[0] != name]
    return others if value is None else [*others, (name, value)]


def send(
    plot: Plot, form: Form, pairs: Iterable[tuple[str, str | bytes]], *, client: PageClient | None = None,
    headers: Mapping[str, str] | None = None,
) -> Page:  # fmt: skip
    """Post these very pairs; what comes back has passed every rule of our pages."""
    asked = client or plot.client(form.who)
    return asked.post_bare(
        plot.filled(form.path), urlencode(list(pairs)).encode(), None,
        headers={"Content-Type": URLENCODED, **(headers or {})},
    )  # fmt: skip


def refused(page: Page, status: int, says: str = "") -> Page:
    """A refusal with this status and at least one Vietnamese sentence, with these words among them."""
    said = sentences(page) if page.markup else []
    assert page.status == status, f"{page.url} answered {page.status}, not {status}: {said}"
    assert said, f"{page.url} says nothing"
    for sentence in said:
        assert _VIETNAMESE.search(sentence), f"{page.url} says {sentence!r}"
    assert any(says in sentence for sentence in said), f"{page.url} says {said}, not {says!r}"
    return page


def sentences(page: Page) -> list[str]:
    """What went wrong in words: the error summary, or the line of a page that is nothing but a refusal."""
    assert page.markup is not None
    listed = summary(page)
    if listed:
        return [sentence for _, sentence in listed]
    main = next(page.markup.all("main"))
    return [
        words(line)
        for line in main.iter()
        if line.tag.endswith("p") and not any(True for _ in line.iter("a"))
    ]


def summary(page: Page) -> list[tuple[str, str]]:
    """The error summary: where each line leads, and what it says."""
    assert page.markup is not None
    box = next(
        (one for one in page.markup.all("div") if "error-summary" in one.get("class", "").split()), None
    )
    if box is None:
        return []
    lines = [line for line in box.iter() if line.tag.endswith("li")]
    return [
        (
            next((a.get("href", "") for a in line.iter() if a.tag.endswith("}a") or a.tag == "a"), ""),
            words(line),
        )
        for line in lines
    ]


def leads_to(page: Page, name: str) -> None:
    """One line of the error summary leads to the input of this name, which is marked as wrong."""
    hrefs = [href for href, _ in summary(page)]
    assert any(href == f"#{name}" or href.startswith(f"#{name}-") for href in hrefs), (
        f"{page.url}: {hrefs} lead past {name}"
    )


def kept(page: Page, path: str, pairs: Pairs, *, but: Iterable[str] = ()) -> None:
    """Everything that was typed stands in the form that came back."""
    forms = [form for form in page.forms() if form.action == path]
    assert forms, f"{page.url} has no form for {path}: {[form.action for form in page.forms()]}"
    # A page may hold several forms for one address; what was typed stands in one of them.
    lost = [_lost(form.fields, pairs, {TOKEN, "idempotency_key", *but}) for form in forms]
    assert min(lost, key=len) == {}, f"{page.url} lost {min(lost, key=len)}"


def _lost(fields: Mapping[str, object], pairs: Pairs, but: set[str]) -> dict[str, str | bytes]:
    return {
        name: value
        for name, value in pairs
        if name not in but and value not in (fields.get(name), "") and value not in (fields.get(name) or ())
    }
