"""Ids in URLs: what no column can hold is an unknown id, not an error of the database."""

from werkzeug.routing import IntegerConverter


class IdConverter(IntegerConverter):
    """`int` in the one spelling that our own links use, and always less than the largest bigint.

    By its pattern and not by `ValidationError`: that one makes werkzeug answer 405 where another
    method has the same address. Its own pattern would take the digits of every script.
    """

    regex = "0|[1-9][0-9]{0,17}"
