"""Dependence of choices on earlier ones.

A file here offers one metric, as `aleator.metrics` says. Their evidence is ``series[..., E, T]``, an episode a row, padded with -1.

>>> from aleator.metrics.dependence.switch_rate import switch_rate
>>> [round(float(part), 2) for part in switch_rate([[0, 1, 0, 1, 1]])]
[0.75, 0.01, 1.0, 4.0]
"""
