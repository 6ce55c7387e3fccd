"""Distances between what was played and what is optimal.

A file here offers one metric, as `aleator.metrics` says. Their evidence is ``counts[..., A]`` with the law ``optimal[..., A]``, or ``numbers`` with ``quantiles``; ``excess_...`` takes off what a perfect
sampler shows at the same number of choices.

>>> from aleator.metrics.distance.tv import tv
>>> [round(float(part), 2) for part in tv([60, 40], [0.5, 0.5])]
[0.1, 0.0, 0.2, 100.0]
"""
