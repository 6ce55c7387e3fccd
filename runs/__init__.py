"""Runs: the loop that plays agents in an environment, and the records that it leaves.

What lives here: the loop (`session`, `loop`, `block`), the decisions in memory (`ledger`, `decisions`, `counts`) and on disk (`parquet`), the
transcript of calls to the outside world, the budget and the pace of these calls, and the run's directory.

A file here is a part of the loop or of the record; nothing is a plug-in. A session needs an environment, a cast, a context that
lends the seed, and a sink:

>>> import asyncio
>>> from aleator.registry.recipes import build
>>> from aleator.runs.ledger import Ledger
>>> from aleator.runs.loop import play
>>> from aleator.runs.session import Session
>>> from aleator.runs.transcript import Transcript
>>> cast = dict.fromkeys(("matcher", "mismatcher"), build("agents", "uniform"))
>>> session = Session(build("environments", "matching_pennies"), cast, Transcript(None, "example", seed=7), Ledger)
>>> async def blocks():
...     return [len(block) async for block in play(session, range(100), block=40)]
>>> asyncio.run(blocks())
[80, 80, 40]
"""
