"""A grid of questions: the recipe (`study`), its cells, how they are run, and what they find together.

>>> import aleator as al
>>> study = al.Study(
...     scenario={"environment": "biased_coin", "cast": {"*": "equilibrium"}, "episodes": 20},
...     vary={"environment.heads": [0.2, 0.7]},
... )
>>> [cell.by for cell in study.cells()]
[{'heads': 0.2}, {'heads': 0.7}]
>>> [cell.run.decisions for cell in study.run().findings.cells]
[20, 20]
"""
