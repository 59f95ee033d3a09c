"""Ids in URLs: an id that no column can hold is an unknown id, not an error of the database."""

from werkzeug.routing import IntegerConverter, ValidationError

from portal.core.db import BIGGEST_ID


class IdConverter(IntegerConverter):
    """`int` that stops at the largest bigint."""

    def to_python(self, value: str) -> int:
        """Return the id, or let the route not match."""
        number: int = super().to_python(value)
        if number > BIGGEST_ID:
            raise ValidationError
        return number
