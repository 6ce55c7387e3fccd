"""Numbers over several tasks.

A file here offers one metric, as `aleator.metrics` says. Their evidence is what a study measured over its grid: ``rates[..., G]`` at the probabilities ``grid[G]``, ``p_values[..., K]`` of K tasks.

>>> from aleator.metrics.tasks.pass_rate import pass_rate
>>> round(float(pass_rate([0.4, 0.004, 0.9]).value), 3)
0.667
"""
