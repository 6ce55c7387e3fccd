"""What firms and traders make of a market, the session (an episode) being the unit.

A file here offers one metric, as `aleator.metrics` says.

>>> from aleator.metrics.market.collusion_index import collusion_index
>>> collusion_index([22.0, 22.0, 34.0, 34.0], [22.0, 34.0]).value
0.5
"""
