"""Markets: seats that are woken, asked and answered on SimPy's clock.

A world here holds one `simpy.Environment` per episode. Asking opens a request that falls due when the modelled
thinking time has passed; ``ask()`` runs every clock forward until nothing more can happen without an answer and
returns all open requests, so that the answers of one market overlap however slow the outside world is.
A file here offers one subclass of `aleator.core.recipes.Environment` and draws from named streams of its chance, one for each process:

>>> from aleator.core.chance import Chance
>>> from aleator.environments.markets.sales import Sales
>>> market = Sales(shops=2)
>>> chance = Chance.of(seed=1, stream="environment", episodes=range(3))
>>> [(asked.seat.name, len(asked)) for asked in market.begin(chance.episode, chance).ask()]
[('shop_1', 3), ('shop_2', 3)]
"""
