"""Back ends: agents whose answers come from outside the package: a function, a graph, an HTTP address, a person, a file.

A file here offers one `aleator.Agent` with ``is_external = True`` and a ``connect(context)`` that seats players with the run's
``context``: every answer is recorded there before it is used, so that a run that was stopped asks for nothing twice.
`shared.external_player` is the player that asks row by row, records, retries and pays; a back end says how one answer is had.
A callable of one's own needs no file here:

>>> import tempfile, pathlib
>>> import aleator as al
>>> file = pathlib.Path(tempfile.mkdtemp()) / "mine.py"
>>> _ = file.write_text("def first(asked): return asked['options'][0]")
>>> mine = al.agent("function", function=f"{file}:first")
>>> result = al.Scenario(environment="biased_coin", cast={"*": mine}, episodes=3).run()
>>> result.document()["seats"]["sampler"]["policy"]
{'Heads': 1.0, 'Tails': 0.0}
"""
