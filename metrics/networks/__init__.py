"""What the network of a population is like, the episode being the unit.

A file here offers one metric, as `aleator.metrics` says.

>>> from aleator.metrics.networks.friendship_paradox import friendship_paradox
>>> friendship_paradox([1.5, 1.25, 1.5, 1.75]).value
1.5
"""
