"""Columns of decisions, laid out by episode and turn."""

import numpy as np

__all__ = ["grid"]


def grid(decisions, column, episodes):
    """A ``column`` of the ``decisions`` of so many ``episodes``, as [episode, turn]."""
    return column[np.lexsort((decisions.turn, decisions.episode))].reshape(episodes, -1)
