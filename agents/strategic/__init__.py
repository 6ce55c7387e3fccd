'''Strategic agents: they play a game by its payoffs, or by what the others did in earlier rounds.

A file here offers one `aleator.Agent`. What it needs of a game it is shown with each question: ``payoffs`` [B, A, O] to the seat, and
``own`` and ``opponent`` [B], the last round's actions (-1 before the first). `shared.automata` runs strategies of repeated games:

>>> import aleator as al
>>> from aleator.agents.strategic.shared.automata import AutomatonPlayer, by_opponent, moves_of
>>> class Sulk(al.Agent):
...     """Cooperates until the first defection, and then in every other round.
...
...     Source: folklore."""
...     def begin(self, seat, episode):
...         automaton = by_opponent("CDC", {0: (0, 1), 1: (2, 2), 2: (1, 1)})
...         return AutomatonPlayer("sulk", automaton, moves_of(self, seat, None, None), seat, episode)
>>> cast = {"row": Sulk(), "column": {"name": "classic_strategy", "strategy": "always_defect"}}
>>> result = al.Scenario(environment="repeated", cast=cast, episodes=1).run()
>>> result.document()["seats"]["row"]["policy"]["Cooperate"]
0.5
'''
