"""Populations: many members that a few agents stand for.

What lives here: `archetypes`, which asks a few agents once a situation and draws everyone's answer from their laws, and `imitator`, whose
members copy each other, and `anchored_forecaster`. A file here offers one `aleator.Agent`; what they share stands in `shared`.

>>> import aleator as al
>>> crowd = al.agent("archetypes", archetypes={"even": "uniform", "eager": {"name": "mixed", "law": {"Enter": 0.9, "Stay out": 0.1}}})
>>> game = al.environment("market_entry", firms=1000, capacity=600)
>>> result = al.Scenario(environment=game, cast={"firm": crowd}, episodes=2).run(seed=1)
>>> bool(0.6 < result.document()["seats"]["firm"]["policy"]["Enter"] < 0.8)
True
"""
