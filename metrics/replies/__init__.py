"""What replies hold: several answers, or numbers.

A file here offers one metric, as `aleator.metrics` says. Their evidence is how many answers ``came[..., R]`` of those ``wanted[..., R]``, and the ``numbers[..., T]`` that were
answered.

>>> from aleator.metrics.replies.count_ratio import count_ratio
>>> round(float(count_ratio([5, 4], [5, 5]).value), 2)
0.9
"""
