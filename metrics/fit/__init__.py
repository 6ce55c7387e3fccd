"""Tests of goodness of fit against the optimal law.

A file here offers one metric, as `aleator.metrics` says. A p-value is an `Estimate` whose interval is the number itself.

>>> from aleator.metrics.fit.chi_square import chi_square
>>> [round(float(part), 3) for part in chi_square([60, 40], [0.5, 0.5])]
[0.046, 0.046, 0.046, 100.0]
"""
