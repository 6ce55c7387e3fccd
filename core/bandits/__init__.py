"""Bandits: what a rule does at a history of pulls, as pure array functions that environments, agents and metrics share.

A rule is a function from a `history.History` (``pulls`` and ``gains`` [B, K]) and parameters to laws [B, K], and one file holds one
idea: an index (`ucb`, `kl_ucb`, `moss`, `bayes_ucb`), a law (`thompson`, `softmax`), an optimum (`gittins`). `rules.RULES` names them
all, with their parameters and the bounds of these, for whoever asks which rule choices resemble:

>>> import numpy as np
>>> from aleator.core.bandits.history import History
>>> from aleator.core.bandits.rules import RULES
>>> past = History(pulls=np.array([[3, 1]]), gains=np.array([[2.0, 0.0]]))
>>> RULES["epsilon_greedy"](past, epsilon=0.1).round(6).tolist()
[[0.95, 0.05]]
>>> [parameter.name for parameter in RULES["ucb"].parameters]
['bonus']
"""
