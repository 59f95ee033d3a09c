"""HTTP: what every view uses."""

from portal.core.web.requests import csp_nonce, db, page, request_id, see_other, settings, unchanged

__all__ = ["csp_nonce", "db", "page", "request_id", "see_other", "settings", "unchanged"]
