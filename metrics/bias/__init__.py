"""Bias toward labels and places.

A file here offers one metric, as `aleator.metrics` says. Their evidence is the ``orders`` in which options were shown, or the ``places`` in a reply of several answers.

>>> from aleator.metrics.bias.position_bias import position_bias
>>> shown, first = [[0, 1], [1, 0]] * 50, [0, 1] * 50  # whatever stands first is chosen
>>> [round(float(part), 2) for part in position_bias(shown, first)]
[0.5, 0.46, 0.52, 100.0]
"""
