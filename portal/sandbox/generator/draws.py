"""Chance that can be repeated: everything about an official follows from a seed and a number."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

# A seed and a number stand side by side in one integer; both lie far below this.
_WIDTH = 64


class Weighted(Generic[T]):
    """Things with the weights by which they are drawn."""

    __slots__ = ("_sums", "_things")

    def __init__(self, weights: Mapping[T, float]) -> None:
        """Keep the running sums, so that a draw is one search."""
        self._things = tuple(weights)
        self._sums = tuple(accumulate(weights.values()))

    def at(self, share: float) -> T:
        """Return the thing at a share of the whole, 0 ≤ share < 1."""
        return self._things[bisect(self._sums, share * self._sums[-1])]


class Draws:
    """One official's draws. Only `random()` is used: Python promises the same sequence for it for ever."""

    __slots__ = ("_next",)

    def __init__(self, seed: int, number: int) -> None:
        """Begin where the seed and the number say; nothing is carried over from another official."""
        self._next = Random((seed << _WIDTH) | number).random  # noqa: S311 - invented people, no secret

    def chance(self, share: float) -> bool:
        """Say yes in that share of the cases."""
        return self._next() < share

    def between(self, low: int, high: int) -> int:
        """Return a whole number, both ends included; the low end where there is nothing between."""
        return low + int(self._next() * (high - low + 1)) if high > low else low

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things, each as likely as the others."""
        return things[int(self._next() * len(things))]

    def weighted(self, things: Weighted[T]) -> T:
        """Return one of the things by its weight."""
        return things.at(self._next())
