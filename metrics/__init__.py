"""Metrics: numbers with their doubt attached.

One metric is one file ``metrics/FOLDER/NAME.py`` with ``__all__ = ["NAME"]`` and a function ``NAME(...)`` whose
annotation says that it returns an `Estimate`: a pure function of arrays with leading batch axes (written ``...``).
Adding the file adds the metric. The folders say what is asked: ``distance``, ``verdict``, ``fit``, ``dependence``,
``bias``, ``exploitability``, ``regret``, ``knowing``, ``models``, ``replies``, ``tasks``.

A metric's parameters are *evidence*, taken by name; one without a default that is not known means that the metric
does not apply there and is left out. ``alpha`` is one minus the level of intervals (default 0.05). What evidence there
is, and its shape, is said by its own files, one a name, in ``metrics/evidence`` (`aleator list evidence`); a metric
that needs new evidence is two files. Mathematics that several metrics share lives in ``metrics/shared``.
For example ``metrics/distance/share.py``:

    __all__ = ["share"]

    def share(counts: ArrayLike, optimal: ArrayLike) -> Estimate:
        \"\"\"Share of choices that the optimal law allows, in [0, 1]. Source: ...\"\"\"
        observed, law = check_counts(counts, optimal)
        n = observed.sum(axis=-1)
        allowed = np.where(law > 0, observed, 0).sum(axis=-1)
        return estimate(allowed / n, *clopper_pearson(allowed, n), n)
"""
