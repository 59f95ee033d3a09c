"""Marks on views: everything is closed unless it says who may open it.

`create_app` refuses to start when a view has no mark, and a test writes out the list of public ones.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, current_app, redirect, request
from werkzeug.wrappers import Response

from portal.access.login import signed_in_actor
from portal.access.permissions import Permission, holds
from portal.access.rules import Actor
from portal.core.errors import DomainError, Forbidden, NotFound

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class MissingMark(RuntimeError):  # noqa: N818 - it names what is wrong
    """A view says nothing about who may open it."""


def public(view: View) -> View:
    """Mark a view that anybody may open."""
    return _mark(view, PUBLIC)


def signed_in(view: View) -> View:
    """Mark a view that every signed-in person may open, whatever their assurance level."""
    return _mark(view, SIGNED_IN)


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view that only persons with this permission may open, signed in at level 02."""
    return lambda view: _mark(view, permission)


def without_touch(view: View) -> View:
    """Mark a view that does not count as use: it never extends a session."""
    view.without_touch = True  # type: ignore[attr-defined] # a function carries its marks
    return view


def reads_no_cookie(view: View) -> View:
    """Mark a machine's endpoint: it reads no cookie, so it needs no CSRF token."""
    view.reads_no_cookie = True  # type: ignore[attr-defined] # a function carries its marks
    return view


def takes_several(*names: str) -> Callable[[View], View]:
    """Mark a view whose form may send these fields several times: boxes of one name, files."""

    def mark(view: View) -> View:
        view.takes_several = frozenset(names)  # type: ignore[attr-defined] # a function carries its marks
        return view

    return mark


def current_actor() -> Actor:
    """Return the signed-in person of this request; only for views that are marked as such."""
    actor = signed_in_actor()
    if actor is None:
        raise Forbidden("access.sign_in")
    return actor


def mark_of(app: Flask, endpoint: str) -> str | Permission:
    """Return the mark of a view, or raise MissingMark."""
    mark: str | Permission | None = getattr(app.view_functions[endpoint], "mark", None)
    if mark is None:
        raise MissingMark(f"{endpoint} has no mark: @public, @signed_in or @requires(…).")
    return mark


def check_marks(app: Flask) -> None:
    """Refuse to start with an unmarked view."""
    for endpoint in app.view_functions:
        mark_of(app, endpoint)


def guard() -> Response | None:
    """Let a request through as its view's mark says; runs before every view."""
    if request.endpoint is None:
        return None
    mark = mark_of(current_app, request.endpoint)
    if mark == PUBLIC:
        return None
    actor = signed_in_actor()
    if actor is None:
        if request.method not in SAFE and mark != SIGNED_IN:
            # Sent to sign in without a word, whoever filled the form in would take it for sent.
            raise DomainError("core.session_over")
        return _to_sign_in()
    if isinstance(mark, Permission):
        if actor.assurance < current_app.config["SETTINGS"].required_assurance:
            return redirect("/assurance", 303)
        if not holds(actor, mark):
            # A menu link of another role reveals nothing; a thing that is not for this role is not found.
            raise NotFound
    return None


def _to_sign_in() -> Response:
    if request.method in SAFE and request.path != "/":
        # Quoted: an address holds whatever a stranger wrote, line breaks and further arguments too.
        return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}", 303)
    return redirect("/sign-in", 303)


def _mark(view: View, mark: str | Permission) -> View:
    view.mark = mark  # type: ignore[attr-defined] # a function carries its marks
    return view
