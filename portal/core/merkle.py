"""The Merkle tree of RFC 9162, section 2.1, grown leaf by leaf from its right-hand frontier."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tree:
    """A tree of `size` leaves; `frontier` holds the roots of its full subtrees, largest first."""

    size: int = 0
    frontier: tuple[bytes, ...] = ()

    def grow(self, leaf_hashes: Iterable[bytes]) -> "Tree":
        """Return the tree with the leaves added at its right."""
        size, frontier = self.size, list(self.frontier)
        for leaf_hash in leaf_hashes:
            frontier.append(leaf_hash)
            size += 1
            # Each trailing zero bit of the size is one pair of equal subtrees that became whole.
            merges, rest = 0, size
            while rest % 2 == 0:
                merges, rest = merges + 1, rest // 2
            for _ in range(merges):
                right = frontier.pop()
                frontier.append(_node(frontier.pop(), right))
        return Tree(size, tuple(frontier))

    @property
    def root(self) -> bytes:
        """Return the root hash; of no leaves, the hash of nothing."""
        if not self.frontier:
            return hashlib.sha256().digest()
        root = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            root = _node(left, root)
        return root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
