'''Environments: the tasks, bandits, games and markets that agents are seated in, and the solvers for their optima.

What lives here: one file for each environment, in the folder of its family: `sampling`, `bandits`, `choices`, `games`, `markets`. `solvers` computes
optima and holds no environment.

What a file must offer: one public subclass of `aleator.Environment`, a frozen recipe that can be built with no arguments, whose
docstring ends with its source: ``seats``, ``begin(episode, chance)``, which begins a world for these episodes, and
``optimal(observation)``, the optimal law at each row. A world asks, is told the answers, and pays decisions, at once or later; it
draws from ``chance`` and from nothing else. For example ``environments/sampling/penny.py``:

>>> import numpy as np
>>> import aleator as al
>>> class Penny(al.Environment):
...     """Call a fair penny.
...
...     Source: folklore."""
...     @property
...     def seats(self):
...         return (al.Seat("caller", al.Menu(("Heads", "Tails"))),)
...     def begin(self, episode, chance):
...         return PennyWorld(self.seats[0], chance)
...     def optimal(self, observation):
...         return al.MixedStrategy(observation.seat.space, [0.5, 0.5])
>>> class PennyWorld(al.World):
...     def __init__(self, seat, chance):
...         self.chance, self.over = chance, False
...         self.asked = al.Observation(seat, chance.episode, np.zeros_like(chance.episode), words=lambda row, names, since: "Call the penny.")
...     def ask(self):
...         return () if self.over else (self.asked,)
...     def tell(self, choices):
...         self.over = True
...         return (self.asked.feedback((choices[0].action == self.chance.pick([0.5, 0.5])).astype(float)),)
>>> al.Scenario(environment=Penny(), cast={"*": "equilibrium"}, episodes=8).run().document()["outcomes"]
{'legal': 8}
'''
