"""Scenarios: an environment with agents in its seats, grids of them, and choices that were recorded elsewhere.

What lives here: `scenario` (one question), `study` (a grid of them), `judge` (choices recorded elsewhere), `plan` (what a question would
take), and `library`, the built-in questions as YAML that a user would write. This is the room that makes introductions: it imports
agents, environments and metrics together.

What a file of the library must offer: YAML with a ``question``, an ``environment``, a ``cast`` and a number of ``episodes``; a study has a
``scenario`` and what it varies.

>>> import aleator as al
>>> scenario = al.Scenario(
...     question="Does the matcher mix where it must?",
...     environment={"name": "matching_pennies", "heads": 1.5},
...     cast={"matcher": "uniform", "mismatcher": "equilibrium"},
...     episodes=200,
... )
>>> scenario.run(seed=7).document()["seats"]["matcher"]["optimal"]
{'Heads': 0.4, 'Tails': 0.6}
"""
