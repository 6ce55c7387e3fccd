"""The registry: how every plug-in is found by its name.

What lives here: the rooms as data (`rooms`), finding (`finding`), recipes from mappings and back (`recipes`), what is shown of a plug-in
(`describing`). Every room may import it: the folder is the registry, and nothing is registered anywhere.

Names of plug-ins: a built-in by its file name (``matching_pennies``), an installed package's by its entry point (groups
``aleator.agents``, ``aleator.environments``, ``aleator.metrics``, ``aleator.scenarios``), a local one by ``path/to/file.py:Name`` or
``module:Name``. Every file of a room's folders offers one: a recipe's class, or the function of the file's own name.

>>> from aleator.registry.finding import find, names
>>> from aleator.registry.recipes import build, recipe_of
>>> find("environments", "biased_coin").__name__, "tv" in names("metrics")
('BiasedCoin', True)
>>> recipe = recipe_of(build("environments", {"name": "matching_pennies", "heads": 2}))
>>> build("environments", recipe).heads
2.0
"""
