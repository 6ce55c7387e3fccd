"""Models of bounded play and their parameters.

A file here offers one metric, as `aleator.metrics` says. A parameter that the choices cannot tell is NaN, with an interval of all that it could be.

>>> from aleator.metrics.models.qre_lambda import qre_lambda
>>> import inspect
>>> [name for name, one in inspect.signature(qre_lambda).parameters.items() if one.default is one.empty]
['counts', 'opponent', 'own_payoffs', 'opponent_payoffs']
"""
