"""How a bandit's arms are explored.

A file here offers one metric, as `aleator.metrics` says. Their evidence is what was pulled, ``arms[..., E, T]`` (a whole episode a row,
padded with -1) or ``arm_pulls[..., E, K]``, what it earned, ``arm_rewards[..., E, T]``, and what it lost, ``arm_regrets[..., E, T]``; the
episode is the unit. Seats that play no bandit have none of it.

>>> from aleator.metrics.exploration.min_frac import min_frac
>>> [round(float(part), 2) for part in min_frac([[8, 1, 1], [4, 3, 3]])]
[0.6, 0.0, 1.0, 2.0]
"""
