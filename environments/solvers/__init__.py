"""Solvers: optima by computation. Pure functions of payoff arrays; no environment lives here.

What a file must offer: functions from arrays to arrays, stated tolerances,
`InputError` on what cannot be solved, and a source. Payoff tables are indexed [row action, column action].
Each solver is tested against an independent one.

    >>> from aleator.environments.solvers.support_enumeration import equilibria
    >>> from aleator.environments.solvers.zero_sum import solve
    >>> solve([[3, -1], [-1, 1]]).value
    0.3333...
    >>> battle = equilibria([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> battle.row.round(3).tolist()
    [[1.0, 0.0], [0.667, 0.333], [0.0, 1.0]]
"""
