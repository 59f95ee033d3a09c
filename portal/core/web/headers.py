"""Security headers of every answer; the policy was run in Chromium."""

from flask import request
from flask.wrappers import Response

from portal.core.web.requests import csp_nonce

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx portal"
)

FIXED = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}

# What a part of a page needs: the others speak of documents, and a page of thirty parts would pay for each.
OF_PARTS = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")


def secure(response: Response) -> Response:
    """Set the headers, unless the view gave a stricter one of its own."""
    ours = {**FIXED, "Content-Security-Policy": _POLICY.format(nonce=csp_nonce())}
    if request.endpoint != "static":
        ours["Cache-Control"] = "no-store"
    # Asked for one by one, werkzeug raises and catches an error for each that is not there.
    given = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - it iterates over pairs
    response.headers.extend({name: value for name, value in ours.items() if name.lower() not in given})
    return response
