'''Agents: fixed laws, learning rules, language models, and programs or people outside the package.

What lives here: one file for each agent, in a folder of its kind: `scripted` (fixed laws), `learning`, `llm` (language models) and
`backends` (answers from outside). `simulated` holds the models with known faults that `llm` may ask.

What a file must offer: one public subclass of `aleator.Agent`, a frozen recipe that can be built with no arguments, whose docstring
ends with its source. ``begin(seat, episode)`` seats a player for these episodes. A player answers every row of an observation with a
`Choice`, and gives the law that it drew from where it knows that law. It draws from the ``chance`` that it is handed and from
nothing else, and knows the environment by its observations only. For example ``agents/scripted/stubborn.py``:

>>> import aleator as al
>>> class Stubborn(al.Agent):
...     """Always the first label.
...
...     Source: folklore."""
...     def begin(self, seat, episode):
...         return StubbornPlayer()
>>> class StubbornPlayer:
...     def act(self, observation, chance):
...         return al.Choice(observation.seat.space.blank(len(observation)))
...     def learn(self, feedback):
...         """Learn nothing."""
>>> al.Scenario(environment="matching_pennies", cast={"*": Stubborn()}, episodes=4).run().document()["seats"]["matcher"]["policy"]
{'Heads': 1.0, 'Tails': 0.0}
'''
