'''Learning agents: they change with what their decisions earn and show.

A file here offers one `aleator.Agent`, whose player keeps what `learn` tells it, episode by episode: `shared.memory` holds what each
label earned so far, and `shared.index_rule` plays the label with the largest index:

>>> import aleator as al
>>> from aleator.agents.learning.shared.index_rule import IndexRule
>>> class Mean(IndexRule):
...     """The label with the largest mean so far.
...
...     Source: folklore."""
...     def index(self, pulls, mean):
...         return mean
>>> result = al.Scenario(environment={"name": "bernoulli_bandit", "horizon": 30}, cast={"*": Mean()}, episodes=20).run()
>>> result.document()["outcomes"]
{'legal': 600}
'''
