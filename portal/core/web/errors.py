"""Every refusal is a page with a Vietnamese sentence and a way on."""

from collections.abc import Mapping
from traceback import format_tb

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from portal.core.errors import DomainError, Invalid, Problem
from portal.core.web.requests import page

# The words of an HTTP error that no room raised, by status.
_BY_STATUS = {
    400: "core.bad_request", 403: "core.forbidden", 404: "core.not_found", 405: "core.wrong_method",
    408: "core.bad_request", 413: "core.too_large", 414: "core.bad_request", 415: "core.bad_request",
    429: "core.too_many", 431: "core.bad_request",
}  # fmt: skip


def register(app: Flask, words: Mapping[str, str]) -> None:
    """Answer domain errors, HTTP errors and a database that is away; `words` gives each code its sentence."""
    app.extensions["portal.words"] = words
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(IntegrityError, _integrity_error)
    app.register_error_handler(DataError, _data_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _unexpected)
    app.jinja_env.globals["sentence"] = sentence


def sentence(problem: Problem) -> str:
    """Return the Vietnamese sentence of a problem."""
    words: Mapping[str, str] = current_app.extensions["portal.words"]
    return words[problem.code].format_map(_Details(problem.details))


class _Details(dict[str, str]):
    """Details of a problem; one that is missing leaves a gap, not an error page."""

    def __init__(self, details: Mapping[str, str]) -> None:
        super().__init__(details)

    def __missing__(self, key: str) -> str:
        return ""


def _domain_error(error: DomainError) -> ResponseReturnValue:
    problem = error.problems[0] if isinstance(error, Invalid) else Problem("", error.code, error.details)
    answer = _error_page(error.status, problem)
    retry_after = getattr(error, "retry_after", None)
    return (*answer, {"Retry-After": str(retry_after)}) if retry_after else answer


def _csrf_error(_error: CSRFError) -> ResponseReturnValue:
    return _error_page(400, Problem("", "core.form_expired"))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400 or error.response is not None:  # noqa: PLR2004 - a redirect is not an error
        return error.get_response()
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    if status == 429:  # noqa: PLR2004 - HTTP's number
        headers.setdefault("Retry-After", "60")
    return (*_error_page(status, Problem("", _BY_STATUS.get(status, "core.unexpected"))), headers)


def _integrity_error(error: IntegrityError) -> ResponseReturnValue:
    """Answer a broken constraint by its name; one without words is a defect of ours."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    words: Mapping[str, str] = current_app.extensions["portal.words"]
    if f"constraint.{name}" in words:
        return _error_page(409, Problem("", f"constraint.{name}"))
    return _unexpected(error)


def _data_error(error: DataError) -> ResponseReturnValue:
    """Answer what no column can hold, as a NUL in a search: nobody types that, and nothing is broken."""
    current_app.logger.warning("refused by the database: %s", type(error.orig).__name__)
    _forget_transaction()
    return _error_page(400, Problem("", "core.bad_request"))


def _database_away(error: OperationalError) -> ResponseReturnValue:
    current_app.logger.error("database away: %s", type(error.orig).__name__)
    g.actor = None
    return (*_error_page(503, Problem("", "core.database_away")), {"Retry-After": "10"})


def _unexpected(error: Exception) -> ResponseReturnValue:
    """Log where it failed and as what, never its message: that quotes values of records."""
    if current_app.testing:
        raise error
    current_app.logger.error(
        "unexpected %s in %s\n%s",
        type(error).__name__,
        request.endpoint,
        "".join(format_tb(error.__traceback__)),
    )
    _forget_transaction()
    return _error_page(500, Problem("", "core.unexpected"))


def _forget_transaction() -> None:
    """Leave a failed transaction behind: the session's last use is still to be written."""
    if "db" in g:
        g.db.rollback()


def _error_page(status: int, problem: Problem) -> tuple[str, int]:
    return page("pages/error.html", status, status_code=status, problem=problem)
