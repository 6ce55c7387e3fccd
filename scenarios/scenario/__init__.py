"""One question: the recipe (`scenario`), how it is played (`playing`), and what was found (`result`).

`run_cell.run_cell` runs a scenario, or some of its episodes, in a process of its own, and leaves everything on disk:

>>> import tempfile
>>> from aleator.scenarios.scenario.reading import load_result
>>> from aleator.scenarios.scenario.run_cell import run_cell
>>> recipe = {"environment": "biased_coin", "cast": {"*": "equilibrium"}, "episodes": 30}
>>> where = tempfile.mkdtemp()
>>> for part in ((0, 10), (10, 30)):
...     path = run_cell(recipe, where, part)
>>> load_result(path).document()["decisions"]
30
"""
