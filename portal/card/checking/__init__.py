"""Checking a card: bytes, lists and the time in, a verdict out; check by check as in static/js/card/."""
