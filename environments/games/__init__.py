'''Games: seats whose payoffs depend on each other's choices.

What lives here: one file for each game. `shared.matrix_world` plays two-player games that a table states, for any number of rounds;
`shared.tree_world` plays games with moves in turn, chance and information sets, all episodes at once.

What a file must offer: an `aleator.Environment`. A matrix game is a `TableGame` with its fields, ``menus`` and ``payoffs`` (to the row
seat and to the column seat, both indexed [row action, column action]); play, words, the game as data and its equilibria follow:

>>> from typing import ClassVar
>>> import aleator as al
>>> from aleator.environments.games.shared.matrix_world import Payoffs, TableGame
>>> class Inspection(TableGame):
...     """An inspector looks or not; a worker shirks or not.
...
...     Source: Dresher (1962), "A sampling inspection problem in arms control agreements"."""
...     places: ClassVar[tuple[str, str]] = ("inspector", "worker")
...     @property
...     def menus(self):
...         return al.Menu(("Look", "Rest")), al.Menu(("Shirk", "Work"))
...     @property
...     def payoffs(self):
...         return Payoffs.zero_sum([[2, -1], [-1, 0]])
>>> Inspection().solution().selected["inspector"][""].round(3).tolist()
[0.25, 0.75]
'''
