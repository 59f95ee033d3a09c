"""The pages of a record's beginning: HR's decisions, the official's first declaration."""

from portal.declarations.views import decisions, filling, pictures, reviewing, rows
from portal.declarations.views.room import blueprint

__all__ = ["blueprint", "decisions", "filling", "pictures", "reviewing", "rows"]
