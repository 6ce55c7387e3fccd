'''Scripted agents: they follow a law given in advance, and learn nothing.

A file here offers one `aleator.Agent`; where its law is the same at every decision, `shared.law_player` plays it:

>>> import aleator as al
>>> from aleator.agents.scripted.shared.law_player import LawPlayer
>>> class Halves(al.Agent):
...     """The first two labels, half and half.
...
...     Source: folklore."""
...     def begin(self, seat, episode):
...         return LawPlayer(seat.space.law(dict.fromkeys(seat.space.labels[:2], 0.5)))
>>> result = al.Scenario(environment="rock_paper_scissors", cast={"*": Halves()}, episodes=100).run()
>>> result.document()["seats"]["row"]["policy"]["Scissors"]
0.0
'''
