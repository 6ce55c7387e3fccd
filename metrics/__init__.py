'''Metrics: estimates with intervals, tests and e-values, and the evidence that they are computed from.

What lives here: one file for each metric, in a folder of its question (`distance`, `verdict`, `exploitability`, `dependence`, ...);
`evidence`, what metrics may ask for by name; and `shared`, the mathematics that several metrics need.

What a file must offer: a function of the file's own name whose annotation says that it returns an `aleator.Estimate`: a pure function of
arrays with leading batch axes (written ``...``), whose docstring ends with its source, and begins with ``p-value`` where it is one
(it is then withheld where play was stopped when decided). Its parameters are evidence, by name
(`aleator list evidence`); one without a default that is not known of a seat means that the metric does not apply there. ``alpha`` is one
minus the level of intervals. For example ``metrics/distance/share.py``:

>>> import numpy as np
>>> import aleator as al
>>> from aleator.metrics.shared.counting import check_counts, estimate
>>> from aleator.metrics.shared.regions import clopper_pearson
>>> def share(counts, optimal, alpha=0.05) -> al.Estimate:
...     """Share of choices that the optimal law allows, in [0, 1]. Source: Clopper and Pearson (1934)."""
...     observed, law = check_counts(counts, optimal)
...     n = observed.sum(axis=-1)
...     allowed = np.where(law > 0, observed, 0).sum(axis=-1)
...     return estimate(allowed / n, *clopper_pearson(allowed, n, alpha), n)
>>> [round(float(part), 3) for part in share([8, 2, 0], [0.5, 0, 0.5])]
[0.8, 0.444, 0.975, 10.0]
'''
