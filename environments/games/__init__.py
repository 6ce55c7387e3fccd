'''Games: seats that are paid by what all of them do.

What lives here: one file for each game; ``shared`` holds the worlds that most of them share: ``matrix_world`` for games in
normal form, ``anonymous_game`` for those of many players who are alike, ``tree_world`` for games with moves in turn.

What a file must offer: a subclass of `TableGame` with its fields, ``menus`` and ``table`` (payoffs [seat, action of seat 0, action
of seat 1, ...]), of `AnonymousGame` with its fields, ``members``, ``space``, ``payoff``, ``rules`` and ``outcome``, or of
`TreeGame` with its fields, ``actions``, ``rule`` and ``tell``, or an `Environment` of its own; and a docstring that ends with
its source.
Play, scoring, words, the game as data and its equilibria follow from the table or the rule.

>>> from typing import ClassVar
>>> import aleator as al
>>> from aleator.environments.games.shared.matrix_world import TableGame, zero_sum_table
>>> class Inspection(TableGame):
...     """An inspector looks or not; a worker shirks or not.
...
...     Source: Dresher (1962), "A sampling inspection problem in arms control agreements"."""
...     places: ClassVar[tuple[str, ...]] = ("inspector", "worker")
...     @property
...     def menus(self):
...         return al.Menu(("Look", "Rest")), al.Menu(("Shirk", "Work"))
...     @property
...     def table(self):
...         return zero_sum_table([[2, -1], [-1, 0]])
>>> Inspection().solution().selected["inspector"][""].round(3).tolist()
[0.25, 0.75]

A game with moves in turn says what comes after a history, and what a seat reads:

>>> from aleator.core.games.tree import DecisionNode, Terminal
>>> from aleator.environments.games.shared.tree_world import TreeGame
>>> class Entry(TreeGame):
...     """Enter a market or stay out; then the one who has it shares it or fights.
...
...     Source: Selten (1978), "The chain store paradox"."""
...     @property
...     def actions(self):
...         return {"entrant": ("Enter", "Out"), "incumbent": ("Share", "Fight")}
...     def rule(self, history):
...         if history in ((), ("Enter",)):
...             seat = ("entrant", "incumbent")[len(history)]
...             return DecisionNode(seat, "", [(move, (*history, move)) for move in self.actions[seat]])
...         return Terminal({"Out": (1, 5), "Share": (2, 2), "Fight": (0, 0)}[history[-1]])
...     def tell(self, seat, infoset, names):
...         return f"You are the {seat}. Say {names[0]} or {names[1]}."
>>> Entry().solution().values
{'entrant': 2.0, 'incumbent': 2.0}
'''
