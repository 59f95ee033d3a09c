"""Several sites in one process, told apart by the host that the browser asked for."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ByHost:
    """A WSGI application that hands each request to the site of its host, or to the first one."""

    def __init__(self, first: Application, others: Mapping[str, Application]) -> None:
        self._first = first
        self._others = {host.lower(): site for host, site in others.items()}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the site of the host."""
        site = self._others.get(environ.get("HTTP_HOST", "").lower(), self._first)
        return site(environ, start_response)
