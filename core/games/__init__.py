"""Games as data, what is played in them, and how far that is from an equilibrium.

What lives here: three kinds of game, `NormalForm` (everyone acts once and at the same time), `SymmetricGame` (the same, of many
players who are alike, in one seat) and `Tree` (moves, chance and information sets); what they answer (`Game`: expected payoffs,
what a best response gains, bounds where play is known in part); and `Solution`, an equilibrium or a set of them. Solvers, which find equilibria, are `aleator.environments.solvers`.

Index convention: ``S`` seats, ``A`` actions of a seat, ``I`` information sets of a seat, ``N`` nodes, ``Z`` ends of a game;
leading axes ``[...]`` are a batch of profiles. A *profile* says what every seat plays at every information set:
``{seat: {information set: probs[..., A]}}``, with "" for the information set of a seat that has one alone.

    >>> import numpy as np
    >>> from aleator.core.games.normal_form import NormalForm
    >>> coin = ("Heads", "Tails")
    >>> pennies = NormalForm(("matcher", "mismatcher"), (coin, coin), [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    >>> half, heads = np.array([0.5, 0.5]), np.array([1.0, 0.0])
    >>> pennies.gap({"matcher": {"": heads}, "mismatcher": {"": half}})["mismatcher"].value
    1.0
"""
