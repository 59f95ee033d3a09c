"""A browser without a window: it keeps cookies, fills forms in, presses buttons and checks every page it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from .checker import check_fragment, check_page
from .markup import Markup, words
from .page_forms import Form, forms_of

TOKEN = "csrf_token"
MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Page:
    """An answer with its address; `text` is what a reader sees, `html` what was sent."""

    url: str
    response: TestResponse
    markup: Markup | None

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def location(self) -> str:
        """Where a redirect leads, as a path of our own when it stays here."""
        target = self.response.headers["Location"]
        parts = urlsplit(target)
        same = not parts.netloc or parts.netloc == urlsplit(self.response.request.url).netloc
        return parts._replace(scheme="", netloc="").geturl() if same else target

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def text(self) -> str:
        assert self.markup is not None, f"{self.url} is not a page"
        return words(next(self.markup.all("body"), self.markup.root))

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @property
    def title(self) -> str:
        assert self.markup is not None, f"{self.url} is not a page"
        return words(next(self.markup.all("title")))

    @property
    def h1(self) -> str:
        assert self.markup is not None, f"{self.url} is not a page"
        return words(next(self.markup.all("h1")))

    def forms(self) -> list[Form]:
        return forms_of(self.markup) if self.markup is not None else []

    def links(self) -> dict[str, str]:
        """What the links say and where they lead; the first of several with the same words."""
        found: dict[str, str] = {}
        for link in self.markup.all("a") if self.markup is not None else ():
            found.setdefault(self.markup.name_of(link) if self.markup else "", link.get("href", ""))
        return found


@dataclass
class PageClient:
    """One browser of one person. Sends its cookies itself: the session's is Secure, which Python's jar holds back on http."""

    app: Flask
    cookies: dict[str, str] = field(default_factory=dict)
    base_url: str = "https://localhost"
    # A page that always has a form; asked for when a test posts before it has seen one.
    token_page: str = "/sign-out"
    page: Page | None = None
    token: str | None = None

    def get(self, url: str, status: int = 200, *, headers: Mapping[str, str] | None = None) -> Page:
        return self._answer("GET", url, status, headers=headers)

    def fragment(self, url: str, status: int = 200) -> Page:
        """A live fragment: checked as a piece of a page, and the page before it stays open."""
        response = self._send("GET", url, {})
        # A refusal is answered with a page of its own.
        refused = response.status_code >= 400
        fragment = Page(url, response, (check_page if refused else check_fragment)(response, url=url))
        _expect(fragment, status)
        return fragment

    def post(self, url: str, data: Mapping[str, Any] | None = None, status: int = 303, *,
             headers: Mapping[str, str] | None = None) -> Page:  # fmt: skip
        """Post what a browser would: the form's hidden fields and token from the last page, then `data` over them."""
        form = self._form_for(url)
        values: dict[str, Any] = dict(form.hidden) if form else {}
        if TOKEN not in values:
            values[TOKEN] = self._any_token()
        return self._answer("POST", url, status, data={**values, **(data or {})}, headers=headers)

    def post_bare(self, url: str, data: Any = None, status: int = 303, *,
                  headers: Mapping[str, str] | None = None) -> Page:  # fmt: skip
        """Post exactly this, without token or hidden fields: what a forged or mechanical request sends."""
        return self._answer("POST", url, status, data=data, headers=headers)

    def follow(self, status: int = 200) -> Page:
        """Go where the last answer redirects to, as far as it leads."""
        for _ in range(MOST_REDIRECTS):
            assert self.page is not None
            if not 300 <= self.page.status < 400:
                break
            self._answer("GET", self.page.location, None)
        assert self.page is not None
        _expect(self.page, status)
        return self.page

    def form(self, id_or_action: str) -> Form:
        """The form of the open page with this id, or posting to this address."""
        assert self.page is not None, "no page is open"
        found = [
            form
            for form in self.page.forms()
            if id_or_action in (form.id, form.action, self._path(form.action))
        ]
        assert found, (
            f"no form {id_or_action!r} on {self.page.url}; there are {[f.id or f.action for f in self.page.forms()]}"
        )
        return found[0]

    def submit(self, form: Form, typed: Mapping[str, Any] | None = None, status: int = 200, *,
               button: str | None = None) -> Page:  # fmt: skip
        """Send a form as it stands with what was typed over it, and follow to the page that comes after."""
        typed = typed or {}
        unknown = set(typed) - set(form.names)
        assert not unknown, (
            f"the form {form.id or form.action!r} has no field {sorted(unknown)}; it has {form.names}"
        )
        pressed = form.button(button) if button else None
        values = {**form.fields, **typed, **(pressed.sent if pressed else {})}
        address = (pressed.action if pressed and pressed.action else None) or form.action or self._open_url()
        if form.method == "get":
            self._answer("GET", address, None, query=values)
        else:
            self._answer("POST", address, None, data=values)
        return self.follow(status)

    def click(self, text: str, typed: Mapping[str, Any] | None = None, status: int = 200) -> Page:
        """Follow the link with these words, or press the button with them after typing into its form."""
        assert self.page is not None, "no page is open"
        for form in self.page.forms():
            if form.has_button(text):
                return self.submit(form, typed, status, button=text)
        links = self.page.links()
        assert text in links, f"nothing says {text!r} on {self.page.url}; links: {list(links)}"
        assert not typed, f"{text!r} is a link, nothing can be typed into it"
        self._answer("GET", links[text], None)
        return self.follow(status)

    def _answer(self, method: str, url: str, status: int | None, *, data: Any = None, query: Any = None,
                headers: Mapping[str, str] | None = None) -> Page:  # fmt: skip
        response = self._send(method, url, headers or {}, data=data, query=query)
        self.page = Page(self._path(url), response, check_page(response, url=url))
        tokens = [form.hidden[TOKEN] for form in self.page.forms() if form.hidden.get(TOKEN)]
        self.token = tokens[0] if tokens else self.token
        if status is not None:
            _expect(self.page, status)
        return self.page

    def _send(self, method: str, url: str, headers: Mapping[str, str], *, data: Any = None,
              query: Any = None) -> TestResponse:  # fmt: skip
        own = (
            {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if self.cookies
            else {}
        )
        if method == "POST":
            own |= {
                "Origin": self.base_url,
                "Sec-Fetch-Site": "same-origin",
                "Referer": urljoin(self.base_url, self._open_url()),
            }
        plain = self.app.test_client(use_cookies=False)
        response = plain.open(self._path(url), method=method, base_url=self.base_url, data=data, query_string=query,
                              headers={**own, **headers})  # fmt: skip
        self._keep_cookies(response)
        return response

    def _keep_cookies(self, response: TestResponse) -> None:
        for line in response.headers.getlist("Set-Cookie"):
            for name, cookie in SimpleCookie(line).items():
                if cookie["max-age"] == "0" or cookie["expires"].startswith("Thu, 01 Jan 1970"):
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = cookie.value

    def _form_for(self, url: str) -> Form | None:
        posting = [form for form in self.page.forms() if form.method == "post"] if self.page else []
        return next(
            (form for form in posting if self._path(form.action or self._open_url()) == self._path(url)), None
        )

    def _any_token(self) -> str:
        if self.token is None:
            self._answer("GET", self.token_page, None)
        assert self.token is not None, f"no form was seen yet and {self.token_page} has none"
        return self.token

    def _open_url(self) -> str:
        return self.page.url if self.page else "/"

    def _path(self, url: str) -> str:
        """The address as a path with its query, relative ones joined to the open page."""
        parts = urlsplit(urljoin(urljoin(self.base_url, self._open_url()), url))
        assert parts.netloc == urlsplit(self.base_url).netloc, f"{url} leads outside"
        return parts._replace(scheme="", netloc="", fragment="").geturl()


def _expect(page: Page, status: int) -> None:
    if page.status != status:
        said = page.text[:600] if page.markup is not None else page.response.headers.get("Location", "")
        raise AssertionError(f"{page.url} answered {page.status}, not {status}: {said}")
