"""What not knowing has cost.

A file here offers one metric, as `aleator.metrics` says. Their evidence is ``regrets[..., E]``, one sum an episode, as bandits log them;
``arm_regrets[..., E, T]``, one a pull; or what was earned, ``arm_rewards[..., E, T]``.

>>> from aleator.metrics.regret.cumulative_regret import cumulative_regret
>>> [round(float(part), 2) for part in cumulative_regret([1.0, 2.0, 2.0, 7.0], regret_span=10.0)]
[3.0, 0.06, 17.69, 4.0]
"""
