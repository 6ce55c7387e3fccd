"""Who is whose neighbour: undirected graphs of many nodes as two arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ....core.chance import Chance, FloatArray, IntArray

__all__ = ["Network", "preferential", "random_graph", "ring"]


class Network(NamedTuple):
    """The neighbours of node i are ``ends[starts[i] : starts[i + 1]]``, ascending and each once; nobody is its own."""

    starts: IntArray
    ends: IntArray

    @property
    def degree(self) -> IntArray:
        """How many neighbours each node has."""
        return np.diff(self.starts)

    @property
    def owner(self) -> IntArray:
        """The node to whose neighbours each entry of ``ends`` belongs."""
        return np.repeat(np.arange(len(self.starts) - 1), self.degree)

    def sums(self, values: FloatArray) -> FloatArray:
        """For each node the sum of ``values`` [N] over its neighbours."""
        found = np.bincount(self.owner, values[self.ends], minlength=len(self.starts) - 1)
        return np.asarray(found, dtype=np.float64)

    @property
    def neighbour_degree(self) -> FloatArray:
        """The mean degree of each node's neighbours, NaN of none."""
        with np.errstate(invalid="ignore"):
            return self.sums(self.degree.astype(np.float64)) / self.degree

    @classmethod
    def of(cls, nodes: int, one: IntArray, other: IntArray) -> Network:
        """From pairs of nodes, in either direction and as often as they like."""
        apart = one != other
        first = np.concatenate([one[apart], other[apart]])
        second = np.concatenate([other[apart], one[apart]])
        pairs = np.unique(first * nodes + second)
        counts = np.bincount(pairs // nodes, minlength=nodes)
        return cls(np.concatenate([[0], np.cumsum(counts)]), pairs % nodes)

    @classmethod
    def joined(cls, parts: Sequence[Network]) -> Network:
        """Several networks as one, with no ties between them."""
        nodes = np.cumsum([0, *(len(part.starts) - 1 for part in parts)])
        ties = np.cumsum([0, *(len(part.ends) for part in parts)])
        starts = [part.starts[:-1] + before for part, before in zip(parts, ties, strict=False)]
        ends = [part.ends + before for part, before in zip(parts, nodes, strict=False)]
        return cls(np.concatenate([*starts, ties[-1:]]), np.concatenate(ends))


def ring(nodes: int, degree: int) -> Network:
    """Nodes in a circle, each with the nearest ``degree`` (an even number) of the others."""
    each = np.repeat(np.arange(nodes), degree // 2)
    steps = np.tile(np.arange(1, degree // 2 + 1), nodes)
    return Network.of(nodes, each, (each + steps) % nodes)


def random_graph(nodes: int, degree: float, chance: Chance) -> Network:
    """Ties between any two alike, ``degree`` of a node in the mean; a node without one is tied to some other.

    Source: Erdos and Renyi (1959), "On random graphs I", Publicationes Mathematicae 6, 290-297.
    """
    luck = chance.generator()
    ties = round(nodes * degree / 2)
    one, other = luck.integers(nodes, size=(2, ties))
    alone = np.flatnonzero(Network.of(nodes, one, other).degree == 0)
    friends = (alone + luck.integers(1, nodes, size=len(alone))) % nodes
    return Network.of(nodes, np.concatenate([one, alone]), np.concatenate([other, friends]))


def preferential(nodes: int, degree: int, chance: Chance) -> Network:
    """Nodes that come one after the other, each tied to ``degree`` / 2 earlier ones with probabilities in proportion to their degrees.

    A tie's other end is drawn from both ends of all ties of earlier nodes; who that is is followed back for all ties at once. Ties
    that come twice count once.

    Source: Barabasi and Albert (1999), "Emergence of scaling in random networks", Science 286, 509-512; Batagelj and Brandes (2005),
    "Efficient generation of large random networks", Physical Review E 71, 036113.
    """
    each = degree // 2
    source = np.repeat(np.arange(nodes), each)
    drawn = (chance.generator().random(len(source)) * 2 * each * source).astype(np.int64)
    place = drawn.copy()  # 2 t: who tie t begins with; 2 t + 1: whom it ends with, who was drawn in turn
    while (open_ends := np.flatnonzero(place % 2)).size:
        place[open_ends] = drawn[place[open_ends] // 2]
    return Network.of(nodes, source, source[place // 2])
