"""Distances between the laws that a model states, computes and plays.

A file here offers one metric, as `aleator.metrics` says. Their evidence is the laws elicited beside each act: ``stated[..., N, A]`` and ``token[..., N, A]``.

>>> from aleator.metrics.knowing.stated_tv import stated_tv
>>> [round(float(part), 2) for part in stated_tv([[0.7, 0.3]] * 20, [0.5, 0.5])]
[0.2, 0.2, 0.2, 20.0]
"""
