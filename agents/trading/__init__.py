"""Traders: rules that send orders to a market, from what they see of its book.

What traders share stands in `shared`. A file here offers one agent, as `aleator.agents` says.

>>> import aleator as al
>>> market = al.environment("double_auction", horizon=40)
>>> result = al.Scenario(environment=market, cast={"*": "zip_trader"}, metrics=["allocative_efficiency"], episodes=2).run()
>>> result.document()["seats"]["buyer"]["metrics"]["allocative_efficiency"]["value"] > 0.8
True
"""
